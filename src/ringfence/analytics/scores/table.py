"""A table of subscribers or numbers, one row each: as it was read, and as learners take it."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

Cells: TypeAlias = Floats | tuple[str | None, ...]
"""A column as read: numbers with NaN where nothing stood, or texts with None there."""


class RawColumn(Struct, frozen=True):
    """One column as read. `moment` says that it holds dates or times."""

    name: str
    cells: Cells
    moment: bool = False


class RawTable(Struct, frozen=True):
    """A table as read; all columns have `rows` cells."""

    name: str
    rows: int
    columns: tuple[RawColumn, ...]

    def column(self, name: str) -> RawColumn | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


class FeatureTable(Struct, frozen=True):
    """What learners take: `values` is rows x names, NaN where nothing is known."""

    names: tuple[str, ...]
    values: Floats
    labels: Flags
    """True for what is to be found."""
    groups: tuple[str, ...]
    """Rows of one group are of one subscriber and never stand on both sides of a split."""

    def narrow(self, places: Whole) -> FeatureTable:
        """The columns at those places."""
        names = tuple(self.names[place] for place in places.tolist())
        return FeatureTable(names, self.values[:, places], self.labels, self.groups)

    def some(self, chosen: Whole | Flags) -> FeatureTable:
        """The rows chosen."""
        places = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
        groups = tuple(self.groups[place] for place in places.tolist())
        return FeatureTable(self.names, self.values[places], self.labels[places], groups)
