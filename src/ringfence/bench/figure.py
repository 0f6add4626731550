"""One measured figure, its bound and what it was measured against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

Progress: TypeAlias = Callable[[str], None]
"""Told what is being measured, for whoever waits."""


class Figure(Struct, frozen=True, kw_only=True):
    """A figure; ratios come from one run with their baseline, interleaved, as medians of several rounds."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    """What must be reached; None when it is only told."""
    better: Literal["lower", "higher"] = "lower"
    baseline: str = ""
    """What the ratio's denominator is, with its value."""
    detail: str = ""

    @property
    def reached(self) -> bool:
        """Whether the bound is met."""
        if self.bound is None:
            return True
        return self.value <= self.bound if self.better == "lower" else self.value >= self.bound
