from pathlib import Path

import pytest
from tests.analytics.scores.number_examples import QUICK
from tests.analytics.scores.trained import FACTS, GROWN
from tests.backends.duck.calling import FROM_MS, HOUR_MS, calls, write

from ringfence.analysis import Analysis
from ringfence.backends.learners.model_folder import ModelFolder
from ringfence.telecom.errors import NotFound


def test_records_features_and_scores_are_plain_columns(tmp_path: Path) -> None:
    here = Analysis(write(tmp_path, calls(times=60, every_s=30)), tmp_path)
    window = FROM_MS, FROM_MS + HOUR_MS
    assert here.calls(*window).num_rows == 60
    assert here.calls(0, 1).num_rows == 0
    features = here.features(*window)
    assert features.num_rows == 1
    assert features["parties"].to_pylist() == [60.0]
    packaged = here.scores(*window)
    ModelFolder(tmp_path / "models").write(FACTS, GROWN, QUICK)
    scores = here.scores(*window)
    assert packaged["raw"] != scores["raw"]  # one's own speaks instead
    with pytest.raises(NotFound):
        here.scores(*window, version="000000000000")
    assert scores["number"].to_pylist() == features["number"].to_pylist()
    assert 0 <= scores["probability"].to_pylist()[0] <= 1
    assert scores["standing"].to_pylist()[0] in ("harmless", "unsure", "suspect")
    assert here.detect(*window).records == 60
