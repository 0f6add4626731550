"""The caller's side of a blind check against a registry over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx
import msgspec
import numpy as np
from msgspec import Struct

from ringfence.backends.blind.oprf import CHUNK, ELEMENT_BYTES, BlindList
from ringfence.backends.blind.tag_set import among, wanted
from ringfence.registry.blind import BlindSet, Leakage, fetches_all, leakage
from ringfence.telecom.errors import NotFound, Refused, TooMany, Unavailable

AT_ONCE = 16 * CHUNK
"""Blinded numbers in one request: 2 MB."""


class BlindAnswer(Struct, frozen=True):
    """Which numbers of the list refuse, what it cost, and what each side learned."""

    refuse: tuple[bool, ...]
    used: BlindSet
    told: Leakage
    moved: int
    """Bytes sent and received."""


class _Sets(Struct):
    items: list[BlindSet]


class BlindRegistry:
    """A registry at an address. Raises what a person can act on: `Refused`, `NotFound`, `TooMany`, `Unavailable`."""

    def __init__(self, server: str, key: str) -> None:
        headers = {"authorization": f"Bearer {key}"}
        self._client = httpx.Client(base_url=server.rstrip("/"), headers=headers, timeout=600.0)

    def check(
        self, topic: str, numbers: Sequence[int], progressed: Callable[[int], None], *, whole: bool = False
    ) -> BlindAnswer:
        """Check a list of packed numbers, which never leave this process. `whole`: fetch the whole set."""
        sets = msgspec.json.decode(self._ask("GET", "/v1/blind-sets"), type=_Sets).items
        used = next((one for one in sets if one.topic == topic), None)
        if used is None:
            known = ", ".join(one.topic for one in sets) or "none"
            raise NotFound(f"The registry has no set {topic}.", f"It has: {known}.")
        mine, place = BlindList(numbers), f"/v1/blind-sets/{used.topic}/{used.epoch}"
        answer = bytearray()
        for at in range(0, len(mine.request), AT_ONCE * ELEMENT_BYTES):
            part = mine.request[at : at + AT_ONCE * ELEMENT_BYTES]
            answer += self._ask("POST", f"{place}/evaluations", part)
            progressed((at + len(part)) // ELEMENT_BYTES)
        tags, padding = mine.tags(bytes(answer), bytes.fromhex(used.public_key))
        everything = whole or fetches_all(len(numbers), used.shape)
        if everything:
            fetched = self._ask("GET", place)
        else:
            asked = [int(one) for one in wanted(tags, padding, used.bits)]
            fetched = self._ask("POST", f"{place}/buckets", msgspec.json.encode({"buckets": asked}))
        found = among(tags, fetched, used.shape)
        told = leakage(len(numbers), used.shape, whole=everything)
        return BlindAnswer(tuple(bool(one) for one in np.asarray(found)), used, told, 2 * len(answer) + len(fetched))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        kind = "application/json" if body.startswith(b"{") else "application/octet-stream"
        try:
            reply = self._client.request(method, path, content=body or None, headers={"content-type": kind})
        except httpx.HTTPError as error:
            raise Unavailable(
                f"The registry does not answer: {error}.", "See to the address and the network."
            ) from error
        if reply.status_code < 300:
            return reply.content
        try:
            problem = msgspec.json.decode(reply.content, type=dict[str, str | int])
        except msgspec.DecodeError:
            problem = {}
        told, remedy = str(problem.get("detail", reply.status_code)), str(problem.get("remedy", ""))
        if reply.status_code == 429:
            raise TooMany(told, remedy, retry_after_s=int(reply.headers.get("retry-after", "1")))
        raise Refused(f"The registry refuses: {told}", remedy)
