from pathlib import Path

import pytest
from tests.analytics.scores.number_examples import QUICK, part
from tests.analytics.scores.trained import FACTS, GROWN, MODEL

from ringfence.backends.learners.model_folder import CARD, TREES, ModelFolder
from ringfence.backends.learners.model_folder import FACTS as FACTS_FILE
from ringfence.telecom.errors import NotFound, Refused


def test_the_same_model_is_the_same_version_and_scores_the_same(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path / "models")
    first, second = (folder.write(FACTS, GROWN, QUICK) for _ in range(2))
    assert first == second
    assert folder.current() == first.version
    profiles = part(40, seed=2).profiles
    assert folder.read().score(profiles).raw.tobytes() == MODEL.score(profiles).raw.tobytes()
    assert folder.card() == (tmp_path / "models" / first.version / CARD).read_text("utf-8")


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    version = folder.write(FACTS, GROWN, QUICK).version
    for name, before, after in ((TREES, "leaf_value=", "leaf_value=9"), (FACTS_FILE, '"seed": 1', '"seed": 2')):
        path = tmp_path / version / name
        kept = path.read_text("utf-8")
        assert before in kept
        path.write_text(kept.replace(before, after, 1), "utf-8")
        with pytest.raises(Refused, match="a hash differs"):
            folder.read()
        path.write_text(kept, "utf-8")
    (tmp_path / version / FACTS_FILE).write_text("{", "utf-8")
    with pytest.raises(Refused, match="damaged"):
        folder.read()


def test_no_model_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as told:
        ModelFolder(tmp_path).read()
    assert "ringfence model train" in told.value.remedy
    with pytest.raises(NotFound, match="abc"):
        ModelFolder(tmp_path).read("abc")
