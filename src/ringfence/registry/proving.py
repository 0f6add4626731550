"""Proof of control of a number: ask for a code, give it back, be signed in for a while."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable

from msgspec import Struct

from ringfence.registry import sitting
from ringfence.registry.code import ALL_AN_HOUR, VALID_MS, CodePurpose, CodeStore, OneTimeCode, code_from, hash_code
from ringfence.registry.sitting import Sitting, SittingStore
from ringfence.registry.texts import MessageTexts, Sent
from ringfence.telecom.errors import NotAllowed, Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

ID_BYTES = 16
_TEXTS = {CodePurpose.SIGN_IN: Sent.SIGN_IN, CodePurpose.CONSENT: Sent.CONSENT, CodePurpose.CONTACT: Sent.CONTACT}


class Asked(Struct, frozen=True):
    """A code is on its way. The answer is the same whether or not the number is registered."""

    id: str
    """Give it back with the digits; only whoever asked has it."""
    expires_ms: int


class Proving:
    """Codes out, proofs in. `randomness(n)` gives n unguessable bytes."""

    def __init__(
        self,
        codes: CodeStore,
        sittings: SittingStore,
        texts: MessageTexts,
        reachable: Callable[[PhoneNumber], bool],
        key: bytes,
        randomness: Callable[[int], bytes],
        *,
        most_an_hour: int = ALL_AN_HOUR,
    ) -> None:
        """`reachable` says whether the plan knows the number as a mobile number of the home country."""
        self._codes = codes
        self._sittings = sittings
        self._texts = texts
        self._reachable = reachable
        self._key = key
        self._randomness = randomness
        self._most_an_hour = most_an_hour

    def asker(self, who: str) -> str:
        """What is kept of a network address, session or key that asks: a keyed hash, of IPv6 the /64's."""
        return hmac.digest(self._key, f"asker:{network_of(who)}".encode(), hashlib.sha256).hex()

    def ask(
        self, number: PhoneNumber, who: str, language: str, now_ms: int, *, purpose: CodePurpose = CodePurpose.SIGN_IN,
        subject: str = "", **about: str,
    ) -> Asked:  # fmt: skip
        """Send a code; `about` fills the text. Raises `Refused` for what is no mobile number here, `TooMany`.

        `subject` is what the code is for beside the number, e.g. the id of a consent: it proves nothing else.
        """
        if number.form is not NumberForm.E164 or not self._reachable(number):
            raise Refused(
                "Codes are sent to mobile numbers of this country only.", "Give the mobile number that you use here."
            )
        code_id, digits = self._randomness(ID_BYTES).hex(), code_from(self._randomness(8))
        code = OneTimeCode(
            id=code_id,
            number=int(number),
            purpose=purpose,
            subject=subject,
            code_hash=hash_code(self._key, code_id, number, digits),
            asker=self.asker(who),
            at_ms=now_ms,
        )
        text = self._texts.sent(_TEXTS[purpose], language, code=digits, **about)
        self._codes.ask(code, text, most_an_hour=self._most_an_hour)
        return Asked(code_id, now_ms + VALID_MS)

    def prove(
        self, code_id: str, digits: str, now_ms: int, *, purpose: CodePurpose = CodePurpose.SIGN_IN, subject: str = ""
    ) -> PhoneNumber:
        """The number that the code proves; the code is used up. Raises `NotAllowed`, alike whatever the cause.

        Check all else of the request before: a code that was used up for a request that is refused is lost.
        """
        given = "".join(one for one in digits[:32] if one.isdecimal() and one.isascii())
        used = self._codes.prove(code_id[:64], given, self._key, purpose, now_ms, subject=subject)
        return PhoneNumber(used.number)

    def sign_in(self, code_id: str, digits: str, now_ms: int) -> tuple[Sitting, str]:
        """Whoever gives the right code is signed in: a new sitting and its token. Raises `NotAllowed`."""
        number = self.prove(code_id, digits, now_ms)
        opened, token = sitting.open_sitting(number, self._randomness(sitting.ENTROPY_BYTES), now_ms)
        self._sittings.add(opened)
        return opened, token

    def who(self, token: str, now_ms: int) -> Sitting | None:
        """The sitting of a token; None when it opens nothing (any more)."""
        found = self._sittings.find(sitting.hash_token(token))
        if found is None or not found.live(now_ms):
            return None
        if now_ms - found.seen_ms > sitting.SEEN_STEP_MS:
            self._sittings.seen(found.token_hash, now_ms)
        return found

    def holds(self, token: str, number: PhoneNumber, now_ms: int) -> None:
        """Raise `NotAllowed`, alike whatever the cause, unless the token was won by a code sent to this number."""
        found = self.who(token, now_ms) if token else None
        if found is None or found.number != int(number):
            raise NotAllowed("This number is not proved.", "Ask for a code to it, and send the token that it wins.")

    def leave(self, token: str) -> None:
        """End the sitting of a token."""
        self._sittings.end(sitting.hash_token(token))


def network_of(address: str) -> str:
    """What counts as one asker: an IPv4 address, the /64 of an IPv6 address, anything else as it is."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is not None:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((int(read) >> 64 << 64, 64)))
    return str(read)
