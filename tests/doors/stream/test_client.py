import asyncio

from tests.servers import nats_server

from ringfence.doors.stream.client import PullClient


async def _until_pulled(client: PullClient, count: int) -> None:
    """Wait for them: `flush` may send its PING before publications that are still pending, so it proves nothing."""
    async with asyncio.timeout(30):
        while len(client.pulled) < count:
            await asyncio.sleep(0.005)


def test_what_is_pulled_lands_in_the_list_and_all_else_where_it_did() -> None:
    async def tried(url: str) -> tuple[list[bytes], bytes]:
        client = PullClient()
        await client.connect(url)
        await client.pull_into("mine")
        other = await client.subscribe("other")
        for body in (b"1", b"2"):
            await client.publish("mine", body, "back")
        await client.publish("other", b"3")
        heard = await client.subscribe("back")
        await _until_pulled(client, 2)
        replies = [reply for reply, _, _ in client.pulled]
        await client.acknowledge(replies)
        acknowledged = await heard.next_msg(timeout=30)
        told = (await other.next_msg(timeout=30)).data
        await client.close()
        assert acknowledged.data == b"+ACK"
        return [body for _, body, _ in client.pulled], told

    with nats_server() as url:
        assert asyncio.run(tried(url)) == ([b"1", b"2"], b"3")
