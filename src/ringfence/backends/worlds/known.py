"""Records as analytics knows them at a moment of a replay: only calls that have ended, in folders by hour."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ringfence.analytics.evaluation.truth import Replayed
from ringfence.analytics.record import HOUR_MS

_NAME = "known.parquet"


class KnownRecords:
    """Fulfils `Shelf`: fills a folder from the records of a case, call by call, as they end."""

    def __init__(self, records: Path, folder: Path) -> None:
        """`records` holds the whole case, `folder` is where what is known goes. Subscriptions are known at once."""
        self._records = records
        self._folder = folder
        self._whole: dict[int, tuple[pa.Table, dict[str, int]]] = {}
        self._known: defaultdict[int, set[str]] = defaultdict(set)
        folder.mkdir(parents=True, exist_ok=True)
        subscriptions = records / "subscriptions.parquet"
        if subscriptions.exists():
            shutil.copyfile(subscriptions, folder / subscriptions.name)

    def add(self, calls: Iterable[Replayed]) -> None:
        """These have ended: write the hours that they belong to again."""
        touched: set[int] = set()
        for call in calls:
            hour_ms = call.setup_ms // HOUR_MS * HOUR_MS
            self._known[hour_ms].add(call.call_id)
            touched.add(hour_ms)
        for hour_ms in touched:
            self._write(hour_ms)

    def _write(self, hour_ms: int) -> None:
        table, rows = self._hour(hour_ms)
        known = self._known[hour_ms]
        place = self._folder / f"hour={datetime.fromtimestamp(hour_ms / 1000, UTC):%Y%m%d%H}"
        place.mkdir(exist_ok=True)
        chosen = table.take(pa.array(sorted(rows[one] for one in known), pa.int64()))
        draft = place / f".{_NAME}.new"
        pq.write_table(chosen, draft, compression="none", use_dictionary=False)
        draft.replace(place / _NAME)
        if len(known) == len(rows):
            self._whole.pop(hour_ms)

    def _hour(self, hour_ms: int) -> tuple[pa.Table, dict[str, int]]:
        found = self._whole.get(hour_ms)
        if found is None:
            folder = self._records / f"hour={datetime.fromtimestamp(hour_ms / 1000, UTC):%Y%m%d%H}"
            table = pa.concat_tables(
                [pq.read_table(path, partitioning=None) for path in sorted(folder.glob("*.parquet"))]
            )
            found = table, {one: row for row, one in enumerate(table["call_id"].to_pylist())}
            self._whole[hour_ms] = found
        return found
