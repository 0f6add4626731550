from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.examples import NOW
from tests.stores import new_store

from ringfence.access.account import FREE_FAILURES
from ringfence.access.role import Role
from ringfence.access.session import IDLE_MS
from ringfence.access.sign_in import SignIn, one_time_password
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sql.store import Store
from ringfence.telecom.errors import Conflict, NotAllowed, NotSignedIn, Refused, TooMany

NEW = "correct horse battery"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> SignIn:
    hasher = ArgonHasher(time_cost=1, memory_kib=8, lanes=1)
    return SignIn(store.accounts, store.sessions, store.audit, hasher, os.urandom, store.factors)


@pytest.fixture
def password(desk: SignIn) -> str:
    made = desk.first_account(NOW)
    assert made is not None
    return made[1]


def test_the_first_start_makes_one_administrator_who_must_change_the_password(desk: SignIn, store: Store) -> None:
    made = desk.first_account(NOW)

    assert made is not None
    account = store.accounts.find(made[0])
    assert account is not None
    assert (account.role, account.must_change) == (Role.ADMINISTRATOR, True)
    assert made[1] not in account.password_hash
    assert desk.first_account(NOW) is None


def test_the_right_password_opens_a_session_that_the_cookie_finds(desk: SignIn, password: str) -> None:
    account, token = desk.enter("admin", password, NOW)

    found = desk.known(token, NOW + 1)
    assert found is not None
    assert (found[0].name, found[1].account) == (account.name, "admin")
    assert desk.known("x", NOW) is None
    assert desk.known(token, NOW + IDLE_MS) is None


def test_a_request_keeps_the_session_awake(desk: SignIn, password: str) -> None:
    _, token = desk.enter("admin", password, NOW)
    desk.known(token, NOW + IDLE_MS - 1)

    assert desk.known(token, NOW + IDLE_MS + 1) is not None


def test_leaving_ends_the_session(desk: SignIn, password: str) -> None:
    _, token = desk.enter("admin", password, NOW)
    desk.leave(token)

    assert desk.known(token, NOW) is None


def test_unknown_name_and_wrong_password_are_refused_in_the_same_words(desk: SignIn, password: str) -> None:
    with pytest.raises(NotSignedIn) as unknown:
        desk.enter("nobody", password, NOW)
    with pytest.raises(NotSignedIn) as wrong:
        desk.enter("admin", "wrong", NOW)

    assert str(unknown.value) == str(wrong.value)


def test_who_guesses_waits_even_with_the_right_password(desk: SignIn, password: str) -> None:
    for _ in range(FREE_FAILURES):
        with pytest.raises(NotSignedIn):
            desk.enter("admin", "wrong", NOW)

    with pytest.raises(TooMany) as waiting:
        desk.enter("admin", password, NOW)
    assert waiting.value.retry_after_s == 15
    assert desk.enter("admin", password, NOW + 15_000)


def test_a_closed_account_opens_nothing(desk: SignIn, store: Store, password: str) -> None:
    _, token = desk.enter("admin", password, NOW)
    account = store.accounts.find("admin")
    assert account is not None
    store.accounts.change(msgspec.structs.replace(account, closed=True), by="x", at_ms=NOW)

    assert desk.known(token, NOW) is None
    with pytest.raises(NotSignedIn):
        desk.enter("admin", password, NOW)


def test_a_changed_password_ends_every_session(desk: SignIn, store: Store, password: str) -> None:
    _, token = desk.enter("admin", password, NOW)
    desk.change_password("admin", password, NEW, NOW)

    assert desk.known(token, NOW) is None
    desk.enter("admin", NEW, NOW)
    account = store.accounts.find("admin")
    assert account is not None
    assert not account.must_change


def test_a_new_password_must_be_good_and_the_old_one_right(desk: SignIn, password: str) -> None:
    with pytest.raises(NotAllowed):
        desk.change_password("admin", "wrong", NEW, NOW)
    with pytest.raises(Refused):
        desk.change_password("admin", password, "short", NOW)
    with pytest.raises(Conflict):
        desk.change_password("admin", password, password, NOW)
    with pytest.raises(NotAllowed):
        desk.change_password("nobody", password, NEW, NOW)


def test_no_password_is_ever_logged_or_kept_in_the_trail(
    desk: SignIn, store: Store, password: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with caplog.at_level(logging.DEBUG):
        _, token = desk.enter("admin", password, NOW)
        with pytest.raises(NotSignedIn):
            desk.enter("admin", "a-wrong-password", NOW)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    said = caplog.text + repr(store.audit.entries())

    assert [secret for secret in (password, "a-wrong-password", token) if secret in said] == []
    assert [secret for secret in (password, "a-wrong-password", token) if secret.encode() in stored] == []


def test_one_time_passwords_differ_and_can_be_read_aloud() -> None:
    made = {one_time_password(os.urandom) for _ in range(100)}

    assert len(made) == 100
    assert all(len(one) == 23 and one.count("-") == 3 for one in made)
