import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import typer
from tests.analytics.documents import BUSY, packaged_profiles
from typer.testing import CliRunner, Result

from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_reader import DetectorSet, read_detectors
from ringfence.analytics.suspect import Detection, DetectorFault, SubjectKind, Suspect
from ringfence.doors.cli.detectors import DetectorSources, Outcome, Wish, register, told
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode

HOUR_MS = 3_600_000
SUSPECT = Suspect(
    kind=SubjectKind.NUMBER, subject="+8613911110001", number=1, detector="BUSY", version="2026-11-26",
    mode=Mode.SHADOW, score=0.5, first_ms=1, last_ms=2, evidence=(("attempts", 1234),),
)  # fmt: skip
TRUNK = Suspect(
    kind=SubjectKind.TRUNK, subject="t1", detector="BUSY", version="2026-11-26", mode=Mode.SHADOW, score=0.4,
    first_ms=1, last_ms=2, evidence=(("attempts", 5),), members=(7, 8),
)  # fmt: skip
WHY = ("--purpose", "case 7")
SLOW = DetectorFault(detector="BUSY", reason="slow", message="cut off after 1 s")


class _Ground:
    """What the commands ask for, from texts; the last run that was wished for is kept."""

    def __init__(
        self, texts: dict[str, str], *, newest_ms: int | None = None, faults: Sequence[DetectorFault] = ()
    ) -> None:
        self.texts = texts
        self.newest_ms = newest_ms
        self.faults = tuple(faults)
        self.wished: Wish | None = None
        self.looks: list[tuple[PhoneNumber, str]] = []

    def read(self, paths: Sequence[Path]) -> DetectorSet:
        return read_detectors(self.texts, packaged_profiles())

    def proven(self, read: DetectorSet, progress: Callable[[str], None]) -> DetectorSet:
        for one in read.detectors:
            progress(one.code)
        return read

    def outcomes(self, detector: Detector) -> list[Outcome]:
        names = [example.name for example in detector.header.examples]
        return [Outcome(detector=detector.code, example=one, sound=True, told="", found=(SUSPECT,)) for one in names]

    def newest(self, calls: Path | None) -> int | None:
        return self.newest_ms

    def run(self, wish: Wish, detectors: Sequence[Detector], progress: Callable[[str], None]) -> Detection:
        self.wished = wish
        return Detection(
            from_ms=wish.from_ms, until_ms=wish.until_ms, suspects=(SUSPECT, TRUNK), faults=self.faults, records=9
        )

    def looked(self) -> Callable[[Sequence[PhoneNumber], str], None]:
        return lambda numbers, why: self.looks.extend((number, why) for number in numbers)


def _run(ground: _Ground, *words: str) -> Result:
    app = typer.Typer()
    sources = DetectorSources(
        ground.read, ground.proven, ground.outcomes, ground.newest, ground.run, lambda calls: calls is None,
        ground.looked,
    )  # fmt: skip
    register(app, sources)
    return CliRunner().invoke(app, ["detectors", *words])


def test_list_shows_each_detector_and_what_was_refused() -> None:
    ground = _Ground({"a.sql": BUSY, "b.sql": "SELECT"})
    listed = json.loads(_run(ground, "list", "--json").stdout)

    assert [one["code"] for one in listed["detectors"]] == ["BUSY"]
    assert [one["document"] for one in listed["refused"]] == ["b.sql"]
    assert "b.sql" in _run(ground, "list").stderr


def test_check_praises_sound_detectors_and_ends_with_2_for_a_broken_one() -> None:
    sound = _run(_Ground({"a.sql": BUSY}), "check")
    broken = _run(_Ground({"a.sql": BUSY, "b.sql": BUSY.replace("attempts >=", "attempt >=")}), "check", "--json")

    assert (sound.exit_code, sound.stdout) == (0, "1 detectors and 2 examples are sound\n")
    assert broken.exit_code == 2
    line = 1 + BUSY[: BUSY.index("WHERE")].count("\n")
    assert json.loads(broken.stdout)["refused"][0]["line"] == line


def test_examples_shows_what_is_found_in_each() -> None:
    shown = _run(_Ground({"a.sql": BUSY}), "examples", "busy")

    assert "twenty calls" in shown.stdout
    assert "+8613911110001" in shown.stdout
    assert _run(_Ground({"a.sql": BUSY}), "examples", "OTHER").exit_code == 2


def test_run_looks_at_the_day_before_the_newest_records() -> None:
    ground = _Ground({"a.sql": BUSY}, newest_ms=100 * HOUR_MS)
    shown = _run(ground, "run", *WHY)

    assert shown.exit_code == 0
    assert ground.wished is not None
    assert (ground.wished.from_ms, ground.wished.until_ms) == (76 * HOUR_MS, 100 * HOUR_MS)
    assert "2 suspects in 9 records" in shown.stdout


def test_run_takes_a_window_and_prints_json() -> None:
    ground = _Ground({"a.sql": BUSY})
    words = ("run", "--from", "2026-06-01T09:00+08:00", "--until", "2026-06-01T10:00+08:00", "--json", *WHY)
    found = json.loads(_run(ground, *words).stdout)

    assert (found["from_ms"], found["until_ms"]) == (1_780_275_600_000, 1_780_279_200_000)
    assert found["suspects"][0]["subject"] == "+8613911110001"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "there are no call records"),
        (("run", "--from", "yesterday", "--until", "2026-06-01"), "is no time"),
        (("run", "--until", "2026-06-01"), "say why you look: --purpose"),
        (("run", "--until", "2026-06-01", "--only", "OTHER", *WHY), "there is no detector OTHER"),
    ],
)
def test_what_cannot_be_run_is_told_with_its_remedy(words: tuple[str, ...], said: str) -> None:
    result = _run(_Ground({"a.sql": BUSY}), *words)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_look_at_each_number_shown_of_the_home_is_recorded(tmp_path: Path) -> None:
    printed, told, elsewhere = (_Ground({"a.sql": BUSY}, newest_ms=100 * HOUR_MS) for _ in range(3))

    _run(printed, "run", *WHY)
    _run(told, "run", "--json", *WHY)
    other = _run(elsewhere, "run", "--records", str(tmp_path))

    assert printed.looks == [(1, "case 7")]
    assert told.looks == [(1, "case 7"), (7, "case 7"), (8, "case 7")]
    assert (other.exit_code, elsewhere.looks) == (0, [])


def test_a_detector_that_was_cut_off_is_named_and_ends_with_1() -> None:
    result = _run(_Ground({"a.sql": BUSY}, newest_ms=100 * HOUR_MS, faults=[SLOW]), "run", *WHY)

    assert result.exit_code == 1
    assert "BUSY slow" in result.stderr


def test_evidence_is_put_into_the_sentence() -> None:
    assert told("{attempts} calls of {subject}", SUSPECT) == "1,234 calls of +8613911110001"
