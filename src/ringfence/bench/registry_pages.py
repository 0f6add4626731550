"""Preference pages: checking lists, bytes on disk, opening, and the fact for one call. Synthetic numbers only."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import phonenumbers
from msgspec import Struct

from ringfence.backends.pages.builder import Builder
from ringfence.backends.pages.finding import Numbers
from ringfence.backends.pages.preference_pages import FILE_NAME, PreferencePages
from ringfence.backends.pages.rebuild import DRAFT_NAME, put_in_place
from ringfence.bench.figure import Figure, Progress
from ringfence.registry.preference import Preference, Profile, Refusal, pack_profile
from ringfence.telecom.number import NumberForm, PhoneNumber

REGISTERED, QUICK_REGISTERED = 250_000_000, 10_000_000
ASSIGNED_EACH = 20
"""Assigned numbers for each registered one: 5 billion for 250 million."""
LISTED, QUICK_LISTED = 10_000_000, 2_000_000
ROUNDS, SINGLES, CHANGED = 5, 20_000, 10_000
CATEGORIES, CHANNELS = 8, 2
_FIRST = 8_613_000_000_000
_BATCH = 1 << 20
_COMMON, _ODD_SHARE = 254, 500
"""One number in 500 has a profile that is not among the common ones."""
_OPEN = """
import sys, time
from pathlib import Path
import numpy as np
from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.bench.registry_pages import copied_kb, listed
warm = PreferencePages(Path(sys.argv[2]), monotonic=time.monotonic, trouble=print)
warm.profile(0)
begun = time.perf_counter()
pages = PreferencePages(Path(sys.argv[1]), monotonic=time.monotonic, trouble=print)
pages.profile(int(listed(1, int(sys.argv[3]))[0]))
took = (time.perf_counter() - begun) * 1000
pages.check(listed(1_000_000, int(sys.argv[3])), lambda one: 1)
print(took, copied_kb(sys.argv[1]))
"""


class Scene(Struct, frozen=True):
    """Pages of synthetic numbers."""

    folder: Path
    registered: int
    size: int
    built_s: float


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`registry.check_per_s_core`, `registry.bytes_per_number`, `registry.open_ms`, `registry.preference_us`."""
    with tempfile.TemporaryDirectory(prefix="ringfence-pages-") as name:
        made = build(progress, Path(name), QUICK_REGISTERED if quick else REGISTERED)
        pages = PreferencePages(made.folder, monotonic=time.monotonic, trouble=lambda _: None)
        return (
            checked(progress, made, pages, QUICK_LISTED if quick else LISTED),
            disk(made),
            opened(progress, made),
            facts(progress, made, pages),
        )


