"""`GET /v1/card`: the signed card of whom a rejected caller may ask (RFC 8688)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ringfence.doors.api.asgi import Headers, Reply
from ringfence.screening.authentication.card import MEDIA_TYPE, sign_card
from ringfence.screening.authentication.sign import Signer
from ringfence.telecom.errors import NotFound

KEPT_S = 3600


class Card:
    """Signs the card anew each hour, with the key that signs calls. Nobody needs a key of ours to read it."""

    def __init__(
        self, name: str, contacts: Sequence[str], signer: Callable[[int], Signer], clock_s: Callable[[], int]
    ) -> None:
        """`signer` gives the key for a moment (seconds since 1970 UTC) and raises `Unavailable` when there is none."""
        self._name = name
        self._contacts = contacts
        self._signer = signer
        self._clock_s = clock_s
        self._signed: tuple[int, Reply] = (0, Reply(b""))

    def reply(self, _headers: Headers) -> Reply:
        """The card; raises `NotFound` when none is set."""
        if not self._name:
            raise NotFound("there is no card", "set RINGFENCE_CARD_NAME and RINGFENCE_CARD_CONTACTS")
        now_s = self._clock_s()
        since, reply = self._signed
        if now_s - since < KEPT_S:
            return reply
        text = sign_card(self._signer(now_s), self._name, self._contacts, now_s)
        age = (b"cache-control", b"max-age=%d" % KEPT_S)
        reply = Reply(text.encode("ascii"), content_type=MEDIA_TYPE.encode("ascii"), headers=(age,))
        self._signed = (now_s, reply)
        return reply
