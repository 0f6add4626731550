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

    assert isinstance(headers, tuple)
    assert headers[0].ppt == "div"


def test_several_headers_keep_their_order() -> None:
    headers = split_identity(f"{ONE}, {ONE.replace('shaken', 'div')}\r\n{ONE}")

    assert isinstance(headers, tuple)
    assert [header.ppt for header in headers] == ["shaken", "div", "shaken"]


def test_no_text_is_no_header() -> None:
    assert split_identity(" \r\n ") == ()


def test_what_is_wrong_is_a_438() -> None:
    for text in ("garbage", "a.b.c;alg=ES256", f"{ONE};info=<https://x>", f"{ONE} rubbish", "a.b.c;info", "a" * 20_000):
        fault = split_identity(text)
        assert isinstance(fault, Fault), text
        assert fault.sip_code == 438


def test_too_many_headers_are_refused() -> None:
    assert isinstance(split_identity(",".join([ONE] * (MOST + 1))), Fault)


@given(st.sampled_from(["ES256", '"ES256"', "RS256", ""]), st.sampled_from(["shaken", '"div"', '"div', 'div"']))
def test_the_order_and_the_white_space_of_parameters_do_not_matter(alg: str, ppt: str) -> None:
    usual = split_identity(f"a.b.c;info=<https://x/y>;alg={alg};ppt={ppt}")
    other = split_identity(f"a.b.c ; ppt={ppt} ; alg={alg} ; info=<https://x/y>")

    assert usual == other or (isinstance(usual, Fault) and isinstance(other, Fault))


@given(st.text())
def test_never_raises(text: str) -> None:
    split_identity(text)
