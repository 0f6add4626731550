import msgspec
import pytest

from ringfence.access.account import (
    FIRST_WAIT_MS,
    FORGET_MS,
    FREE_FAILURES,
    LONGEST_WAIT_MS,
    Account,
    after_failure,
    after_success,
    check_name,
    check_password,
    wait_ms,
)
from ringfence.access.role import Role
from ringfence.telecom.errors import Refused

NOW = 1_795_000_000_000
ACCOUNT = Account(name="li.na", role=Role.VIEWER, password_hash="$argon2id$secret", created_ms=NOW)


def failed(times: int) -> Account:
    account = ACCOUNT
    for _ in range(times):
        account = after_failure(account, NOW)
    return account


def test_the_first_wrong_passwords_cost_nothing() -> None:
    assert wait_ms(failed(FREE_FAILURES - 1), NOW) == 0


def test_the_wait_doubles_and_is_bounded() -> None:
    assert wait_ms(failed(FREE_FAILURES), NOW) == FIRST_WAIT_MS
    assert wait_ms(failed(FREE_FAILURES + 1), NOW) == 2 * FIRST_WAIT_MS
    assert wait_ms(failed(FREE_FAILURES + 500), NOW) == LONGEST_WAIT_MS


def test_the_wait_ends() -> None:
    assert wait_ms(failed(FREE_FAILURES), NOW + FIRST_WAIT_MS) == 0


def test_a_clock_that_jumps_back_does_not_stretch_the_wait() -> None:
    assert wait_ms(failed(FREE_FAILURES), NOW - FORGET_MS) == FIRST_WAIT_MS


def test_a_quiet_day_or_the_right_password_forgets_the_wrong_ones() -> None:
    assert after_failure(failed(9), NOW + FORGET_MS + 1).failures == 1
    assert after_success(failed(9)) == ACCOUNT


@pytest.mark.parametrize("password", ["short", "x" * 300, "aaaaaaaaaaaaaaaa", "my-name-is-Li.Na-ok"])
def test_a_password_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_password(password, "li.na")


def test_a_long_password_is_taken() -> None:
    check_password("correct horse battery", "li.na")


@pytest.mark.parametrize("name", ["", "Li", "-li", "a" * 65, "li na", "李娜", "li\n"])
def test_names_that_confuse_are_refused(name: str) -> None:
    with pytest.raises(Refused):
        check_name(name)


def test_its_text_form_shows_no_hash() -> None:
    assert "argon2" not in f"{ACCOUNT} {ACCOUNT!r} {[ACCOUNT]} {msgspec.structs.replace(ACCOUNT, failures=1)}"
