"""Profiles of calling numbers as columns, from the same views that detectors ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import duckdb
import numpy as np

from ringfence.analytics.detector import Detector
from ringfence.analytics.scores.features import NumberProfiles
from ringfence.analytics.scores.table import Floats
from ringfence.analytics.suspect import Detection, Suspect
from ringfence.backends.duck.detectors import DuckDetectors

VIEW = "by_caller"


class ProfileReader:
    """Looks at a window once, for detectors and scores together."""

    def __init__(self, engine: DuckDetectors) -> None:
        self._engine = engine

    def look(
        self,
        from_ms: int,
        until_ms: int,
        detectors: Sequence[Detector] = (),
        judged: Callable[[NumberProfiles], Sequence[Suspect]] = lambda _: (),
    ) -> tuple[Detection, NumberProfiles]:
        """What the detectors find and whom `judged` suspects by the profiles of the window, and the profiles.

        Raises as `DuckDetectors.run` does.
        """
        read: list[NumberProfiles] = []

        def then(connection: duckdb.DuckDBPyConnection, values: Mapping[str, int]) -> Sequence[Suspect]:
            read.append(read_profiles(connection, values))
            return judged(read[0])

        return self._engine.run(from_ms, until_ms, detectors, also=(VIEW,), then=then), read[0]


def read_profiles(connection: duckdb.DuckDBPyConnection, values: Mapping[str, int]) -> NumberProfiles:
    """All rows of the view that `Look` made, in order of number; `values` are those of the window."""
    found = connection.execute(f"SELECT * FROM {VIEW} ORDER BY number").fetchnumpy()
    columns = {name: _floats(column) for name, column in found.items() if name != "number"}
    numbers = np.ma.getdata(found["number"]).astype(np.int64)
    return NumberProfiles(values["from_ms"], values["until_ms"], numbers, columns)


def _floats(column: Floats) -> Floats:
    """Nulls are NaN."""
    plain = np.ma.getdata(column).astype(np.float64)
    return np.where(np.ma.getmaskarray(column), np.nan, plain)
