from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.examples import NOW, mobile, read
from tests.registry.examples import caller, preference
from tests.stores import new_store

from ringfence.backends.files.check_folder import CheckFolder
from ringfence.backends.sql.store import Store
from ringfence.companies import caller_law
from ringfence.registry.asking import AskRule
from ringfence.registry.job import JobState, Quota
from ringfence.registry.list_check import Verdict
from ringfence.registry.list_desk import ListBooks, ListDesk, Wanted
from ringfence.registry.list_law import CheckPurpose
from ringfence.telecom.commercial import Category, Channel
from ringfence.telecom.errors import Conflict, NotFound, Refused, TooMany

WANTED = Wanted(
    company="acme", by="key:1", purpose=CheckPurpose.COMPLAINT, category=Category.FINANCE, channel=Channel.VOICE
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = new_store(tmp_path / "s.sqlite")
    made.ledger.put(caller(), by="operator", at_ms=NOW)
    return made


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> ListDesk:
    files = CheckFolder(tmp_path / "checks", read, lambda: NOW)
    books = ListBooks(store.jobs, store.quotas, store.list_book, store.ledger, files)
    return ListDesk(books, caller_law(Path("nowhere")), lambda: NOW, os.urandom)


def _sent(desk: ListDesk, body: str = "13800138000\n") -> Path:
    path = desk.fresh()
    path.write_text(body)
    return path


def test_one_number_is_answered_against_the_quota(desk: ListDesk, store: Store) -> None:
    store.preferences.put(replace(preference(1), way="web"), by="t", at_ms=NOW)
    found = desk.one(mobile(1), WANTED)
    assert (found.answer.verdict, found.answer.rule) == (Verdict.NO, AskRule.REFUSED)
    assert found.until_ms == NOW + 24 * 3_600_000
    assert desk.used("acme")["complaint"][0] == 1
    most = desk.law.lists.quota(CheckPurpose.COMPLAINT, "acme")
    store.quotas.claim("acme", Quota(CheckPurpose.COMPLAINT, most - 1, most), at_ms=NOW)
    with pytest.raises(TooMany):
        desk.one(mobile(1), WANTED)
    with pytest.raises(TooMany):
        desk.check(_sent(desk), "a.csv", 10, WANTED)


def test_a_list_waits_as_a_job_of_the_company_and_nobody_elses(desk: ListDesk) -> None:
    job = desk.check(_sent(desk), "a.csv", 12, WANTED)
    assert (job.state, job.size, job.company) == (JobState.WAITING, 12, "acme")
    assert desk.own(job.id, "acme") == job
    assert desk.page("acme") == (job,)
    for act in (desk.own, desk.result, desk.delete):
        with pytest.raises(NotFound):
            act(job.id, "other")
    for act in (desk.result, desk.delete):
        with pytest.raises(Conflict):
            act(job.id, "acme")


def test_later_jobs_sort_behind(desk: ListDesk) -> None:
    first = desk.check(_sent(desk), "a.csv", 1, WANTED).id
    desk._clock_ms = lambda: NOW + 1
    assert desk.check(_sent(desk), "a.csv", 1, WANTED).id > first


@pytest.mark.parametrize(
    ("body", "name", "company"), [("", "a.csv", "acme"), ("1", "a.parquet", "acme"), ("1", "a.csv", "stranger")]
)
def test_what_is_refused_leaves_nothing_behind(
    desk: ListDesk, tmp_path: Path, body: str, name: str, company: str
) -> None:
    with pytest.raises(Refused):
        desk.check(_sent(desk, body), name, 1, replace(WANTED, company=company))
    assert list((tmp_path / "checks").iterdir()) == []
    assert desk.page(company) == ()


def test_a_result_is_there_until_it_is_deleted(desk: ListDesk, store: Store, tmp_path: Path) -> None:
    job = desk.check(_sent(desk), "a.csv", 12, WANTED)
    done = replace(job, state=JobState.DONE, ended_ms=NOW, expires_ms=NOW + 1)
    store.jobs.advance(job, done, at_ms=NOW)
    with pytest.raises(NotFound):
        desk.result(job.id, "acme")
    path = tmp_path / "checks" / f"{job.id}.csv"
    path.write_text("x")
    assert desk.result(job.id, "acme") == path
    assert desk.delete(job.id, "acme").state is JobState.DELETED
    assert not path.exists()
    assert desk.delete(job.id, "acme").state is JobState.DELETED


def test_a_file_of_consents_waits_too(desk: ListDesk) -> None:
    header = "number,categories,channels,given,expires,wording,way\n1,finance,voice,2026-01-01,2026-12-31,w,web\n"
    job = desk.load(_sent(desk, header), "c.csv", 1, "acme", "account:li")
    assert (job.kind.value, job.purpose) == ("consents", None)
