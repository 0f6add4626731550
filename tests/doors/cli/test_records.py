from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
import typer
from typer.testing import CliRunner, Result

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.analytics.kept import ClockKept, Compacted, LoadReport, StoreStatus, StreamKept, Trouble, WatchTurn
from ringfence.backends.sql.store import open_store
from ringfence.doors.cli import records

STATUS = StoreStatus(
    records=5,
    size=100,
    hours=1,
    parts=2,
    commits=3,
    changed_ms=0,
    since=LoadReport(taken=5),
    clocks=(ClockKept("a", 0, 0, True), ClockKept("b", 3_200, 50, True), ClockKept("c", 0, 0, False)),
    streams=(StreamKept("CDR", 9, 4),),
)


def _app(trail: AuditTrail, asked: list[object], report: LoadReport) -> typer.Typer:
    def load(wanted: records.Wanted, told: Callable[[LoadReport], None]) -> LoadReport:
        asked.append(wanted)
        told(report)
        return report

    def export(path: Path, since: int, until: int, told: Callable[[int], None]) -> int:
        asked.append((path, since, until))
        told(1)
        return 1

    def compact(all_hours: bool, told: Callable[[str], None]) -> Compacted:
        told("hour=1")
        return Compacted(int(all_hours), 4, 1)

    made = typer.Typer()
    records.register(
        made,
        records.RecordSources(
            load=load,
            stream=lambda _, told: report,
            mappings=lambda: [("m", "for [a] switch")],
            watch=lambda every, once, told: told(TURN),
            status=lambda: STATUS,
            compact=compact,
            export=export,
            trail=lambda: trail,
            clock_ms=lambda: 1_000,
            actor="t",
        ),
    )
    return made


TURN = WatchTurn(ran=True, suspects=3, published=4, faults=("ONE_RING: slow",), seconds=1.5)
TAKEN = LoadReport(files=1, taken=5)


class Saying(Protocol):
    """Gives a command."""

    def __call__(self, *words: str, report: LoadReport = TAKEN, asked: list[object] | None = None) -> Result: ...


@pytest.fixture
def said(tmp_path: Path) -> Saying:
    store = open_store(tmp_path / "s.sqlite")

    def say(*words: str, report: LoadReport = TAKEN, asked: list[object] | None = None) -> Result:
        made = _app(store.audit, [] if asked is None else asked, report)
        return CliRunner().invoke(made, ["calls", *words] if words else [])

    return say


def test_a_load_is_told_in_words_and_in_json(said: Saying) -> None:
    asked: list[object] = []
    report = LoadReport(files=1, taken=5, refused=2, seen_twice=1, troubles=(Trouble("b.csv", "is empty", "fill it"),))
    told = said("load", "in.csv", "--source", "sbc", report=report, asked=asked)
    assert "5 records taken" in told.output
    assert "b.csv: is empty; fill it" in told.output
    assert "in.csv.refused.csv" in told.output
    assert asked == [records.Wanted((Path("in.csv"),), "", "sbc", Path("in.csv.refused.csv"), False)]
    assert json.loads(said("load", "in.csv", "--json").stdout)["taken"] == 5


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (LoadReport(files=1), 0),
        (LoadReport(), 2),
        (LoadReport(files=1, refused=3), 2),
        (LoadReport(files=1, taken=1), 0),
    ],
)
def test_a_load_that_took_nothing_it_could_ends_with_2(said: Saying, report: LoadReport, code: int) -> None:
    assert said("load", "in.csv", report=report).exit_code == code


def test_the_status_shows_clocks_and_streams(said: Saying) -> None:
    told = said("status").stdout
    assert all(word in told for word in ("+3.200", "not known", "CDR"))
    assert json.loads(said("status", "--json").stdout)["records"] == 5


def test_the_other_commands_say_what_they_did(said: Saying) -> None:
    assert said("compact", "--all").stdout == "1 hours: 4 files became 1.\n"
    assert "for [a] switch" in said("load", "--mappings").stdout
    assert json.loads(said("stream", "--seconds", "1", "--json").stdout)["taken"] == 5


def test_a_turn_of_watching_is_told_with_what_went_wrong(said: Saying) -> None:
    told = said("watch", "--once")
    assert "3 suspects, 4 on the judge's page" in told.output
    assert "ONE_RING: slow" in told.output
    assert json.loads(said("watch", "--json").stdout)["published"] == 4


def test_an_export_is_recorded_before_it_is_made(said: Saying, tmp_path: Path) -> None:
    asked: list[object] = []
    told = said("export", "out.parquet", "--reason", "a court asked", "--since", "2026-01-02", asked=asked)
    assert told.exit_code == 0, told.output
    assert len(asked) == 1
    store = open_store(tmp_path / "s.sqlite")
    (entry,) = store.audit.entries()
    assert isinstance(entry, AuditEntry)
    assert (entry.act, entry.reason) == ("calls.export", "a court asked")
    store.close()
