import msgspec
import pytest

from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind


def test_a_range_holds_both_its_ends() -> None:
    numbers = NumberRange(100, 199)

    assert 100 in numbers
    assert 199 in numbers
    assert 99 not in numbers
    assert 200 not in numbers


def test_a_trunk_is_in_china_and_not_restricted_unless_it_says_so() -> None:
    trunk = msgspec.json.decode(b'{"name":"gw-1","kind":"international_gateway"}', type=Trunk)

    assert trunk == Trunk(name="gw-1", kind=TrunkKind.INTERNATIONAL_GATEWAY, jurisdiction="CN", assigned=())


def test_a_trunk_without_a_name_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"name":"","kind":"interconnect"}', type=Trunk)
