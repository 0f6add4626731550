"""Rows that are nearly copies of one another: across a split they tell a learner the answer."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ringfence.analytics.scores.table import Flags, Floats, Whole

ALIKE = 0.95
"""Rows are alike when so large a share of their columns is equal within `WITHIN`, missing equal to missing."""
WITHIN = 0.01
_BANDS = 12
_BAND_COLUMNS = 6
_MOST_IN_BUCKET = 50
"""Buckets with more rows hold what is common, such as nothing but zeros; each row is compared to so many of them."""
_FEWEST_COLUMNS = 4


def near_copies(first: Floats, second: Floats) -> int:
    """How many rows of `second` have a near copy in `first`. Tables of fewer than 4 columns have none that count.

    Candidates share a band of six columns drawn at random, rounded to two digits; each candidate is then compared in
    all columns. A row that is equal in 95% of the columns shares one of the 12 bands with a chance above 0.999999.
    """
    columns = first.shape[1]
    if columns < _FEWEST_COLUMNS or not len(first) or not len(second):
        return 0
    chance = np.random.default_rng(columns)
    found = np.zeros(len(second), dtype=np.bool_)
    rounded = _rounded(first), _rounded(second)
    for _ in range(_BANDS):
        band = chance.choice(columns, min(_BAND_COLUMNS, columns), replace=False)
        _mark(found, (first, second), (rounded[0][:, band], rounded[1][:, band]))
    return int(found.sum())


def _mark(found: Flags, tables: tuple[Floats, Floats], bands: tuple[Whole, Whole]) -> None:
    buckets: defaultdict[bytes, list[int]] = defaultdict(list)
    for row, key in enumerate(bands[0]):
        bucket = buckets[key.tobytes()]
        if len(bucket) < _MOST_IN_BUCKET:
            bucket.append(row)
    for row, key in enumerate(bands[1]):
        candidates = buckets.get(key.tobytes())
        if candidates and not found[row]:
            found[row] = bool(_shares(tables[0][candidates], tables[1][row]).max() >= ALIKE)


def _shares(rows: Floats, row: Floats) -> Floats:
    """Share of columns in which each of the rows equals the one."""
    near = np.abs(rows - row) <= WITHIN * np.maximum(np.abs(rows), np.abs(row))
    return np.asarray((near | (np.isnan(rows) & np.isnan(row))).mean(axis=1), dtype=np.float64)


def _rounded(values: Floats) -> Whole:
    """Two significant digits as whole numbers; one value for missing and one for zero."""
    with np.errstate(all="ignore"):
        size = np.abs(values)
        exponent = np.floor(np.log10(np.where(size > 0, size, 1)))
        digits = np.round(values / 10**exponent * 10)
        coded = np.where(size > 0, digits * 1000 + exponent, 0)
    return np.where(np.isnan(values), -(10**9), coded).astype(np.int64)
