import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.authentication.digest import digest_of
from ringfence.screening.authentication.passport import decode_base64url, encode_base64url, read_passport
from ringfence.telecom.identity import Fault, Passport, RichCallData

HEADER: dict[str, object] = {
    "alg": "ES256",
    "ppt": "shaken",
    "typ": "passport",
    "x5u": "https://cert.example.org/a.pem",
}
CLAIMS: dict[str, object] = {
    "attest": "A",
    "dest": {"tn": ["8613800138001"]},
    "iat": 1_790_000_000,
    "orig": {"tn": "8613800138000"},
    "origid": "123e4567-e89b-12d3-a456-426655440000",
}
SIGNATURE = base64.urlsafe_b64encode(bytes(64)).decode().rstrip("=")


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _token(header: object = HEADER, claims: object = CLAIMS, signature: str = SIGNATURE) -> str:
    return f"{_part(header)}.{_part(claims)}.{signature}"


def test_a_shaken_token_is_read() -> None:
    passport = read_passport(_token())

    assert isinstance(passport, Passport)
    assert (passport.attest, passport.orig_tn, passport.dest_tn) == ("A", "8613800138000", ("8613800138001",))
    assert len(passport.signature) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"attest": "D"},
        {"attest": None},
        {"attest": ["A"]},
        {"origid": ""},
        {"origid": "123e4567-e89b-12d3-a456-42665544000"},
        {"iat": "1790000000"},
        {"iat": "abc"},
        {"iat": None},
        {"iat": 1 << 64},
        {"iat": True},
        {"iat": 1.5},
        {"dest": {"tn": "8613800138001"}},
        {"dest": {"tn": []}},
        {"dest": {}},
        {"orig": {"tn": "+8613800138000"}},
        {"orig": {"tn": ""}},
        {"orig": {}},
        {"orig": "8613800138000"},
    ],
)
def test_claims_of_the_wrong_shape_are_a_438(change: dict[str, object]) -> None:
    fault = read_passport(_token(claims=CLAIMS | change))

    assert isinstance(fault, Fault)
    assert fault.sip_code == 438


def test_a_name_that_stands_twice_is_refused() -> None:
    payload = json.dumps(CLAIMS)[:-1] + ', "attest": "C"}'
    part = base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")

    assert isinstance(read_passport(f"{_part(HEADER)}.{part}.{SIGNATURE}"), Fault)


def test_critical_parameters_are_refused() -> None:
    """RFC 7515 section 4.1.11: they must be understood, and a PASSporT has none."""
    fault = read_passport(_token(header=HEADER | {"crit": ["b64"], "b64": False}))

    assert isinstance(fault, Fault)
    assert "critical" in fault.detail


def test_half_a_surrogate_pair_is_refused() -> None:
    """It is JSON and no text: whoever wrote it down again, into a decision or an answer, would fail."""
    assert isinstance(read_passport(_token(claims=CLAIMS | {"note": "\ud800"})), Fault)


def test_a_diversion_names_one_number_and_holds_no_other_token() -> None:
    div: dict[str, object] = {"dest": {"tn": ["8613800138001"]}, "iat": 1, "orig": {"tn": "8613800138000"}}
    one: dict[str, object] = {"div": {"tn": "8613800138002", "hi": "1.2.1"}}
    header = HEADER | {"ppt": "div"}

    passport = read_passport(_token(header, div | one))
    assert isinstance(passport, Passport)
    assert passport.div_tn == "8613800138002"
    two: dict[str, object] = {"tn": "8613800138002", "uri": "sip:a@example.org"}
    nobody: dict[str, object] = {"div": {}}
    for wrong in (one | {"opt": "a.b.c"}, {"div": two}, nobody):
        assert isinstance(read_passport(_token(header, div | wrong)), Fault)


BASE: dict[str, object] = {name: CLAIMS[name] for name in ("dest", "iat", "orig")}


