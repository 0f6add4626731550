from __future__ import annotations

import pytest
from msgspec import structs
from tests.analytics.scores.number_examples import HOUR_MS, part
from tests.analytics.scores.trained import MODEL

from ringfence.analytics.alert import Alert, AlertDesk, AlertKind
from ringfence.analytics.scores.drift_desk import CALM_MS, MOST_POINTS, DriftDesk, drift_alert
from ringfence.analytics.scores.drifting import DAY_MS, KeptDrift
from ringfence.analytics.scores.model import Scored
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.verdict import Mode

VERSION, MODE = MODEL.facts.version, MODEL.facts.mode


class Book:
    """Fulfils `DriftBook` in memory."""

    def __init__(self) -> None:
        self.of: dict[str, KeptDrift] = {}
        self.writes = 0
        self.full = False

    def kept(self, version: str) -> KeptDrift | None:
        return self.of.get(version)

    def newest(self) -> KeptDrift | None:
        return next(iter(self.of.values()), None)

    def keep(self, kept: KeptDrift) -> None:
        if self.full:
            raise Unavailable("the disk is full", "give it room")
        self.of[kept.version] = kept
        self.writes += 1


class Scene:
    """A desk with a clock that tests turn."""

    def __init__(self) -> None:
        self.name = "a sender"
        self.sent: list[Alert] = []
        self.troubles: list[str] = []
        self.book = Book()
        self.now_ms = 100 * DAY_MS
        self.start()

    def start(self) -> None:
        """Begin as a new process does."""
        alerts = AlertDesk([self], lambda what, error: self.troubles.append(what))
        self.desk = DriftDesk(self.book, alerts, self.troubles.append, lambda: self.now_ms)

    def send(self, alert: Alert) -> None:
        self.sent.append(alert)

    def look(self, hours: float, scored: Scored) -> KeptDrift:
        """So many hours later the watch looks at a day."""
        self.now_ms += round(hours * HOUR_MS)
        until = structs.replace(scored.profiles, from_ms=self.now_ms - DAY_MS, until_ms=self.now_ms)
        first = float(self.now_ms - DAY_MS + 60_000)
        until.columns["first_ms"][:] = first
        self.desk.scored(MODEL, structs.replace(scored, profiles=until))
        return self.book.of[VERSION]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def _rows(seed: int = 1, *, received: float | None = None, rows: int = 600) -> Scored:
    profiles = part(rows, seed=seed).profiles
    if received is not None:
        profiles.columns["received"][:] = received
    return MODEL.score(profiles)


def test_an_alarm_is_told_once_and_again_after_a_calm_day(scene: Scene) -> None:
    first = scene.look(0, _rows())
    assert (first.beginning is not None, first.alarm_since_ms, first.history) == (True, 0, ())
    assert scene.look(2, _rows(2)).alarm_since_ms == 0
    begun = scene.look(2, _rows(3, received=500.0))
    assert begun.alarm_since_ms == begun.alarm_seen_ms == scene.now_ms
    scene.look(2, _rows(4, received=500.0))
    still = scene.look(2, _rows(5))
    assert still.last is not None
    assert (still.last.state, still.alarm_since_ms) == ("steady", begun.alarm_since_ms)
    scene.look(2, _rows(6, received=500.0))
    assert len(scene.sent) == 1

    over = scene.look(CALM_MS / HOUR_MS + 1, _rows(7))
    assert over.alarm_since_ms == 0
    scene.look(2, _rows(8, received=500.0))
    assert [alert.kind for alert in scene.sent] == [AlertKind.QUALITY] * 2
    assert scene.sent[0].id != scene.sent[1].id
    assert scene.troubles == []


def test_it_is_told_once_over_a_restart(scene: Scene) -> None:
    scene.look(0, _rows())
    scene.look(2, _rows(2, received=500.0))
    scene.start()
    scene.look(0.5, _rows(3, received=500.0))
    assert (scene.book.writes, len(scene.sent)) == (2, 1)
    scene.look(1, _rows(4, received=500.0))
    assert (scene.book.writes, len(scene.sent)) == (3, 1)


