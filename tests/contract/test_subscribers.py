"""What the store promises people who manage their own number, on each database."""

from __future__ import annotations

import threading

import pytest
from tests.contract.test_feed import Worker
from tests.examples import NOW, entry, mobile
from tests.registry.examples import DAY, KEY, code, consent, preference

from ringfence.access.audit import Look
from ringfence.backends.sql.store import Store
from ringfence.registry.code import CodePurpose
from ringfence.registry.consent import ConsentState, Withdrawal, state_of
from ringfence.registry.outbox import LEASE_MS, OutKind
from ringfence.registry.person import Cause
from ringfence.registry.sitting import Sitting
from ringfence.screening.book import Level, ListKind, ListScope
from ringfence.telecom.errors import NotAllowed, Refused

CODE_ID = "onexxxxxxxxxxxxx"


def sitting(name: bytes, tail: int = 1) -> Sitting:
    return Sitting(token_hash=name, number=mobile(tail), csrf="c", created_ms=NOW, seen_ms=NOW)


def test_a_sitting_is_found_by_its_hash_alone_and_ends(store: Store) -> None:
    for name, tail in ((b"a", 1), (b"b", 1), (b"c", 2)):
        store.sittings.add(sitting(name, tail))
    store.sittings.seen(b"a", NOW + 5)
    found = store.sittings.find(b"a")
    assert found is not None
    assert (found.number, found.seen_ms) == (mobile(1), NOW + 5)

    store.sittings.end(b"b")
    store.sittings.end(b"b")
    store.sittings.end_all(mobile(2))

    assert [store.sittings.find(name) is None for name in (b"a", b"b", b"c")] == [False, True, True]


def test_many_preferences_at_once_are_all_kept_in_the_order_they_were_said(store: Store) -> None:
    said = [store.preferences.put_soon(preference(n % 7), by=f"t{n}", at_ms=NOW + n) for n in range(60)]
    kept = [answer.result(30) for answer in said]

    for tail in range(7):
        mine = [one for one in kept if one.number == mobile(tail)]
        assert [one.version for one in mine] == sorted({one.version for one in mine})
        assert list(store.preferences.history(mobile(tail))) == mine[::-1]
    assert len(store.audit.entries(act="preference.put", limit=100)) == 60


def test_threads_that_say_something_of_one_number_lose_nothing(store: Store) -> None:
    def say(n: int) -> None:
        store.preferences.put(preference(1), by=f"t{n}", at_ms=NOW + n)

    threads = [threading.Thread(target=say, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    history = store.preferences.history(mobile(1))
    assert sorted(one.changed_by for one in history) == sorted(f"t{n}" for n in range(12))
    assert [one.version for one in history] == sorted((one.version for one in history), reverse=True)


def test_a_message_is_taken_by_one_sender_tried_again_and_given_up(store: Store) -> None:
    store.codes.ask(code("one"), "your code is 123456")
    (taken,) = store.outbox.claim(NOW)
    assert (taken.text, taken.tries, taken.kind) == ("your code is 123456", 1, OutKind.CODE)
    assert store.outbox.claim(NOW + LEASE_MS - 1) == ()
    (again,) = store.outbox.claim(NOW + LEASE_MS)
    assert (again.id, again.tries) == (taken.id, 2)

    store.outbox.failed(again.id, again_ms=NOW + 2 * LEASE_MS, at_ms=NOW, why="unavailable")
    assert store.outbox.claim(NOW + LEASE_MS + 1) == ()
    assert store.outbox.counts(NOW).waiting == 1
    store.outbox.failed(again.id, again_ms=None, at_ms=NOW + 1, why="message_refused")

    assert store.outbox.waiting(NOW) == ()
    assert (store.outbox.counts(NOW + 2).waiting, store.outbox.counts(NOW + 2).dead) == (0, 1)
    with store.database.read() as connection:
        texts = connection.exec_driver_sql("SELECT text FROM outbox").scalars().all()
    assert texts == [""]


def test_a_message_that_is_over_is_given_up_and_not_sent(store: Store) -> None:
    store.codes.ask(code("one"), "your code is 123456")

    assert store.outbox.claim(NOW + DAY) == ()
    assert store.outbox.counts(NOW + DAY).dead == 1


def test_senders_at_once_take_each_message_once(store: Store) -> None:
    for n in range(30):
        store.codes.ask(code(f"c{n}", tail=n, asker=f"a{n}"), "x")
    taken: list[int] = []

    def take() -> None:
        while got := store.outbox.claim(NOW, limit=3):
            taken.extend(one.id for one in got)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken)) == 30


