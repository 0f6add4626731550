"""The NATS client with a way past its queues: what comes for one subscription is appended to a list.

nats-py makes an object of each message, queues it and wakes a task, which costs more than all that we do with a
record. This overrides `_process_msg` and sends acknowledgements as one command; the lock file keeps the version that
it was written for, and the tests run against a real server.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from nats.aio.client import Client

Pulled = tuple[str, bytes, bytes]
"""Reply subject, body, and headers as sent."""


class PullClient(Client):
    """A client whose messages for `pull_id` are appended to `pulled`."""

    def __init__(self) -> None:
        super().__init__()
        self.pull_id = -1
        self.pull_subject = ""
        self.pulled: list[Pulled] = []

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        if sid == self.pull_id:
            self.pulled.append((reply.decode(), data, headers or b""))
        else:
            await super()._process_msg(sid, subject, reply, data, headers)

    async def pull_into(self, inbox: str) -> None:
        """Take what is sent to that subject."""
        subscription = await self.subscribe(inbox)
        self.pull_subject = inbox
        self.pull_id = subscription._id

    async def close(self) -> None:
        """Leave; the socket is gone when this returns."""
        writer = getattr(self._transport, "_io_writer", None)
        await super().close()
        if writer is not None:
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def acknowledge(self, replies: Sequence[str]) -> None:
        """Say that those messages are done."""
        await self._send_command(b"".join(f"PUB {reply}  4\r\n+ACK\r\n".encode() for reply in replies))
        await self._flush_pending()
