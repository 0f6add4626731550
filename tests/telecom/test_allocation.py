import msgspec

from ringfence.telecom.allocation import Allocation, NumberKind


def test_what_the_plan_does_not_say_is_not_known() -> None:
    allocation = Allocation(NumberKind.FOREIGN)

    assert (allocation.allocated, allocation.may_originate, allocation.country) == (None, None, "")


def test_records_keep_an_allocation_compactly_and_whole() -> None:
    allocation = Allocation(NumberKind.MVNO, "CN", "中国电信", "浙江", "杭州", "0571", allocated=True, basis="mvno")
    raw = msgspec.msgpack.encode(allocation)

    assert raw[0] & 0xF0 == 0x90
    assert msgspec.msgpack.decode(raw, type=Allocation) == allocation
