"""What the store promises for the registry, on each database."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable

import msgspec
import pytest
from tests.contract.test_feed import Worker
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import (
    DAY,
    KEY,
    caller,
    campaign,
    changed,
    code,
    consent,
    holding,
    licence,
    line,
    numbers,
    preference,
)

from ringfence.backends.sql import changelog
from ringfence.backends.sql.consents import load_consents
from ringfence.backends.sql.feed import Feed
from ringfence.backends.sql.preferences import put_all
from ringfence.backends.sql.store import Store
from ringfence.registry.changes import EVERYTHING
from ringfence.registry.code import TRIES, VALID_MS, CodePurpose
from ringfence.registry.consent import ConsentState, ConsentTerm, Withdrawal, state_of
from ringfence.registry.ledger import Entry
from ringfence.registry.person import Cause
from ringfence.registry.preference import Preference, Refusal
from ringfence.telecom.errors import Conflict, NotAllowed, NotFound, Refused, TooMany

BY = "number:x"


class Sink:
    """A worker's read side, in plain memory."""

    parts = EVERYTHING

    def __init__(self) -> None:
        self.preferred: dict[int, Preference] = {}
        self.consented: dict[int, tuple[ConsentTerm, ...]] = {}
        self.entries: dict[tuple[str, str], Entry | None] = {}
        self.at = 0
        self.loads = 0

    def preferences(self, changed: Iterable[Preference], seq: int) -> None:
        for one in changed:
            self.preferred[one.number] = one
            if not one.refusals:
                del self.preferred[one.number]
        self.at = seq

    def consents(self, number: int, terms: tuple[ConsentTerm, ...], seq: int) -> None:
        self.consented[number] = terms
        self.at = seq

    def entry(self, kind: str, entry_id: str, entry: Entry | None, seq: int) -> None:
        self.entries[kind, entry_id] = entry
        self.at = seq

    def recycled(self, number: int, seq: int) -> None:
        self.preferred.pop(number, None)
        self.consented.pop(number, None)
        self.at = seq

    def position(self) -> int:
        return self.at

    def begin(self, seq: int) -> int:
        self.loads += 1
        self.preferred, self.consented, self.entries = {}, {}, {}
        return 1 << 62

    def finish(self, seq: int) -> None:
        self.at = seq


def feed(store: Store, sink: Sink) -> Feed:
    worker = Worker(store)
    return Feed(
        store,
        worker.lists,
        worker.trunks,
        worker.keys,
        worker.sink,
        registry=[sink],
        clock_ms=lambda: NOW,
        monotonic=lambda: 0.0,
        trouble=worker.trouble.append,
    )


def test_a_preference_replaces_the_one_before_which_becomes_history(store: Store) -> None:
    first = store.preferences.put(preference(1), by=BY, at_ms=NOW)
    second = store.preferences.put(preference(1, Refusal(channels=1), exceptions=("acme",)), by=BY, at_ms=NOW + 1)

    assert store.preferences.find(mobile(1)) == second
    assert store.preferences.history(mobile(1)) == (second, first)
    assert store.preferences.find(mobile(2)) is None
    with pytest.raises(Refused):
        store.preferences.put(preference(1, Refusal(categories=0)), by=BY, at_ms=NOW)
    assert [act.act for act in store.audit.entries()] == ["preference.put", "preference.put"]


