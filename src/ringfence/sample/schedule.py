"""The order in which the sample is played: calls, the ends of calls and complaints, in slices of time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest

from msgspec import Struct

from ringfence.sample.complaints import number_complained_about
from ringfence.sample.day import WAVES, Origin, SampleCall, attempt_of, starts
from ringfence.telecom.call import CallAttempt

QUIET_MS = 6 * 3_600_000
"""Length of a slice before the sample day, when no complaint is filed yet."""
BUSY_MS = 15 * 60_000
"""Length of a slice on the sample day: a complaint is known to the calls of the slices after its own."""
ATTACK_MS = 60_000
"""Length of a slice while an attack goes on: how a call ended is known to the calls of the minutes after its own."""
MOST_CALLS = 500


class Filing(Struct, frozen=True):
    """A complaint as it is filed."""

    id: str
    number: str
    """The calling number in E.164."""
    at_ms: int
    """When the call was."""
    filed_ms: int


class Slice(Struct, frozen=True):
    """What happens in one stretch of time: first the calls, then what was filed by its end."""

    until_ms: int
    calls: tuple[tuple[SampleCall, CallAttempt], ...]
    filings: tuple[Filing, ...]


def schedule(calls: Iterable[SampleCall], day: date) -> Iterator[Slice]:
    """The whole sample in time order; no slice holds more calls than one request may."""
    dated = sorted(
        ((call, attempt_of(call, day, f"sample-{i}")) for i, call in enumerate(calls)),
        key=_at,
    )
    filings = sorted((filing for call, attempt in dated for filing in _filed(call, attempt, day)), key=_filed_at)
    parts = list(_parts(dated, starts(day, Origin.PEOPLE)))
    done = 0
    for part, following in zip_longest(parts, parts[1:]):
        until_ms = _at(following[0]) if following else _end(part, filings)
        until = bisect_left(filings, until_ms, lo=done, key=_filed_at)
        yield Slice(until_ms, tuple(part), tuple(filings[done:until]))
        done = until


def _parts(
    dated: Sequence[tuple[SampleCall, CallAttempt]], busy_from: int
) -> Iterator[list[tuple[SampleCall, CallAttempt]]]:
    under_attack = {_at(pair) // BUSY_MS for pair in dated if pair[0].origin in WAVES}
    part: list[tuple[SampleCall, CallAttempt]] = []
    part_key = (0, -1)
    for pair in dated:
        at_ms = _at(pair)
        length = QUIET_MS if at_ms < busy_from else ATTACK_MS if at_ms // BUSY_MS in under_attack else BUSY_MS
        key = (length, at_ms // length)
        if part and (key != part_key or len(part) == MOST_CALLS):
            yield part
            part = []
        part_key = key
        part.append(pair)
    if part:
        yield part


def _filed(call: SampleCall, attempt: CallAttempt, day: date) -> Iterator[Filing]:
    number = number_complained_about(call.calling)
    if call.complained_s is None or attempt.at_ms is None or not number:
        return
    filed_ms = starts(day, call.origin) + round(call.complained_s * 1000)
    yield Filing(attempt.call_id, number, attempt.at_ms, filed_ms)


def _at(pair: tuple[SampleCall, CallAttempt]) -> int:
    return pair[1].at_ms or 0


def _filed_at(filing: Filing) -> int:
    return filing.filed_ms


def _end(part: Sequence[tuple[SampleCall, CallAttempt]], filings: Sequence[Filing]) -> int:
    """When everything is over."""
    return max([_at(part[-1]), *(filing.filed_ms for filing in filings[-1:])]) + 1
