"""The registry beside the judge: what it costs a call, and how soon a change is obeyed in another process."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
from msgspec import Struct

from ringfence.backends.pages.consent_file import ConsentHeader, write_consents
from ringfence.backends.pages.consent_pages import FILE_NAME as CONSENTS_NAME
from ringfence.backends.sql.store import Store, open_store
from ringfence.bench.figure import Figure, Progress
from ringfence.bench.postgresql import own_server
from ringfence.bench.registry_pages import build, listed
from ringfence.clock import clock_ms
from ringfence.registry.campaign import BusinessCaller, Campaign
from ringfence.registry.consent import ConsentTerm
from ringfence.registry.ledger import Entry, Holding, kind_of
from ringfence.registry.preference import Preference, Refusal
from ringfence.registry_reader import RegistryReader, open_registry, registry_law
from ringfence.screening.sources import RegistryQuestion
from ringfence.settings import PREFIX
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import ALL_CATEGORIES, ALL_CHANNELS, Category
from ringfence.telecom.number import NumberForm, PhoneNumber

REGISTERED, QUICK_REGISTERED = 20_000_000, 200_000
CONSENTED, QUICK_CONSENTED = 1_000_000, 20_000
COMPANIES, BLOCK = 2_000, 100
"""Each company holds and registered a hundred numbers, and runs one campaign."""
CALLS, ROUNDS = 2_000, 5
CHANGES, QUICK_CHANGES = 150, 20
_FIRST_CALLING = 861_065_000_000
CALLING, CALLED = "+861065001000", 8_617_000_000_000
_JUDGE = """
import sys, time
from pathlib import Path
from ringfence.clock import clock_ms
from ringfence.road import Road
from ringfence.screening.reference import IdMaker
from ringfence.settings import load_settings
from ringfence.telecom.call import CallAttempt
import os
here = load_settings(os.environ)
road = Road(here, here.planes_folder, 10_000, IdMaker(1), 1, lambda what: print(what, file=sys.stderr))
road.feed.start()
road.warm()
def stopped(called):
    return road.judge(CallAttempt(calling=sys.argv[1], called=called), clock_ms()).verdict.action == "reject"
print("ready", flush=True)
for line in sys.stdin:
    called = line.strip()
    while not stopped(called):
        time.sleep(0.001)
    print(time.monotonic(), flush=True)
road.close()
"""


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`registry.facts_us`, `registry.consent_bytes`, `registry.obey_p99_s_sqlite`, `registry.obey_p99_s_postgres`."""
    with tempfile.TemporaryDirectory(prefix="ringfence-judge-") as name:
        scene = prepare(progress, Path(name), quick=quick)
        figures = [facts(progress, scene), consent_bytes(scene)]
        scene.reader.close()
    changes = QUICK_CHANGES if quick else CHANGES
    with tempfile.TemporaryDirectory(prefix="ringfence-obey-") as name:
        figures.append(obeyed(progress, Path(name), "", changes, "sqlite"))
    with tempfile.TemporaryDirectory(prefix="ringfence-obey-") as name, own_server() as address:
        if address is not None:
            figures.append(obeyed(progress, Path(name), address, changes, "postgres"))
    return tuple(figures)


class Scene(Struct, frozen=True):
    """A read side over synthetic persons and companies."""

    reader: RegistryReader
    registered: int
    consents: ConsentHeader


def prepare(progress: Progress, folder: Path, *, quick: bool) -> Scene:
    """Preferences on pages, consents in their file, ledgers in memory. Every consent is to one of the companies."""
    registered = QUICK_REGISTERED if quick else REGISTERED
    consented = QUICK_CONSENTED if quick else CONSENTED
    build(progress, folder, registered)
    progress(f"writing {consented:,} consents")
    people = sorted({int(one) for one in listed(consented, registered, 7)})
    header = write_consents(folder / CONSENTS_NAME, _consents(people), generation=1, position=0, built_ms=0)
    reader = open_registry(folder, folder, 100_000, registry_law(folder), lambda _: None)
    ledger = reader.sinks[2]
    ledger.begin(1)
    for entry in _entries():
        ledger.entry(kind_of(entry), entry.id, entry, 1)
    for sink in reader.sinks:
        sink.finish(1)
    return Scene(reader, registered, header)


def _consents(people: list[int]) -> Iterator[tuple[int, tuple[ConsentTerm, ...]]]:
    for at, number in enumerate(people):
        term = ConsentTerm(f"{at:024x}", f"company-{at % COMPANIES}", ALL_CATEGORIES, ALL_CHANNELS, 0, 1 << 50, 1, 3)
        yield number, (term,)


def _calling(company: int, nth: int) -> PhoneNumber:
    return PhoneNumber.pack(NumberForm.E164, 86, _FIRST_CALLING + company * BLOCK + nth)


