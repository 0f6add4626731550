"""Which of the identities on a call is the calling number."""

from __future__ import annotations

from ringfence.telecom.call import CallAttempt
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.number import NumberForm, PhoneNumber

TRUSTED = frozenset({TrunkKind.SUBSCRIBERS, TrunkKind.INTERCONNECT})
"""Trunks inside the trust domain of RFC 3325: our own subscribers and carriers under contract."""

_HIDDEN = ("", "anonymous", "restricted", "unavailable", "unknown", "private")
_COUNTABLE = (NumberForm.E164.value, NumberForm.SHORT.value)


def calling_text(attempt: CallAttempt, trunk: TrunkKind | None) -> str:
    """The string to read as the calling number.

    P-Asserted-Identity comes first where the trunk is inside the trust domain (RFC 3325), because there the network
    vouches for it. Elsewhere anybody may write that header, so it only stands in for a number that was not shown.
    """
    asserted = attempt.asserted_identity
    if not asserted:
        return attempt.calling
    if trunk in TRUSTED:
        return asserted
    shown = attempt.calling.lower().removeprefix("sip:").removeprefix('"').partition("@")[0].strip('"<> ')
    return asserted if shown in _HIDDEN else attempt.calling


def is_countable(number: PhoneNumber) -> bool:
    """Whether behaviour can be put down to one caller: all who withhold their number share a single value."""
    return number >> 60 in _COUNTABLE
