"""A durable consumer of a NATS JetStream stream: each message is acknowledged after its records are committed."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig
from nats.js.errors import NotFoundError

from ringfence.doors.stream.client import PullClient
from ringfence.telecom.errors import Refused, Unavailable

GATHER_S = 0.5
"""How long the first message of a batch waits for others."""
ACK_WAIT_S = 120
"""The server sends a message again when it was not acknowledged for so long."""
INFORMED_S = 5.0
RETRY_S = 2.0
_NANOSECONDS = 1_000_000_000


class Taker(Protocol):
    """Keeps what the stream brings."""

    def take(self, stream: str, messages: Sequence[tuple[int, bytes]], settled: int) -> None:
        """Keep the records of messages that were not taken before, durably. Raises `Unavailable`."""
        ...


class StreamPlace(Struct, frozen=True, kw_only=True):
    """Where the records come from."""

    url: str
    """`nats://host:port`, several joined by commas."""
    stream: str
    subject: str
    """What of the stream; may have wildcards."""
    consumer: str
    """Name of the durable consumer."""
    credentials: str = ""
    """Path of a file of NATS credentials; empty: none."""
    tls_ca: str = ""
    """Path of the authority of the server's certificate; empty: as the address says."""
    batch: int = 10_000
    """Messages in one commit, at most."""


class JetStreamDoor:
    """Pulls, hands over, acknowledges; what breaks off is taken up again."""

    def __init__(self, place: StreamPlace, taker: Taker, trouble: Callable[[str], None]) -> None:
        """`trouble` is told when the server is away, and goes on trying."""
        self._place = place
        self._taker = taker
        self._trouble = trouble
        self._ended = False
        self._settled = 0
        self._informed = 0.0
        self._name = ""

    def end(self) -> None:
        """Return from `run` after the present batch."""
        self._ended = True

    async def run(self, idle_s: float | None = None, told: Callable[[], None] = lambda: None) -> None:
        """Take messages until told to end, or until none came for `idle_s`. Raises `Refused` for a wrong setup."""
        quiet_since = time.monotonic()
        while not self._ended:
            client = PullClient()
            try:
                await self._connect(client)
                while not self._ended:
                    if await self._take_batch(client):
                        quiet_since = time.monotonic()
                        told()
                    elif idle_s is not None and time.monotonic() - quiet_since > idle_s:
                        return
            except (TimeoutError, NatsError, OSError, Unavailable) as error:
                if idle_s is not None and time.monotonic() - quiet_since > idle_s:
                    raise Unavailable(f"NATS at {_host(self._place.url)}: {error!r}", "See that it runs.") from error
                self._trouble(f"the stream {self._place.stream} at {_host(self._place.url)}: {error!r}; trying again")
                await asyncio.sleep(RETRY_S)
            finally:
                await _close(client)

    async def _connect(self, client: PullClient) -> None:
        place = self._place
        tls = ssl.create_default_context(cafile=place.tls_ca) if place.tls_ca else None
        await client.connect(
            place.url.split(","),
            name="ringfence",
            user_credentials=place.credentials or None,
            tls=tls,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=5,
            error_cb=_heard,
        )
        manager = client.jsm()
        try:
            known = await manager.stream_info(place.stream)
        except NotFoundError:
            known = await manager.add_stream(StreamConfig(name=place.stream, subjects=[place.subject]))
        # Numbers begin anew in a stream that is made anew, so that it is another one.
        self._name = f"{place.stream}@{known.created}"
        await self._add_consumer(client)
        self._informed = 0.0
        await client.pull_into(f"{client.new_inbox()}.pull")
        client.pulled.clear()

    async def _add_consumer(self, client: PullClient) -> None:
        place = self._place
        wanted = ConsumerConfig(
            durable_name=place.consumer,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_ack_pending=place.batch * 4,
            filter_subject=place.subject,
        )
        try:
            info = await client.jsm().consumer_info(place.stream, place.consumer)
        except NotFoundError:
            info = await client.jsm().add_consumer(place.stream, wanted)
        if info.config.ack_policy != AckPolicy.EXPLICIT or info.config.deliver_subject:
            raise Refused(
                f"the consumer {place.consumer} is not a pull consumer with explicit acknowledgements",
                "name another in RINGFENCE_NATS_CONSUMER, or delete it and it is made",
            )

    async def _take_batch(self, client: PullClient) -> int:
        await self._inform(client)
        messages, replies = await self._pull(client)
        if messages:
            await asyncio.to_thread(self._taker.take, self._name, messages, self._settled)
            await client.acknowledge(replies)
        return len(messages)

    async def _inform(self, client: PullClient) -> None:
        """Learn up to where all is acknowledged, so that nobody need remember it."""
        if time.monotonic() - self._informed > INFORMED_S:
            info = await client.jsm().consumer_info(self._place.stream, self._place.consumer)
            self._settled = info.ack_floor.stream_seq if info.ack_floor else 0
            self._informed = time.monotonic()

    async def _pull(self, client: PullClient) -> tuple[list[tuple[int, bytes]], list[str]]:
        """What the server has, up to a batch; waits for a first message for a second."""
        place = self._place
        ask = {"batch": place.batch, "expires": _NANOSECONDS}
        next_one = f"$JS.API.CONSUMER.MSG.NEXT.{place.stream}.{place.consumer}"
        await client.publish(next_one, json.dumps(ask).encode(), client.pull_subject)
        await client.flush()
        messages: list[tuple[int, bytes]] = []
        replies: list[str] = []
        until = time.monotonic() + 2.0
        ended = False
        while not ended and len(messages) < place.batch and time.monotonic() < until:
            if not client.pulled:
                if not client.is_connected:
                    raise NatsError("the connection is gone")
                await asyncio.sleep(0.002)
                continue
            pulled, client.pulled = client.pulled, []
            if not messages:
                until = min(until, time.monotonic() + GATHER_S)
            for reply, body, headers in pulled:
                if headers.startswith(b"NATS/1.0 ") and not reply:
                    ended = ended or headers[9:12] in (b"404", b"408", b"409")
                    continue
                messages.append((number_of(reply), body))
                replies.append(reply)
        return messages, replies


def number_of(reply: str) -> int:
    """The message's number in its stream, from the subject of its acknowledgement (ADR-15 of NATS).

    `$JS.ACK.stream.consumer.delivered.number....`, newer servers with domain and account before the stream.
    """
    words = reply.split(".")
    return int(words[5] if len(words) == 9 else words[7])


async def _heard(_: Exception) -> None:
    """What went wrong is raised where it is waited for; the client need not say it at length as well."""


def _host(url: str) -> str:
    """The address without who signs in."""
    return ",".join(one.rpartition("@")[2] for one in url.split(","))


async def _close(client: PullClient) -> None:
    try:
        await client.close()
    except (TimeoutError, NatsError, OSError):
        return
