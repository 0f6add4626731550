"""Lists in memory: which entries apply to a call, in under a microsecond when none does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from msgspec import Struct

from ringfence.screening.book import Level, ListEntry, ListKind
from ringfence.screening.facts import ListFacts
from ringfence.telecom.number import PhoneNumber

_CLEAN = ListFacts()
_NEVER = 1 << 62


class _Hit(Struct, frozen=True, gc=False):
    """What matching needs of an entry."""

    id: str
    kind: ListKind
    level: Level
    carrier: str
    subscriber: int
    first: int
    last: int
    starts_ms: int
    ends_ms: int


class _Layer:
    """Ranges that do not overlap, in order."""

    __slots__ = ("firsts", "hits", "lasts")

    def __init__(self) -> None:
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        self.hits: list[_Hit] = []


class _Shelf:
    """Entries of one kind of reach (everyone's, or one subscriber's): exact numbers, and layers of ranges."""

    __slots__ = ("exact", "layers", "ranges")

    def __init__(self) -> None:
        self.exact: dict[int, tuple[_Hit, ...]] = {}
        self.ranges: dict[str, _Hit] = {}
        self.layers: tuple[_Layer, ...] = ()

    def put(self, hit: _Hit) -> bool:
        """Returns whether the layers must be built again."""
        if hit.first == hit.last:
            self.exact[hit.first] = (*(h for h in self.exact.get(hit.first, ()) if h.id != hit.id), hit)
            return False
        self.ranges[hit.id] = hit
        return True

    def drop(self, hit: _Hit) -> bool:
        """Returns whether the layers must be built again."""
        if hit.first != hit.last:
            return self.ranges.pop(hit.id, None) is not None
        rest = tuple(h for h in self.exact.get(hit.first, ()) if h.id != hit.id)
        if rest:
            self.exact[hit.first] = rest
        else:
            self.exact.pop(hit.first, None)
        return False

    def build(self) -> None:
        """Lay overlapping ranges into as few layers as they need, then swap them in at once."""
        layers: list[_Layer] = []
        for hit in sorted(self.ranges.values(), key=lambda h: (h.first, h.last)):
            layer = next((one for one in layers if one.lasts[-1] < hit.first), None)
            if layer is None:
                layer = _Layer()
                layers.append(layer)
            layer.firsts.append(hit.first)
            layer.lasts.append(hit.last)
            layer.hits.append(hit)
        self.layers = tuple(layers)

    def find(self, number: int) -> tuple[_Hit, ...]:
        """Every entry whose numbers hold this one."""
        found = self.exact.get(number, ())
        for layer in self.layers:
            at = bisect_right(layer.firsts, number) - 1
            if at >= 0 and number <= layer.lasts[at]:
                found = (*found, layer.hits[at])
        return found


class _State:
    """All that is replaced at once by a full load."""

    __slots__ = ("everyone", "hits", "subscribers")

    def __init__(self) -> None:
        self.hits: dict[str, _Hit] = {}
        self.everyone = _Shelf()
        self.subscribers: dict[int, _Shelf] = {}

    def shelf(self, hit: _Hit) -> _Shelf:
        if hit.level is Level.SUBSCRIBER:
            return self.subscribers.setdefault(hit.subscriber, _Shelf())
        return self.everyone

    def apply(self, entries: Iterable[ListEntry], ended: Iterable[str]) -> None:
        changed: dict[int, _Shelf] = {}
        for entry_id in ended:
            gone = self.hits.pop(entry_id, None)
            if gone is not None and (shelf := self.shelf(gone)).drop(gone):
                changed[id(shelf)] = shelf
        for entry in entries:
            hit = _hit(entry)
            self.hits[hit.id] = hit
            if (shelf := self.shelf(hit)).put(hit):
                changed[id(shelf)] = shelf
        for shelf in changed.values():
            shelf.build()


class Lists:
    """Fulfils `ListBook`. One thread may change it while another asks: readers see whole entries, old or new."""

    def __init__(self) -> None:
        self._state = _State()

    def __len__(self) -> int:
        return len(self._state.hits)

    def replace(self, entries: Iterable[ListEntry]) -> None:
        """Take these entries instead of all others; calls meanwhile are matched by the old ones."""
        state = _State()
        state.apply(entries, ())
        self._state = state

    def apply(self, entries: Iterable[ListEntry] = (), ended: Iterable[str] = ()) -> None:
        """End those ids, then add or replace these entries."""
        self._state.apply(entries, ended)

    def match(self, calling: PhoneNumber, called: PhoneNumber, carrier: str, at_ms: int) -> ListFacts:
        """The strongest entries that apply to this call now.

        The highest level with a match wins: subscriber, carrier, nation; on one level allow beats block. Only the
        winner is named, so at most one of `allowed_by` and `blocked_by` is set. Do-not-originate stands apart: it
        speaks of the calling number, and no allow entry makes a receive-only number call.
        """
        state = self._state
        found = state.everyone.find(calling)
        if state.subscribers:
            own = state.subscribers.get(called)
            if own is not None:
                found = (*found, *own.find(calling))
        return _strongest(found, carrier, at_ms) if found else _CLEAN


def _strongest(found: tuple[_Hit, ...], carrier: str, at_ms: int) -> ListFacts:
    winner: _Hit | None = None
    never = ""
    for hit in found:
        if not hit.starts_ms <= at_ms < hit.ends_ms or (hit.level is Level.CARRIER and hit.carrier != carrier):
            continue
        if hit.kind is ListKind.DO_NOT_ORIGINATE:
            never = min(never, hit.id) if never else hit.id
        elif winner is None or _rank(hit) > _rank(winner):
            winner = hit
    if winner is None:
        return ListFacts(do_not_originate=never) if never else _CLEAN
    allowed = winner.kind is ListKind.ALLOW
    return ListFacts(
        allowed_by=winner.id if allowed else "",
        blocked_by="" if allowed else winner.id,
        do_not_originate=never,
        personal=winner.level is Level.SUBSCRIBER,
    )


def _rank(hit: _Hit) -> tuple[int, bool, str]:
    # The id settles ties, so that every worker names the same entry.
    return hit.level, hit.kind is ListKind.ALLOW, hit.id


def _hit(entry: ListEntry) -> _Hit:
    ends = min((ms for ms in (entry.expires_ms, entry.ended_ms) if ms is not None), default=_NEVER)
    return _Hit(
        id=entry.id,
        kind=entry.list,
        level=entry.scope.level,
        carrier=entry.scope.carrier,
        subscriber=entry.scope.subscriber,
        first=entry.numbers.first,
        last=entry.numbers.last,
        starts_ms=entry.starts_ms,
        ends_ms=ends,
    )