def _profile(kind: int) -> bytes:
    return pack_profile(
        Profile((Refusal(categories=1 + kind % (2**CATEGORIES - 1), channels=1 + kind // 255 % (2**CHANNELS - 1)),))
    )


def build(progress: Progress, folder: Path, registered: int) -> Scene:
    """Every twentieth number of a range on average, at random; each 500th with a profile that has no code."""
    dice = np.random.default_rng(20261124)
    begun = time.perf_counter()
    builder = Builder(folder / DRAFT_NAME)
    kinds = len(builder.profile_ids(_profile(kind) for kind in range(3 * 255)))
    last = _packed(0) - 1
    for done in range(0, registered, _BATCH):
        progress(f"pages of {registered:,} numbers, {done / registered:.0%} built")
        size = min(_BATCH, registered - done)
        numbers = last + np.cumsum(dice.geometric(1 / ASSIGNED_EACH, size))
        ids = dice.integers(1, _COMMON + 1, size, np.uint32)
        odd = np.arange(0, size, _ODD_SHARE)
        ids[odd] = dice.integers(_COMMON + 1, kinds + 1, len(odd), np.uint32)
        builder.add(numbers, ids)
        last = int(numbers[-1])
    header = builder.finish(generation=1, position=0, built_ms=0)
    put_in_place(folder)
    return Scene(folder, registered, header.size, time.perf_counter() - begun)


def _packed(place: int) -> int:
    return int(PhoneNumber.pack(NumberForm.E164, 86, _FIRST + place))


def listed(count: int, registered: int, seed: int = 1) -> Numbers:
    """Numbers drawn evenly from all that are assigned."""
    return np.random.default_rng(seed).integers(_packed(0), _packed(registered * ASSIGNED_EACH), count)


def _refuses(told: Profile) -> int:
    return 1 + (told.refusals[0].categories & 1)


def checked(progress: Progress, made: Scene, pages: PreferencePages, count: int, rounds: int = ROUNDS) -> Figure:
    """Verdicts of a list per second of one core; each round another list; the first also checks every page's sum."""
    changed = listed(CHANGED, made.registered, 99).tolist()
    pages.preferences((Preference(number=one, refusals=(Refusal(),)) for one in changed), 1)
    pages.check(listed(1000, made.registered, 98), _refuses)
    speeds, hits = [], 0.0
    for index in range(rounds + 1):
        progress(f"checking {count:,} numbers, round {index + 1} of {rounds + 1}")
        asked = listed(count, made.registered, index)
        begun = time.thread_time()
        verdicts = pages.check(asked, _refuses)
        speeds.append(count / (time.thread_time() - begun))
        hits = float(np.count_nonzero(verdicts)) / count
    return Figure(
        name="registry.check_per_s_core",
        value=round(statistics.median(speeds[1:])),
        unit="numbers/s",
        bound=10_000_000,
        better="higher",
        detail=f"{count:,} random numbers a list, {made.registered:,} registered, {hits:.1%} found, "
        f"{CHANGED:,} changes beside the pages; the first list, which checks every page, {speeds[0]:,.0f}/s",
    )


def disk(made: Scene) -> Figure:
    """Bytes of the file for each registered number."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return Figure(
        name="registry.bytes_per_number",
        value=round(made.size / made.registered, 3),
        unit="bytes",
        bound=4.0,
        detail=f"{made.size / 1e6:,.0f} MB for {made.registered:,} of {made.registered * ASSIGNED_EACH:,} numbers, "
        f"{CATEGORIES} categories, {CHANNELS} channels; built in {made.built_s:.0f} s, {memory:.1f} GB at most",
    )


def opened(progress: Progress, made: Scene, rounds: int = 5) -> Figure:
    """Milliseconds until the first number is found, in fresh processes with kernels loaded."""
    times, copied = [], 0
    with tempfile.TemporaryDirectory(prefix="ringfence-pages-") as name:
        small = Builder(Path(name) / DRAFT_NAME)
        small.finish(generation=1, position=0, built_ms=0)
        put_in_place(Path(name))
        command = [sys.executable, "-c", _OPEN, str(made.folder), name, str(made.registered)]
        for index in range(rounds):
            progress(f"opening the pages, process {index + 1} of {rounds}")
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            took, private = done.stdout.split()
            times.append(float(took))
            copied = max(copied, int(private))
    return Figure(
        name="registry.open_ms",
        value=round(statistics.median(times), 2),
        unit="ms",
        bound=100.0,
        detail=f"fresh process, kernels loaded, first number found; worst of {rounds}: {max(times):.1f} ms; "
        f"after a million checks {copied} kB of the file were this process's own, the rest is shared",
    )


def copied_kb(folder: str) -> int:
    """Kilobytes of the mapped file that this process holds as its own changed copy."""
    mine, total = False, 0
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            mine = line.endswith(str(Path(folder) / FILE_NAME))
        elif mine and words[0] == "Private_Dirty:":
            total += int(words[1])
    return total


def facts(progress: Progress, made: Scene, pages: PreferencePages, rounds: int = ROUNDS) -> Figure:
    """Microseconds of one preference fact, beside one `phonenumbers.parse` of the same number."""
    times, parses = [], []
    for index in range(rounds):
        progress(f"asking for single numbers, round {index + 1} of {rounds}")
        asked = [int(one) for one in listed(SINGLES, made.registered, 50 + index)]
        begun = time.thread_time()
        for one in asked:
            pages.profile(one)
        times.append((time.thread_time() - begun) / SINGLES * 1e6)
        texts = [str(PhoneNumber(one)) for one in asked[:2000]]
        begun = time.thread_time()
        for text in texts:
            phonenumbers.parse(text, "CN")
        parses.append((time.thread_time() - begun) / len(texts) * 1e6)
    value, parse = statistics.median(times), statistics.median(parses)
    return Figure(
        name="registry.preference_us",
        value=round(value, 3),
        unit="us",
        bound=2.0,
        baseline=f"phonenumbers.parse, {parse:.1f} us",
        detail=f"the preference of one called number, in process; {value / parse:.3f} of a parse",
    )
