from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from tests.access.authenticator import ORIGIN, SoftPasskey
from tests.examples import NOW
from tests.stores import new_store

from ringfence.access.account import Account
from ringfence.access.limit import SharedLimit
from ringfence.access.role import Role
from ringfence.access.second_step import Parts, SecondStep
from ringfence.access.session import FRESH_MS, HALF_MS, Session, Stage
from ringfence.access.sign_in import SignIn
from ringfence.backends.passkeys import WebPasskeys
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sealing import AesSealer
from ringfence.backends.sql.store import Store
from ringfence.telecom.errors import Conflict, NotAllowed, NotFound, Refused, TooMany, Unavailable

HASHER = ArgonHasher(time_cost=1, memory_kib=8, lanes=1)
PASSWORD = "seven quiet otters"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    made = Account(name="anna", role=Role.ANALYST, password_hash=HASHER.hash(PASSWORD), created_ms=NOW)
    opened.accounts.add(made, by="test")
    yield opened
    opened.close()


class Desk:
    def __init__(self, store: Store, needing: frozenset[Role] = frozenset(), *, secret: bytes = b"s" * 32) -> None:
        self.store, self.now = store, NOW
        self.sign_in = SignIn(store.accounts, store.sessions, store.audit, HASHER, os.urandom, store.factors, needing)
        self.tries = SharedLimit(store.limits, "second", 1 / 900, 8, lambda: self.now)
        self.step = SecondStep(
            Parts(
                self.sign_in, store.sessions, store.factors, AesSealer(secret), WebPasskeys(ORIGIN), self.tries,
                os.urandom,
            )
        )  # fmt: skip

    def entered(self) -> tuple[Account, Session]:
        _, token = self.sign_in.enter("anna", PASSWORD, self.now)
        found = self.sign_in.known(token, self.now)
        assert found is not None
        return found

    def with_totp(self) -> tuple[str, tuple[str, ...]]:
        account, session = self.entered()
        secret, pending = self.step.totp_start(account, session)
        assert self.step.totp_pending(account, session, pending) == secret
        return secret, self.step.totp_add(account, secret, "phone", pyotp.TOTP(secret).at(self.now // 1000), self.now)

    def finish(self, shown: str) -> str:
        account, session = self.entered()
        return self.step.finish(account, session, shown, self.now)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def _code(secret: str, at_ms: int) -> str:
    return pyotp.TOTP(secret).at(at_ms // 1000)


def test_with_an_authenticator_the_password_alone_opens_nothing(desk: Desk) -> None:
    secret, _ = desk.with_totp()
    desk.now += 30_000
    account, token = desk.sign_in.enter("anna", PASSWORD, desk.now)
    half = desk.sign_in.known(token, desk.now)

    assert desk.sign_in.who(token, desk.now) is None
    assert half is not None
    assert half[1].stage is Stage.SECOND
    assert desk.sign_in.known(token, desk.now + HALF_MS) is None
    opened = desk.step.finish(account, half[1], _code(secret, desk.now), desk.now)
    assert desk.sign_in.who(opened, desk.now) is not None
    assert desk.sign_in.known(token, desk.now) is None, "the session of the first step is over"


def test_a_code_is_good_once_even_that_which_confirmed_the_authenticator(desk: Desk) -> None:
    secret, _ = desk.with_totp()
    with pytest.raises(NotAllowed):
        desk.finish(_code(secret, desk.now))
    desk.now += 30_000

    assert desk.finish(_code(secret, desk.now))
    with pytest.raises(NotAllowed):
        desk.finish(_code(secret, desk.now))
    with pytest.raises(NotAllowed):
        desk.finish(_code(secret, desk.now - 30_000))
    assert desk.finish(_code(secret, desk.now + 30_000)), "an authenticator half a minute ahead"


def test_a_recovery_code_is_good_once_and_recorded(desk: Desk, store: Store) -> None:
    _, codes = desk.with_totp()

    assert desk.finish(codes[0].upper())
    with pytest.raises(NotAllowed):
        desk.finish(codes[0])
    assert store.factors.codes_left("anna") == 9
    acts = [one.act for one in store.audit.entries()]
    assert {"factor.add", "factor.codes", "factor.recovery", "sign-in.password", "sign-in.second-failed"} <= set(acts)
    assert not any(codes[0] in one.after for one in store.audit.entries())


def test_guessing_codes_is_slowed_down_whichever_worker_is_asked(desk: Desk, store: Store) -> None:
    _, codes = desk.with_totp()
    other = Desk(store)
    for turn in range(8):
        with pytest.raises(NotAllowed):
            (desk, other)[turn % 2].finish("000000")

    for worker in (desk, other):
        with pytest.raises(TooMany) as slowed:
            worker.finish(codes[0])
        assert slowed.value.retry_after_s > 600
    desk.now += 900_000
    assert desk.finish(codes[0])


def test_a_wrong_first_code_adds_nothing(desk: Desk, store: Store) -> None:
    account, session = desk.entered()
    secret, pending = desk.step.totp_start(account, session)
    with pytest.raises(NotAllowed):
        desk.step.totp_add(account, secret, "", "000000", NOW)

    assert store.factors.of("anna") == ()
    for wrong in ("zz", pending[:-2], pending[2:]):
        with pytest.raises((Refused, Unavailable)):
            desk.step.totp_pending(account, session, wrong)
    _, another = desk.entered()
    with pytest.raises(Unavailable):
        desk.step.totp_pending(account, another, pending)


def test_the_secret_is_sealed_at_rest(desk: Desk, store: Store) -> None:
    secret, _ = desk.with_totp()
    desk.now += 30_000

    kept = store.factors.of("anna")[0]
    assert secret.encode() not in kept.secret
    with pytest.raises(Unavailable):
        Desk(store, secret=b"x" * 32).finish(_code(secret, NOW))


def test_a_passkey_signs_in_and_its_answer_is_good_once(desk: Desk) -> None:
    passkey, stranger = SoftPasskey(), SoftPasskey(b"credential-2")
    account, session = desk.entered()
    made = passkey.register(desk.step.challenge(account, session, adding=True))
    with pytest.raises(Conflict):
        desk.step.passkey_add(account, session, made, "key", NOW)  # the session as it was before the challenge
    session = _again(desk, session)
    codes = desk.step.passkey_add(account, session, made, "key", NOW)
    assert len(codes) == 10

    account, half = desk.entered()
    for faulty in (stranger, SoftPasskey(origin="http://evil.example")):
        asked = desk.step.challenge(account, half)
        with pytest.raises((NotAllowed, Refused)):
            desk.step.finish(account, _again(desk, half), faulty.sign(asked), NOW)
    answer = passkey.sign(desk.step.challenge(account, half))
    current = _again(desk, half)
    assert desk.step.finish(account, current, answer, NOW)
    account, half = desk.entered()
    desk.step.challenge(account, half)
    with pytest.raises(NotAllowed):
        desk.step.finish(account, _again(desk, half), answer, NOW)


def _again(desk: Desk, session: Session) -> Session:
    found = desk.store.sessions.find(session.token_hash)
    assert found is not None
    return found


def test_a_role_that_needs_a_factor_opens_nothing_else_before(store: Store) -> None:
    desk = Desk(store, frozenset({Role.ANALYST}))
    account, session = desk.entered()
    assert session.stage is Stage.ENROL
    secret, _ = desk.with_totp()

    assert desk.sign_in.who(desk.step.renew_session(account, NOW), NOW) is not None
    with pytest.raises(Refused, match="may not go without"):
        desk.step.remove(account, desk.step.of(account)[0].id, NOW)
    assert secret


def test_taking_the_last_factor_away_ends_sessions_and_recovery_codes(desk: Desk, store: Store) -> None:
    desk.with_totp()
    account = store.accounts.find("anna")
    assert account is not None
    token = desk.step.renew_session(account, NOW)
    with pytest.raises(NotFound):
        desk.step.remove(account, "another's", NOW)

    desk.step.remove(account, desk.step.of(account)[0].id, NOW)

    assert desk.sign_in.who(token, NOW) is None
    assert desk.step.codes_left(account) == 0
    _, token = desk.sign_in.enter("anna", PASSWORD, NOW)
    assert desk.sign_in.who(token, NOW) is not None


def test_a_session_is_fresh_for_minutes_only(desk: Desk) -> None:
    _, session = desk.entered()

    assert session.fresh(NOW)
    assert not session.fresh(NOW + FRESH_MS)
    assert not session.fresh(NOW - 1)
