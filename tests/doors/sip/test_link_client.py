import asyncio
import contextlib

from ringfence.doors.sip.link import Link, LinkPolicy
from ringfence.doors.sip.link_client import keep_linked
from ringfence.doors.sip.screened import Screened
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.verdict import Action, Response

INVITE = b'88:{"e":"invite","ti":7,"tl":8,"ms":1,"si":"192.0.2.1","ci":"YQ==","ru":"YQ==","fu":"YQ=="},'


class Deliver:
    """Lets every call through."""

    def trunk(self, address: str) -> str:
        return address

    def screen_all(self, attempts: list[CallAttempt]) -> list[Screened]:
        return [Screened(Action.DELIVER, Response())] * len(attempts)

    def ended(self, records: list[CallRecord]) -> None:
        raise AssertionError(records)


def test_a_broken_link_is_made_again_and_rubbish_closes_it() -> None:
    heard, told = asyncio.run(_meet())

    assert [part.count(b"hello") for part in heard] == [1, 1, 1]
    assert b'"ti":7' in heard[0]
    assert sum("linked with" in line for line in told) == 3
    assert sum("broke" in line for line in told) == 2


async def _meet() -> tuple[list[bytes], list[str]]:
    """A peer that breaks the first connection, sends rubbish on the second and keeps the third."""
    heard: list[bytes] = []
    told: list[str] = []
    third = asyncio.Event()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))
        if len(heard) == 1:
            writer.write(INVITE)
            heard[0] += await reader.read(200)
        elif len(heard) == 2:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n")
            assert await reader.read(10) == b""
        else:
            third.set()
        writer.close()

    server = await asyncio.start_server(peer, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    keeper = asyncio.create_task(
        keep_linked("127.0.0.1", port, lambda: Link(Deliver(), LinkPolicy(), lambda: 1), told.append)
    )
    await asyncio.wait_for(third.wait(), 10)
    keeper.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeper
    server.close()
    return heard, told


def test_a_missing_peer_is_told_once() -> None:
    told: list[str] = []

    async def wait() -> None:
        keeper = asyncio.create_task(
            keep_linked("127.0.0.1", 1, lambda: Link(Deliver(), LinkPolicy(), lambda: 1), told.append)
        )
        await asyncio.sleep(1.0)
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper

    asyncio.run(wait())

    assert len(told) == 1
