from pathlib import Path

import pytest

import ringfence
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.compiling import STEPS, Compiled, Segment, Sources, compile_plan
from ringfence.telecom.errors import BadRules
from ringfence.telecom.numbering import Plan
from ringfence.telecom.pack import PlanSource, decode, encode
from ringfence.telecom.planrules import parse_plan_rules

RULES = (Path(ringfence.__file__).parent / "rules" / "numbering" / "cn.toml").read_text(encoding="utf-8")
ROWS = (
    Segment(1380013, "移动", "北京", "北京", "010"),
    Segment(1380014, "移动虚拟运营商", "北京", "北京", "010"),
    Segment(1380015, "移动", "北京", "北京", "010"),
    Segment(1991234, "电信", "内蒙古", "锡林郭勒", "00479"),
    Segment(1700123, "联通", "浙江", "杭州", "0571"),
    Segment(1400000, "移动", "上海", "上海", "021"),
)


def _sources(rules: str = RULES) -> Sources:
    return Sources(
        rules=parse_plan_rules(rules),
        segments=ROWS,
        mvno_prefixes=frozenset({1380015}),
        areas=(
            ("010", "北京/北京"),
            ("00479", "内蒙古/锡林郭勒"),
            ("0479", "内蒙古/锡林郭勒盟"),
            ("0755", "广东/深圳"),
            ("0951", "宁夏/银川"),
            ("024", "辽宁/沈阳|辽宁/抚顺"),
        ),
        official=(("95588", "工商银行"), ("95588", "融e联"), ("+81 3", "far away"), ("13800138000", "a person")),
        files=(PlanSource("rows", "00", len(ROWS)),),
    )


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    steps: list[str] = []
    compiled = compile_plan(_sources(), steps.append)
    assert len(steps) == STEPS
    return compiled


@pytest.fixture(scope="module")
def made(compiled: Compiled) -> Plan:
    return Plan(compiled.packed)


def test_a_row_and_its_block_make_an_allocated_number(made: Plan) -> None:
    found = made.allocation(made.read("13800138000"))
    assert (found.kind, found.holder, found.allocated, found.basis) == (NumberKind.MOBILE, "中国移动", True, "mobile")


def test_either_table_can_name_a_virtual_operator(made: Plan) -> None:
    for text in ("13800148000", "13800158000"):
        found = made.allocation(made.read(text))
        assert (found.kind, found.basis) == (NumberKind.MVNO, "segment-mvno")


def test_the_rule_of_a_prefix_beats_the_table(made: Plan) -> None:
    found = made.allocation(made.read("17001230000"))
    assert (found.kind, found.holder, found.city) == (NumberKind.MVNO, "中国电信", "杭州")


def test_an_assigned_block_without_a_row_is_not_called_unallocated(made: Plan) -> None:
    found = made.allocation(made.read("13900000000"))
    assert (found.kind, found.holder, found.allocated) == (NumberKind.MOBILE, "中国移动", None)


def test_a_row_outside_every_block_is_doubtful(made: Plan, compiled: Compiled) -> None:
    found = made.allocation(made.read("14000000000"))
    assert (found.allocated, found.basis) == (None, "segment-only")
    assert compiled.doubtful_prefixes == 1


def test_an_area_code_with_two_zeros_is_repaired_and_told(made: Plan, compiled: Compiled) -> None:
    assert compiled.repaired_area_codes == ("00479",)
    assert made.allocation(made.read("19912340000")).area_code == "0479"
    assert made.allocation(made.read("04798212345")).city == "锡林郭勒"


def test_an_area_of_several_cities_names_them(made: Plan) -> None:
    found = made.allocation(made.read("02482345678"))
    assert (found.province, found.city) == ("辽宁", "沈阳、抚顺")


def test_official_numbers_get_their_holders_and_persons_none(made: Plan, compiled: Compiled) -> None:
    assert made.allocation(made.read("95588")).holder == "工商银行、融e联"
    assert compiled.skipped_official == ("+81 3", "+8613800138000")


def test_the_same_sources_make_the_same_bytes(compiled: Compiled) -> None:
    assert compile_plan(_sources(), lambda _: None).packed == compiled.packed


def test_sets_are_packed_in_order_whatever_the_hash_seed(compiled: Compiled) -> None:
    tables, mobile = decode(compiled.packed)
    assert encode(tables, mobile.tobytes()) == compiled.packed


def test_an_example_that_does_not_come_true_stops_the_build() -> None:
    with pytest.raises(BadRules, match="19912345678"):
        compile_plan(_sources(RULES.replace('"17012345678", "162', '"19912345678", "162')), lambda _: None)
