"""From the signalling that passes by to call records: when it rang, was answered, and who released it."""

from __future__ import annotations

from collections import OrderedDict

from msgspec import Struct

from ringfence.telecom.call import CallAttempt, CallRecord, Party
from ringfence.telecom.number import UNREADABLE, PhoneNumber

_LONGEST_MS = 864_000_000
_LONGEST_RING_MS = 86_400_000


class Ended(Struct, frozen=True):
    """A call record, and the numbers of the call as they were read when it was judged."""

    record: CallRecord
    calling: PhoneNumber
    called: PhoneNumber


class _Call(Struct):
    attempt: CallAttempt
    at_ms: int
    calling: PhoneNumber
    called: PhoneNumber
    ringing_ms: int = 0
    answered_ms: int = 0


class CallState:
    """The calls under way, by Call-ID; bounded, the oldest are forgotten first. Times are milliseconds since 1970."""

    def __init__(self, most: int = 200_000) -> None:
        self._most = most
        self._calls: OrderedDict[str, _Call] = OrderedDict()

    def __len__(self) -> int:
        return len(self._calls)

    def began(
        self,
        attempt: CallAttempt,
        at_ms: int,
        calling: PhoneNumber = UNREADABLE,
        called: PhoneNumber = UNREADABLE,
    ) -> None:
        """An INVITE was let through."""
        if attempt.call_id:
            self._calls[attempt.call_id] = _Call(attempt, at_ms, calling, called)
            if len(self._calls) > self._most:
                self._calls.popitem(last=False)

    def rang(self, call_id: str, at_ms: int) -> None:
        """The phone began to ring then."""
        call = self._calls.get(call_id)
        if call is not None and at_ms:
            call.ringing_ms = at_ms

    def replied(self, call_id: str, code: int, at_ms: int) -> Ended | None:
        """A reply passed; gives the record when the call failed.

        401 and 407 ask for credentials and end nothing; after a redirection the call is another's, and forgotten.
        """
        call = self._calls.get(call_id)
        if call is None:
            return None
        if 300 <= code < 400:
            del self._calls[call_id]
            return None
        if code < 200:
            if code in (180, 183) and not call.ringing_ms:
                call.ringing_ms = at_ms
            return None
        if code < 300:
            call.answered_ms = call.answered_ms or at_ms
            return None
        if code in (401, 407) or call.answered_ms:
            return None
        released = Party.NETWORK if code >= 500 else Party.CALLED
        return self._end(call_id, call, at_ms, Party.CALLING if code == 487 else released)

    def released(self, call_id: str, by: Party, at_ms: int, *, cancelled: bool = False) -> Ended | None:
        """BYE or CANCEL passed; gives the record. A CANCEL that crosses the answer changes nothing."""
        call = self._calls.get(call_id)
        if call is None or (cancelled and call.answered_ms):
            return None
        return self._end(call_id, call, at_ms, by)

    def _end(self, call_id: str, call: _Call, at_ms: int, by: Party) -> Ended:
        del self._calls[call_id]
        until = call.answered_ms or at_ms
        ring = until - call.ringing_ms if call.ringing_ms else 0
        talk = at_ms - call.answered_ms if call.answered_ms else 0
        record = CallRecord(
            calling=call.attempt.calling,
            called=call.attempt.called,
            call_id=call_id,
            at_ms=call.at_ms,
            answered=bool(call.answered_ms),
            ring_ms=min(max(ring, 0), _LONGEST_RING_MS),
            talk_ms=min(max(talk, 0), _LONGEST_MS),
            released_by=by,
            trunk=call.attempt.trunk,
        )
        return Ended(record, call.calling, call.called)