def test_a_code_for_one_consent_confirms_no_other_and_is_not_used_up_by_the_attempt(store: Store) -> None:
    asked = code("one")
    fields = {name: getattr(asked, name) for name in asked.__struct_fields__}
    store.codes.ask(type(asked)(**fields | {"purpose": CodePurpose.CONSENT, "subject": "a"}), "x")

    for subject in ("b", ""):
        with pytest.raises(NotAllowed):
            store.codes.prove(CODE_ID, "123456", KEY, CodePurpose.CONSENT, NOW, subject=subject)
    assert store.codes.prove(CODE_ID, "123456", KEY, CodePurpose.CONSENT, NOW, subject="a").number == mobile(1)


def test_a_number_that_is_forgotten_leaves_no_sitting_no_own_entry_and_a_notice_in_the_same_transaction(
    store: Store,
) -> None:
    worker = Worker(store)
    own = ListScope(level=Level.SUBSCRIBER, subscriber=int(mobile(1)))
    other = ListScope(level=Level.SUBSCRIBER, subscriber=int(mobile(2)))
    made = [entry(name, 50, kind=ListKind.ALLOW, scope=scope) for name, scope in (("mine", own), ("theirs", other))]
    store.lists.add(made, by="t", at_ms=NOW)
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    store.sittings.add(sitting(b"a"))
    store.audit.look(Look(at_ms=NOW, actor="account:li.na", number=mobile(1), purpose="before"))
    worker.feed.poll()
    assert (store.persons.since(mobile(1)), len(store.persons.looks(mobile(1)))) == (0, 1)

    told: list[int] = []

    def notice(receipt: object) -> str:
        told.append(receipt.id)  # type: ignore[attr-defined]
        return "all is deleted"

    store.persons.forget([mobile(1), mobile(3)], Cause.ERASED, by="t", at_ms=NOW + 1, notice=notice)
    worker.feed.poll()

    assert store.sittings.find(b"a") is None
    ended, kept = store.lists.find("mine"), store.lists.find("theirs")
    assert ended is not None
    assert kept is not None
    assert (ended.ended_ms, kept.ended_ms, len(worker.lists)) == (NOW + 1, None, 1)
    assert (store.persons.since(mobile(1)), store.persons.looks(mobile(1))) == (NOW + 1, ())
    (message,) = store.outbox.waiting(NOW + 1)
    (receipt,) = store.persons.receipts(store.persons.subject(mobile(1)))
    assert (message.text, message.kind, message.number) == ("all is deleted", OutKind.NOTICE, mobile(1))
    assert told == [receipt.id]


def test_two_withdrawals_and_a_grant_at_once_end_withdrawn(store: Store) -> None:
    for name in ("old", "new"):
        store.consents.record(consent(consent_id=name, request=name), by="key:acme", at_ms=NOW)
    store.consents.confirm("old", at_ms=NOW)
    outcome: list[str] = []

    def withdraw() -> None:
        store.consents.withdraw(Withdrawal(number=mobile(1), company="acme", at_ms=NOW + 1, way="web", by="t"))

    def grant() -> None:
        try:
            store.consents.confirm("new", at_ms=NOW + 1)
            outcome.append("came first")
        except Refused:
            outcome.append("came too late")

    threads = [threading.Thread(target=work) for work in (withdraw, grant, withdraw)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcome) == 1
    found = {one.id: one for one in store.consents.of(mobile(1))}
    assert {name: state_of(one, NOW + 2) for name, one in found.items()} == dict.fromkeys(found, ConsentState.WITHDRAWN)
    assert (found["new"].confirmed_ms is None) == (outcome == ["came too late"])
    with pytest.raises(Refused):
        store.consents.confirm("new", at_ms=NOW + 2)
