"""Misuse over a span of time: the ledgers laid beside the numbers that were seen calling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from msgspec import Struct

from ringfence.registry.ledger import Holding, LedgerStore, Line
from ringfence.registry.ledger_desk import LedgerDesk, Whose
from ringfence.registry.ledgers import Ledgers
from ringfence.registry.misuse import Misuse, MisuseKind, Use, misused, overlaps
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Refused

MOST_FOUND = 5_000
LONGEST_DAYS = 186
"""Six months: as long as decisions are kept."""
_DAY_MS = 86_400_000


class SeenCalling(Struct, frozen=True):
    """Calls of one number over one line. Times: milliseconds since 1970 UTC."""

    number: int
    line: str
    calls: int
    marketing: int
    """Of them those that behaved like marketing: the check HIGH_FREQUENCY found it."""
    first_ms: int
    last_ms: int


class UseSource(Protocol):
    """What was seen calling: decisions, and records of how calls ended."""

    def uses(self, ranges: Iterable[NumberRange], since_ms: int, until_ms: int) -> Iterable[SeenCalling]:
        """Every number in the ranges that called in the span, by line."""
        ...


class MisuseFound(Struct, frozen=True):
    """One finding and the calls that it rests on; none where the ledger alone shows it."""

    misuse: Misuse
    calls: int = 0
    first_ms: int | None = None
    last_ms: int | None = None


class MisuseReport(Struct, frozen=True):
    """What was found in a span."""

    found: tuple[MisuseFound, ...]
    since_ms: int
    until_ms: int
    numbers: int
    """Numbers of the ledger that were seen calling, counted for each line."""
    more: bool
    """Whether there are more than are listed."""


class MisuseDesk:
    """Finds misuse; reads the whole ledger of numbers and lines each time."""

    def __init__(self, store: LedgerStore, desk: LedgerDesk, uses: UseSource, clock_ms: Callable[[], int]) -> None:
        self._store = store
        self._desk = desk
        self._uses = uses
        self._clock_ms = clock_ms

    def report(self, whose: Whose, days: int, *, kind: str = "", until_ms: int | None = None) -> MisuseReport:
        """What the last days show, as far as it concerns the company. Raises `Refused` for more than 186 days."""
        if not 0 < days <= LONGEST_DAYS:
            raise Refused(f"{days} days cannot be looked at.", f"Ask for 1 to {LONGEST_DAYS}.")
        until = self._clock_ms() if until_ms is None else until_ms
        since = until - days * _DAY_MS
        book, holdings = Ledgers(), list[Holding]()
        for held in self._store.all("holding"):
            if isinstance(held, Holding):
                book.put("holding", held.id, held)
                holdings.append(held)
        for line in self._store.all("line"):
            book.put("line", line.id, line)
        seen = list(self._uses.uses([one.numbers for one in holdings], since, until))
        found: list[MisuseFound] = []
        more = False
        for one in self._found(book, holdings, seen, since, until):
            if (kind and one.misuse.kind.value != kind) or not self._concerns(one.misuse, book, whose):
                continue
            if len(found) == MOST_FOUND:
                more = True
                break
            found.append(one)
        return MisuseReport(tuple(found), since, until, len(seen), more)

    def _found(
        self, book: Ledgers, holdings: list[Holding], seen: list[SeenCalling], since: int, until: int
    ) -> Iterator[MisuseFound]:
        living = [one for one in holdings if one.from_ms < until and (one.until_ms is None or one.until_ms > since)]
        for misuse in overlaps(living):
            yield MisuseFound(misuse)
        for one in seen:
            yield from uses_found(one, book.rights(one.number), book.line(one.line, one.last_ms))

    def _concerns(self, misuse: Misuse, book: Ledgers, whose: Whose) -> bool:
        if not whose.company or whose.company in (misuse.holder, misuse.other):
            return True
        line = book.line(misuse.line, self._clock_ms()) if misuse.line else None
        entries: list[Holding | Line] = [*book.rights(misuse.number), *([line] if line else [])]
        return any(self._desk.may_see(entry, whose) for entry in entries)


def uses_found(seen: SeenCalling, rights: Iterable[Holding], line: Line | None) -> Iterator[MisuseFound]:
    """What the calls of one number over one line show, each kind once: judged at the first call and at the last."""
    known: set[MisuseKind] = set()
    marketing = True if seen.marketing else None
    held = tuple(rights)
    for at_ms in (seen.last_ms, seen.first_ms):
        for misuse in misused(Use(seen.number, at_ms, seen.line, marketing), held, line):
            if misuse.kind not in known:
                known.add(misuse.kind)
                yield MisuseFound(misuse, seen.calls, seen.first_ms, seen.last_ms)
