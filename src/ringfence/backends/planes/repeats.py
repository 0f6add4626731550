"""Which decision answered an idempotency key, over all workers of the machine."""

from __future__ import annotations

from pathlib import Path

from ringfence.backends.planes.recent import RecentTable
from ringfence.screening.reference import pack_id, unpack_id
from ringfence.telecom.errors import Refused


class RepeatTable:
    """Fulfils `Repeats`; holds the last quarter of a million keys in 8 MB. Keys and bodies are 8-byte hashes."""

    def __init__(self, path: Path) -> None:
        self._table = RecentTable(path)

    def find(self, key: bytes, body: bytes) -> str:
        """Id of the decision, empty when the key is new. Raises `Refused` when it was used for another body."""
        known = self._table.find(int.from_bytes(key))
        if known is None:
            return ""
        if known[0] != int.from_bytes(body):
            raise Refused("the Idempotency-Key was used for another call", "make a new key for each call")
        return pack_id(known[1])

    def keep(self, key: bytes, body: bytes, decision_id: str) -> None:
        """Remember it."""
        self._table.put(int.from_bytes(key), int.from_bytes(body), unpack_id(decision_id))

    def close(self) -> None:
        """Let the file go."""
        self._table.close()
