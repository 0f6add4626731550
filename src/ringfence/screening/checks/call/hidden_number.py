"""The calling number is withheld or missing."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.call import Presentation
from ringfence.telecom.number import ANONYMOUS
from ringfence.telecom.verdict import Finding

CODE = "HIDDEN_NUMBER"
_ALLOWED = Presentation.ALLOWED


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: to withhold one's number is a right, so this is weak evidence at most."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a call whose number the called person will not see, with whether the network knows it all the same."""
    presentation = facts.attempt.presentation
    anonymous = facts.calling == ANONYMOUS
    if presentation is _ALLOWED and not anonymous:
        return None
    return Finding(CODE, (("presentation", presentation.value), ("known_to_network", int(not anonymous))))
