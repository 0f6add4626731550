"""The registry's set of tags, in buckets of one size, and looking for a list's tags in it."""

from __future__ import annotations

import secrets

import numpy as np

from ringfence.backends.blind.oprf import Tags
from ringfence.registry.blind import TAG_BITS, SetShape
from ringfence.telecom.errors import Refused

GRAIN = 16
"""Widths are multiples of this."""
TAG_BYTES = 8


def buckets_of(tags: Tags, bits: int) -> Tags:
    """Bucket of each tag: its first bits."""
    return tags >> np.uint64(TAG_BITS - bits) if bits else np.zeros(len(tags), np.uint64)


class TagSet:
    """Made once for each key and question. Padding stays, so that two downloads do not tell it from tags."""

    def __init__(self, tags: Tags, bits: int) -> None:
        """Fill `2**bits` buckets with the tags and random ones, to the size of the fullest."""
        count = 1 << bits
        ordered = np.sort(tags)
        filled = np.bincount(buckets_of(ordered, bits).astype(np.int64), minlength=count)
        self.shape = SetShape(count, max(GRAIN, -(-int(np.max(filled)) // GRAIN) * GRAIN))
        width = self.shape.width
        rows = np.frombuffer(secrets.token_bytes(count * width * TAG_BYTES), np.uint64).reshape(count, width)
        if bits:
            heads = np.arange(count, dtype=np.uint64) << np.uint64(TAG_BITS - bits)
            rows = (rows >> np.uint64(bits)) | heads[:, None]
        else:
            rows = rows.copy()
        column = np.arange(len(ordered)) - np.repeat(np.cumsum(filled) - filled, filled)
        rows[np.repeat(np.arange(count), filled), column] = ordered
        rows.sort(axis=1)
        self._rows = rows
        self.bits = bits

    def whole(self) -> bytes:
        """All buckets, 8 bytes a tag."""
        return self._rows.tobytes()

    def some(self, buckets: Tags) -> bytes:
        """The buckets asked for, in that order. Raises `Refused` for one that is not there."""
        if len(buckets) and int(np.max(buckets)) >= self.shape.buckets:
            raise Refused(f"there is no bucket {int(np.max(buckets))}", f"Ask for buckets below {self.shape.buckets}.")
        return self._rows[buckets.astype(np.int64)].tobytes()


def wanted(tags: Tags, padding: Tags, bits: int) -> Tags:
    """Buckets to fetch, ascending and each once: those of the list and of its padding alike."""
    return np.unique(buckets_of(np.concatenate((tags, padding)), bits))


def among(tags: Tags, fetched: bytes, shape: SetShape) -> np.typing.NDArray[np.bool_]:
    """Which tags are among those fetched. Raises `Refused` for a download that is cut short."""
    if not fetched or len(fetched) % (shape.width * TAG_BYTES):
        raise Refused(f"{len(fetched)} bytes are no whole buckets", "Fetch the buckets again.")
    held = np.frombuffer(fetched, np.uint64)
    if len(held) > 1 and not bool((held[1:] >= held[:-1]).all()):
        raise Refused("the buckets are not in order", "Fetch them in ascending order.")
    place = np.minimum(np.searchsorted(held, tags), len(held) - 1)
    found: np.typing.NDArray[np.bool_] = np.equal(held[place], tags)
    return found
