from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.examples import NOW, read

from ringfence.backends.files.check_folder import ORPHAN_S, CheckFolder
from ringfence.registry.job import Job, JobKind
from ringfence.telecom.errors import Conflict, Refused

JOB = Job(id="j1", kind=JobKind.LIST_CHECK, company="acme", by="key:1", name="a.csv", created_ms=NOW)
ROW = "number,categories,channels,given,expires,wording,way"


@pytest.fixture
def folder(tmp_path: Path) -> CheckFolder:
    return CheckFolder(tmp_path / "checks", read, lambda: NOW)


def _upload(folder: CheckFolder, body: str) -> Path:
    path = folder.fresh()
    path.write_text(body)
    return path


def test_an_upload_becomes_a_jobs_and_goes_with_its_result(folder: CheckFolder) -> None:
    path = _upload(folder, "13800138000\n")
    folder.check(path, "a.csv", JobKind.LIST_CHECK)
    folder.adopt(path, JOB.id)
    assert not path.exists()
    assert folder.here(JOB)
    assert [line.text for line in folder.numbers(JOB).lines(0)] == ["13800138000"]
    assert folder.result(JOB.id) is None
    folder.answers(JOB).cut(0)
    assert folder.result(JOB.id) is not None
    folder.drop_upload(JOB.id)
    assert not folder.here(JOB)
    folder.drop(JOB.id)
    folder.drop(JOB.id)
    assert folder.result(JOB.id) is None
    with pytest.raises(Refused):
        folder.numbers(JOB)


def test_a_file_of_consents_is_the_companys_own(folder: CheckFolder) -> None:
    rows = f"{ROW}\n13800138000,finance,voice,2026-01-01,2026-12-31,may call,web\n"
    path = _upload(folder, rows)
    folder.check(path, "a.csv", JobKind.CONSENTS)
    folder.adopt(path, "j1")
    (row,) = folder.consents(JOB).rows(0)
    assert row.value.company == "acme"  # type: ignore[union-attr]
    with pytest.raises(Refused):
        folder.check(_upload(folder, "name\nx\n"), "a.csv", JobKind.CONSENTS)


def test_two_do_not_work_on_one_job(folder: CheckFolder) -> None:
    folder.adopt(_upload(folder, "1\n"), "j1")
    with folder.alone(JOB), pytest.raises(Conflict), folder.alone(JOB):
        raise AssertionError
    folder.drop("j1")
    with pytest.raises(Refused), folder.alone(JOB):
        raise AssertionError


def test_what_never_became_a_job_is_swept_away_after_a_day(folder: CheckFolder) -> None:
    old, new = _upload(folder, "1"), _upload(folder, "2")
    long_ago = old.stat().st_mtime - ORPHAN_S - 1
    os.utime(old, (long_ago, long_ago))
    assert folder.sweep() == 1
    assert (old.exists(), new.exists()) == (False, True)
