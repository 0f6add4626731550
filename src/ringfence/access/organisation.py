"""Whom a person works for: the operator of this installation, a carrier, a regulator or a company."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from ringfence.telecom.errors import Refused

LONGEST_ID = 64
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


class OrganisationKind(StrEnum):
    """What an organisation is here for."""

    OPERATOR = "operator"
    """Runs this installation."""
    CARRIER = "carrier"
    """Keeps its own entries in the ledgers."""
    REGULATOR = "regulator"
    """Reads every ledger; keeps the licence register."""
    COMPANY = "company"
    """Calls people, or holds numbers that others let to it."""


EVERY_KIND = frozenset(OrganisationKind)
OPERATOR_ONLY = frozenset({OrganisationKind.OPERATOR})


class Organisation(Struct, frozen=True):
    """One organisation. Carriers and companies go by their id in the ledgers; the operator has none."""

    kind: OrganisationKind = OrganisationKind.OPERATOR
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}" if self.id else self.kind.value


def organisation(kind: str, organisation_id: str) -> Organisation:
    """The organisation of that kind and id. Raises `Refused` for an unknown kind, or an id that cannot be."""
    try:
        known = OrganisationKind(kind)
    except ValueError:
        raise Refused(
            f"`{kind[:64]}` is no kind of organisation.", f"Use one of {', '.join(OrganisationKind)}."
        ) from None
    if known is OrganisationKind.OPERATOR:
        if organisation_id:
            raise Refused("The operator has no id.", "Leave it out, or choose another kind of organisation.")
        return Organisation()
    if not _ID.fullmatch(organisation_id):
        raise Refused(
            f"`{organisation_id[:64]}` cannot be an organisation's id.",
            f"Use 1 to {LONGEST_ID} letters, digits and . _ - as in the ledgers, e.g. carrier:cmcc",
        )
    return Organisation(known, organisation_id)


def read_organisation(text: str) -> Organisation:
    """`operator`, `carrier:ID`, `regulator:ID` or `company:ID`. Raises `Refused`."""
    kind, _, organisation_id = text.strip().partition(":")
    return organisation(kind, organisation_id)
