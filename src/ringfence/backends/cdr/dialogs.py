"""Pairs SIP transactions of one Call-ID to calls: what began a call, what ended it, and what only failed.

A call is asked for more than once: a challenge (401, 407) is answered, another gateway is tried. So a failure is a call
only when nothing better follows under its Call-ID (RFC 3261, sections 8.1.3.5 and 22.2). An INVITE within a call that
goes on changes that call (section 14) and is none of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ringfence.backends.cdr.rows import Refusal

ROOM = 256 << 20
"""Bytes for failures that wait for something better, some 300,000; calls that wait for their end have twice that."""
_ENDED = 100_000
"""Calls that ended lately: what is said of them still, such as a second BYE, belongs to them."""
_BESIDE = 450
"""Bytes that a waiting row takes beside its own, about."""
_CHALLENGES = ("401", "407")
_METHODS = frozenset((
    "ACK", "BYE", "CANCEL", "INFO", "INVITE", "MESSAGE", "NOTIFY", "OPTIONS", "PRACK", "PUBLISH", "REFER", "REGISTER",
    "SUBSCRIBE", "UPDATE",
))  # fmt: skip
"""https://www.iana.org/assignments/sip-parameters/sip-parameters.xhtml#sip-parameters-6"""


class Transaction(Struct, frozen=True, array_like=True):
    """One row: a request and its final response."""

    line: int
    text: str
    cells: tuple[str, ...]
    method: str
    call_id: str
    code: str
    moment: str
    """When, as the row has it."""
    from_tag: str


class Call(Struct, frozen=True):
    """What the transactions of a call say together."""

    begun: Transaction
    ended: Transaction | None = None
    answered: bool = True

    def told(self) -> tuple[str, ...]:
        """Setup, answer, release, answered, released by. Of a row one moment is known: when it was answered."""
        setup = self.begun.moment
        if not self.answered:
            return setup, "", setup, "no", ""
        if self.ended is None:
            return setup, setup, "", "yes", ""
        tags = self.begun.from_tag, self.ended.from_tag
        by = "" if "" in tags else "calling" if tags[0] == tags[1] else "called"
        return setup, setup, self.ended.moment, "yes", by


class Dialogs:
    """Takes the transactions of a file in their order."""

    def __init__(self, room: int = ROOM) -> None:
        """`room`: bytes for what waits; beyond it the oldest are given as they are."""
        self._failed = _Waiting(room)
        self._open = _Waiting(2 * room)
        self._ended: OrderedDict[str, None] = OrderedDict()

    def take(self, row: Transaction) -> Iterator[Call | Refusal]:
        """Calls that are settled by it."""
        if row.method not in _METHODS:
            yield Refusal(row.line, f"{row.method[:20]!r} is no method of SIP", row.text)
        elif row.method in ("INVITE", "BYE"):
            if not row.call_id:
                yield Refusal(row.line, "no Call-ID", row.text)
            elif row.method == "BYE":
                yield from self._bye(row)
            else:
                yield from self._invite(row)

    def rest(self) -> Iterator[Call]:
        """At the end: calls that were not over, and attempts of which nothing came."""
        for row in self._open.all():
            yield Call(row)
        for row in self._failed.all():
            yield Call(row, answered=False)

    def _invite(self, row: Transaction) -> Iterator[Call | Refusal]:
        if not (len(row.code) == 3 and row.code.isdecimal() and "200" <= row.code <= "699"):
            yield Refusal(row.line, f"{row.code[:20]!r} is no final response", row.text)
        elif row.call_id in self._open:
            return
        elif row.code.startswith("2"):
            self._failed.pop(row.call_id)
            for one in self._open.put(row):
                yield Call(one)
        elif row.call_id not in self._ended:
            before = self._failed.pop(row.call_id)
            final = before if before and row.code in _CHALLENGES and before.code not in _CHALLENGES else row
            for one in self._failed.put(final):
                yield Call(one, answered=False)

    def _bye(self, row: Transaction) -> Iterator[Call | Refusal]:
        begun = self._open.pop(row.call_id)
        if begun is not None:
            self._ended[row.call_id] = None
            if len(self._ended) > _ENDED:
                self._ended.popitem(last=False)
            yield Call(begun, row)
        elif row.call_id in self._failed:
            yield Refusal(row.line, "a BYE of a call that was not answered", row.text)
        elif row.call_id not in self._ended:
            yield Refusal(row.line, "a BYE whose INVITE is not in the file", row.text)


class _Waiting:
    """Rows by their Call-ID, packed, the oldest first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._rows: OrderedDict[str, bytes] = OrderedDict()
        self._unpack = msgspec.msgpack.Decoder(Transaction).decode

    def __contains__(self, call_id: str) -> bool:
        return call_id in self._rows

    def put(self, row: Transaction) -> Iterator[Transaction]:
        """Keep it; gives those for which there is no room any more."""
        packed = msgspec.msgpack.encode(row)
        self._rows[row.call_id] = packed
        self._room -= len(packed) + _BESIDE
        while self._room < 0:
            oldest = self.pop(next(iter(self._rows)))
            if oldest is not None:
                yield oldest

    def pop(self, call_id: str) -> Transaction | None:
        """The row, which waits no longer."""
        packed = self._rows.pop(call_id, None)
        if packed is None:
            return None
        self._room += len(packed) + _BESIDE
        return self._unpack(packed)

    def all(self) -> Iterator[Transaction]:
        """Every row."""
        return map(self._unpack, self._rows.values())
