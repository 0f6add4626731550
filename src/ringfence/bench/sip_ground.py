"""What the SIP figures stand on: callers nobody suspects, one who is blocked, every check live."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from ringfence.backends.files.shelf import FileShelf, install_defaults
from ringfence.backends.sql.store import open_store
from ringfence.bench.caller import Caller
from ringfence.clock import clock_ms, now
from ringfence.documents import packaged_rules
from ringfence.screening.book import ListEntry, ListKind
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Mode

BLOCKED = "+8619900000000"
CALLED = "+8613900139000"
_HOUR_MS = 3_600_000


def pairs(count: int, seed: int) -> list[tuple[str, str]]:
    """Calls between Chinese mobile numbers, each caller once; the same ones for a seed."""
    chance = random.Random(seed)
    numbers = chance.sample(range(10**8), 2 * count)
    return [(f"+86138{a:08}", f"+86150{b:08}") for a, b in zip(numbers[:count], numbers[count:], strict=True)]


def prepare(home: Path) -> None:
    """A new home in which every check is live and one number is blocked."""
    home.mkdir(parents=True, exist_ok=True)
    install_defaults(home, packaged_rules())
    shelf = FileShelf(home, now)
    for rule in shelf.running().rules:
        if rule.mode is not Mode.LIVE:
            shelf.promote(rule.code, Mode.LIVE, 0, by="bench", reason="every check is live while we measure")
    block(home)


def block(home: Path) -> None:
    """Put `BLOCKED` on the home's block list, for an hour."""
    store = open_store(home / "ringfence.sqlite")
    blocked = int(PhoneNumber.pack(NumberForm.E164, 86, int(BLOCKED[1:])))
    at_ms = clock_ms()
    entry = ListEntry(
        list=ListKind.BLOCK,
        numbers=NumberRange(blocked, blocked),
        reason="bench: tells whether an engine judges",
        added_by="bench",
        starts_ms=at_ms,
        expires_ms=at_ms + _HOUR_MS,
    )
    store.lists.add([entry], by="bench", at_ms=at_ms)
    store.close()


class Sample(Struct, frozen=True):
    """One probe: when it was sent (seconds of `time.monotonic`), how it ended, how long it took."""

    at_s: float
    code: int
    ms: float
    blocked: bool
    """Whether the blocked caller called: a rejection then says that an engine judged."""


class Probe:
    """Calls at a steady rate in a thread of its own, one call after the other."""

    def __init__(
        self,
        proxy: int,
        rate: float,
        *,
        blocked_every: int = 0,
        source: str = "127.0.0.1",
        headers: Callable[[str, str], str] | None = None,
    ) -> None:
        """Every `blocked_every`-th call comes from the blocked number; 0: none. `headers` are those of one call."""
        self._caller = Caller(proxy, source)
        self._headers = headers
        self._rate = rate
        self._blocked_every = blocked_every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.samples: list[Sample] = []

    def __enter__(self) -> Probe:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join(30)
        self._caller.close()

    def _run(self) -> None:
        numbers = random.Random(11)
        count, started = 0, time.monotonic()
        while not self._ended.wait(max(0.0, started + count / self._rate - time.monotonic())):
            count += 1
            blocked = bool(self._blocked_every) and count % self._blocked_every == 0
            calling = BLOCKED if blocked else f"+86137{numbers.randrange(10**8):08}"
            called = f"+86151{numbers.randrange(10**8):08}"
            headers = "" if self._headers is None else self._headers(calling, called)
            at_s = time.monotonic()
            outcome = self._caller.call(calling, called, headers)
            self.samples.append(Sample(at_s, outcome.code, outcome.ms, blocked))

    def between(self, since_s: float, until_s: float) -> list[Sample]:
        """Ordinary probes sent in that time."""
        return [one for one in self.samples if not one.blocked and since_s <= one.at_s < until_s]


def quantile(times: Sequence[float], share: float) -> float:
    """The value below which that share lies; NaN when there is none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
