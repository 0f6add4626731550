"""What each worker remembers of signers, in a file of its own that the others read too."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ringfence.screening.authentication.signers import SignerRow

Rows = dict[str, SignerRow]


class SignerFiles:
    """Files `wNN.json` of one folder."""

    def __init__(self, folder: Path, worker: int) -> None:
        self._folder = folder
        self._mine = folder / f"w{worker:02}.json"

    def mine(self) -> Rows:
        """What this worker's place remembered before; nothing when it was never written or is unreadable."""
        return _load(self._mine)

    def others(self) -> tuple[Rows, ...]:
        """What the other workers last told."""
        return tuple(_load(path) for path in sorted(self._folder.glob("w*.json")) if path != self._mine)

    def write(self, rows: Rows) -> None:
        """Keep this worker's rows; readers see the old or the new ones. Raises `OSError`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._mine.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(rows))
        fresh.replace(self._mine)


def _load(path: Path) -> Rows:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Rows)
    except (OSError, msgspec.DecodeError):
        return {}
