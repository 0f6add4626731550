"""Drift of models in a folder: one file for each version, replaced whole."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from ringfence.analytics.scores.drifting import KeptDrift
from ringfence.backends.files.shelf import write_whole
from ringfence.telecom.errors import Refused, Unavailable

MOST_VERSIONS = 10
"""Files of those that were looked at longest ago are deleted."""
_DECODER = msgspec.json.Decoder(KeptDrift)


class DriftFolder:
    """Fulfils `DriftBook`; looks anew at each question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self, version: str) -> KeptDrift | None:
        """What is kept of a version; raises `Refused` when it is damaged."""
        return _read(self._folder / f"{version}.json")

    def newest(self) -> KeptDrift | None:
        """Of the version that was looked at last; raises `Refused` when it is damaged."""
        paths = self._paths()
        return _read(paths[0]) if paths else None

    def keep(self, kept: KeptDrift) -> None:
        """Replace what is kept of its version, durably; raises `Unavailable`."""
        path = self._folder / f"{kept.version}.json"
        try:
            write_whole(path, msgspec.json.encode(kept).decode())
            for old in self._paths()[MOST_VERSIONS:]:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable(f"{path} cannot be written: {error}", "Give it room and the right to write.") from error

    def forget(self, version: str) -> bool:
        """Let the next day be the beginning; returns whether there was one. Raises `Unavailable`."""
        path = self._folder / f"{version}.json"
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Unavailable(f"{path} cannot be deleted: {error}", "Give the right to write.") from error
        return True

    def _paths(self) -> list[Path]:
        """Newest first."""
        found: dict[Path, int] = {}
        for path in self._folder.glob("[!.]*.json"):
            with contextlib.suppress(FileNotFoundError):  # an old one that is just being deleted
                found[path] = path.stat().st_mtime_ns
        return sorted(found, key=lambda path: -found[path])


def _read(path: Path) -> KeptDrift | None:
    try:
        return _DECODER.decode(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(
            f"{path} is damaged: {error}", "Delete it: the model's next day is then what later ones are compared with."
        ) from error