def test_a_consent_counts_after_confirmation_until_withdrawal(store: Store) -> None:
    kept = store.consents.record(consent(), by="key:acme", at_ms=NOW)
    assert state_of(kept, NOW) is ConsentState.ASKED
    confirmed = store.consents.confirm(kept.id, at_ms=NOW + 1)
    assert state_of(confirmed, NOW + 1) is ConsentState.GIVEN
    assert store.consents.confirm(kept.id, at_ms=NOW + 2) == confirmed

    word = Withdrawal(number=mobile(1), company="acme", at_ms=NOW + 5, way="message", by=BY)
    assert store.consents.withdraw(word) == 1
    assert store.consents.withdraw(word) == 0
    found = store.consents.find(kept.id)
    assert found is not None
    assert state_of(found, NOW + 5) is ConsentState.WITHDRAWN
    assert store.consents.of(mobile(1)) == store.consents.by_company("acme") == (found,)
    with pytest.raises(Refused):
        store.consents.confirm(kept.id, at_ms=NOW + 6)
    with pytest.raises(NotFound):
        store.consents.confirm("nothing", at_ms=NOW)


def test_a_withdrawal_counts_against_older_consents_that_turn_up_later_and_the_same_request(store: Store) -> None:
    store.consents.record(consent(consent_id="a"), by="key:acme", at_ms=NOW)
    store.consents.withdraw(Withdrawal(number=mobile(1), at_ms=NOW, way="web"))

    with pytest.raises(Refused, match="this request"):
        store.consents.record(consent(consent_id="b"), by="key:acme", at_ms=NOW + 1)
    with pytest.raises(Refused, match="after it was given"):
        store.consents.record(consent(consent_id="c", request="r2"), by="key:acme", at_ms=NOW + 1)
    with store.database.write() as connection:
        assert load_consents(connection, [consent(consent_id="d", request="r3")], by="key:acme", at_ms=NOW + 1) == 1
    late = store.consents.find("d")
    assert late is not None
    assert late.withdrawn_ms == NOW
    fresh = store.consents.record(consent(consent_id="e", given=NOW + 2, request="r4"), by="k", at_ms=NOW + 3)
    assert fresh.withdrawn_ms is None
    with pytest.raises((Conflict, Refused)):
        store.consents.record(consent(consent_id="e", given=NOW + 2, request="r5"), by="k", at_ms=NOW + 3)


def test_a_sender_cannot_confirm_its_own_consent(store: Store) -> None:
    given = msgspec.structs.replace(consent(), confirmed_ms=NOW - 1, recorded_by="the person", used_ms=NOW)

    kept = store.consents.record(given, by="key:acme", at_ms=NOW)

    assert (kept.confirmed_ms, kept.recorded_by, kept.used_ms) == (None, "key:acme", None)


def test_two_withdrawals_and_a_grant_at_once_end_in_refusal(store: Store) -> None:
    kept = store.consents.record(consent(), by="key:acme", at_ms=NOW - 1)
    word = Withdrawal(number=mobile(1), at_ms=NOW, way="web")

    def confirm() -> None:
        with contextlib.suppress(Refused):
            store.consents.confirm(kept.id, at_ms=NOW)

    threads = [threading.Thread(target=store.consents.withdraw, args=(word,)) for _ in range(2)]
    threads.insert(1, threading.Thread(target=confirm))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = store.consents.find(kept.id)
    assert found is not None
    assert state_of(found, NOW) is ConsentState.WITHDRAWN


def test_the_ledger_says_who_held_a_number_on_a_day_and_what_it_said_before(store: Store) -> None:
    first = store.ledger.put(holding(), by="t", at_ms=NOW)
    store.ledger.put(line(allowed=(numbers(0, 9),)), by="t", at_ms=NOW)
    second = store.ledger.put(holding(holder="other"), by="t", at_ms=NOW + 1, reason="sold")

    assert {one.entry.id for one in store.ledger.covering(mobile(5), NOW)} == {"h1", "l1"}
    assert [one.entry.id for one in store.ledger.covering(mobile(50), NOW)] == ["h1"]
    assert store.ledger.covering(mobile(50), NOW - 2 * DAY) == ()
    assert store.ledger.find("holding", "h1") == second
    assert store.ledger.history("holding", "h1") == (second, msgspec.structs.replace(first, superseded_ms=NOW + 1))

    ended = store.ledger.end("holding", "h1", by="t", at_ms=NOW + HOUR, reason="returned")
    assert ended.entry.until_ms == NOW + HOUR
    assert store.ledger.end("holding", "h1", by="t", at_ms=NOW + DAY, reason="again") == ended
    assert store.ledger.covering(mobile(50), NOW + HOUR) == ()
    assert [one.entry.id for one in store.ledger.covering(mobile(50), NOW)] == ["h1"]
    with pytest.raises(NotFound):
        store.ledger.end("line", "h1", by="t", at_ms=NOW, reason="")


