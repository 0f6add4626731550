from __future__ import annotations

import asyncio

from ringfence.bench.load import Load, send


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b"":
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body))
        await writer.drain()
        writer.write(body)
        await writer.drain()
    writer.close()


async def _loaded() -> tuple[int, dict[str, int], int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _serve(reader, writer)
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    load = Load(host="127.0.0.1", port=port, path="/", key="k", bodies=['{"a":1}', "{}"], connections=3, seconds=0.2)
    told = await send(load)
    server.close()
    await server.wait_closed()
    return told.answers, told.statuses, told.p99_us


def test_every_request_is_answered_and_counted() -> None:
    answers, statuses, slowest = asyncio.run(_loaded())
    assert answers > 3
    assert statuses == {"200": answers}
    assert slowest > 0
