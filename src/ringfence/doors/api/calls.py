"""`POST /v1/calls:screen` and `POST /v1/calls:screenBatch`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from hashlib import blake2b
from typing import Protocol

import msgspec

from ringfence.access.key import ApiKey, Scope
from ringfence.doors.api.asgi import Headers, Reply
from ringfence.doors.api.door import language_of
from ringfence.doors.api.problem import Problem, problem_of
from ringfence.doors.api.reading import read_json
from ringfence.doors.api.screener import Screener, Shout, unrecorded
from ringfence.doors.api.tally import Tally
from ringfence.doors.api.wire import BatchAnswer, BatchItem, BatchRequest
from ringfence.screening.decision import Decision
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.errors import Refused, RingfenceError

KEY_MAX = 255
SLICE = 64
"""Calls of a batch judged before single calls get their turn."""


class Repeats(Protocol):
    """Which decision answered an idempotency key; shared by the workers of the machine."""

    def find(self, key: bytes, body: bytes) -> str:
        """Id of the decision, empty when the key is new. Both are 8-byte hashes. Raises `Refused` for another body."""
        ...

    def keep(self, key: bytes, body: bytes, decision_id: str) -> None:
        """Remember it."""
        ...


class ScreenOne:
    """Judges one call while its INVITE waits."""

    needs = Scope.SCREEN

    def __init__(
        self,
        screener: Screener,
        repeats: Repeats,
        recorded: Callable[[str], Decision | None],
        tally: Tally,
        language: str,
    ) -> None:
        """`recorded` finds a decision of any worker in the log; it may block."""
        self._screener = screener
        self._repeats = repeats
        self._recorded = recorded
        self._tally = tally
        self._language = language
        self._decoder = msgspec.json.Decoder(CallAttempt)
        self._encode = msgspec.json.Encoder().encode

    async def reply(self, key: ApiKey, headers: Headers, body: bytes) -> Reply:
        """The answer; with an `Idempotency-Key` a repeated request gets the decision that the first one made."""
        language = language_of(headers, self._language)
        given = headers.get(b"idempotency-key")
        if given is None:
            return Reply(self._encode(self._screener.one(read_json(self._decoder, body), language)))
        if not 0 < len(given) <= KEY_MAX:
            raise Refused("the Idempotency-Key is empty or too long", f"use 1 to {KEY_MAX} characters")
        attempt = read_json(self._decoder, body)
        name, content = _hash(key.id.encode() + b"\0" + given), _hash(body)
        earlier = self._repeats.find(name, content)
        if earlier:
            decision = await asyncio.to_thread(self._recorded, earlier)
            if decision is not None:
                self._tally.event("repeated")
                return Reply(self._encode(self._screener.answer(decision, language, recorded=True)))
        answer = self._screener.one(attempt, language)
        if answer.decision:
            self._repeats.keep(name, content, answer.decision)
        return Reply(self._encode(answer))


class ScreenBatch:
    """Judges many calls, and answers when all decisions are durable."""

    needs = Scope.SCREEN

    def __init__(
        self,
        screener: Screener,
        synced: Callable[[], Future[None]],
        tally: Tally,
        most: int,
        language: str,
        shout: Shout,
    ) -> None:
        """`synced` is done when what was recorded survives a power cut, and fails when it cannot."""
        self._screener = screener
        self._synced = synced
        self._tally = tally
        self._most = most
        self._language = language
        self._shout = shout
        self._outer = msgspec.json.Decoder(BatchRequest)
        self._decoder = msgspec.json.Decoder(CallAttempt)
        self._encode = msgspec.json.Encoder().encode
        self._turn = asyncio.Lock()

    async def reply(self, _key: ApiKey, headers: Headers, body: bytes) -> Reply:
        """One item for each call, in order; calls whose decision is not durable are delivered and say so."""
        calls = read_json(self._outer, body).calls
        if not 0 < len(calls) <= self._most:
            raise Refused(f"a batch holds 1 to {self._most} calls, not {len(calls)}", "split it")
        language = language_of(headers, self._language)
        items: list[BatchItem] = []
        recorded = True
        # One batch after the other: while one waits for the disk, the next is judged.
        async with self._turn:
            for start in range(0, len(calls), SLICE):
                fresh = [self._judge(call) for call in calls[start : start + SLICE]]
                recorded = self._screener.record([one for one in fresh if isinstance(one, Decision)]) and recorded
                items += [self._item(one, language) for one in fresh]
                await asyncio.sleep(0)
        if not (await self._sync() and recorded):
            items = [BatchItem(unrecorded(one.answer)) if one.answer else one for one in items]
        refused = sum(item.problem is not None for item in items)
        return Reply(self._encode(BatchAnswer(items, len(items) - refused, refused)))

    def _item(self, judged: Decision | Problem | None, language: str) -> BatchItem:
        """What is answered when the decision becomes durable."""
        if isinstance(judged, Problem):
            return BatchItem(problem=judged)
        return BatchItem(self._screener.answer(judged, language, recorded=True))

    def _judge(self, call: msgspec.Raw) -> Decision | Problem | None:
        try:
            return self._screener.judge(read_json(self._decoder, call))
        except Refused as error:
            return problem_of(error)

    async def _sync(self) -> bool:
        try:
            await asyncio.wrap_future(self._synced())
        except (RingfenceError, OSError) as error:
            self._tally.event("log_refused")
            self._shout("the decision log cannot be made durable; calls are delivered unrecorded", error)
            return False
        return True


def _hash(content: bytes) -> bytes:
    return blake2b(content, digest_size=8).digest()
