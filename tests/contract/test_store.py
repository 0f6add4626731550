"""What every store promises, on each database."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.examples import HOUR, NOW, entry, mobile

from ringfence.access.account import Account
from ringfence.access.audit import AuditEntry, Look
from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.access.receipt import CLAIM_MS, KEEP_MS, Receipt
from ringfence.access.role import Role
from ringfence.access.session import IDLE_MS, hash_token, open_session
from ringfence.backends.sql.store import Store, open_store
from ringfence.screening.book import Complaint, Level, ListEntry, ListKind, ListScope
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.errors import Conflict, NotFound, Refused
from ringfence.telecom.verdict import Feedback, Judgement


def block(tail: int, entry_id: str = "", last: int | None = None) -> ListEntry:
    return msgspec.structs.replace(entry(entry_id, tail, last, starts=NOW), added_by="")


def account(name: str = "li.na") -> Account:
    return Account(name=name, role=Role.ANALYST, password_hash="$argon2$x", created_ms=NOW)


def test_an_account_is_found_again_and_its_name_is_taken(store: Store) -> None:
    store.accounts.add(account(), by="console:root")

    assert store.accounts.find("li.na") == account()
    assert store.accounts.find("nobody") is None
    with pytest.raises(Conflict):
        store.accounts.add(account(), by="console:root")
    assert store.accounts.all() == (account(),)


def test_a_fallen_role_or_new_password_ends_the_sessions(store: Store) -> None:
    store.accounts.add(account(), by="console:root")
    opened, token = open_session("li.na", os.urandom(48), NOW)
    store.sessions.add(opened)
    told = msgspec.structs.replace(account(), language="en")

    store.accounts.change(told, by="account:li.na", at_ms=NOW)
    assert store.sessions.find(hash_token(token)) == opened
    store.accounts.change(msgspec.structs.replace(told, role=Role.VIEWER), by="account:admin", at_ms=NOW)

    assert store.sessions.find(hash_token(token)) is None
    with pytest.raises(NotFound):
        store.accounts.change(account("nobody"), by="x", at_ms=NOW)


def test_the_audit_trail_never_holds_a_password_hash_or_a_secret(store: Store) -> None:
    store.accounts.add(account(), by="console:root")
    changed = msgspec.structs.replace(account(), password_hash="$argon2$y")
    store.accounts.change(changed, by="account:admin", at_ms=NOW, reason="forgotten")
    key, text = make_key("edge", [Scope.SCREEN], os.urandom(ENTROPY_BYTES), NOW)
    store.keys.add(key, by="account:admin")

    trail = repr(store.audit.entries())

    assert "argon2" not in trail
    assert text[16:] not in trail
    assert key.secret_hash.hex() not in trail
    assert '"password":"changed"' in trail


def test_wrong_passwords_are_counted_without_an_audit_entry(store: Store) -> None:
    store.accounts.add(account(), by="console:root")

    store.accounts.note(msgspec.structs.replace(account(), failures=3, failed_ms=NOW, role=Role.ADMINISTRATOR))

    kept = store.accounts.find("li.na")
    assert kept == msgspec.structs.replace(account(), failures=3, failed_ms=NOW)
    assert len(store.audit.entries()) == 1


def test_sessions_end_and_the_old_are_pruned(store: Store) -> None:
    opened = [open_session("li.na", os.urandom(48), NOW + i)[0] for i in range(3)]
    for one in opened:
        store.sessions.add(one)
    store.sessions.seen(opened[0].token_hash, NOW + HOUR)
    store.sessions.end(opened[1].token_hash)
    store.sessions.end(opened[1].token_hash)

    assert store.sessions.prune(NOW + IDLE_MS + 10) == 1
    assert store.sessions.find(opened[0].token_hash) == msgspec.structs.replace(opened[0], seen_ms=NOW + HOUR)
    store.sessions.end_all("li.na")
    assert store.sessions.find(opened[0].token_hash) is None


def test_a_key_is_kept_by_its_hash_and_revoked_once(store: Store) -> None:
    key, _ = make_key("edge", [Scope.SCREEN, Scope.RECORDS], os.urandom(ENTROPY_BYTES), NOW, expires_ms=NOW + HOUR)
    store.keys.add(key, by="account:admin", reason="new edge")

    assert store.keys.find(key.id) == key
    revoked = store.keys.revoke(key.id, by="account:admin", at_ms=NOW + 5, reason="lost")
    assert revoked.revoked_ms == NOW + 5
    assert store.keys.revoke(key.id, by="account:admin", at_ms=NOW + 9).revoked_ms == NOW + 5
    assert store.keys.all() == (revoked,)
    with pytest.raises(NotFound):
        store.keys.revoke("0" * 12, by="x", at_ms=NOW)


def test_the_audit_trail_is_newest_first_and_can_be_asked(store: Store) -> None:
    for i in range(5):
        store.audit.record(AuditEntry(at_ms=NOW + i, actor=f"account:{i % 2}", act="rule.promote", target=f"rule:{i}"))
    store.audit.record(AuditEntry(at_ms=NOW, actor="account:0", act="sign-in"))

    page = store.audit.entries(act="rule.", limit=2)
    assert [one.target for one in page] == ["rule:4", "rule:3"]
    rest = store.audit.entries(act="rule.", before=page[-1].id)
    assert [one.target for one in rest] == ["rule:2", "rule:1", "rule:0"]
    assert len(store.audit.entries(actor="account:0")) == 4
    assert store.audit.entries(target="rule:3")[0].at_ms == NOW + 3
    assert store.audit.entries(act="rule%") == ()


def test_every_look_is_recorded_with_its_purpose(store: Store) -> None:
    store.audit.look(Look(at_ms=NOW, actor="account:li.na", number=mobile(1), purpose="appeal 7"))
    store.audit.look(Look(at_ms=NOW + 1, actor="key:abc", number=mobile(2), purpose="api"))

    assert [(look.actor, look.purpose) for look in store.audit.looks(mobile(1))] == [("account:li.na", "appeal 7")]
    assert [look.number for look in store.audit.looks()] == [mobile(2), mobile(1)]
    assert store.audit.prune(acts_before_ms=NOW, looks_before_ms=NOW + 1) == 1


def test_looks_at_many_numbers_are_kept_together_or_not_at_all(store: Store) -> None:
    many = [Look(at_ms=NOW, actor="account:li.na", number=mobile(n), purpose="list") for n in range(100)]
    store.audit.saw(many)
    store.audit.saw([])

    assert len(store.audit.looks(limit=200)) == 100
    assert [look.purpose for look in store.audit.looks(mobile(7))] == ["list"]


def test_a_list_entry_is_ended_not_deleted(store: Store) -> None:
    assert store.lists.add([block(1, "one")], by="account:li.na", at_ms=NOW) == 1

    ended = store.lists.end("one", by="account:admin", at_ms=NOW + 9, reason="appeal upheld")

    assert ended == store.lists.find("one")
    assert (ended.added_by, ended.ended_by, ended.end_reason) == ("account:li.na", "account:admin", "appeal upheld")
    assert store.lists.end("one", by="x", at_ms=NOW + 99, reason="again") == ended
    assert store.lists.covering(mobile(1)) == (ended,)
    assert store.lists.page(live_at_ms=NOW + 9) == ()
    assert [one.act for one in store.audit.entries(target="list:one")] == ["list.end", "list.add"]
    with pytest.raises(NotFound):
        store.lists.end("two", by="x", at_ms=NOW, reason="r")


def test_an_id_is_taken_once_so_that_a_repeated_request_adds_nothing(store: Store) -> None:
    assert store.lists.add([block(1, "a"), block(2, "b")], by="key:1", at_ms=NOW) == 2
    assert store.lists.add([block(1, "a"), block(3, "c")], by="key:1", at_ms=NOW) == 1
    assert store.lists.add([block(1, "a")], by="key:1", at_ms=NOW) == 0

    complaint = Complaint(id="x", number=mobile(1), reporter="r1", at_ms=NOW)
    assert store.complaints.add([complaint], by="key:1", at_ms=NOW) == 1
    assert store.complaints.add([complaint], by="key:1", at_ms=NOW) == 0
    assert len(store.complaints.of(mobile(1))) == 1


@pytest.mark.parametrize("wrong", ["a\0b", "half \ud800"])
def test_text_that_one_database_could_not_keep_is_refused_by_both(store: Store, wrong: str) -> None:
    with pytest.raises(Refused):
        store.lists.add([msgspec.structs.replace(block(1), reason=wrong)], by="t", at_ms=NOW)
    with pytest.raises(Refused):
        store.complaints.add([Complaint(number=mobile(1), reporter="r", at_ms=NOW, text=wrong)], by="t", at_ms=NOW)
    with pytest.raises(Refused):
        store.audit.record(AuditEntry(at_ms=NOW, actor="a", act="x", reason=wrong))


def test_a_failing_import_leaves_nothing(store: Store) -> None:
    def entries() -> Iterator[ListEntry]:
        yield from (block(i) for i in range(1200))
        raise Refused("row 1201 is wrong")

    with pytest.raises(Refused):
        store.lists.add(entries(), by="account:li.na", at_ms=NOW)

    assert store.lists.page() == ()
    assert store.audit.entries() == ()


def test_ranges_scopes_and_pages_come_back_whole(store: Store) -> None:
    scopes = ListScope(Level.CARRIER, "north"), ListScope(Level.SUBSCRIBER, "", mobile(77))
    entries = [msgspec.structs.replace(block(i * 10, f"e{i}", i * 10 + 9), scope=scopes[i % 2]) for i in range(5)]
    for i, one in enumerate(entries):
        store.lists.add([one], by="account:li.na", at_ms=NOW + i)

    assert [one.id for one in store.lists.covering(mobile(25))] == ["e2"]
    first = store.lists.page(kind=ListKind.BLOCK, limit=2)
    assert [one.id for one in first] == ["e4", "e3"]
    assert [one.id for one in store.lists.page(limit=9, before="e3")] == ["e2", "e1", "e0"]
    assert store.lists.page(kind=ListKind.ALLOW) == ()
    kept = {one.id: one for one in store.lists.live(NOW)}
    assert kept["e1"] == msgspec.structs.replace(entries[1], added_by="account:li.na")
    assert list(store.lists.live(NOW + HOUR)) == []


def test_a_trunk_has_one_present_and_a_history(store: Store) -> None:
    first = Trunk(name="gw", kind=TrunkKind.INTERNATIONAL_GATEWAY)
    second = Trunk(name="gw", kind=TrunkKind.ENTERPRISE_LINE, assigned=(NumberRange(mobile(1), mobile(9)),))
    store.trunks.put(first, by="account:admin", at_ms=NOW)
    store.trunks.put(second, by="account:admin", at_ms=NOW + 1, reason="customer moved")

    assert store.trunks.all() == (second,)
    store.trunks.end("gw", by="account:admin", at_ms=NOW + 2)
    assert store.trunks.all() == ()
    with pytest.raises(NotFound):
        store.trunks.end("gw", by="account:admin", at_ms=NOW + 3)
    assert [one.act for one in store.audit.entries(target="trunk:gw")] == ["trunk.end", "trunk.put", "trunk.put"]


def test_complaints_and_feedback_are_found_by_number_and_decision(store: Store) -> None:
    many = [Complaint(number=mobile(i % 3), reporter=f"r{i}", at_ms=NOW - i, category="loan") for i in range(900)]
    assert store.complaints.add(many, by="key:1", at_ms=NOW) == 900
    wrong = Feedback(
        number=mobile(1), judgement=Judgement.WRONG, by="account:li.na", at_ms=NOW, decision="D1", note="n"
    )
    store.complaints.feedback(wrong)

    assert len(store.complaints.of(mobile(1), limit=1000)) == 300
    assert store.complaints.of(mobile(1), limit=1)[0].reporter == "r898"
    assert store.complaints.feedback_of(number=mobile(1)) == store.complaints.feedback_of(decision="D1") == (wrong,)
    assert store.complaints.feedback_of(decision="D2") == ()
    with pytest.raises(Refused):
        store.complaints.add([many[0]] * 10_001, by="key:1", at_ms=NOW)


def test_an_idempotency_key_answers_again_and_refuses_another_body(store: Store) -> None:
    receipt = Receipt(owner="k1", key="a", body_hash=b"1", at_ms=NOW)
    assert store.receipts.claim(receipt) is None
    with pytest.raises(Conflict):
        store.receipts.claim(receipt)
    with pytest.raises(Refused):
        store.receipts.claim(msgspec.structs.replace(receipt, body_hash=b"2"))
    answered = msgspec.structs.replace(receipt, status=201, body=b"{}")
    store.receipts.keep(answered)

    assert store.receipts.claim(msgspec.structs.replace(receipt, at_ms=NOW + 5)) == answered
    assert store.receipts.claim(msgspec.structs.replace(receipt, owner="k2")) is None
    assert store.receipts.claim(msgspec.structs.replace(receipt, at_ms=NOW + KEEP_MS)) is None


def test_a_claim_that_died_or_was_released_may_be_made_anew(store: Store) -> None:
    receipt = Receipt(owner="k1", key="a", body_hash=b"1", at_ms=NOW)
    store.receipts.claim(receipt)
    assert store.receipts.claim(msgspec.structs.replace(receipt, at_ms=NOW + CLAIM_MS)) is None
    store.receipts.release("k1", "a")
    assert store.receipts.claim(receipt) is None
    assert store.receipts.prune(NOW + KEEP_MS + 1) == 1


def test_of_two_equal_requests_at_once_one_is_done(store: Store) -> None:
    receipt = Receipt(owner="k1", key="a", body_hash=b"1", at_ms=NOW)
    answers: list[str] = []

    def ask() -> None:
        try:
            answers.append("mine" if store.receipts.claim(receipt) is None else "answered")
        except Conflict:
            answers.append("conflict")

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["conflict"] * 5 + ["mine"]


def test_processes_that_open_a_new_store_at_once_all_succeed(address: Path | str) -> None:
    command = [sys.executable, "-c", _OPEN, str(address)]
    opened = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]

    assert [(one.communicate()[1].decode(), one.returncode) for one in opened] == [("", 0)] * 4


def test_processes_that_write_at_once_lose_nothing(address: Path | str) -> None:
    open_store(address).close()
    command = [sys.executable, "-c", _WRITE, str(address)]
    writers = [subprocess.Popen([*command, str(i), "40"], stdout=subprocess.PIPE) for i in range(3)]
    acknowledged = [line for writer in writers for line in writer.communicate()[0].decode().split()]

    assert len(acknowledged) == 120
    _assert_all_there(address, acknowledged)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_acknowledged_survives_a_kill(address: Path | str, seed: int) -> None:
    open_store(address).close()
    command = [sys.executable, "-c", _WRITE, str(address), "k", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(random.Random(seed).uniform(0.05, 0.6))
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()

    # The last line may be torn: then it was not acknowledged.
    acknowledged = (first + rest[: rest.rfind(b"\n") + 1]).decode().split()
    assert len(acknowledged) > 1
    _assert_all_there(address, acknowledged)


def _assert_all_there(address: Path | str, acknowledged: list[str]) -> None:
    store = open_store(address)
    kept = {one.id for one in store.lists.live(NOW)}
    complaints = {one.id for one in store.complaints.of(mobile(5), limit=100_000)}
    store.close()
    assert set(acknowledged) <= kept | complaints
    assert kept
    assert complaints


_OPEN = """
import sys
from pathlib import Path
from ringfence.backends.sql.store import open_store
address = sys.argv[1]
open_store(address if "://" in address else Path(address)).close()
"""

_WRITE = """
import sys
from pathlib import Path
from ringfence.backends.sql.store import open_store
from ringfence.screening.book import Complaint, ListEntry, ListKind
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.number import NumberForm, PhoneNumber
NOW = 1_795_000_000_000
address, name, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(address if "://" in address else Path(address))
number = PhoneNumber.pack(NumberForm.E164, 86, 8617000000005)
for i in range(wanted):
    key = f"{name}-{i}"
    if i % 2:
        store.complaints.add([Complaint(id=key, number=number, reporter="r", at_ms=NOW)], by="t", at_ms=NOW)
    else:
        store.lists.add([ListEntry(id=key, list=ListKind.BLOCK, numbers=NumberRange(number, number), reason="r",
            added_by="t", starts_ms=NOW, expires_ms=NOW + 1)], by="t", at_ms=NOW)
    print(key, flush=True)
"""
