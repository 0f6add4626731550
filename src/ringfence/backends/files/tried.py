"""Remembers which documents were tried and found sound, so that examples run once for each change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ringfence.telecom.errors import Unavailable


class Tried:
    """Marks below a folder. A mark is the digest of all that the outcome depends on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def knows(self, texts: Iterable[str]) -> bool:
        """Whether exactly these texts were found sound."""
        return (self._folder / _mark(texts)).exists()

    def remember(self, texts: Iterable[str]) -> None:
        """They are sound. Raises `Unavailable` when the folder cannot be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / _mark(texts)).touch()
        except OSError as fault:
            raise Unavailable(
                f"cannot write below {self._folder}: {fault}", "free space or mend permissions"
            ) from fault


def _mark(texts: Iterable[str]) -> str:
    told = hashlib.sha256()
    for text in texts:
        told.update(hashlib.sha256(text.encode()).digest())
    return told.hexdigest()
