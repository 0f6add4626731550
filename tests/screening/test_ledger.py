import pytest

from ringfence.screening.ledger import TrunkLedger
from ringfence.screening.trunks import Trunks
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.identity import Attestation
from ringfence.telecom.number import NumberForm, PhoneNumber


def _read(text: str) -> PhoneNumber:
    return PhoneNumber.pack(NumberForm.E164, 86, int(text.removeprefix("+")))


OWN = _read("+861065001000")


@pytest.mark.parametrize(
    ("trunk", "calling", "attestation"),
    [
        ("line", "861065001000", Attestation.FULL),
        ("line", "861065001001", Attestation.PARTIAL),
        ("subscribers", "8613800138000", Attestation.PARTIAL),
        ("other", "861065001000", Attestation.GATEWAY),
        ("abroad", "861065001000", Attestation.GATEWAY),
        ("nobody told us", "861065001000", Attestation.GATEWAY),
    ],
)
def test_no_more_is_attested_than_is_known(trunk: str, calling: str, attestation: Attestation) -> None:
    trunks = Trunks()
    own = (NumberRange(int(OWN), int(OWN)),)
    trunks.put(Trunk(name="line", kind=TrunkKind.ENTERPRISE_LINE, assigned=own))
    trunks.put(Trunk(name="subscribers", kind=TrunkKind.SUBSCRIBERS))
    trunks.put(Trunk(name="other", kind=TrunkKind.INTERCONNECT, assigned=own))
    trunks.put(Trunk(name="abroad", kind=TrunkKind.INTERNATIONAL_GATEWAY))

    assert TrunkLedger(trunks, _read).attestation(trunk, calling) is attestation
