"""One number calls 1,000 times a second for some seconds: all is counted, and other people's calls do not notice."""

from __future__ import annotations

import asyncio
import json
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from tests.serving import Served, serving

HOT = "13800138000"
PER_S = 1_000
CALLS = 4_000
CONNECTIONS = 10
QUIET_EVERY_S = 0.02
CALM_CALLS = 50
HARM = 50
"""So many times slower than before would be felt: ten hot calls may stand before a quiet one, and each is dearer."""


@dataclass
class Answers:
    """What came back, and how long it took, in microseconds."""

    bodies: list[dict[str, object]] = field(default_factory=list)
    took_us: list[float] = field(default_factory=list)

    def judging_us(self) -> float:
        """Median of what judging alone took."""
        return statistics.median(int(str(body["elapsed_us"])) for body in self.bodies)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home"), workers="2") as one:
        yield one


def test_a_hot_number_is_counted_to_a_thousandth_and_harms_nobody(served: Served) -> None:
    calm, hot, quiet = asyncio.run(_play(served))
    assert len(hot.bodies) == CALLS
    for body in (*hot.bodies, *quiet.bodies):
        assert (body["recorded"], body["failed_open"]) == (True, False)
    assert len({str(body["decision"]) for body in (*hot.bodies, *quiet.bodies)}) == CALLS + len(quiet.bodies)
    known = served.client.get(f"/v1/numbers/{HOT}").json()["calling"]
    for window in ("attempts_1h", "attempts_1d"):
        assert abs(known[window] - CALLS) <= CALLS / 1000
    assert known["parties_1h"] > CALLS * 0.7
    # Its calls were seen for what they are, and those of others were not.
    assert served.client.get(f"/v1/decisions?calling={HOT}&finding=HIGH_FREQUENCY&limit=1").json()["items"]
    assert {body["action"] for body in quiet.bodies} == {"deliver"}
    assert all(body["reasons"] == [] for body in quiet.bodies)
    assert len(quiet.bodies) >= 50
    # Against the same before the flood: on a busy machine both are slow.
    assert quiet.judging_us() < HARM * max(calm.judging_us(), 1)
    assert statistics.median(quiet.took_us) < HARM * statistics.median(calm.took_us)


def test_one_number_calling_without_end_in_batches_is_counted_and_slows_nobody(served: Served) -> None:
    calls = [{"calling": "13800138001", "called": f"139{number:08}"} for number in range(3000)]
    for start in range(0, 3000, 500):
        reply = served.client.post("/v1/calls:screenBatch", json={"calls": calls[start : start + 500]})
        assert reply.json()["judged"] == 500
    known = served.client.get("/v1/numbers/13800138001").json()["calling"]
    assert known["attempts_1h"] == 3000
    answer = served.client.post("/v1/calls:screen", json={"calling": "13700137000", "called": "13900139000"}).json()
    assert answer["action"] == "deliver"
    listed = served.client.get("/v1/decisions?calling=13800138001&limit=5").json()["items"]
    assert {finding for item in listed for finding in item["findings"]}


async def _play(served: Served) -> tuple[Answers, Answers, Answers]:
    calm, hot, quiet = Answers(), Answers(), Answers()
    over = asyncio.Event()
    await _live(served, "135", calm, lambda: len(calm.bodies) == CALM_CALLS)
    begun = asyncio.get_running_loop().time()

    async def shout(first: int) -> None:
        line = await _Line.open(served)
        for number in range(first, CALLS, CONNECTIONS):
            await _at(begun + number / PER_S)
            await line.call(HOT, f"139{number:08}", hot)
        line.close()

    neighbour = asyncio.create_task(_live(served, "137", quiet, over.is_set))
    await asyncio.gather(*(shout(first) for first in range(CONNECTIONS)))
    over.set()
    await neighbour
    return calm, hot, quiet


async def _live(served: Served, prefix: str, answers: Answers, over: Callable[[], bool]) -> None:
    """Numbers that call once each, now and then."""
    line = await _Line.open(served)
    begun = asyncio.get_running_loop().time()
    while not over():
        number = len(answers.bodies)
        await _at(begun + number * QUIET_EVERY_S)
        await line.call(f"{prefix}{number:08}", f"136{number:08}", answers)
    line.close()


async def _at(moment: float) -> None:
    """Go on at that moment of the loop, at once when it is over."""
    await asyncio.sleep(max(moment - asyncio.get_running_loop().time(), 0))


class _Line:
    """A connection that is kept, one call after the other."""

    def __init__(self, served: Served, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._head = f"POST /v1/calls:screen HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {served.key}\r\n"
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, served: Served) -> _Line:
        return cls(served, *await asyncio.open_connection("127.0.0.1", served.port))

    async def call(self, calling: str, called: str, answers: Answers) -> None:
        body = json.dumps({"calling": calling, "called": called})
        loop = asyncio.get_running_loop()
        sent = loop.time()
        kind = "content-type: application/json"
        self._writer.write(f"{self._head}{kind}\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 200")
        length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
        answers.bodies.append(json.loads(await self._reader.readexactly(length)))
        answers.took_us.append((loop.time() - sent) * 1e6)

    def close(self) -> None:
        self._writer.close()
