from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.authentication.header import MOST, split_identity
from ringfence.telecom.identity import Fault, IdentityHeader

ONE = "aGVhZA.cGF5.c2ln;info=<https://cert.example.org/a.pem>;alg=ES256;ppt=shaken"


def test_one_header_is_taken_apart() -> None:
    expected = IdentityHeader("aGVhZA.cGF5.c2ln", "https://cert.example.org/a.pem", "ES256", "shaken")

    assert split_identity(ONE) == (expected,)


def test_quoted_parameters_are_accepted() -> None:
    headers = split_identity('a.b.c;info=<https://cert.example.org/a.pem>;ppt="div"')

    assert headers == (IdentityHeader("a.b.c", "https://cert.example.org/a.pem", "", "div"),)


def test_several_headers_keep_their_order() -> None:
    headers = split_identity(f"{ONE}, {ONE.replace('shaken', 'div')}\r\n{ONE}")

    assert [header.ppt for header in headers if isinstance(header, IdentityHeader)] == ["shaken", "div", "shaken"]


def test_no_text_is_no_header() -> None:
    assert split_identity(" \r\n ") == ()


def test_what_is_wrong_is_a_438() -> None:
    for text in ("garbage", "a.b.c;alg=ES256", f"{ONE};info=<https://x>", f"{ONE} rubbish", "a.b.c;info", "a" * 20_000):
        (fault,) = split_identity(text)
        assert isinstance(fault, Fault), text
        assert fault.sip_code == 438


def test_a_header_that_cannot_be_read_leaves_the_others() -> None:
    """RFC 8224 section 6.2.1: only when all of them are bad is the identity bad."""
    expected = IdentityHeader("aGVhZA.cGF5.c2ln", "https://cert.example.org/a.pem", "ES256", "shaken")
    for bad in ("garbage", "a.b.c;alg=ES256", f"{ONE} rubbish", 'a.b.c;info=<a,b>;note="x,y" z', "<", '"', "a<b"):
        headers = split_identity(f"{bad}, {ONE}\r\n{bad}")
        assert [isinstance(header, Fault) for header in headers] == [True, False, True], bad
        assert headers[1] == expected


def test_too_many_headers_are_refused() -> None:
    (fault,) = split_identity(",".join([ONE] * (MOST + 1)))

    assert isinstance(fault, Fault)


@given(st.sampled_from(["ES256", '"ES256"', "RS256", ""]), st.sampled_from(["shaken", '"div"', '"div', 'div"']))
def test_the_order_and_the_white_space_of_parameters_do_not_matter(alg: str, ppt: str) -> None:
    usual = split_identity(f"a.b.c;info=<https://x/y>;alg={alg};ppt={ppt}")
    other = split_identity(f"a.b.c ; ppt={ppt} ; alg={alg} ; info=<https://x/y>")

    assert usual == other or (isinstance(usual[0], Fault) and isinstance(other[0], Fault))


@given(
    st.text(alphabet='ab.;<>"= ,info', max_size=40).filter(
        lambda text: text.count('"') % 2 == 0 and text.count(",") < 7
    )
)
def test_whatever_stands_on_the_line_before_a_good_header_is_found(text: str) -> None:
    assert split_identity(f"{text}\r\n{ONE}")[-1] == split_identity(ONE)[0]


@given(st.text())
def test_never_raises(text: str) -> None:
    split_identity(text)
