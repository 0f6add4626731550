"""Writes the short lines of a detector's example out into call records."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence

from msgspec import Struct

from ringfence.analytics.detector import CallLine, Cycle, Example, SubscriptionLine, Words
from ringfence.analytics.record import Carried, KeptRecord, ReleasedBy
from ringfence.telecom.number import PhoneNumber

BEGIN_MS = 1_780_275_600_000
"""2026-06-01 01:00 UTC: 09:00 of a Monday in China."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
_SIDES = {side.name.lower(): side for side in ReleasedBy}


class Subscription(Struct, frozen=True, kw_only=True, gc=False):
    """One row of what is known of subscriptions."""

    number: int
    activated_ms: int
    holder: int
    place: str
    channel: str
    device: int


class ExampleRows(Struct, frozen=True, kw_only=True):
    """An example as an engine takes it."""

    records: tuple[KeptRecord, ...]
    subscriptions: tuple[Subscription, ...]
    from_ms: int
    until_ms: int


def hashed(name: str) -> int:
    """The hash that stands for a name in examples; 0 for an empty one."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big") if name else 0


def written_out(example: Example, read: Callable[[str], PhoneNumber]) -> ExampleRows:
    """The records of an example, the same each time; `read` reads numbers as a trunk sends them."""
    until_ms = BEGIN_MS + example.hours * HOUR_MS
    records = [record for at, line in enumerate(example.calls) for record in _calls(line, at, read)]
    subscriptions = [one for line in example.subscriptions for one in _subscriptions(line, until_ms, read)]
    return ExampleRows(records=tuple(records), subscriptions=tuple(subscriptions), from_ms=BEGIN_MS, until_ms=until_ms)


def subjects(example: Example, read: Callable[[str], PhoneNumber]) -> dict[str, tuple[str, ...]]:
    """What each subject that is to be found may be called by an engine: its number, itself, or its hash."""
    return {name: (str(read(name)), name, str(hashed(name)), f"+{name.lstrip('+')}") for name in example.finds}


def _calls(line: CallLine, place: int, read: Callable[[str], PhoneNumber]) -> list[KeptRecord]:
    chance = random.Random(place)  # the same jitter each time
    callings = [read(one) for one in _words(line.calling)]
    calleds = [read(one) for one in _words(line.called)]
    found = []
    for at in range(line.times):
        jitter_s = chance.uniform(0, line.jitter_s) if line.jitter_s else 0.0
        setup_ms = BEGIN_MS + round((line.at_s + at * line.every_s + jitter_s) * 1000)
        ring_s, talk_s = _turn(line.ring_s, at), _turn(line.talk_s, at)
        rings_ms = setup_ms + 500
        over_ms = rings_ms + round(max(ring_s, 0) * 1000)
        answered = talk_s >= 0 or line.message
        card = _word(line.card, at) + (str(at * line.card_step) if line.card_step else "")
        found.append(
            KeptRecord(
                call_id=f"e{place}-{at}",
                source="example",
                kind=Carried.MESSAGE if line.message else Carried.VOICE,
                setup_ms=setup_ms,
                ring_ms=None if line.message or ring_s < 0 else rings_ms,
                answer_ms=over_ms if answered else None,
                release_ms=over_ms + round(max(talk_s, 0) * 1000),
                calling=callings[at % len(callings)] + at // len(callings) * line.calling_step,
                called=calleds[at % len(calleds)] + at // len(calleds) * line.called_step,
                calling_sent="",
                called_sent="",
                released_by=_SIDES[_word(line.released_by, at)],
                cause=line.cause or (16 if answered else 19),
                trunk_in=_word(line.trunk_in, at),
                trunk_out=_word(line.trunk_out, at),
                carrier=_word(line.carrier, at),
                media=hashed(_word(line.media, at)),
                imsi=hashed(card),
                imei=hashed(_word(line.device, at)),
                cell=hashed(_word(line.cell, at)),
                attestation=line.attestation,
            )
        )
    return found


def _subscriptions(line: SubscriptionLine, until_ms: int, read: Callable[[str], PhoneNumber]) -> list[Subscription]:
    return [
        Subscription(
            number=read(line.number) + at * line.number_step,
            activated_ms=until_ms - round(line.days_ago * DAY_MS),
            holder=hashed(line.holder),
            place=line.place,
            channel=line.channel,
            device=hashed(line.device),
        )
        for at in range(line.times)
    ]


def _words(given: Words) -> Sequence[str]:
    return [given] if isinstance(given, str) else given


def _word(given: Words, at: int) -> str:
    words = _words(given)
    return words[at % len(words)]


def _turn(given: Cycle, at: int) -> float:
    return given[at % len(given)] if isinstance(given, list) else given