def _entries() -> Iterator[Entry]:
    for at in range(COMPANIES):
        company, numbers = f"company-{at}", NumberRange(int(_calling(at, 0)), int(_calling(at, BLOCK - 1)))
        category = tuple(Category)[at % len(Category)]
        yield Holding(id=f"h-{at}", numbers=numbers, holder=company, marketing=True, from_ms=0)
        yield BusinessCaller(id=company, name=company, contact="x", category=category, numbers=(numbers,), from_ms=0)
        yield Campaign(id=f"c-{at}", company=company, purpose="x", category=category, channels=ALL_CHANNELS, from_ms=0)


def facts(progress: Progress, scene: Scene, rounds: int = ROUNDS) -> Figure:
    """Microseconds of all facts of a commercial call to a random person, beside one `phonenumbers.parse`."""
    dice, plan = random.Random(5), Allocation(NumberKind.FIXED, "CN")
    dear, private, parses = [], [], []
    for index in range(rounds + 1):
        progress(f"asking the registry about calls, round {index} of {rounds}")
        now = clock_ms()
        people = [PhoneNumber(int(one)) for one in listed(CALLS, scene.registered, 60 + index)]
        calls = [
            RegistryQuestion(_calling(dice.randrange(COMPANIES), dice.randrange(BLOCK)), plan, one, "", "CN", now,
                             now // 1000)
            for one in people
        ]  # fmt: skip
        dear.append(_each_us(scene.reader, calls))
        if index == 0:
            scene.reader.preferences.scrub()
            scene.reader.consents.scrub()
        strangers = [RegistryQuestion(one, plan, one, "", "CN", now, now // 1000) for one in people]
        private.append(_each_us(scene.reader, strangers))
        texts = [str(one) for one in people]
        begun = time.thread_time()
        for text in texts:
            phonenumbers.parse(text, "CN")
        parses.append((time.thread_time() - begun) / CALLS * 1e6)
    first, value, parse = dear[0], statistics.median(dear[1:]), statistics.median(parses)
    return Figure(
        name="registry.facts_us",
        value=round(value, 2),
        unit="us",
        bound=10.0,
        baseline=f"phonenumbers.parse, {parse:.1f} us",
        detail=f"{value / parse:.2f} of a parse; a commercial call: preference of {scene.registered:,}, consent of "
        f"{scene.consents.consents:,}, right, caller, campaign of {COMPANIES:,} companies, counts; between persons "
        f"{statistics.median(private[1:]):.2f} us; the first {CALLS:,}, which check pages and blocks, {first:.1f} us",
    )


def _each_us(reader: RegistryReader, calls: list[RegistryQuestion]) -> float:
    ask = reader.of
    begun = time.thread_time()
    for call in calls:
        ask(call)
    return (time.thread_time() - begun) / len(calls) * 1e6


def consent_bytes(scene: Scene) -> Figure:
    """Bytes of the mapped file for each consent."""
    header = scene.consents
    return Figure(
        name="registry.consent_bytes",
        value=round(header.size / max(header.consents, 1), 1),
        unit="bytes",
        bound=64.0,
        detail=f"{header.consents:,} consents, one file for all workers of the machine",
    )


def obeyed(progress: Progress, home: Path, address: str, changes: int, what: str) -> Figure:
    """From `put` to the first call that is stopped for it, in a judge of another process; 99 of 100 are sooner."""
    store = open_store(address or home / "ringfence.sqlite")
    _register_caller(store)
    environment = dict(os.environ) | {f"{PREFIX}HOME": str(home), f"{PREFIX}DATABASE": address}
    command = [sys.executable, "-c", _JUDGE, CALLING]
    dice, times = random.Random(9), []
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as judge:
        if judge.stdin is None or judge.stdout is None or judge.stdout.readline().strip() != "ready":
            raise RuntimeError("the judge did not start")
        for nth in range(changes):
            progress(f"a change is obeyed, {nth + 1} of {changes}")
            number = CALLED + nth
            print(f"+{number}", file=judge.stdin, flush=True)
            time.sleep(dice.uniform(0.0, 0.2))
            packed = int(PhoneNumber.pack(NumberForm.E164, 86, number))
            begun = time.monotonic()
            store.preferences.put(Preference(number=packed, refusals=(Refusal(),)), by="bench", at_ms=clock_ms())
            times.append(float(judge.stdout.readline()) - begun)
        judge.stdin.close()
    store.close()
    times.sort()
    return Figure(
        name=f"registry.obey_p99_s_{what}",
        value=round(times[min(len(times) - 1, int(len(times) * 0.99))], 3),
        unit="s",
        bound=1.0,
        detail=f"{changes} preferences put one by one, the writing included; median {statistics.median(times):.3f} s, "
        f"longest {times[-1]:.3f} s; judged in another process",
    )


def _register_caller(store: Store) -> None:
    number = int(PhoneNumber.pack(NumberForm.E164, 86, int(CALLING[1:])))
    caller = BusinessCaller(
        id="acme",
        name="Acme",
        contact="x",
        category=Category.FINANCE,
        numbers=(NumberRange(number, number),),
        from_ms=0,
    )
    store.ledger.put(caller, by="bench", at_ms=clock_ms())
