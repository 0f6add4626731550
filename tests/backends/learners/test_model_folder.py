from pathlib import Path

import msgspec
import pytest
from tests.analytics.scores.number_examples import QUICK, part
from tests.analytics.scores.trained import FACTS, GROWN, MODEL

from ringfence.backends.learners.model_folder import CARD, MODE, TREES, ModelFolder
from ringfence.backends.learners.model_folder import FACTS as FACTS_FILE
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.verdict import Mode


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


def test_the_packaged_version_is_there_and_off_until_it_is_promoted_or_there_is_an_own_one(tmp_path: Path) -> None:
    packaged = ModelFolder(tmp_path / "packaged").write(FACTS, GROWN, QUICK).version
    folder = ModelFolder(tmp_path / "models", packaged=tmp_path / "packaged")
    assert folder.current() == packaged
    assert (folder.read().facts.version, folder.read().facts.mode) == (packaged, Mode.OFF)
    assert folder.promote(Mode.SHADOW) == (packaged, Mode.OFF)
    assert folder.read().facts.mode is Mode.SHADOW
    own = folder.write(msgspec.structs.replace(FACTS, seed=2), GROWN, QUICK).version
    assert folder.current() == own != packaged
    assert folder.read().facts.mode is Mode.SHADOW
    assert folder.read(packaged).facts.version == packaged
    assert not (tmp_path / "models" / packaged).exists()


def test_a_version_is_trusted_as_far_as_somebody_said_and_the_next_is_in_shadow_again(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    first = folder.write(FACTS, GROWN, QUICK).version
    assert folder.read().facts.mode is Mode.SHADOW
    assert folder.promote(Mode.LIVE) == (first, Mode.SHADOW)
    assert folder.read().facts.mode is Mode.LIVE
    folder.write(msgspec.structs.replace(FACTS, seed=2), GROWN, QUICK)
    assert folder.read().facts.mode is Mode.SHADOW
    assert folder.read(first).facts.mode is Mode.LIVE
    (tmp_path / MODE).write_text("{", "utf-8")
    with pytest.raises(Refused, match="damaged"):
        folder.read()