def test_every_kind_of_entry_is_kept_and_searched(store: Store) -> None:
    entries: tuple[Entry, ...] = (holding(), line(), licence(), caller(), campaign())
    for entry in entries:
        store.ledger.put(entry, by="t", at_ms=NOW)

    assert [one.entry for one in store.ledger.page("licence", search="a15")] == [licence()]
    assert store.ledger.page("licence", search="%") == store.ledger.page("licence", after="A-1") == ()
    assert list(store.ledger.all("campaign")) == [campaign()]
    assert [one.entry.id for one in store.ledger.covering(mobile(5), NOW)] == ["acme", "h1"]


def test_a_code_is_used_once_where_it_was_asked_for(store: Store) -> None:
    store.codes.ask(code("one"), "your code is 123456")
    (message,) = store.outbox.waiting(NOW)
    assert "123456" in message.text
    assert "123456" not in repr(message)
    store.outbox.sent(message.id, at_ms=NOW)
    assert store.outbox.waiting(NOW) == ()

    used = store.codes.prove("onexxxxxxxxxxxxx", "123456", KEY, CodePurpose.SIGN_IN, NOW + 1)
    assert used.number == mobile(1)
    with pytest.raises(NotAllowed):
        store.codes.prove("onexxxxxxxxxxxxx", "123456", KEY, CodePurpose.SIGN_IN, NOW + 1)


def test_a_code_cannot_be_guessed_kept_or_used_for_something_else(store: Store) -> None:
    store.codes.ask(code("one"), "x")
    for attempt in range(TRIES):
        with pytest.raises(NotAllowed):
            store.codes.prove("onexxxxxxxxxxxxx", f"{attempt:06}", KEY, CodePurpose.SIGN_IN, NOW)
    with pytest.raises(NotAllowed):
        store.codes.prove("onexxxxxxxxxxxxx", "123456", KEY, CodePurpose.SIGN_IN, NOW)
    store.codes.ask(code("two", tail=2), "x")
    for purpose, at in ((CodePurpose.CONSENT, NOW), (CodePurpose.SIGN_IN, NOW + VALID_MS), (CodePurpose.SIGN_IN, 0)):
        with pytest.raises(NotAllowed):
            store.codes.prove("twoxxxxxxxxxxxxx", "123456", KEY, purpose, at)
    with pytest.raises(NotAllowed):
        store.codes.prove("nobody", "123456", KEY, CodePurpose.SIGN_IN, NOW)


def test_askers_at_once_bomb_nobody(store: Store) -> None:
    sent: list[int] = []

    def ask(n: int) -> None:
        try:
            store.codes.ask(code(f"c{n}", asker=f"a{n}"), "x")
            sent.append(n)
        except TooMany:
            pass

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sent) == len(store.outbox.waiting(NOW)) == 1


