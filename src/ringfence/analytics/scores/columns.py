"""What the columns of an unknown table are, learned from the training table alone, and applied to any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.table import Floats, RawColumn, RawTable

Kind: TypeAlias = Literal["number", "category", "common", "left out"]

MOST_LEVELS = 20
"""A text column with at most so many values becomes one feature a value."""
MOST_COMMON = 0.5
"""A text column whose values are more than this share of the rows names things and is left out."""
NUMERIC_SHARE = 0.95
"""A text column of which so many cells read as numbers is a column of numbers; the rest counts as missing."""


class ColumnPlan(Struct, frozen=True):
    """What is made of one column.

    `number`: as it is. `category`: 1 or 0 for each of `levels`. `common`: the share of training rows that have the
    same value. `left out`: nothing, for the `reason` told.
    """

    name: str
    kind: Kind
    reason: str = ""
    levels: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    missing: int = 0
    """Training rows without a value."""

    @property
    def features(self) -> tuple[str, ...]:
        """Names of what it becomes."""
        if self.kind == "category":
            return tuple(f"{self.name}={level}" for level in self.levels)
        return () if self.kind == "left out" else (self.name,)


def plan_columns(table: RawTable, without: Sequence[str]) -> tuple[ColumnPlan, ...]:
    """What becomes of each column of the training table; `without` names label and id."""
    return tuple(_plan(column) for column in table.columns if column.name not in without)


def feature_names(plans: Sequence[ColumnPlan]) -> tuple[str, ...]:
    """Names of the features, in the order in which `encode` puts them."""
    return tuple(name for plan in plans for name in plan.features)


def encode(table: RawTable, plans: Sequence[ColumnPlan]) -> Floats:
    """Rows x features; a column that the table lacks is missing in every row."""
    parts = [_encoded(table.column(plan.name), plan, table.rows) for plan in plans if plan.kind != "left out"]
    return np.column_stack(parts) if parts else np.empty((table.rows, 0))


def absent(table: RawTable, plans: Sequence[ColumnPlan]) -> tuple[str, ...]:
    """Columns that were learned from and that the table lacks."""
    return tuple(plan.name for plan in plans if plan.kind != "left out" and table.column(plan.name) is None)


def numbers_of(column: RawColumn) -> Floats:
    """The column as numbers; what does not read as one is NaN. Infinities are NaN too."""
    if isinstance(column.cells, np.ndarray):
        values = column.cells.astype(np.float64)
    else:
        values = np.array([_number(cell) for cell in column.cells], dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def texts_of(column: RawColumn) -> tuple[str, ...]:
    """The column as texts, empty where nothing stood; whole numbers without a point."""
    if not isinstance(column.cells, np.ndarray):
        return tuple(cell or "" for cell in column.cells)
    return tuple("" if np.isnan(value) else f"{value:.17g}" for value in column.cells.tolist())


def _plan(column: RawColumn) -> ColumnPlan:
    if column.moment:
        return ColumnPlan(column.name, "left out", "dates and times: give a length or an age instead")
    values = numbers_of(column)
    known = values[~np.isnan(values)]
    texts = () if isinstance(column.cells, np.ndarray) else tuple(cell for cell in column.cells if cell)
    if not texts or len(known) >= NUMERIC_SHARE * len(texts):
        missing = int(np.isnan(values).sum())
        if len(known) == 0:
            return ColumnPlan(column.name, "left out", "no value in any row", missing=missing)
        if missing == 0 and known.min() == known.max():
            return ColumnPlan(column.name, "left out", "the same in every row")
        return ColumnPlan(column.name, "number", missing=missing)
    return _plan_texts(column.name, texts, len(column.cells))


def _plan_texts(name: str, texts: Sequence[str], rows: int) -> ColumnPlan:
    counts = Counter(texts)
    missing = rows - len(texts)
    if len(counts) == 1 and not missing:
        return ColumnPlan(name, "left out", "the same in every row")
    levels = tuple(sorted(counts, key=lambda level: (-counts[level], level)))
    if len(levels) <= MOST_LEVELS:
        return ColumnPlan(name, "category", levels=levels, missing=missing)
    if len(levels) > MOST_COMMON * rows:
        return ColumnPlan(name, "left out", "nearly every row has its own text: it names things", missing=missing)
    shares = tuple(counts[level] / rows for level in levels)
    return ColumnPlan(name, "common", levels=levels, shares=shares, missing=missing)


def _encoded(column: RawColumn | None, plan: ColumnPlan, rows: int) -> Floats:
    if column is None:
        return np.full((rows, len(plan.features)), np.nan)
    if plan.kind == "number":
        return numbers_of(column).reshape(rows, 1)
    texts = texts_of(column)
    if plan.kind == "common":
        shares = dict(zip(plan.levels, plan.shares, strict=True))
        return np.array([shares.get(text, 0.0) if text else np.nan for text in texts]).reshape(rows, 1)
    place = {level: i for i, level in enumerate(plan.levels)}
    made = np.zeros((rows, len(plan.levels)))
    for row, text in enumerate(texts):
        if text in place:
            made[row, place[text]] = 1.0
        elif not text:
            made[row] = np.nan
    return made


def _number(cell: str | None) -> float:
    try:
        return float(cell.replace(",", "")) if cell else np.nan
    except ValueError:
        return np.nan
