import pytest

from ringfence.access.totp import STEP_S, step_of, totp_address, totp_secret

SECRET = totp_secret(b"12345678901234567890")
"""The secret of RFC 6238 appendix B."""


@pytest.mark.parametrize(
    ("at_s", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_codes_are_those_of_rfc_6238(at_s: int, code: str) -> None:
    assert step_of(SECRET, code, at_s * 1000) == at_s // STEP_S
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", at_s * 1000) == at_s // STEP_S


@pytest.mark.parametrize(("drift_s", "taken"), [(-30, True), (59, True), (-31, False), (60, False)])
def test_a_clock_that_drifts_by_one_step_is_believed_and_more_is_not(drift_s: int, taken: bool) -> None:
    step = step_of(SECRET, "005924", (1234567890 + drift_s) * 1000)

    assert (step == 1234567890 // STEP_S) is taken


@pytest.mark.parametrize("code", ["", "00592", "0059240", "abcdef", "００５９２４", "000000"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    assert step_of(SECRET, code, 1234567890 * 1000) is None


def test_the_picture_says_whose_it_is() -> None:
    address = totp_address(SECRET, "li.na")

    assert address.startswith("otpauth://totp/Ringfence:li.na?")
    assert f"secret={SECRET}" in address
