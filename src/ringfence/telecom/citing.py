"""Where a rule's figures come from and what law it rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1)]


class Trust(StrEnum):
    """How far a source is believed: `memory` means that nobody looked it up."""

    HIGH = "high"
    LOW = "low"
    MEMORY = "memory"


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a threshold or an idea comes from."""

    title: Text
    trust: Trust
    url: str = ""
    says: str = ""
    """The figure as the source gives it."""


class LegalBasis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article that the rule rests on."""

    law: Text
    article: str = ""
    jurisdiction: Text
    status: Text = "in_force"
    grade: str = ""
    """A: the article itself was read; B: a report of it was; C: from memory."""