def test_evidence_is_kept_once_and_deleted_with_a_receipt_when_nobody_needs_it(store: Store) -> None:
    digest = store.evidence.keep(b"%PDF-1.7 form", "application/pdf", by="key:acme", at_ms=NOW)
    assert store.evidence.keep(b"%PDF-1.7 form", "application/pdf", by="key:acme", at_ms=NOW) == digest
    given = msgspec.structs.replace(consent(consent_id="a"), evidence=digest, must_confirm=False)
    with pytest.raises(Refused, match="not stored"):
        store.consents.record(msgspec.structs.replace(given, evidence="0" * 64), by="k", at_ms=NOW)
    store.consents.record(given, by="key:acme", at_ms=NOW)
    store.consents.used(["a", "nobody's"], at_ms=NOW + DAY)

    def retire(at: int) -> int:
        return store.evidence.retire(at, keep_ms=180 * DAY, by="keeper")

    assert retire(NOW + 20 * DAY) == retire(NOW + 180 * DAY) == 0
    assert store.evidence.fetch(digest) == ("application/pdf", b"%PDF-1.7 form")
    assert retire(NOW + 182 * DAY) == 1
    assert retire(NOW + 182 * DAY) == 0
    assert store.evidence.fetch(digest) is None
    (receipt,) = store.persons.receipts(digest)
    assert (receipt.what, receipt.at_ms, receipt.by) == ("evidence", NOW + 182 * DAY, "keeper")


def test_a_number_that_changes_hands_loses_everything(store: Store) -> None:
    store.preferences.put(preference(1), by=BY, at_ms=NOW)
    store.preferences.put(preference(1), by=BY, at_ms=NOW + 1)
    store.consents.record(consent(consent_id="a"), by="key:acme", at_ms=NOW)
    store.consents.withdraw(Withdrawal(number=mobile(1), company="other", at_ms=NOW, way="web"))
    sink = Sink()
    following = feed(store, sink)
    following.poll()
    assert mobile(1) in sink.preferred

    assert store.persons.forget([mobile(1), mobile(2)], Cause.RECYCLED, by="key:c", at_ms=NOW + 2) == 1

    following.poll()
    assert sink.preferred == {}
    assert sink.consented == {}
    left = store.persons.export(mobile(1))
    assert (left.preferences, left.consents, left.withdrawals) == ((), (), ())
    kept = store.consents.find("a")
    assert kept is not None
    assert (kept.number, kept.withdrawn_ms) == (0, NOW + 2)
    (receipt,) = store.persons.receipts(store.persons.subject(mobile(1)))
    assert receipt.rows == 4


def test_a_person_gets_all_that_is_held(store: Store) -> None:
    kept = store.preferences.put(preference(1), by=BY, at_ms=NOW)
    given = store.consents.record(consent(), by="key:acme", at_ms=NOW)

    record = store.persons.export(mobile(1))

    assert (record.preferences, record.consents) == ((kept,), (given,))


def test_every_change_reaches_a_worker_and_a_late_one_catches_up(store: Store) -> None:
    store.preferences.put(preference(1), by=BY, at_ms=NOW)
    sink = Sink()
    following = feed(store, sink)
    following.poll()
    assert list(sink.preferred) == [mobile(1)]

    with store.database.write() as connection:
        put_all(connection, [preference(n) for n in (1, 2, 3)], by=BY, at_ms=NOW)
    store.preferences.put(msgspec.structs.replace(preference(2), refusals=()), by=BY, at_ms=NOW)
    kept = store.consents.record(consent(), by="k", at_ms=NOW)
    store.consents.confirm(kept.id, at_ms=NOW)
    store.ledger.put(changed(holding(), originates=False), by="t", at_ms=NOW)
    following.poll()
    assert sorted(sink.preferred) == [mobile(1), mobile(3)]
    assert [term.company for term in sink.consented[mobile(1)]] == ["acme"]
    assert sink.entries["holding", "h1"] == changed(holding(), originates=False)
    assert sink.loads == 1

    store.consents.withdraw(Withdrawal(number=mobile(1), at_ms=NOW, way="web"))
    feed(store, sink).poll()
    assert sink.consented[mobile(1)][0].withdrawn_ms == NOW
    assert sink.loads == 1

    with store.database.write() as connection:
        changelog.prune(connection, NOW + 1)
    sink.at = 1
    feed(store, sink).poll()
    assert sink.loads == 2
    assert sorted(sink.preferred) == [mobile(1), mobile(3)]
