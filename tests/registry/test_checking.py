from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.examples import HOUR, NOW, mobile, read
from tests.registry.examples import consent, preference
from tests.stores import new_store

from ringfence.backends.files.check_result import CheckResult
from ringfence.backends.files.number_list import NumberList
from ringfence.backends.sql.store import Store
from ringfence.companies import caller_law
from ringfence.registry import checking
from ringfence.registry.checking import CheckTools, Validity, run_check
from ringfence.registry.job import Job, JobKind, JobState
from ringfence.registry.list_law import CheckPurpose
from ringfence.registry.marking import hashes, mark_of, sketched, unpack_sketch
from ringfence.telecom.commercial import Category, Channel
from ringfence.telecom.errors import Conflict

KEY = b"k" * 32
LAW = caller_law(Path("nowhere")).lists
VALID = Validity({0: True, 86: True, 1: False}, {0: 24 * HOUR, 86: 24 * HOUR, 1: 744 * HOUR})
JOB = Job(
    id="job1", kind=JobKind.LIST_CHECK, company="acme", by="key:1", name="a.csv", purpose=CheckPurpose.CAMPAIGN,
    category=Category.FINANCE, channel=Channel.VOICE, created_ms=NOW,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = new_store(tmp_path / "s.sqlite")
    digest = made.evidence.keep(b"%PDF-1", "application/pdf", by="t", at_ms=NOW)
    proven = replace(consent(2, "c2"), must_confirm=False, evidence=digest)
    made.consents.record(proven, by="t", at_ms=NOW)
    made.preferences.put(replace(preference(3), way="web"), by="t", at_ms=NOW)
    made.jobs.open(JOB, most_waiting=5)
    return made


def tools(store: Store, going_on: Callable[[], bool] = lambda: True) -> CheckTools:
    pool = ((int(mobile(900)), int(mobile(905))),)
    bounds = replace(LAW, canaries=2)
    return CheckTools(
        store.jobs, store.canaries, store.list_book, bounds, lambda _: VALID, KEY, pool, lambda: NOW + 1, going_on
    )


def _bounded(made: CheckTools, **law: int) -> CheckTools:
    return replace(made, law=replace(made.law, **law))


def upload(tmp_path: Path, *texts: str) -> NumberList:
    path = tmp_path / "list"
    path.write_text("\n".join(texts))
    return NumberList(path, "a.csv", read)


def rows(path: Path) -> dict[str, list[str]]:
    return {row[0]: row for row in csv.reader(path.read_text("utf-8-sig").splitlines()[1:])}


def test_every_number_gets_its_row_and_the_job_its_counts(store: Store, tmp_path: Path) -> None:
    file = upload(tmp_path, "+8617000000001", "17000000002", "17000000003", "=nobody", "17000000002")
    done = run_check(JOB, file, CheckResult(tmp_path / "r.csv"), tools(store))

    assert (done.state, done.rows, done.done) == (JobState.DONE, 5, 5)
    assert (done.yes, done.sometimes, done.no) == (2, 0, 3)
    assert done.valid_until_ms == NOW + 1 + 24 * HOUR
    assert done.expires_ms == NOW + 1 + LAW.keep_hours * HOUR
    told = rows(tmp_path / "r.csv")
    assert told["17000000002"][1:3] == ["yes", "consented"]
    assert told["17000000002"][5] == "c2"
    assert told["17000000003"][1:3] == ["no", "refused"]
    assert told["+8617000000001"][1:3] == ["no", "no_consent"]
    assert told["'=nobody"][1:3] == ["no", "not_a_person"]
    assert told["17000000002"][6] == mark_of(KEY, "job1", mobile(2), "yes")
    assert store.jobs.find("job1") == done


def test_canaries_of_the_account_stand_among_the_rows_and_count_for_nothing(store: Store, tmp_path: Path) -> None:
    done = run_check(JOB, upload(tmp_path, "17000000001"), CheckResult(tmp_path / "r.csv"), tools(store))
    assert done.canaries == (int(mobile(900)), int(mobile(901)))
    told = rows(tmp_path / "r.csv")
    assert {"+8617000000900", "+8617000000901"} <= told.keys()
    assert told["+8617000000900"][1] == "yes"
    assert (done.rows, done.yes) == (1, 0)
    assert store.canaries.holder(mobile(900)) == "acme"


def test_looks_are_recorded_at_those_of_whom_something_is_on_record(store: Store, tmp_path: Path) -> None:
    run_check(JOB, upload(tmp_path, "17000000001", "17000000003"), CheckResult(tmp_path / "r.csv"), tools(store))
    (look,) = store.audit.looks(mobile(3))
    assert (look.actor, "acme" in look.purpose) == ("key:1", True)
    assert store.audit.looks(mobile(1)) == ()
    acts = [one.act for one in store.audit.entries(target="job:job1")]
    assert acts == ["list_check.done", "list_check.open"]


def test_interrupted_anywhere_it_goes_on_exactly_there(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PAGE_NUMBERS", 2)
    numbers = [str(mobile(tail)) for tail in range(7)]
    file, result = upload(tmp_path, *numbers), CheckResult(tmp_path / "r.csv")
    left = iter([True, True, False])
    stopped = run_check(JOB, file, result, tools(store, lambda: next(left)))
    assert (stopped.state, stopped.done) == (JobState.RUNNING, 4)
    with (tmp_path / "r.csv").open("ab") as torn:
        torn.write(b"+861700000")  # as a kill leaves it: written, its position not kept

    again = store.jobs.find("job1")
    assert again == stopped
    done = run_check(stopped, file, result, tools(store))
    straight = run_check(_fresh(store), file, CheckResult(tmp_path / "s.csv"), tools(store))

    assert (done.done, done.no, done.sketch) == (straight.done, straight.no, straight.sketch)
    texts = [row[0] for row in csv.reader((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()[1:])]
    assert [text for text in texts if text in numbers] == numbers
    assert len(texts) == 7 + 2
    assert unpack_sketch(done.sketch) == sketched((), hashes(KEY, (mobile(tail) for tail in range(7))))
    assert store.quotas.used("acme", NOW) == {"campaign": 14}, "once for each check, however often it was taken up"


def _fresh(store: Store) -> Job:
    return store.jobs.open(replace(JOB, id="job2"), most_waiting=5)


def test_two_that_do_one_job_do_it_once(store: Store, tmp_path: Path) -> None:
    file = upload(tmp_path, "17000000001")
    run_check(JOB, file, CheckResult(tmp_path / "r.csv"), tools(store))
    with pytest.raises(Conflict):
        run_check(JOB, file, CheckResult(tmp_path / "r.csv"), tools(store))


@pytest.mark.parametrize(
    ("texts", "law", "told"),
    [
        (["17000000001", "17000000002"], {"most_numbers": 1}, "more than 1"),
        (["number"], {}, "no number"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_words(
    store: Store, tmp_path: Path, texts: list[str], law: dict[str, int], told: str
) -> None:
    done = run_check(JOB, upload(tmp_path, *texts), CheckResult(tmp_path / "r.csv"), _bounded(tools(store), **law))
    assert done.state is JobState.REFUSED
    assert told in done.reason
    assert store.quotas.used("acme", NOW) == {}


def test_a_list_beyond_the_quota_is_refused_and_uses_nothing_up(store: Store, tmp_path: Path) -> None:
    purpose = {CheckPurpose.CAMPAIGN: replace(LAW.purpose[CheckPurpose.CAMPAIGN], numbers_a_day=1)}
    made = tools(store)
    small = replace(made, law=replace(made.law, purpose=LAW.purpose | purpose))
    done = run_check(JOB, upload(tmp_path, "1", "2"), CheckResult(tmp_path / "r.csv"), small)
    assert done.state is JobState.REFUSED
    assert "quota" in done.reason
    assert store.quotas.used("acme", NOW) == {}