@pytest.mark.parametrize(
    ("ppt", "claims", "wrong"),
    [
        ("div-o", {"div": {"tn": "8613800138002"}, "opt": "YQ.YQ.YQ"}, {"opt": "..YQ"}),
        ("div-o", {"div": {"tn": "8613800138002"}, "opt": "YQ.YQ.YQ"}, {"opt": 1}),
        ("rcd", {"rcd": {"nam": "a"}}, {"rcd": {}}),
        ("rcd", {"crn": "a"}, {"crn": 1}),
        ("rph", {"rph": {"auth": ["ets.0"]}}, {"rph": {"auth": "ets.0"}}),
        ("msg", {"msgi": digest_of(b"a")}, {"msgi": "sha256-AA"}),
    ],
)
def test_each_kind_has_claims_of_its_own(ppt: str, claims: dict[str, object], wrong: dict[str, object]) -> None:
    header = HEADER | {"ppt": ppt}

    good = read_passport(_token(header, BASE | claims))
    assert isinstance(good, Passport)
    assert good.extension is not None
    fault = read_passport(_token(header, BASE | claims | wrong))
    assert isinstance(fault, Fault)
    assert fault.sip_code == 438
    if ppt != "msg":
        assert isinstance(read_passport(_token(header, BASE)), Fault)


def test_a_shaken_token_may_say_who_calls() -> None:
    """RFC 9795: claims in a token of another type; a name that is malformed spoils the token."""
    passport = read_passport(_token(claims=CLAIMS | {"rcd": {"nam": "Example Bank"}, "crn": "Your card"}))
    usual = read_passport(_token())

    assert isinstance(passport, Passport)
    assert passport.extension == RichCallData(name="Example Bank", reason="Your card")
    assert isinstance(usual, Passport)
    assert usual.extension is None
    assert isinstance(read_passport(_token(claims=CLAIMS | {"rcd": {"nam": ""}})), Fault)


def test_only_the_canonical_writing_of_bytes_is_decoded() -> None:
    assert decode_base64url("AA") == b"\0"
    assert decode_base64url("AB") is None
    assert decode_base64url("A") is None
    assert decode_base64url("AA==") is None


def test_json_that_is_not_an_object_is_refused() -> None:
    for payload in (b"[]", b"NaN", b"[" * 100_000, b"\xff", b"{}x", b'{"orig":{"tn":["1":"2"]}}'):
        part = base64.urlsafe_b64encode(payload).decode().rstrip("=")
        assert isinstance(read_passport(f"{_part(HEADER)}.{part}.{SIGNATURE}"), Fault)


@given(st.binary(max_size=40))
def test_every_byte_comes_back(raw: bytes) -> None:
    text = encode_base64url(raw)

    assert text == base64.urlsafe_b64encode(raw).decode().rstrip("=")
    assert decode_base64url(text) == raw


@given(st.text(alphabet="AQgwBCEIMUYckosw048_-", max_size=8))
def test_only_one_writing_of_bytes_is_read(text: str) -> None:
    raw = decode_base64url(text)

    assert raw is None or encode_base64url(raw) == text


@given(st.sampled_from([(",", ":"), (", ", ": "), (" ,", " :")]), st.booleans())
def test_white_space_and_order_of_names_do_not_change_what_is_read(separators: tuple[str, str], sort: bool) -> None:
    payload = json.dumps(CLAIMS | {"note": "\u00e9\u4e2d"}, separators=separators, sort_keys=sort).encode()

    passport = read_passport(f"{_part(HEADER)}.{encode_base64url(payload)}.{SIGNATURE}")

    assert isinstance(passport, Passport)
    assert passport.claims == CLAIMS | {"note": "\u00e9\u4e2d"}


def test_a_name_that_stands_twice_is_refused_however_it_is_spaced() -> None:
    payload = json.dumps(CLAIMS, separators=(",", ":"))[:-1] + ',"attest":"A"}'

    assert isinstance(read_passport(f"{_part(HEADER)}.{encode_base64url(payload.encode())}.{SIGNATURE}"), Fault)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,90}", fullmatch=True))
def test_never_raises(token: str) -> None:
    read_passport(token)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_no_json_makes_it_raise(claims: object) -> None:
    for ppt in ("shaken", "div", "div-o", "rcd", "rph", "msg"):
        read_passport(_token(HEADER | {"ppt": ppt}, claims))
        if isinstance(claims, dict):
            read_passport(_token(HEADER | {"ppt": ppt}, CLAIMS | claims))
        for name in ("div", "opt", "rcd", "rcdi", "crn", "rph", "sph", "msgi"):
            read_passport(_token(HEADER | {"ppt": ppt}, CLAIMS | {"rcd": {"nam": "a"}} | {name: claims}))
