import random
import time

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber
from ringfence.telecom.numbering import Plan

MOBILE = "+8613800138000"
BEIJING = "+861088886666"
SHENZHEN = "+8675588886666"
LONDON = "+442079460000"

SAME_EVERYWHERE = [
    # mobile
    ("+8613800138000", MOBILE),
    ("8613800138000", MOBILE),
    ("008613800138000", MOBILE),
    ("013800138000", MOBILE),
    ("13800138000", MOBILE),
    ("08613800138000", MOBILE),
    ("+86013800138000", MOBILE),
    ("+008613800138000", MOBILE),
    # fixed
    ("+861088886666", BEIJING),
    ("861088886666", BEIJING),
    ("00861088886666", BEIJING),
    ("01088886666", BEIJING),
    ("1088886666", BEIJING),
    ("8601088886666", BEIJING),
    ("+86(0)1088886666", BEIJING),
    ("075588886666", SHENZHEN),
    ("75588886666", SHENZHEN),
    ("8675588886666", SHENZHEN),
    ("2188886666", "+862188886666"),
    ("09518888666", "+869518888666"),
    ("+869518888666", "+869518888666"),
    # IP-call prefixes and additional numbers
    ("1795113800138000", MOBILE),
    ("17951013800138000", MOBILE),
    ("1791101088886666", BEIJING),
    ("17909075588886666", SHENZHEN),
    ("1795013800138000", MOBILE),
    ("1799013800138000", MOBILE),
    ("1259313800138000", MOBILE),
    ("1180813800138000", MOBILE),
    ("1795000442079460000", LONDON),
    ("17951010110", "110"),
    ("1795110086", "10086"),
    ("12583113800138000", MOBILE),
    # short codes
    ("10086", "10086"),
    ("+8610086", "10086"),
    ("8610086", "10086"),
    ("008610086", "10086"),
    ("010086", "10086"),
    ("95588", "95588"),
    ("+8695588", "95588"),
    ("01095588", "95588"),
    ("075595588", "95588"),
    ("075512345", "12345"),
    ("12345", "12345"),
    ("110", "110"),
    ("010110", "110"),
    ("12110755", "12110755"),
    ("10105757", "10105757"),
    ("01010105757", "10105757"),
    ("10110", "10110"),
    ("95013123456", "95013123456"),
    ("9511888666", "9511888666"),
    ("106550101234", "106550101234"),
    ("10690123456789012345", "106901234567890"),
    ("116114", "116114"),
    # ten digits, national
    ("4008123123", "+864008123123"),
    ("+864008123123", "+864008123123"),
    ("04008123123", "+864008123123"),
    ("8008101234", "+868008101234"),
    # things
    ("1440123456789", "+861440123456789"),
    ("861440123456789", "+861440123456789"),
    ("+861440123456789", "+861440123456789"),
    # other countries
    ("+442079460000", LONDON),
    ("00442079460000", LONDON),
    ("442079460000", LONDON),
    ("+12125551234", "+12125551234"),
    ("12125551234", "+12125551234"),
    ("85291234567", "+85291234567"),
    ("+390612345678", "+390612345678"),
    ("+4402079460000", LONDON),
    # SIP and tel URIs
    ("sip:+8613800138000@10.0.0.1", MOBILE),
    ("sip:+8613800138000;npdi;rn=+8613900139000@host;user=phone", MOBILE),
    ("sips:13800138000@host:5061;transport=tls", MOBILE),
    ("SIP:+8613800138000@HOST", MOBILE),
    ("sip:+8613800138000:secret@host", MOBILE),
    ("sip:%2B8613800138000@host", MOBILE),
    ("sip:13800138000", MOBILE),
    ("tel:+86-138-0013-8000", MOBILE),
    ("tel:10086;phone-context=+86", "10086"),
    ("tel:88886666;phone-context=+8610", BEIJING),
    ("tel:110;phone-context=example.com", "110"),
    ('"Zhang San" <sip:+8613800138000@host>;tag=9fxced76sl', MOBILE),
    ("<sip:+8613800138000@host>", MOBILE),
    ("<sip:+8613800138000;npdi@host;user=phone>", MOBILE),
    ("<tel:+8613800138000>", MOBILE),
    ('"Anonymous" <sip:+8613800138000@host>', MOBILE),
    ("13800138000@host", MOBILE),
    # separators, widths, scripts, marks
    (" +86 138 0013 8000 ", MOBILE),
    ("(010) 8888-6666", BEIJING),
    ("010-88886666", BEIJING),
    ("138.0013.8000", MOBILE),
    ("＋８６１３８００１３８０００", MOBILE),
    ("１３８００１３８０００", MOBILE),
    ("\u202a+8613800138000\u202c", MOBILE),
    ("١٣٨٠٠١٣٨٠٠٠", MOBILE),
    ("138–0013–8000", MOBILE),
    ("%2B8613800138000", MOBILE),
    ("010-88886666转123", BEIJING),
    ("+861088886666;ext=12", BEIJING),
    ("01088886666 ext. 12", BEIJING),
    ("#31#13800138000", MOBILE),
]


