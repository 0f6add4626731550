import msgspec
import pytest

from ringfence.screening.authentication.law import ORDINARY, IdentityLaw, OnFault
from ringfence.telecom.carrier import TrunkKind


def test_by_default_a_call_goes_on_and_only_full_attestation_passes() -> None:
    assert ORDINARY.on_fault is OnFault.CONTINUE
    assert not ORDINARY.required_on
    assert (ORDINARY.fresh_s, set(ORDINARY.passed)) == (60, {"", "A"})


def test_a_document_may_require_and_refuse() -> None:
    law = msgspec.convert({"on_fault": "reject", "required_on": ["interconnect"], "fresh_s": 15}, IdentityLaw)

    assert (law.on_fault, set(law.required_on)) == (OnFault.REJECT, {TrunkKind.INTERCONNECT})


@pytest.mark.parametrize("wrong", [{"fresh_s": 0}, {"fresh_s": 6000}, {"on_fault": "maybe"}, {"unknown": 1}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, IdentityLaw)
