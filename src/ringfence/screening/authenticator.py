"""Judges the signed identity of a call attempt with certificates that are at hand."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.authentication.verify import CredentialSource, SignedCall, verify
from ringfence.screening.sources import IdentityQuestion
from ringfence.telecom.identity import ANONYMITY_DISALLOWED, USE_IDENTITY_HEADER, Outcome, Verstat
from ringfence.telecom.number import NumberForm, PhoneNumber

_E164, _SHORT = NumberForm.E164.value, NumberForm.SHORT.value


class CallAuthenticator:
    """Fulfils `Authenticator`."""

    def __init__(self, credentials: CredentialSource, trusting: Callable[[], bool]) -> None:
        """`trusting` tells whether any authority is trusted; without one every signature would look false."""
        self._credentials = credentials
        self._trusting = trusting

    def verify(self, question: IdentityQuestion, law: IdentityLaw) -> Outcome | None:
        """What the identity of the call comes to; None when no authority is trusted. Never raises, never waits."""
        attempt = question.attempt
        if not attempt.identity:
            return Outcome(Verstat.NONE, fault=USE_IDENTITY_HEADER) if question.required else None
        if not self._trusting():
            return None
        calling = written(question.calling)
        if not calling:
            fault = ANONYMITY_DISALLOWED.because("the calling number is withheld, so nothing can be held against it")
            return Outcome(Verstat.NONE, fault=fault)
        call = SignedCall(
            identity=attempt.identity,
            calling=calling[0],
            called=written(question.called),
            now_s=question.at_ms // 1000,
            date_s=attempt.date_s,
            diverting=() if question.diverting is None else written(question.diverting),
            required=question.required,
        )
        return verify(call, self._credentials, law)


def written(number: PhoneNumber) -> tuple[str, ...]:
    """How a number may stand in a token: digits with country code; a short code also with its country's code before it.

    Empty for what is no number. Source: RFC 8224 section 8.3.
    """
    form = number >> 60
    if form == _E164:
        return (str(number.digits),)
    if form == _SHORT:
        return str(number), f"{number.country_code}{number}"
    return ()
