"""Applications, jobs, quotas, canaries and the book of lists on each database."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import consent, licence, numbers, preference

from ringfence.backends.sql.store import Store
from ringfence.registry.application import (
    Appeal,
    Application,
    ApplicationState,
    LicenceClaim,
    NumbersClaim,
    Registration,
)
from ringfence.registry.job import Job, JobKind, JobState, Quota
from ringfence.registry.list_law import Allowance, CheckPurpose
from ringfence.telecom.commercial import Category
from ringfence.telecom.errors import Conflict, TooMany

DAY = 24 * HOUR
REGISTRATION = Registration(
    name="艾克米", category=Category.FINANCE, contact="Li", contact_number=int(mobile(1)), account="li", purpose="loans"
)
JOB = Job(id="j1", kind=JobKind.LIST_CHECK, company="acme", by="key:1", created_ms=NOW, purpose=CheckPurpose.CAMPAIGN)


def _application(name: str, **more: object) -> Application:
    made = Application(id=name, company="acme", asked=REGISTRATION, by="account:li", at_ms=NOW)
    return replace(made, **more)


def test_applications_of_every_kind_are_kept_and_found(store: Store) -> None:
    asked = [
        REGISTRATION,
        NumbersClaim(numbers=numbers(1, 9), proof="contract 7"),
        LicenceClaim(licence=licence()),
        Appeal(number=int(mobile(5)), words="我们是银行"),
    ]
    for at, one in enumerate(asked):
        store.applications.add(_application(f"a{at}", asked=one))
    store.applications.add(_application("b", company="other"))

    assert [store.applications.find(f"a{at}").asked for at in range(4)] == asked  # type: ignore[union-attr]
    assert [one.id for one in store.applications.page(company="acme")] == ["a3", "a2", "a1", "a0"]
    assert [one.id for one in store.applications.page(kind="appeal")] == ["a3"]
    assert [one.id for one in store.applications.page(company="acme", limit=2, before="a2")] == ["a1", "a0"]
    assert store.applications.page(state="accepted") == ()
    assert store.applications.find("none") is None


def test_an_application_is_answered_once(store: Store) -> None:
    waiting = _application("a")
    store.applications.add(waiting)
    yes = replace(waiting, state=ApplicationState.ACCEPTED, decided_by="account:op", decided_ms=NOW + 1, reason="seen")
    store.applications.step(waiting, yes, by="account:op", at_ms=NOW + 1)
    with pytest.raises(Conflict):
        store.applications.step(waiting, replace(yes, state=ApplicationState.REFUSED), by="x", at_ms=NOW + 2)
    assert store.applications.find("a") == yes
    acts = [(one.act, one.actor) for one in store.audit.entries(target="application:a")]
    assert acts == [("application.accepted", "account:op"), ("application.registration", "account:li")]


def test_what_was_never_verified_goes_with_age(store: Store) -> None:
    store.applications.add(_application("a", state=ApplicationState.UNVERIFIED))
    store.applications.add(_application("b"))
    assert store.applications.prune(NOW + 1) == 1
    assert store.applications.find("b") is not None


def test_jobs_go_on_from_where_they_stand_and_from_nowhere_else(store: Store) -> None:
    store.jobs.open(JOB, most_waiting=2)
    running = replace(JOB, state=JobState.RUNNING, rows=10, canaries=(int(mobile(1)),))
    store.jobs.advance(JOB, running, at_ms=NOW, quota=Quota(CheckPurpose.CAMPAIGN, 10, 10))
    half = replace(running, done=5, sketch=b"\x00\xff" * 4, yes=2, no=3, result_bytes=99)
    store.jobs.advance(running, half, at_ms=NOW, looked=(int(mobile(1)), int(mobile(2))))
    with pytest.raises(Conflict):
        store.jobs.advance(running, half, at_ms=NOW, looked=(int(mobile(3)),))
    assert store.jobs.find("j1") == half
    assert len(store.audit.looks(mobile(1))) == 1
    assert store.audit.looks(mobile(3)) == ()
    assert store.jobs.next() == (half,)
    done = replace(half, state=JobState.DONE, done=10, ended_ms=NOW, expires_ms=NOW + 5)
    store.jobs.advance(half, done, at_ms=NOW)
    assert store.jobs.next() == ()
    assert store.jobs.due(NOW + 4) == ()
    assert store.jobs.due(NOW + 5) == (done,)


def test_a_quota_that_does_not_suffice_leaves_all_as_it_was(store: Store) -> None:
    store.jobs.open(JOB, most_waiting=2)
    running = replace(JOB, state=JobState.RUNNING, rows=11)
    with pytest.raises(TooMany) as told:
        store.jobs.advance(JOB, running, at_ms=NOW, quota=Quota(CheckPurpose.CAMPAIGN, 11, 10))
    assert 0 < told.value.retry_after_s <= 86_400
    assert store.jobs.find("j1") == JOB
    assert store.quotas.used("acme", NOW) == {}


def test_only_so_many_wait_and_pages_follow_one_another(store: Store) -> None:
    for name in ("j1", "j2"):
        store.jobs.open(replace(JOB, id=name), most_waiting=2)
    with pytest.raises(TooMany):
        store.jobs.open(replace(JOB, id="j3"), most_waiting=2)
    store.jobs.open(replace(JOB, id="j4", company="other"), most_waiting=2)
    assert [one.id for one in store.jobs.page("acme")] == ["j2", "j1"]
    assert [one.id for one in store.jobs.page("acme", before="j2")] == ["j1"]
    assert [one.id for one in store.jobs.page(limit=1)] == ["j4"]
    ended = replace(JOB, id="j2", state=JobState.REFUSED, ended_ms=NOW)
    store.jobs.advance(replace(JOB, id="j2"), ended, at_ms=NOW)
    assert store.jobs.prune(NOW + 1) == 1
    assert [one.id for one in store.jobs.page()] == ["j4", "j1"]


def test_a_quota_is_one_of_each_company_use_and_day(store: Store) -> None:
    five = Quota(Allowance.ASK, 5, 10)
    store.quotas.claim("acme", five, at_ms=NOW)
    store.quotas.claim("acme", five, at_ms=NOW)
    with pytest.raises(TooMany, match="0 are left"):
        store.quotas.claim("acme", Quota(Allowance.ASK, 1, 10), at_ms=NOW)
    store.quotas.claim("other", five, at_ms=NOW)
    store.quotas.claim("acme", Quota(Allowance.BLIND, 10, 10), at_ms=NOW)
    store.quotas.claim("acme", five, at_ms=NOW + DAY)
    assert store.quotas.used("acme", NOW) == {"ask": 10, "blind": 10}


def test_a_quota_holds_when_many_ask_at_once(store: Store) -> None:
    refused: list[TooMany] = []

    def ask() -> None:
        for _ in range(5):
            try:
                store.quotas.claim("acme", Quota(Allowance.ASK, 1, 12), at_ms=NOW)
            except TooMany as error:
                refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 8
    assert store.quotas.used("acme", NOW) == {"ask": 12}


def test_each_account_has_canaries_of_its_own_as_long_as_there_are_some(store: Store) -> None:
    pool = ((int(mobile(1)), int(mobile(2))), (int(mobile(10)), int(mobile(10))))
    mine = store.canaries.canaries("acme", 2, pool, at_ms=NOW)
    assert mine == (int(mobile(1)), int(mobile(2)))
    assert store.canaries.canaries("acme", 2, pool, at_ms=NOW) == mine
    assert store.canaries.canaries("other", 2, pool, at_ms=NOW) == (int(mobile(10)),)
    assert store.canaries.canaries("third", 2, pool, at_ms=NOW) == ()
    assert store.canaries.canaries("acme", 2, (), at_ms=NOW) == ()
    assert store.canaries.holder(mobile(10)) == "other"
    assert store.canaries.holder(mobile(11)) == ""


def test_the_book_tells_what_is_on_record_of_each_number(store: Store) -> None:
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    for tail, company in ((1, "acme"), (2, "acme"), (3, "other")):
        one = replace(consent(tail, f"c{tail}"), company=company)
        store.consents.record(one, by="t", at_ms=NOW)
    wanted = [int(mobile(tail)) for tail in range(1_200)]
    found = store.list_book.on_record(wanted, "acme")
    assert found.keys() == {int(mobile(1)), int(mobile(2))}
    assert found[int(mobile(1))].preference is not None
    assert [one.id for one in found[int(mobile(2))].consents] == ["c2"]
    assert store.list_book.on_record([], "acme") == {}


def test_the_book_counts_what_a_companys_consents_are_worth(store: Store) -> None:
    for tail in range(1, 5):
        store.consents.record(consent(tail, f"c{tail}"), by="t", at_ms=NOW)
    store.consents.confirm("c1", at_ms=NOW)
    store.consents.confirm("c2", at_ms=NOW)
    later = NOW + 40 * DAY
    assert store.list_book.consents_of("acme", NOW) == {"given": 2, "asked": 2, "withdrawn": 0, "over": 0}
    assert store.list_book.consents_of("acme", later) == {"given": 0, "asked": 2, "withdrawn": 0, "over": 2}
    assert store.list_book.consents_of("other", NOW)["given"] == 0
