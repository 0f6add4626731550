import asyncio

from tests.servers import nats_server

from ringfence.doors.stream.client import PullClient


def test_what_is_pulled_lands_in_the_list_and_all_else_where_it_did() -> None:
    async def tried(url: str) -> tuple[list[bytes], bytes]:
        client = PullClient()
        await client.connect(url)
        await client.pull_into("mine")
        other = await client.subscribe("other")
        for body in (b"1", b"2"):
            await client.publish("mine", body, "back")
        await client.publish("other", b"3")
        await client.flush()
        await client.acknowledge([reply for reply, _, _ in client.pulled])
        told = (await other.next_msg(timeout=5)).data
        await client.close()
        return [body for _, body, _ in client.pulled], told

    with nats_server() as url:
        assert asyncio.run(tried(url)) == ([b"1", b"2"], b"3")
