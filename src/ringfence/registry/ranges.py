"""Ranges of numbers that may overlap, found by a number in a microsecond and changed one at a time."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

STEPS = (1, 10**2, 10**4, 10**6, 10**8, 10**10, 10**16)
"""Widths of the cells. A range lies in the one or two cells of the narrowest width that is at least its own."""


class Ranges(Generic[T]):
    """One thread may change it while others ask."""

    def __init__(self) -> None:
        self._cells: dict[int, dict[int, tuple[tuple[int, int, T], ...]]] = {}
        self._used: tuple[tuple[int, dict[int, tuple[tuple[int, int, T], ...]]], ...] = ()

    def put(self, first: int, last: int, item: T) -> None:
        """Add a range, both ends included."""
        step = _step(first, last)
        cells = self._cells.setdefault(step, {})
        for cell in range(first // step, last // step + 1):
            cells[cell] = (*cells.get(cell, ()), (first, last, item))
        self._used = tuple(self._cells.items())

    def drop(self, first: int, last: int, item: T) -> None:
        """Take a range out again; again is harmless."""
        step = _step(first, last)
        cells = self._cells.get(step, {})
        for cell in range(first // step, last // step + 1):
            left = tuple(one for one in cells.get(cell, ()) if one != (first, last, item))
            if left:
                cells[cell] = left
            else:
                cells.pop(cell, None)

    def at(self, number: int) -> tuple[T, ...]:
        """Everything whose range has the number, the narrow ranges first."""
        found: list[T] = []
        for step, cells in self._used:
            cell = cells.get(number // step)
            if cell is not None:
                for first, last, item in cell:
                    if first <= number <= last:
                        found.append(item)
        return tuple(found)


def _step(first: int, last: int) -> int:
    size = last - first + 1
    return next((step for step in STEPS if step >= size), STEPS[-1])