@pytest.mark.parametrize(("arrived", "shown"), SAME_EVERYWHERE)
def test_reads_what_arrives(plan: Plan, arrived: str, shown: str) -> None:
    assert str(plan.read(arrived)) == shown


@pytest.mark.parametrize(
    ("arrived", "area_code", "shown"),
    [
        ("88886666", "010", BEIJING),
        ("88886666", "0755", SHENZHEN),
        ("8888666", "0951", "+869518888666"),
        ("95588", "010", "95588"),
        ("110", "0755", "110"),
        ("13800138000", "010", MOBILE),
        ("8612345", "010", "12345"),
        ("8612345", "0951", "ambiguous"),
        ("88886666", "0999999", "ambiguous"),
    ],
)
def test_a_local_number_takes_the_area_of_its_trunk(plan: Plan, arrived: str, area_code: str, shown: str) -> None:
    assert str(plan.read(arrived, "CN", area_code)) == shown


@pytest.mark.parametrize(
    "arrived",
    [
        "88886666",  # no area
        "9518888666",  # Yinchuan without zero, or a call centre's 95188 with five more digits
        "1065550123",  # Beijing without zero, or a message port
        "14155552671",  # not an allocated mobile prefix, and a valid North American number
    ],
)
def test_two_readings_are_ambiguous_and_keep_their_digits(plan: Plan, arrived: str) -> None:
    number = plan.read(arrived)
    assert number.form is NumberForm.AMBIGUOUS
    assert number.digits == int(arrived)


@pytest.mark.parametrize(
    "arrived",
    [
        "anonymous", "Anonymous", "unavailable", "restricted", "private", "unknown", "", "   ", "匿名",
        "sip:anonymous@anonymous.invalid", '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', '"Unavailable"',
        "sip:unavailable@unknown.invalid",
    ],
)  # fmt: skip
def test_a_withheld_number_is_anonymous(plan: Plan, arrived: str) -> None:
    assert plan.read(arrived) == ANONYMOUS


@pytest.mark.parametrize(
    "arrived",
    [
        "+", "0", "00", "000", "1", "+86", "+861", "+0", "++8613800138000", "sip:", "sip:@host", "sip:alice@host",
        "tel:", "<>", "<sip:>", "192.168.1.1", "sip:10.0.0.1:5060", "99999999999", "+999123456", "+44123", "alice",
        "1-800-FLOWERS", "13800138000\r\nVia: x", "138\x000013\x008000", "\ud800", "+86\udfff", "9" * 33, "1" * 100,
        "%00", "*67", "²³", "½", "+442079460000123456", "0" * 200, "+" + "0" * 200, "179" * 40,
    ],
)  # fmt: skip
def test_rubbish_is_unreadable(plan: Plan, arrived: str) -> None:
    assert plan.read(arrived) == UNREADABLE


@pytest.mark.parametrize("text", ["1" * 1_000_000, "x" * 1_000_000, "sip:" * 250_000, '"' * 1_000_000, "<" * 1_000_000])
def test_a_megabyte_is_refused_at_once(plan: Plan, text: str) -> None:
    begun = time.perf_counter()
    assert plan.read(text) == UNREADABLE
    assert time.perf_counter() - begun < 0.1


