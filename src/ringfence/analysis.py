"""For notebooks: call records, detectors, features and scores as plain columns, without a server.

    from ringfence.analysis import Analysis

    here = Analysis("records")                       # a folder with hour=YYYYMMDDHH/*.parquet
    found = here.detect(from_ms, until_ms)           # suspects with evidence, strongest first
    table = here.scores(from_ms, until_ms)           # pyarrow.Table: number, probability, standing, features

Times are milliseconds since 1970 UTC. Numbers are packed; `str(PhoneNumber(n))` shows one.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from ringfence.analytics.detector_reader import read_detectors
from ringfence.analytics.profile import read_profiles
from ringfence.analytics.record import partition
from ringfence.analytics.scores.features import NumberProfiles, feature_values, read_features
from ringfence.analytics.suspect import Detection
from ringfence.backends.files.detectors import read_sql
from ringfence.documents import packaged_rules
from ringfence.model_room import ModelRoom

_HOUR_MS = 3_600_000


class Analysis:
    """One folder of call records. `home` holds trained models in `models/`, `rules` replaces the packaged ones."""

    def __init__(self, records: str | Path, home: str | Path = ".", rules: Path | None = None) -> None:
        self.records = Path(records)
        self.rules = rules or packaged_rules()
        self.room = ModelRoom(Path(home), self.rules)

    def calls(self, from_ms: int, until_ms: int) -> pa.Table:
        """The records whose setup lies in `[from_ms, until_ms)`; an empty table without columns when there are none."""
        hours = range(from_ms // _HOUR_MS * _HOUR_MS, until_ms, _HOUR_MS)
        files = [str(path) for hour in hours for path in sorted((self.records / partition(hour)).glob("*.parquet"))]
        if not files:
            return pa.table({})
        setup = ds.field("setup_ms")
        return ds.dataset(files, format="parquet").to_table(filter=(setup >= from_ms) & (setup < until_ms))

    def detect(self, from_ms: int, until_ms: int) -> Detection:
        """What the packaged detectors find in the window; see docs/detectors.md."""
        profiles = read_profiles(read_sql(self.rules / "profiles"))
        detectors = read_detectors(read_sql(self.rules / "detectors"), profiles).detectors
        return self.room.reader(self.records).look(from_ms, until_ms, detectors)[0]

    def profiles(self, from_ms: int, until_ms: int) -> NumberProfiles:
        """Profiles of the calling numbers of the window, as numpy columns."""
        return self.room.profiles(self.records, from_ms, until_ms)

    def features(self, from_ms: int, until_ms: int) -> pa.Table:
        """One row for each calling number with a profile: `number` and the features of `rules/model/features.toml`."""
        document = read_features((self.rules / "model" / "features.toml").read_text("utf-8"))
        profiles = self.profiles(from_ms, until_ms)
        values = feature_values(profiles, document)
        columns = {name: values[:, place] for place, name in enumerate(document.names)}
        return pa.table({"number": profiles.numbers, **columns})

    def scores(self, from_ms: int, until_ms: int, version: str = "") -> pa.Table:
        """The same with `probability`, `raw` and `standing` by a version of the model; raises `NotFound`."""
        model = self.room.model(version)
        scored = model.score(self.profiles(from_ms, until_ms))
        said = {
            "number": scored.profiles.numbers,
            "probability": scored.probability,
            "raw": scored.raw,
            "standing": [model.standing(raw) for raw in scored.raw.tolist()],
        }
        columns = {name: scored.values[:, place] for place, name in enumerate(model.features.names)}
        return pa.table({**said, **columns})
