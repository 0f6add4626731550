"""Simulated calls as one table of 64-bit integers, a row for each column, so that a million of them are one array."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

NONE = -1
"""In a column of times or of numbers: it did not happen, there is nobody."""


class Col(IntEnum):
    """Rows of the table. Times are milliseconds since 1970 UTC; numbers are rows of the world's `Numbers`."""

    SETUP = 0
    RING = 1
    ANSWER = 2
    RELEASE = 3
    CALLING = 4
    CALLED = 5
    KIND = 6
    """0 voice, 1 message."""
    RELEASED_BY = 7
    """0 unknown, 1 calling side, 2 called side, 3 network."""
    CAUSE = 8
    """ITU-T Q.850."""
    SIP = 9
    TRUNK_IN = 10
    """Row of the world's trunks."""
    MEDIA = 11
    IMEI = 12
    IMSI = 13
    CELL = 14
    ATTESTED = 15
    """0 nothing, 1 A, 2 B, 3 C (RFC 8588)."""
    POLICY = 16
    """Row of the world's policies; 0 is a person's own call."""
    LEVEL = 17
    """Adversary level 0-4; -1 for lawful calls."""
    CAMPAIGN = 18
    """Whose operation the call belongs to; -1 none."""
    VICTIM = 19
    """Row of the number that is harmed; -1 nobody."""
    CONTACT = 20
    """1 when the called party knows the calling number."""


class Calls:
    """Any number of calls."""

    __slots__ = ("table",)

    def __init__(self, table: Ints) -> None:
        """`table` has `len(Col)` rows."""
        self.table = table

    @classmethod
    def empty(cls, count: int) -> Calls:
        """So many calls of which nothing is known yet."""
        table = np.zeros((len(Col), count), dtype=np.int64)
        for col in (Col.RING, Col.ANSWER, Col.RELEASE, Col.LEVEL, Col.CAMPAIGN, Col.VICTIM):
            table[col] = NONE
        return cls(table)

    @classmethod
    def joined(cls, parts: Sequence[Calls]) -> Calls:
        """All of them, in the order given."""
        return cls(np.concatenate([part.table for part in parts], axis=1)) if parts else cls.empty(0)

    def __len__(self) -> int:
        return int(self.table.shape[1])

    def __getitem__(self, col: Col) -> Ints:
        column: Ints = self.table[col]
        return column

    def __setitem__(self, col: Col, values: Ints | Floats | Mask | int) -> None:
        self.table[col] = values

    def where(self, chosen: Mask | Ints) -> Calls:
        """Those that the mask or the positions choose."""
        return Calls(self.table[:, chosen])

    def in_order(self) -> Calls:
        """By time of setup; calls of one millisecond stay in the order in which they were made."""
        return self.where(np.argsort(self.table[Col.SETUP], kind="stable"))

    def split(self, before_ms: int) -> tuple[Calls, Calls]:
        """Those set up before that moment, and the rest."""
        early = self.table[Col.SETUP] < before_ms
        return self.where(early), self.where(~early)
