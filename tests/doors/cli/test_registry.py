from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from tests.examples import HOUR, NOW, mobile, read
from tests.registry.examples import consent, preference
from typer.testing import CliRunner, Result

from ringfence.backends.files.refused_rows import RefusedFile
from ringfence.backends.files.registry_rows import RegistryFile
from ringfence.backends.sql.store import Store, open_store
from ringfence.doors.cli import registry
from ringfence.registry.consent import Withdrawal
from ringfence.registry.preference import Comparison

EQUAL = Comparison(compared=3, missing=0, extra=0, different=0, damaged_pages=0, changed_meanwhile=0, equal=True)
LESS = Comparison(compared=3, missing=1, extra=0, different=0, damaged_pages=0, changed_meanwhile=0, equal=False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


def _app(store: Store) -> typer.Typer:
    def exported(path: Path, progressed: Callable[[int], None]) -> int:
        path.write_text("number\n")
        progressed(1)
        return 1

    made = typer.Typer()
    registry.register(
        made,
        registry.RegistrySources(
            file=lambda path, kind: RegistryFile(path, kind, read, NOW),
            refused=RefusedFile,
            loads=lambda: store.loads,
            persons=lambda: store.persons,
            trail=lambda: store.audit,
            export=exported,
            verify=lambda anew: EQUAL if anew else LESS,
            read=lambda: read,
            clock_ms=lambda: NOW,
            actor="console:root",
        ),
    )
    return made


def run(store: Store, *words: str) -> Result:
    return CliRunner().invoke(_app(store), ["registry", *words])


def test_a_file_is_loaded_once_and_its_refused_rows_are_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("number,categories\n+8617000000001,finance\n+8617000000002,loans\n")

    first = run(store, "load", "preferences", str(path), "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert (told["rows"], told["taken"], told["refused"]) == (2, 1, 1)
    assert "3," in (tmp_path / "in.csv.refused.csv").read_text("utf-8-sig")
    assert store.preferences.find(mobile(1)) is not None

    again = run(store, "load", "preferences", str(path))
    assert "--again" in again.output
    assert len(store.preferences.history(mobile(1))) == 1
    assert run(store, "load", "preferences", str(path), "--again").exit_code == 0
    assert len(store.preferences.history(mobile(1))) == 2
    assert {entry.actor for entry in store.audit.entries(act="registry.load.")} == {"console:root"}


def test_a_file_without_one_good_row_ends_with_a_fault(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("number\nnobody\n")
    assert run(store, "load", "preferences", str(path)).exit_code == 2
    assert run(store, "load", "preferences", str(tmp_path / "none.csv")).exit_code == 2


def test_what_a_number_said_is_shown_and_the_look_is_recorded(store: Store) -> None:
    store.preferences.put(preference(1), by="number:x", at_ms=NOW)
    store.consents.record(consent(1, "c1"), by="key:acme", at_ms=NOW)
    store.consents.withdraw(Withdrawal(number=mobile(1), at_ms=NOW + HOUR, way="web", by="number:x"))

    shown = run(store, "history", "+8617000000001", "--purpose", "complaint 7")
    assert "acme" in shown.stdout
    told = json.loads(run(store, "history", "+8617000000001", "--purpose", "export", "--json").stdout)
    assert [one["id"] for one in told["consents"]] == ["c1"]
    assert [look["purpose"] for look in told["looks"]] == ["export", "complaint 7"]
    assert run(store, "history", "anonymous", "--purpose", "x").exit_code == 2


def test_numbers_that_changed_hands_are_forgotten_from_words_and_files(store: Store, tmp_path: Path) -> None:
    for tail in (1, 2, 3):
        store.preferences.put(preference(tail), by="number:x", at_ms=NOW)
    path = tmp_path / "gone.csv"
    path.write_text("number\n+8617000000002\n+8617000000009\nnobody\n")

    done = run(store, "recycle", "+8617000000001", "--file", str(path), "--reason", "notice 4", "--json")

    assert json.loads(done.stdout.splitlines()[-1]) == {"numbers": 3, "known": 2, "refused": 1}
    assert done.exit_code == 2
    assert store.preferences.find(mobile(1)) is None
    assert store.preferences.find(mobile(3)) is not None
    assert {entry.reason for entry in store.audit.entries(act="number.recycled")} == {"notice 4"}
    assert run(store, "recycle", "--reason", "none").exit_code == 2
    assert run(store, "recycle", "+8617000000003", "--reason", "asked", "--because", "erased").exit_code == 0


def test_an_export_is_in_the_audit_trail(store: Store, tmp_path: Path) -> None:
    done = run(store, "export", str(tmp_path / "out.csv"), "--reason", "monthly check", "--json")
    assert json.loads(done.stdout) == {"preferences": 1}
    assert [entry.reason for entry in store.audit.entries(act="registry.export")] == ["monthly check"]


def test_pages_that_differ_end_with_a_fault_and_the_remedy(store: Store) -> None:
    differing = run(store, "verify")
    assert differing.exit_code == 1
    assert "--rebuild" in differing.output
    assert json.loads(run(store, "verify", "--rebuild", "--json").stdout)["equal"] is True
