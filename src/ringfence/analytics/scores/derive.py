"""Ratios that the names of columns ask for: how often, how many different, on how many days, how uneven.

A tree finds a threshold on one column at once, but a quotient of two only in many steps. Which quotients make sense
is told by what a column counts, and that by how its name ends (case ignored):

| ends in | is | its quotients |
|---|---|---|
| `mode_count` | the calls of the busiest hour or day | to every `count`: how concentrated |
| `count` | how many | to every `unique` or `nunique`: how many for each; to every other `count` |
| `unique`, `nunique` | how many different, days and hours included | to every other of its kind |
| `mean median max min sum var` after one stem | one quantity's spread | to the stem's mean; median to max |
| `sum` or `mean` of different stems | totals, averages | to one another |

A table whose names follow no such custom gets no quotients and is learned from as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.table import Floats

MOST_PAIRS = 400
"""More quotients than that are cut off, in the order of the columns; wide tables have them in their own columns."""

_OVER = " / "
_MODE = re.compile(r"mode_count$", re.IGNORECASE)
_COUNT = re.compile(r"(?<!mode_)count$", re.IGNORECASE)
_DIFFERENT = re.compile(r"unique$", re.IGNORECASE)
_SPREAD = re.compile(r"^(.+)_(mean|median|max|min|sum|var)$", re.IGNORECASE)


class Quotient(Struct, frozen=True):
    """One column divided by another; NaN where either is unknown or the divisor is 0."""

    above: str
    below: str

    @property
    def name(self) -> str:
        """As shown."""
        return f"{self.above}{_OVER}{self.below}"


def is_quotient(name: str) -> bool:
    """Whether `derive` made the column of that name by dividing."""
    return _OVER in name


def quotients(names: Sequence[str]) -> tuple[Quotient, ...]:
    """What the names ask for, the same whatever the order of the columns."""
    ordered = sorted(names)
    modes, counts, different = (
        [name for name in ordered if pattern.search(name)] for pattern in (_MODE, _COUNT, _DIFFERENT)
    )
    pairs = [
        *product(counts, different),
        *product(modes, counts),
        *combinations(counts, 2),
        *combinations(different, 2),
    ]
    pairs += _spreads(ordered)
    return tuple(Quotient(above, below) for above, below in pairs[:MOST_PAIRS])


def derive(values: Floats, names: Sequence[str], asked: Sequence[Quotient]) -> Floats:
    """The table, its quotients, and how many values of the row are missing."""
    place = {name: i for i, name in enumerate(names)}
    with np.errstate(all="ignore"):
        made = [values[:, place[one.above]] / values[:, place[one.below]] for one in asked]
    columns = [np.where(np.isfinite(column), column, np.nan) for column in made]
    return np.column_stack([values, *columns, np.isnan(values).sum(axis=1).astype(np.float64)])


def derived_names(names: Sequence[str], asked: Sequence[Quotient]) -> tuple[str, ...]:
    """Names of the columns that `derive` makes."""
    return (*names, *(one.name for one in asked), "values missing")


def _spreads(names: Sequence[str]) -> list[tuple[str, str]]:
    stems: dict[str, dict[str, str]] = {}
    for name in names:
        found = _SPREAD.match(name)
        if found:
            stems.setdefault(found[1], {})[found[2].lower()] = name
    pairs = []
    for spread in stems.values():
        if "mean" in spread:
            pairs += [(name, spread["mean"]) for kind, name in spread.items() if kind != "mean"]
        if "median" in spread and "max" in spread:
            pairs.append((spread["median"], spread["max"]))
    for kind in ("sum", "mean"):
        pairs += combinations([spread[kind] for spread in stems.values() if kind in spread], 2)
    return pairs
