from pathlib import Path

import pytest
from tests.analytics.documents import PLACES, packaged_profiles
from tests.analytics.scores.number_examples import QUICK
from tests.analytics.scores.trained import FACTS, GROWN
from tests.backends.duck.calling import FROM_MS, HOUR_MS, busy, calls, write

from ringfence.analytics.scores.model import CODE, NumberModel, Scored
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.learners.model_folder import TREES, ModelFolder
from ringfence.model_voice import ModelVoice
from ringfence.telecom.verdict import Mode


def test_the_model_speaks_beside_the_detectors_and_a_broken_one_leaves_them_alone(tmp_path: Path) -> None:
    engine = DuckDetectors(write(tmp_path, calls(times=90, every_s=30)), packaged_profiles(), PLACES)
    folder, told = ModelFolder(tmp_path / "models"), list[str]()
    voice = ModelVoice(folder, told.append)

    def heard() -> set[str]:
        return {one.detector for one in voice.run(engine, FROM_MS, FROM_MS + HOUR_MS, [busy()]).suspects}

    def modes() -> set[Mode]:
        found = voice.run(engine, FROM_MS, FROM_MS + HOUR_MS, [busy()])
        return {one.mode for one in found.suspects if one.detector == CODE}

    assert heard() == {"BUSY"}
    kept = folder.write(FACTS, GROWN, QUICK)
    assert heard() == {"BUSY", CODE}
    assert modes() == {Mode.SHADOW}
    folder.promote(Mode.LIVE)
    assert modes() == {Mode.LIVE}
    folder.promote(Mode.OFF)
    assert heard() == {"BUSY"}
    folder.promote(Mode.SHADOW)
    assert modes() == {Mode.SHADOW}
    trees = tmp_path / "models" / kept.version / TREES
    trees.write_text(trees.read_text("utf-8") + " ", "utf-8")
    assert heard() == {"BUSY", CODE}
    fresh = ModelVoice(folder, told.append)
    found = fresh.run(engine, FROM_MS, FROM_MS + HOUR_MS, [busy()])
    assert {one.detector for one in found.suspects} == {"BUSY"}
    fresh.run(engine, FROM_MS, FROM_MS + HOUR_MS, [busy()])
    assert len(told) == 1
    assert "rules go on alone" in told[0]


def test_whoever_listens_hears_each_look_and_why_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Listener:
        def __init__(self) -> None:
            self.heard: list[tuple[str, Mode | int]] = []

        def scored(self, model: NumberModel, scored: Scored) -> None:
            self.heard.append((model.facts.version, len(scored.raw)))

        def silent(self, version: str, mode: Mode) -> None:
            self.heard.append((version, mode))

    engine = DuckDetectors(write(tmp_path, calls(times=90, every_s=30)), packaged_profiles(), PLACES)
    folder, listener = ModelFolder(tmp_path / "models"), Listener()
    voice = ModelVoice(folder, list[str]().append, listener)

    def look() -> None:
        voice.run(engine, FROM_MS, FROM_MS + HOUR_MS, [busy()])

    look()
    version = folder.write(FACTS, GROWN, QUICK).version
    look()
    folder.promote(Mode.OFF)
    look()
    monkeypatch.setattr("ringfence.model_voice.LEAST_SCORED", 1)
    folder.promote(Mode.LIVE)
    look()  # it is left out, after it was heard
    look()
    assert listener.heard == [(version, 1), (version, Mode.OFF), (version, 1), (version, Mode.LIVE)]


def test_a_model_that_suspects_nearly_everybody_is_left_out_and_that_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringfence.model_voice.LEAST_SCORED", 1)
    engine = DuckDetectors(write(tmp_path, calls(times=90, every_s=30)), packaged_profiles(), PLACES)
    folder, told = ModelFolder(tmp_path / "models"), list[str]()
    kept = folder.write(FACTS, GROWN, QUICK)
    voice = ModelVoice(folder, told.append)

    def heard() -> set[str]:
        return {one.detector for one in voice.run(engine, FROM_MS, FROM_MS + HOUR_MS, [busy()]).suspects}

    assert heard() == heard() == {"BUSY"}
    assert told == [told[0]]
    assert f"the model {kept.version} suspects 1 of 1 numbers" in told[0]
    monkeypatch.setattr("ringfence.model_voice.MOST_SHARE", 1.0)
    folder.promote(Mode.LIVE)
    assert heard() == {"BUSY", CODE}
