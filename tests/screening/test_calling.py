import pytest

from ringfence.screening.calling import calling_text, is_countable
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber


def _attempt(calling: str, asserted: str = "+8613700137000") -> CallAttempt:
    return CallAttempt(calling=calling, called="110", asserted_identity=asserted)


@pytest.mark.parametrize("trunk", [TrunkKind.SUBSCRIBERS, TrunkKind.INTERCONNECT])
def test_inside_the_trust_domain_the_network_vouches(trunk: TrunkKind) -> None:
    assert calling_text(_attempt("13800138000"), trunk) == "+8613700137000"


@pytest.mark.parametrize("trunk", [TrunkKind.ENTERPRISE_LINE, TrunkKind.INTERNATIONAL_GATEWAY, None])
def test_elsewhere_what_is_shown_counts(trunk: TrunkKind | None) -> None:
    assert calling_text(_attempt("13800138000"), trunk) == "13800138000"


@pytest.mark.parametrize("shown", ["", "anonymous", "Anonymous", "sip:anonymous@anonymous.invalid", "unavailable"])
def test_elsewhere_it_stands_in_for_a_number_that_is_not_shown(shown: str) -> None:
    assert calling_text(_attempt(shown), TrunkKind.ENTERPRISE_LINE) == "+8613700137000"


def test_without_an_asserted_identity_what_is_shown_counts() -> None:
    assert calling_text(_attempt("anonymous", ""), TrunkKind.SUBSCRIBERS) == "anonymous"


def test_only_numbers_and_short_codes_belong_to_one_caller() -> None:
    assert is_countable(PhoneNumber.pack(NumberForm.E164, 86, 8613800138000))
    assert is_countable(PhoneNumber.pack(NumberForm.SHORT, 86, 10086))
    assert not is_countable(ANONYMOUS)
    assert not is_countable(UNREADABLE)
    assert not is_countable(PhoneNumber.pack(NumberForm.AMBIGUOUS, 0, 0))
