import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.analytics.documents import BUSY, packaged_profiles
from tests.analytics.suspects import suspect

from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_path import NotWatched, Wish
from ringfence.analytics.suspect import Detection
from ringfence.backends.files.detector_shelf import FileDetectors
from ringfence.telecom.errors import BadRules, NotFound, Refused, Unavailable
from ringfence.telecom.verdict import Mode


class House:
    """Proves and runs as a test wants it."""

    def __init__(self, folder: Path) -> None:
        self.broken: tuple[str, ...] = ()
        self.now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
        self.proved: list[str] = []
        self.packaged, self.own = folder / "packaged", folder / "own"
        self.packaged.mkdir()
        (self.packaged / "busy.sql").write_text(BUSY, "utf-8")
        self.shelf = FileDetectors(
            self.packaged, self.own, packaged_profiles(), prove=self.prove, run=self.run,
            clock=lambda: self.now,
        )  # fmt: skip

    def prove(self, detector: Detector) -> tuple[str, ...]:
        self.proved.append(detector.code)
        return self.broken

    def run(self, from_ms: int, until_ms: int, detectors: Sequence[Detector]) -> Detection:
        found = tuple(suspect(tail) for tail in range(int(detectors[0].header.thresholds["attempts"])))
        return Detection(from_ms=from_ms, until_ms=until_ms, suspects=found, records=7)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def _change(house: House, attempts: int = 12, mode: Mode = Mode.LIVE, *, at_once: bool = True) -> Detector:
    wish = Wish(
        thresholds={"attempts": attempts}, mode=mode, by="account:adam", reason="trusted", at_once=at_once,
        accepted="I looked",
    )  # fmt: skip
    return house.shelf.change("BUSY", wish)


def _running(house: House) -> list[tuple[str, float, bool]]:
    return [(one.code, one.header.thresholds["attempts"], one.live) for one in house.shelf.running().detectors]


def test_a_change_is_written_beside_the_package_and_runs(house: House) -> None:
    before = (house.packaged / "busy.sql").read_text("utf-8")

    _change(house)

    (running,) = house.shelf.running().detectors
    assert (running.header.thresholds, running.live) == ({"attempts": 12}, True)
    assert running.header.history[0].at_once
    assert (house.packaged / "busy.sql").read_text("utf-8") == before
    assert (house.own / "busy.sql").is_file()


def test_figures_act_after_a_day_in_shadow_while_the_old_ones_go_on(house: House) -> None:
    _change(house, 20)
    _change(house, 12, Mode.SHADOW)
    assert _running(house) == [("BUSY", 20, True), ("BUSY_NEXT", 12, False)]

    house.now += dt.timedelta(hours=23)
    with pytest.raises(NotWatched):
        _change(house, 12, at_once=False)
    house.now += dt.timedelta(hours=1)
    waiting = house.shelf.probation("BUSY")
    _change(house, 12, at_once=False)

    assert waiting is not None
    assert (waiting.figures, waiting.ready) == ({"attempts": 12}, True)
    assert _running(house) == [("BUSY", 12, True)]
    assert house.shelf.probation("BUSY") is None


def test_figures_in_shadow_are_changed_at_the_detector_that_they_stand_beside(house: House) -> None:
    _change(house, 20)
    _change(house, 12, Mode.SHADOW)

    with pytest.raises(Refused, match="beside BUSY"):
        house.shelf.change("BUSY_NEXT", Wish(mode=Mode.OFF, by="account:adam", reason="x"))
    _change(house, 20, Mode.OFF)
    assert _running(house) == [("BUSY", 20, False)]


def test_the_examples_are_tried_with_the_figures_that_shall_run_in_shadow(house: House) -> None:
    _change(house, 20)
    assert _running(house) == [("BUSY", 20, True)]
    house.broken = ("the example 'twenty calls' is not found",)

    with pytest.raises(BadRules, match="twenty calls"):
        _change(house, 50, Mode.SHADOW)
    assert house.proved[-1] == "BUSY_NEXT"


def test_figures_that_the_package_ships_live_need_no_day_in_shadow(house: House) -> None:
    shipped = BUSY.replace('mode = "shadow"', 'mode = "live"\naccepted_by = "us"\nreason = "made up"')
    (house.packaged / "busy.sql").write_text(shipped, "utf-8")
    _change(house, 12)

    _change(house, 20, at_once=False)

    assert _running(house) == [("BUSY", 20, True)]


def test_examples_that_break_keep_the_old_one(house: House) -> None:
    house.broken = ("the example 'twenty calls' is not found",)

    with pytest.raises(BadRules, match="twenty calls"):
        _change(house)
    assert not (house.own / "busy.sql").exists()


def test_a_detector_of_the_operator_runs_only_when_its_examples_come_out(house: House) -> None:
    house.own.mkdir()
    (house.own / "mine.sql").write_text(BUSY.replace('"BUSY"', '"MINE"'), "utf-8")
    house.broken = ("the example 'twenty calls' is not found",)

    found = house.shelf.running()

    assert [one.code for one in found.detectors] == ["BUSY"]
    assert [(one.document, one.message) for one in found.refused] == [("mine.sql", house.broken[0])]
    house.broken = ()
    (house.own / "mine.sql").write_text(BUSY.replace('"BUSY"', '"MINE"') + "\n", "utf-8")
    for _ in range(2):
        assert [one.code for one in house.shelf.running().detectors] == ["BUSY", "MINE"]
    (house.own / "other.sql").write_text(BUSY.replace('"BUSY"', '"OTHER"'), "utf-8")
    assert len(house.shelf.running().detectors) == 3
    assert house.proved == ["MINE", "MINE", "OTHER"]


def test_a_trial_runs_both_ways_and_writes_nothing(house: House) -> None:
    trial = house.shelf.trial("BUSY", {"attempts": 22}, 0, 10)

    assert (len(trial.now), len(trial.then), len(trial.gained), trial.records) == (20, 22, 2, 7)
    assert not house.own.exists()


def test_what_is_not_there_is_told(house: House) -> None:
    with pytest.raises(NotFound):
        house.shelf.trial("NONE", {}, 0, 1)
    with pytest.raises(Refused):
        house.shelf.trial("BUSY", {"parties": 1}, 0, 1)


def test_a_folder_that_refuses_is_told(house: House) -> None:
    house.own.write_text("a file, not a folder", "utf-8")

    with pytest.raises(Unavailable, match="cannot write"):
        _change(house)
