"""Reads `rules/model/feedback.toml`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from ringfence.analytics.feedback.batch import BatchBounds
from ringfence.analytics.feedback.reporters import Believing
from ringfence.analytics.feedback.weighing import Weighing
from ringfence.telecom.document import convert, read_toml

NAME = "model/feedback.toml"


class TruthBounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[truth]` of `rules/model/feedback.toml`: how sure a label must be before a model learns from it."""

    abusive_from: Annotated[float, Meta(gt=0.5, lt=1)]
    lawful_until: Annotated[float, Meta(gt=0, lt=0.5)]


class FeedbackDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much the word of people counts."""

    version: date
    weighing: Weighing
    believing: Believing
    batch: BatchBounds
    truth: TruthBounds


def read_feedback(text: str, name: str = NAME) -> FeedbackDocument:
    """Read the document; raises `BadRules` with the line of the mistake."""
    return convert(read_toml(text, name), FeedbackDocument, text, name)