def test_what_is_told_names_model_bound_and_what_moved_and_no_number(scene: Scene) -> None:
    scene.look(0, _rows())
    scene.look(2, _rows(2, received=500.0))
    (alert,) = scene.sent
    found = scene.book.of[VERSION].last
    assert found is not None
    worst = found.moved[0]
    assert VERSION in alert.title_en
    assert VERSION in alert.title_zh
    assert f"{worst.en} (PSI {worst.psi:.2f})" in alert.text_en
    assert f"{worst.zh}（PSI {worst.psi:.2f}）" in alert.text_zh
    assert "0.25" in alert.text_en
    assert "into shadow" not in alert.text_en  # it is there
    assert "into shadow" in drift_alert(structs.replace(found, mode=Mode.LIVE)).text_en


def test_it_measures_once_an_hour_and_days_alone(scene: Scene) -> None:
    for minutes in (0, 1, 30, 40):
        scene.look(minutes / 60, _rows())
    assert scene.book.writes == 2
    short = structs.replace(_rows().profiles, until_ms=2 * HOUR_MS)
    scene.now_ms += DAY_MS
    scene.desk.scored(MODEL, MODEL.score(short))
    assert scene.book.writes == 2


def test_days_in_alarm_do_not_become_what_is_usual(scene: Scene) -> None:
    scene.look(0, _rows())
    alarmed = scene.look(25, _rows(2, received=500.0)).beginning
    usual = scene.look(25, _rows(3)).beginning
    assert alarmed is not None
    assert usual is not None
    assert (alarmed.days, usual.days) == (1, 2)
    compared = scene.book.of[VERSION].compared
    assert compared is not None
    assert compared.days == 1  # not with itself


def test_why_nothing_is_measured_is_kept_beside_what_was(scene: Scene) -> None:
    assert scene.look(0, _rows(rows=200)).missing == "few"
    assert scene.book.of[VERSION].numbers == 200
    late = _rows()
    late.profiles.columns["first_ms"][:] = float(5 * HOUR_MS)
    scene.now_ms += HOUR_MS
    scene.desk.scored(MODEL, late)
    assert scene.book.of[VERSION].missing == "short"
    assert scene.look(2, _rows()).missing == ""
    scene.desk.silent(VERSION, Mode.OFF)
    off = scene.book.of[VERSION]
    assert (off.missing, off.mode, off.last is not None) == ("off", Mode.OFF, True)
    scene.desk.silent(VERSION, Mode.LIVE)
    assert scene.book.of[VERSION].missing == "unusable"
    writes = scene.book.writes
    scene.desk.silent(VERSION, Mode.LIVE)
    assert scene.book.writes == writes


def test_a_failure_is_named_once_an_hour_and_goes_no_further(scene: Scene) -> None:
    scene.look(0, _rows())
    scene.book.full = True
    scene.look(2, _rows(2, received=500.0))
    scene.look(0.1, _rows(2, received=500.0))
    assert len(scene.troubles) == 1
    assert "detection goes on: the disk is full" in scene.troubles[0]
    scene.desk.silent(VERSION, Mode.OFF)
    assert len(scene.troubles) == 2
    scene.book.full = False
    broken = _rows()
    scene.now_ms += 2 * HOUR_MS
    scene.desk.scored(MODEL, structs.replace(broken, values=broken.values[:, :3]))
    assert scene.book.of[VERSION].missing == "failed"


def test_the_history_is_bounded(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.analytics.scores.drift_desk.MOST_POINTS", 3)
    for seed in range(6):
        kept = scene.look(2, _rows(seed))
    assert [point.at_ms for point in kept.history] == [scene.now_ms - hours * HOUR_MS for hours in (4, 2, 0)]
    assert MOST_POINTS > 3
