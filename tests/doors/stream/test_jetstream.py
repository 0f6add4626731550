from __future__ import annotations

import asyncio
from collections.abc import Sequence

import nats
import pytest
from nats.js.api import AckPolicy, ConsumerConfig
from tests.servers import nats_server

from ringfence.doors.stream.jetstream import JetStreamDoor, StreamPlace, number_of
from ringfence.telecom.errors import Refused, Unavailable


class Kept:
    """Remembers what it was given; refuses the first so many times."""

    def __init__(self, refusals: int = 0) -> None:
        self.numbers: list[int] = []
        self.bodies: list[bytes] = []
        self.settled = 0
        self.stream = ""
        self._refusals = refusals

    def take(self, stream: str, messages: Sequence[tuple[int, bytes]], settled: int) -> None:
        if self._refusals:
            self._refusals -= 1
            raise Unavailable("the disk is full")
        self.stream, self.settled = stream, settled
        self.numbers += [number for number, _ in messages]
        self.bodies += [body for _, body in messages]


def _place(url: str, **more: object) -> StreamPlace:
    known = {"url": url, "stream": "CDR", "subject": "cdr.>", "consumer": "rf", "batch": 50}
    return StreamPlace(**(known | more))  # type: ignore[arg-type]


async def _publish(url: str, bodies: Sequence[bytes]) -> None:
    client = await nats.connect(url)
    stream = client.jetstream()
    await stream.add_stream(name="CDR", subjects=["cdr.>"])
    for body in bodies:
        await client.publish("cdr.a", body)
    await client.flush()
    while (await stream.stream_info("CDR")).state.messages < len(bodies):
        await asyncio.sleep(0.01)
    await client.close()


async def _waiting(url: str) -> int:
    client = await nats.connect(url)
    info = await client.jetstream().consumer_info("CDR", "rf")
    await client.close()
    return int(info.num_pending or 0) + int(info.num_ack_pending or 0)


def test_every_message_comes_with_its_number_and_is_acknowledged() -> None:
    kept = Kept()

    async def tried(url: str) -> int:
        await _publish(url, [b"%d" % at for at in range(170)])
        told: list[int] = []
        await JetStreamDoor(_place(url), kept, lambda _: None).run(0.2, lambda: told.append(1))
        assert told
        return await _waiting(url)

    with nats_server() as url:
        assert asyncio.run(tried(url)) == 0
    assert kept.numbers == list(range(1, 171))
    assert kept.bodies[9] == b"9"
    assert kept.stream.startswith("CDR@")


def test_what_was_not_kept_is_not_acknowledged_and_trouble_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.doors.stream.jetstream.RETRY_S", 0.05)
    kept, told = Kept(refusals=1), list[str]()

    async def tried(url: str) -> int:
        await _publish(url, [b"x"] * 30)
        await JetStreamDoor(_place(url), kept, told.append).run(1.5)
        return await _waiting(url)

    with nats_server() as url:
        # They come again when the time for their acknowledgement is over, which no test waits for.
        assert asyncio.run(tried(url)) == 30
    assert "the disk is full" in told[0]


def test_a_stream_that_is_not_there_is_made_and_the_door_ends_when_told() -> None:
    async def tried(url: str) -> None:
        door = JetStreamDoor(_place(url), Kept(), lambda _: None)
        running = asyncio.create_task(door.run())
        client = await nats.connect(url)
        for _ in range(500):
            try:
                await client.jetstream().consumer_info("CDR", "rf")
                break
            except nats.js.errors.NotFoundError:
                await asyncio.sleep(0.01)
        door.end()
        await running
        await client.close()

    with nats_server() as url:
        asyncio.run(tried(url))


def test_a_consumer_of_another_kind_is_refused_with_its_remedy() -> None:
    async def tried(url: str) -> None:
        await _publish(url, [b"x"])
        client = await nats.connect(url)
        await client.jetstream().add_consumer("CDR", ConsumerConfig(durable_name="rf", ack_policy=AckPolicy.NONE))
        await client.close()
        await JetStreamDoor(_place(url), Kept(), lambda _: None).run(0.1)

    with nats_server() as url, pytest.raises(Refused, match="not a pull consumer"):
        asyncio.run(tried(url))


def test_a_server_that_is_away_is_told_without_its_password() -> None:
    async def tried() -> None:
        told: list[str] = []
        with pytest.raises(Unavailable) as error:
            await JetStreamDoor(_place("nats://u:secret@127.0.0.1:1"), Kept(), told.append).run(0.0)
        assert "secret" not in str(error.value) + "".join(told)

    asyncio.run(tried())


@pytest.mark.parametrize(
    ("reply", "number"),
    [("$JS.ACK.CDR.rf.1.42.7.1700000000.3", 42), ("$JS.ACK._.acc.CDR.rf.1.43.7.1700000000.3.tok", 43)],
)
def test_the_number_of_a_message_stands_in_its_reply(reply: str, number: int) -> None:
    assert number_of(reply) == number
