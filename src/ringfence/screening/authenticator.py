"""Judges the signed identity of a call attempt with certificates that are at hand."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.signers import SignerBook
from ringfence.screening.authentication.verify import CredentialSource, verify
from ringfence.screening.facts import Facts
from ringfence.screening.sources import IdentityQuestion
from ringfence.telecom.identity import ANONYMITY_DISALLOWED, USE_IDENTITY_HEADER, Outcome, Verstat
from ringfence.telecom.number import NumberForm, PhoneNumber

COMPLAINED_PERMILLE = 1_000
"""Decayed weight of complaints x 1000 from which a calling number counts as complained of: one fresh complaint."""
_E164, _SHORT = NumberForm.E164.value, NumberForm.SHORT.value


class CallAuthenticator:
    """Fulfils `Authenticator`."""

    def __init__(
        self, credentials: CredentialSource, trusting: Callable[[], bool], signers: SignerBook | None = None
    ) -> None:
        """`trusting` tells whether any authority is trusted; without one every signature would look false.

        `signers` remembers how their calls turned out.
        """
        self._signers = signers
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
        outcome = verify(call, self._credentials, law)
        if self._signers is None or not outcome.signer:
            return outcome
        history = self._signers.history(outcome.signer, outcome.attestation, call.now_s)
        return outcome if history is None else replace(outcome, history=history)


def remember(signers: SignerBook, facts: Facts) -> None:
    """Let a judged call count for the one who signed it; calls whose identity did not hold count for nobody."""
    identity, reputation = facts.identity, facts.reputation
    if identity is None or not identity.signer or identity.fault is not None:
        return
    complained = reputation is not None and reputation.complaints_permille >= COMPLAINED_PERMILLE
    signers.note(identity.signer, identity.attestation, facts.at_ms // 1000, complained=complained)


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
