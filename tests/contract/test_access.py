"""Second factors, limits, stages of a session and attempts: each taken once, on both databases, by many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.examples import NOW

from ringfence.access.account import FREE_FAILURES, Account
from ringfence.access.factor import Factor, FactorKind
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.access.session import Stage, open_session
from ringfence.backends.sql.store import Store

MANY = 12


def test_an_account_keeps_its_organisation_whatever_is_changed(store: Store) -> None:
    made = Account(
        name="cora", role=Role.VIEWER, organisation_kind=OrganisationKind.COMPANY, organisation_id="acme",
        password_hash="h", created_ms=NOW,
    )  # fmt: skip
    store.accounts.add(made, by="t")
    stolen = Account(name="cora", role=Role.ADMINISTRATOR, password_hash="h", created_ms=0)

    store.accounts.change(stolen, by="t", at_ms=NOW)

    kept = store.accounts.find("cora")
    assert kept is not None
    assert (str(kept.organisation), kept.created_ms, kept.role) == ("company:acme", NOW, Role.ADMINISTRATOR)


def test_of_many_who_show_one_code_at_once_one_gets_in(store: Store) -> None:
    factor = Factor(id="a", account="anna", kind=FactorKind.TOTP, name="a", secret=b"s", used=1, created_ms=NOW)
    store.factors.add(factor, by="t")
    store.factors.put_codes("anna", [b"1" * 32], by="t", at_ms=NOW)

    with ThreadPoolExecutor(MANY) as many:
        steps = list(many.map(lambda _: store.factors.take(factor, 2, at_ms=NOW), range(MANY)))
        codes = list(many.map(lambda _: store.factors.take_code("anna", b"1" * 32, at_ms=NOW), range(MANY)))

    assert (sum(steps), sum(codes)) == (1, 1)


def test_of_many_attempts_at_once_no_more_than_the_free_ones_are_looked_at(store: Store) -> None:
    store.accounts.add(Account(name="anna", role=Role.VIEWER, password_hash="h", created_ms=NOW), by="t")

    with ThreadPoolExecutor(MANY) as many:
        waits = list(many.map(lambda _: store.accounts.attempt("anna", NOW), range(MANY)))
        tries = list(many.map(lambda _: store.limits.take("x", 1_000, 2_000, NOW), range(MANY)))

    assert sum(wait == 0 for wait in waits) == FREE_FAILURES
    assert sum(wait == 0 for wait in tries) == 3


def test_a_challenge_is_answered_once(store: Store) -> None:
    session, _ = open_session("anna", b"e" * 48, NOW, Stage.SECOND)
    store.sessions.add(session)
    store.sessions.challenge(session.token_hash, b"c")

    with ThreadPoolExecutor(MANY) as many:
        taken = list(
            many.map(lambda _: store.sessions.challenge(session.token_hash, b"", instead_of=b"c"), range(MANY))
        )

    assert sum(taken) == 1
    found = store.sessions.find(session.token_hash)
    assert found is not None
    assert (found.stage, found.challenge) == (Stage.SECOND, b"")