def test_an_unallocated_number_is_read_and_kept(plan: Plan) -> None:
    assert str(plan.read("19400000000")) == "+8619400000000"
    assert str(plan.read("+8619400000000")) == "+8619400000000"
    assert str(plan.read("07551234567")) == "+867551234567"


@pytest.mark.parametrize(
    ("arrived", "country", "shown"),
    [
        ("911", "US", "911"),
        ("2125551234", "US", "+12125551234"),
        ("12125551234", "US", "+12125551234"),
        ("01186 138 0013 8000", "US", MOBILE),
        ("020 7946 0000", "GB", LONDON),
        ("999", "GB", "999"),
        ("000", "AU", "000"),
        ("91234567", "HK", "+85291234567"),
        ("+8613800138000", "GB", MOBILE),
        ("5551234", "US", "ambiguous"),
        ("123", "ZZ", "unreadable"),
        ("13800138000", "cn", MOBILE),
    ],
)
def test_other_countries_read_their_own_way(plan: Plan, arrived: str, country: str, shown: str) -> None:
    assert str(plan.read(arrived, country)) == shown


NOISE = st.text('0123456789+-() .;:@<>"%*#sipteladonymux&=/\\\x00\ud800\u202a１转', max_size=40)


@settings(max_examples=500)
@given(st.one_of(st.text(), NOISE, st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape"))))
def test_reading_never_raises(plan: Plan, text: str) -> None:
    for country, area_code in (("CN", ""), ("CN", "010"), ("US", ""), ("", "x")):
        number = plan.read(text, country, area_code)
        assert isinstance(number, PhoneNumber)
        assert 0 <= number < 1 << 63
        plan.allocation(number)
        str(number)


@settings(max_examples=500)
@given(st.one_of(NOISE, st.integers(0, 10**16).map(str), st.integers(0, 10**15).map("+{}".format)))
@example("109512000000")  # behind Beijing's area code, a code that alone could be a number of another area
def test_what_was_read_reads_again_the_same(plan: Plan, text: str) -> None:
    number = plan.read(text)
    if number.form is NumberForm.E164:
        assert plan.read(str(number)) == number
    if number.form is NumberForm.SHORT:
        assert plan.read(str(number)) == number


@settings(max_examples=200)
@given(st.integers(0, (1 << 64) - 1).map(PhoneNumber))
def test_any_value_has_an_allocation(plan: Plan, number: PhoneNumber) -> None:
    plan.allocation(number)


def test_agrees_with_the_library_on_valid_numbers_of_all_countries(plan: Plan) -> None:
    chance = random.Random(7)
    compared = 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS - {"CN"}):
        example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        fixed = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.FIXED_LINE)
        for number in filter(None, (example, fixed)):
            text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            for _ in range(12):
                tail = chance.randrange(1, min(6, len(text) - 5))
                varied = text[:-tail] + "".join(chance.choice("0123456789") for _ in range(tail))
                parsed = phonenumbers.parse(varied)
                if not phonenumbers.is_valid_number(parsed):
                    continue
                expected = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
                assert str(plan.read(varied)) == expected, varied
                compared += 1
    assert compared > 3000


def test_agrees_with_the_library_on_odd_but_possible_numbers(plan: Plan) -> None:
    chance = random.Random(11)
    codes = sorted(set(phonenumbers.COUNTRY_CODE_TO_REGION_CODE) - {86})
    for _ in range(4000):
        text = f"+{chance.choice(codes)}{chance.randrange(10 ** chance.randrange(4, 12)):04}"
        try:
            parsed = phonenumbers.parse(text)
        except phonenumbers.NumberParseException:
            assert plan.read(text) == UNREADABLE
            continue
        shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        fit = phonenumbers.is_possible_number_with_reason(parsed)
        expected = shown if fit == phonenumbers.ValidationResult.IS_POSSIBLE and len(shown) <= 16 else "unreadable"
        assert str(plan.read(text)) == expected, text
