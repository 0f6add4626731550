import pytest

from ringfence.telecom.allocation import NumberKind as K
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber
from ringfence.telecom.numbering import Plan

TABLE: list[tuple[str, K, str, bool | None, bool | None, str]] = [
    # number, kind, holder, allocated, may originate, rule
    ("13800138000", K.MOBILE, "中国移动", True, True, "mobile"),
    ("13012345678", K.MOBILE, "中国联通", True, True, "mobile"),
    ("19912345678", K.MOBILE, "中国电信", True, True, "mobile"),
    ("19212345678", K.MOBILE, "中国广电", True, True, "mobile"),
    ("17012345678", K.MVNO, "中国电信", True, True, "mvno-telecom"),
    ("17001234567", K.MVNO, "中国电信", True, True, "mvno-telecom"),
    ("16212345678", K.MVNO, "中国电信", True, True, "mvno-telecom"),
    ("17051234567", K.MVNO, "中国移动", True, True, "mvno-mobile"),
    ("16512345678", K.MVNO, "中国移动", True, True, "mvno-mobile"),
    ("17091234567", K.MVNO, "中国联通", True, True, "mvno-unicom"),
    ("17112345678", K.MVNO, "中国联通", True, True, "mvno-unicom"),
    ("16712345678", K.MVNO, "中国联通", True, True, "mvno-unicom"),
    ("14512345678", K.DATA_CARD, "中国联通", True, None, "data-card"),
    ("14712345678", K.DATA_CARD, "中国移动", True, None, "data-card"),
    ("14912345678", K.DATA_CARD, "中国电信", True, None, "data-card"),
    ("1440123456789", K.IOT, "中国移动", True, None, "iot-13-mobile"),
    ("1481234567890", K.IOT, "中国移动", True, None, "iot-13-mobile"),
    ("1461234567890", K.IOT, "中国联通", True, None, "iot-13-unicom"),
    ("1410123456789", K.IOT, "中国电信", True, None, "iot-13-telecom"),
    ("13492234567", K.SATELLITE, "中国电信", True, True, "satellite"),
    ("16191234567", K.SATELLITE, "中国星网", None, True, "satellite"),
    ("19400000000", K.UNALLOCATED, "", False, None, "no-rule"),
    ("15400000000", K.UNALLOCATED, "", False, None, "no-rule"),
    ("01062345678", K.FIXED, "", True, True, "fixed"),
    ("07551234567", K.UNALLOCATED, "", False, None, "fixed-shape"),
    ("075512345678", K.UNALLOCATED, "", False, None, "fixed-shape"),
    ("95588", K.SERVICE_95, "中国工商银行", True, True, "95"),
    ("95013999", K.SERVICE_95, "", True, None, "95-call-centre"),
    ("96110", K.SERVICE_96, "国家反诈中心", True, True, "96"),
    ("4001234567", K.SHARED_COST_400, "", True, False, "400"),
    ("8001234567", K.TOLL_FREE_800, "", True, False, "800"),
    ("10101234", K.NATIONAL_1010, "", True, True, "1010"),
    ("10086", K.OPERATOR_100XX, "中国移动", True, True, "100xx"),
    ("10193", K.ACCESS_10XXX, "", True, None, "10xxx"),
    ("106901234567", K.MESSAGE_106, "", True, False, "106"),
    ("12315", K.PUBLIC_SERVICE_12XXX, "全国12315平台", True, None, "12x"),
    ("11185", K.SERVICE_11X, "中国邮政", True, None, "11x"),
    ("16899", K.PREMIUM, "", True, False, "16x"),
    ("17951", K.ACCESS_10XXX, "", True, False, "179xx"),
    ("+442079460000", K.FOREIGN, "", None, None, "abroad"),
]


@pytest.mark.parametrize(("text", "kind", "holder", "allocated", "originates", "basis"), TABLE)
def test_says_what_a_number_is(
    plan: Plan, text: str, kind: K, holder: str, allocated: bool | None, originates: bool | None, basis: str
) -> None:
    found = plan.allocation(plan.read(text))
    assert (found.kind, found.allocated, found.may_originate, found.basis) == (kind, allocated, originates, basis)
    if basis not in ("12x", "11x"):
        assert found.holder == holder


@pytest.mark.parametrize("code", ["110", "119", "120", "122", "12110", "12110755", "12395", "95110", "999", "112"])
def test_chinese_emergency_numbers(plan: Plan, code: str) -> None:
    found = plan.allocation(plan.read(code))
    assert (found.kind, found.country, found.may_originate) == (K.EMERGENCY, "CN", None)


@pytest.mark.parametrize(
    ("country", "code"),
    [("US", "911"), ("GB", "999"), ("GB", "112"), ("AU", "000"), ("JP", "119"), ("HK", "999"), ("SE", "90000")],
)
def test_emergency_numbers_of_other_countries(plan: Plan, country: str, code: str) -> None:
    found = plan.allocation(plan.read(code, country))
    assert (found.kind, found.country) == (K.EMERGENCY, country)


def test_a_foreign_number_belongs_to_the_country_that_shares_its_code(plan: Plan) -> None:
    countries = {
        text: plan.allocation(plan.read(text)).country
        for text in ("+12125551234", "+14165551234", "+18765551234", "+74951234567", "+77012345678", "+441534123456")
    }
    assert list(countries.values()) == ["US", "CA", "JM", "RU", "KZ", "JE"]


def test_numbers_of_one_entry_share_one_object(plan: Plan) -> None:
    assert plan.allocation(plan.read("13800138000")) is plan.allocation(plan.read("13800139999"))
    assert plan.allocation(plan.read("+442079460000")) is plan.allocation(plan.read("+442079460001"))


def test_a_mobile_number_has_its_place(plan: Plan) -> None:
    found = plan.allocation(plan.read("13800138000"))
    assert (found.country, found.province, found.city, found.area_code) == ("CN", "北京", "北京", "010")


def test_the_bad_row_of_the_source_became_0479(plan: Plan) -> None:
    found = plan.allocation(plan.read("04798212345"))
    assert (found.kind, found.city, found.area_code) == (K.FIXED, "锡林郭勒", "0479")
    assert plan.allocation(plan.read("13030450000")).area_code == "0479"


@pytest.mark.parametrize("number", [UNREADABLE, ANONYMOUS, PhoneNumber.pack(NumberForm.AMBIGUOUS, 86, 1)])
def test_what_is_no_number_has_no_kind(plan: Plan, number: PhoneNumber) -> None:
    found = plan.allocation(number)
    assert (found.kind, found.allocated) == (K.UNKNOWN, None)


def test_every_rule_named_in_an_allocation_says_what_it_rests_on(plan: Plan) -> None:
    for text, *_ in TABLE:
        basis = plan.basis(plan.allocation(plan.read(text)).basis)
        assert basis.source
        assert bool(basis.note) == bool(basis.note_zh)


def test_the_plan_names_its_sources(plan: Plan) -> None:
    assert plan.version.startswith("20")
    assert {source.name: source.rows for source in plan.sources}["segments.csv.gz"] == 499_527
