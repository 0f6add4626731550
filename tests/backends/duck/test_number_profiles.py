from pathlib import Path

import numpy as np
from tests.analytics.documents import PLACES, packaged_profiles
from tests.backends.duck.calling import FROM_MS, HOUR_MS, busy, calls, write

from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.number_profiles import ProfileReader


def test_detectors_and_scores_look_once(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30, every_s=60))
    reader = ProfileReader(DuckDetectors(folder, packaged_profiles(), PLACES))
    found, profiles = reader.look(FROM_MS, FROM_MS + HOUR_MS, [busy()])

    assert [one.detector for one in found.suspects] == ["BUSY"]
    assert profiles.numbers.tolist() == [found.suspects[0].number]
    assert profiles.columns["attempts"].tolist() == [30.0]
    assert np.isnan(profiles.columns["age_days"]).all()
    assert not {"trunk", "class", "number"} & set(profiles.columns)


def test_without_records_there_are_no_profiles(tmp_path: Path) -> None:
    reader = ProfileReader(DuckDetectors(tmp_path, packaged_profiles(), PLACES))
    _, profiles = reader.look(FROM_MS, FROM_MS + HOUR_MS)
    assert len(profiles.numbers) == 0
