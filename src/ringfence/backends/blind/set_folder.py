"""Sets for the blind check on the disk: made anew with a new key each time, served until the next one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from ringfence.backends.blind.evaluating import Evaluator
from ringfence.backends.blind.oprf import BlindKey
from ringfence.backends.blind.tag_set import TAG_BYTES, TagSet
from ringfence.registry.blind import BlindSet, bucket_bits
from ringfence.telecom.errors import NotFound, Refused

_AT_ONCE = 1_000


class _Kept(Struct, frozen=True):
    told: BlindSet
    files: str


class BlindFolder:
    """Fulfils `BlindSets`. One file of each topic names the set that is served."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._evaluator = Evaluator()

    def build(
        self,
        topic: str,
        numbers: Iterable[int],
        assigned: int,
        at_ms: int,
        valid_ms: int,
        progressed: Callable[[int], None],
    ) -> BlindSet:
        """Make the set of a topic anew, with a new key; about 50 microseconds a number. The one before goes."""
        seed, known = os.urandom(32), list(numbers)
        key, made = BlindKey(seed), []
        for at in range(0, len(known), _AT_ONCE):
            made.append(key.tags(known[at : at + _AT_ONCE]))
            progressed(at + len(made[-1]))
        tags = np.concatenate(made) if made else np.zeros(0, np.uint64)
        held = TagSet(tags, bucket_bits(assigned))
        epoch = f"{at_ms:012x}{os.urandom(4).hex()}"
        told = BlindSet(
            topic=topic, epoch=epoch, public_key=key.public_key().hex(), buckets=held.shape.buckets,
            width=held.shape.width, bits=held.bits, as_of_ms=at_ms, valid_until_ms=at_ms + valid_ms,
        )  # fmt: skip
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = f"{topic}.{epoch}"
        self._write(f"{files}.key", seed)
        self._write(f"{files}.set", held.whole())
        self._write(f"{topic}.json", msgspec.json.encode(_Kept(told, files)))
        for path in self._folder.glob(f"{topic}.*"):
            if path.name not in (f"{files}.key", f"{files}.set", f"{topic}.json"):
                path.unlink(missing_ok=True)
        return told

    def all(self) -> tuple[BlindSet, ...]:
        """Every set that is served, by topic."""
        kept = (self._kept(path) for path in sorted(self._folder.glob("*.json")))
        return tuple(one.told for one in kept)

    def evaluate(self, topic: str, epoch: str, blinded: bytes) -> bytes:
        """Answers to blinded numbers, by a process of its own. Raises `NotFound`, `Refused`."""
        kept = self._find(topic, epoch)
        return self._evaluator.evaluate(self._folder / f"{kept.files}.key", blinded)

    def whole(self, topic: str, epoch: str) -> Path:
        """The file of all buckets. Raises `NotFound`."""
        return self._folder / f"{self._find(topic, epoch).files}.set"

    def some(self, topic: str, epoch: str, buckets: Iterable[int]) -> bytes:
        """These buckets in that order. Raises `NotFound`, and `Refused` for one that is not there."""
        kept = self._find(topic, epoch)
        size, parts = kept.told.width * TAG_BYTES, []
        with (self._folder / f"{kept.files}.set").open("rb") as file:
            for bucket in buckets:
                if not 0 <= bucket < kept.told.buckets:
                    raise Refused(f"there is no bucket {bucket}", f"Ask for buckets below {kept.told.buckets}.")
                file.seek(bucket * size)
                parts.append(file.read(size))
        return b"".join(parts)

    def close(self) -> None:
        """End the process that evaluates."""
        self._evaluator.close()

    def _find(self, topic: str, epoch: str) -> _Kept:
        path = self._folder / f"{topic}.json"
        kept = self._kept(path) if topic.replace(".", "").replace("_", "").isalnum() and path.is_file() else None
        if kept is None or kept.told.epoch != epoch:
            raise NotFound("There is no such set (any more).", "Begin anew with the present one: GET /v1/blind-sets")
        return kept

    def _kept(self, path: Path) -> _Kept:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)

    def _write(self, name: str, body: bytes) -> None:
        draft = self._folder / f".{name}.draft"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._folder / name)
