"""Why a number is flagged, for whoever it belongs to: findings and counts, and nothing of whom it called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from ringfence.screening.archive import Archive, DecisionFilter
from ringfence.screening.book import ComplaintStore
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action

SPAN_MS = 30 * 86_400_000
MOST_CALLS = 1_000
MOST_COMPLAINTS = 1_000


class Flag(Struct, frozen=True):
    """One finding about calls from the number."""

    code: str
    counted: int
    """Calls in whose verdict it took part."""
    watched: int
    """Calls where it was only watched (its rule is in shadow): nothing happened for it."""
    last_ms: int
    decision: str
    """Reference of the last one, to be named in an appeal."""


class Flags(Struct, frozen=True):
    """What became of calls from one number lately."""

    since_ms: int
    calls: int
    """The newest that were looked at, 1,000 at most."""
    actions: Mapping[Action, int]
    flags: tuple[Flag, ...]
    """The most frequent first."""
    complaints: int
    """How many people complained; who they are is nobody's business."""


class FlagDesk:
    """Answers over the decision log and the complaints."""

    def __init__(self, archive: Archive, complaints: ComplaintStore) -> None:
        self._archive = archive
        self._complaints = complaints

    def of(self, number: PhoneNumber, now_ms: int) -> Flags:
        """The last thirty days of a number as calling party."""
        since = now_ms - SPAN_MS
        rows = self._archive.search(DecisionFilter(calling=number, since_ms=since), limit=MOST_CALLS)
        found: dict[str, Flag] = {}
        for row in rows:  # newest first
            for code, counted in (*((one, 1) for one in row.findings), *((one, 0) for one in row.shadow_findings)):
                before = found.get(code, Flag(code, 0, 0, row.at_ms, row.id))
                found[code] = Flag(
                    code, before.counted + counted, before.watched + 1 - counted, before.last_ms, before.decision
                )
        said = self._complaints.of(number, limit=MOST_COMPLAINTS)
        ranked = sorted(found.values(), key=lambda one: (-one.counted, -one.watched, one.code))
        people = {one.reporter for one in said if one.at_ms >= since}
        return Flags(since, len(rows), dict(Counter(row.action for row in rows)), tuple(ranked), len(people))
