from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.registry.examples import caller

from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.companies import Companies, CompanyWork, caller_law, canary_pool
from ringfence.documents import registry_document
from ringfence.registry.bulk import LoadKind
from ringfence.registry.job import Job, JobState
from ringfence.registry.list_desk import Wanted
from ringfence.registry.list_law import CheckPurpose
from ringfence.settings import Settings
from ringfence.telecom.commercial import Category, Channel
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber


def test_the_operators_copy_of_a_document_comes_first(tmp_path: Path) -> None:
    packaged = registry_document(tmp_path, "list-checks.toml")
    own = tmp_path / "rules" / "registry" / "list-checks.toml"
    own.parent.mkdir(parents=True)
    own.write_text(packaged.replace("canaries = 3", "canaries = 9"), "utf-8")
    assert caller_law(tmp_path).lists.canaries == 9


def test_mobiles_get_messages_and_fixed_lines_do_not(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    made = Companies(Settings(home=tmp_path), store, open_plan())
    assert made.reachable(open_plan().read("13800138000"))
    assert not made.reachable(open_plan().read("01012345678"))
    assert not made.reachable(PhoneNumber(0))
    store.close()


HEADER = "number,categories,channels,given,expires,wording,way,evidence,must_confirm\n"
TODAY = dt.date.today()
SPAN = f"{TODAY - dt.timedelta(days=2)},{TODAY + dt.timedelta(days=300)}"
ROW = "{},finance,voice," + SPAN + ",may call,paper,{},{}\n"


class Scene:
    def __init__(self, home: Path, *, canaries: str = "") -> None:
        self.settings = Settings(home=home, canary_numbers=canaries)
        self.store, self.plan = open_store(self.settings.store_address), open_plan()
        self.store.ledger.put(caller(), by="operator", at_ms=1)
        self.going_on, self.faults = True, list[str]()
        self.desks = Companies(self.settings, self.store, self.plan)
        self.work = CompanyWork(
            self.settings, self.store, self.plan, lambda: self.going_on, lambda what, _: self.faults.append(what)
        )

    def sent(self, body: str) -> Path:
        path = self.desks.lists.fresh()
        path.write_text(body)
        return path

    def check(self, body: str) -> Job:
        wanted = Wanted(
            company="acme", by="key:1", purpose=CheckPurpose.CAMPAIGN, category=Category.FINANCE, channel=Channel.VOICE
        )
        return self.desks.lists.check(self.sent(body), "a.csv", len(body), wanted)

    def load(self, body: str) -> Job:
        return self.desks.lists.load(self.sent(body), "c.csv", len(body), "acme", "account:li")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path, canaries="+8617099990000-+8617099990009")
    yield made
    made.store.close()


def test_a_list_that_waits_is_checked_and_its_upload_is_gone(scene: Scene) -> None:
    job = scene.check("13800138000\n+12025550123\n")
    assert scene.work.work() == 1
    done = scene.desks.lists.own(job.id, "acme")
    assert (done.state, done.yes, done.no) == (JobState.DONE, 1, 1), "consent is needed in China, not in the US"
    assert len(done.canaries) == 3
    told = scene.desks.lists.result(job.id, "acme").read_text("utf-8-sig")
    assert "13800138000,no,no_consent" in told
    assert "+12025550123,yes,not_refused" in told
    assert sorted(path.suffix for path in scene.settings.checks_folder.iterdir()) == [".csv"]
    assert scene.work.work() == 0
    assert scene.faults == []


def test_consents_come_in_for_the_company_and_refused_rows_into_a_file(scene: Scene) -> None:
    digest = scene.store.evidence.keep(b"%PDF-1", "application/pdf", by="t", at_ms=1)
    rows = [
        ROW.format("13800138000", "", "yes"),
        ROW.format("13800138001", digest, "no"),
        ROW.format("01012345678", digest, "no"),
        ROW.format("nobody", "", "yes"),
    ]
    job = scene.load(HEADER + "".join(rows))
    scene.work.work()
    done = scene.desks.lists.own(job.id, "acme")
    assert (done.state, done.done, done.yes, done.no) == (JobState.DONE, 4, 2, 2)
    told = scene.desks.lists.result(job.id, "acme").read_text("utf-8-sig")
    assert "reached by a code" in told
    assert [one.company for one in scene.store.consents.by_company("acme")] == ["acme", "acme"]

    again = scene.load(HEADER + "".join(rows))
    scene.work.work()
    assert "loaded before" in scene.desks.lists.own(again.id, "acme").reason


def test_a_load_that_ended_before_its_job_said_so_is_done(scene: Scene) -> None:
    job = scene.load(HEADER + ROW.format("13800138000", "", "yes"))
    name = scene.desks.files.consents(job).id()
    load = scene.store.loads.begin(name, LoadKind.CONSENTS, by="x", at_ms=1)
    scene.store.loads.end(load, by="x", at_ms=2)
    scene.store.jobs.advance(job, replace(job, state=JobState.RUNNING), at_ms=2)
    scene.work.work()
    assert scene.desks.lists.own(job.id, "acme").state is JobState.DONE


def test_what_is_no_list_after_all_is_refused_in_words(scene: Scene) -> None:
    job = scene.check("13800138000\n")
    (scene.settings.checks_folder / f"{job.id}.upload").write_bytes(b"PK\x03\x04")
    scene.work.work()
    done = scene.desks.lists.own(job.id, "acme")
    assert (done.state, "ZIP" in done.reason) == (JobState.REFUSED, True)


def test_our_own_fault_is_told_and_the_work_is_tried_again_later(scene: Scene) -> None:
    job = scene.check("13800138000\n")
    scene.settings.checks_folder.joinpath(f"{job.id}.csv").mkdir()
    assert scene.work.work() == 1
    assert scene.work.work() == 0, "not at once"
    assert len(scene.faults) == 1
    assert scene.desks.lists.own(job.id, "acme").state is JobState.RUNNING


def test_work_ends_when_the_process_is_to_end_and_results_go_with_age(scene: Scene) -> None:
    job = scene.check("13800138000\n")
    scene.going_on = False
    assert scene.work.work() == 0
    scene.going_on = True
    scene.work.work()
    assert scene.work.prune() == 0
    done = scene.desks.lists.own(job.id, "acme")
    assert done.expires_ms is not None
    scene.store.jobs.advance(done, replace(done, expires_ms=1), at_ms=2)
    assert scene.work.prune() == 1
    assert scene.desks.lists.own(job.id, "acme").state is JobState.DELETED
    assert scene.desks.files.result(job.id) is None


@pytest.mark.parametrize("wrong", ["nobody", "+8613800000009-+8613800000001", "10086", "+8613800000000-+12025550123"])
def test_canaries_come_from_ranges_of_whole_numbers(wrong: str) -> None:
    read = open_plan().read
    with pytest.raises(Refused):
        canary_pool(wrong, read)
    assert canary_pool("", read) == ()
    one = int(read("+8613800000000"))
    assert canary_pool(" +8613800000000 , +8613800000005-+8613800000006", read) == ((one, one), (one + 5, one + 6))
