"""The blind check: seconds and bytes for lists of several sizes against ten million numbers, and what it tells."""

from __future__ import annotations

import secrets
import time

import numpy as np
from msgspec import Struct

from ringfence.backends.blind.oprf import BlindKey, BlindList
from ringfence.backends.blind.tag_set import TagSet, among, wanted
from ringfence.bench.figure import Figure, Progress
from ringfence.registry.blind import bucket_bits, fetches_all, leakage
from ringfence.telecom.number import NumberForm, PhoneNumber

REGISTERED, ASSIGNED = 10_000_000, 5_000_000_000
LISTS, QUICK_LISTS = (1_000, 10_000, 100_000), (1_000,)
SAMPLE = 5_000
"""Numbers whose tags are computed; the rest of the ten million are random, as tags look."""
_FIRST = 8_613_000_000_000


class Registry(Struct, frozen=True):
    """The registry's side, ready."""

    key: BlindKey
    held: TagSet
    tag_us: float
    set_s: float


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`registry.blind_prepare_us` and `registry.blind_1000_s` and so on."""
    registry = prepared(progress, REGISTERED // 10 if quick else REGISTERED)
    return (ready(registry), *(check(progress, registry, count) for count in (QUICK_LISTS if quick else LISTS)))


def _number(place: int) -> int:
    return int(PhoneNumber.pack(NumberForm.E164, 86, _FIRST + place))


def prepared(progress: Progress, registered: int, sample: int = SAMPLE) -> Registry:
    """Tags of every second number from the first on, and random ones for all others that are registered."""
    progress(f"tags of {sample:,} of {registered:,} numbers")
    key = BlindKey(secrets.token_bytes(32))
    begun = time.thread_time()
    known = key.tags(_number(2 * place) for place in range(sample))
    tag_us = (time.thread_time() - begun) / sample * 1e6
    rest = np.frombuffer(secrets.token_bytes(8 * (registered - sample)), np.uint64)
    begun = time.thread_time()
    held = TagSet(np.concatenate((known, rest)), bucket_bits(ASSIGNED))
    return Registry(key, held, tag_us, time.thread_time() - begun)


def ready(registry: Registry) -> Figure:
    """Microseconds for each registered number, once for each key."""
    shape = registry.held.shape
    return Figure(
        name="registry.blind_prepare_us",
        value=round(registry.tag_us, 1),
        unit="us",
        detail=f"the tag of one registered number on one core, over {SAMPLE:,}; putting all into {shape.buckets:,} "
        f"buckets of {shape.width}: {registry.set_s:.1f} s",
    )


def check(progress: Progress, registry: Registry, count: int) -> Figure:
    """One check of so many numbers, both sides in one process on one core, without the network."""
    key, held = registry.key, registry.held
    progress(f"blind check of {count:,} numbers")
    begun = time.thread_time()
    mine = BlindList([_number(place) for place in range(count)])
    blinded = time.thread_time()
    answer = key.evaluate(mine.request)
    answered = time.thread_time()
    tags, padding = mine.tags(answer, key.public_key())
    everything = fetches_all(count, held.shape)
    fetched = held.whole() if everything else held.some(wanted(tags, padding, held.bits))
    refusing = int(among(tags, fetched, held.shape).sum())
    ended = time.thread_time()
    told = leakage(count, held.shape)
    size = len(mine.request) + len(answer) + len(fetched)
    return Figure(
        name=f"registry.blind_{count}_s",
        value=round(ended - begun, 3),
        unit="s",
        detail=f"caller {blinded - begun + ended - answered:.2f} s, registry {answered - blinded:.2f} s, "
        f"{size / 1e6:.1f} MB moved, {refusing:,} refuse; the registry learns: {told.list_more_than + 1:,} to "
        f"{told.list_at_most:,} numbers, which lie in {told.candidates:.2%} of all",
    )
