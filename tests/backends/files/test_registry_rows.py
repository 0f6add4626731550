from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.examples import NOW, mobile, read

from ringfence.backends.files.registry_rows import RegistryFile
from ringfence.registry.bulk import Given, LoadKind, RefusedRow
from ringfence.registry.consent import Consent
from ringfence.registry.preference import EVERYTHING_COMMERCIAL, Preference, Refusal
from ringfence.telecom.errors import Conflict, Refused

CONSENT = "number,company,categories,channels,given,expires,wording,way,per_day,must_confirm\n"


def _file(tmp_path: Path, text: str, kind: LoadKind = LoadKind.PREFERENCES) -> RegistryFile:
    path = tmp_path / "in.csv"
    path.write_text(text, "utf-8")
    return RegistryFile(path, kind, read, NOW)


def _values(file: RegistryFile, after: int = 0) -> list[Preference | Consent]:
    return [row.value for row in file.rows(after) if isinstance(row, Given)]


def test_rows_become_preferences_and_reading_goes_on_behind_any_row(tmp_path: Path) -> None:
    file = _file(tmp_path, "Number,categories,exceptions\n+8617000000001,,acme other\n+8617000000002,finance,\n")

    first, second = _values(file)
    assert first == Preference(
        number=mobile(1), refusals=(EVERYTHING_COMMERCIAL,), exceptions=("acme", "other"), way="bulk"
    )
    assert second == Preference(number=mobile(2), refusals=(Refusal(1),), way="bulk")
    assert _values(file, after=1) == [second]
    assert file.about_rows() == 2


def test_parquet_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"number": [8617000000001, 8617000000002], "refusals": ["everything", "nothing"]}), path)
    file = RegistryFile(path, LoadKind.PREFERENCES, lambda text: read(f"+{text}"), NOW)

    assert [one.refusals for one in _values(file) if isinstance(one, Preference)] == [(EVERYTHING_COMMERCIAL,), ()]
    assert file.about_rows() == 2


def test_rows_that_are_wrong_are_refused_with_line_and_reason(tmp_path: Path) -> None:
    rows = "number,categories\n+8617000000001,loans\nnobody,\n+8617000000001,finance,extra\n+8617000000003,finance\n"

    found = list(_file(tmp_path, rows).rows(0))
    refused = [row for row in found if isinstance(row, RefusedRow)]
    assert [row.line for row in refused] == [2, 3, 4]
    assert "loans" in refused[0].reason
    assert "subscriber" in refused[1].reason
    assert len(found) == 4


def test_a_row_of_consent_is_one_consent_however_often_it_comes(tmp_path: Path) -> None:
    row = "+8617000000001,acme,finance,voice,2026-11-01,2026-12-31,You may call me.,web,2,\n"
    again = _values(_file(tmp_path, CONSENT + row + row, LoadKind.CONSENTS))

    assert again[0] == again[1]
    assert isinstance(again[0], Consent)
    assert (again[0].company, again[0].per_day, again[0].must_confirm) == ("acme", 2, True)
    assert again[0].starts_ms == again[0].given_ms


@pytest.mark.parametrize(
    "row",
    [
        "+8617000000001,acme,finance,voice,2026-11-01,,w,web,,",
        "+8617000000001,acme,,voice,2026-11-01,2026-12-31,w,web,,",
        "+8617000000001,,finance,voice,2026-11-01,2026-12-31,w,web,,",
        "+8617000000001,acme,finance,voice,2026-11-01,2026-12-31,w,web,,no",
        "+8617000000001,acme,finance,voice,2030-11-01,2030-12-31,w,web,,",
    ],
)
def test_a_consent_that_does_not_say_enough_is_refused(tmp_path: Path, row: str) -> None:
    found = list(_file(tmp_path, f"{CONSENT}{row}\n", LoadKind.CONSENTS).rows(0))

    assert [type(one) for one in found] == [RefusedRow]


def test_the_same_bytes_are_the_same_load(tmp_path: Path) -> None:
    file = _file(tmp_path, "number\n+8617000000001\n")
    same = file.id()
    assert same == _file(tmp_path, "number\n+8617000000001\n").id()
    assert same != _file(tmp_path, "number\n+8617000000002\n").id()


def test_two_do_not_load_one_file_at_once(tmp_path: Path) -> None:
    file = _file(tmp_path, "number\n+8617000000001\n")

    with file.alone(), pytest.raises(Conflict), file.alone():
        pass
    with file.alone():
        pass


@pytest.mark.parametrize("text", ["name\nx\n", "number,colour\n1,red\n", ""])
def test_a_file_that_is_none_is_refused_as_a_whole(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused):
        _file(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        RegistryFile(tmp_path / "none.csv", LoadKind.PREFERENCES, read, NOW)
