import base64

import msgspec
import pytest

from ringfence.screening.authentication.digest import digest_of
from ringfence.screening.authentication.rich_call_data import BadRichCallData, read_rich_call_data
from ringfence.telecom.identity import RichCallData

PICTURE = base64.b64encode(b"picture").decode()
CARD: list[object] = [
    "vcard",
    [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", "Example Bank"],
        ["logo", {}, "uri", "https://example.org/logo.png"],
    ],
]


def _read(rcd: object, **more: object) -> RichCallData | None:
    return read_rich_call_data({"rcd": rcd, **more}, needed=True)


def test_a_name_and_a_reason_are_read() -> None:
    assert _read({"nam": " Example Bank ", "apn": "+8613800138000"}, crn="Your card") == RichCallData(
        name="Example Bank", other_name="+8613800138000", reason="Your card"
    )
    assert read_rich_call_data({"crn": "Your card"}, needed=True) == RichCallData(reason="Your card")


def test_a_token_of_another_kind_may_say_nothing() -> None:
    assert read_rich_call_data({}, needed=False) is None
    assert read_rich_call_data({"crn": ""}, needed=False) is None
    with pytest.raises(BadRichCallData):
        read_rich_call_data({}, needed=True)


def test_links_are_named_and_not_followed() -> None:
    found = _read({"nam": "a", "icn": "https://example.org/i.png", "jcl": "https://example.org/card"})
    held = _read({"nam": "a", "jcd": CARD})

    assert found is not None
    assert (found.elsewhere, found.proven) == (("/icn", "/jcl"), ())
    assert held is not None
    assert (held.card, held.elsewhere) == ("jcd", ("/jcd/1/2/3",))


def test_digests_of_what_the_token_holds_are_checked() -> None:
    """An array as JSON without white space and with names in order; a text as it is; a data URL by what it holds."""
    card = digest_of(msgspec.json.encode(CARD))
    icon = f"data:image/png;base64,{PICTURE}"
    rcd = {"nam": "Example Bank", "icn": icon, "jcd": CARD}
    digests = {
        "/jcd": card,
        "/nam": digest_of(b"Example Bank"),
        "/icn": digest_of(b"picture"),
        "/jcd/1/1/3": digest_of(b'"Example Bank"'),
        "/jcd/1/2/3": digest_of(b"whatever is there"),
    }

    found = _read(rcd, rcdi=digests)

    assert found is not None
    assert found.proven == ("/icn", "/jcd", "/jcd/1/1/3", "/nam")
    assert found.elsewhere == ("/jcd/1/2/3",)
    for pointer in found.proven:
        with pytest.raises(BadRichCallData, match="does not fit"):
            _read(rcd, rcdi=digests | {pointer: digest_of(b"another")})


def test_a_picture_that_the_token_holds_is_not_recorded_and_texts_are_cut() -> None:
    found = _read({"nam": "a" * 1_000, "icn": f"data:image/png;base64,{PICTURE}"})

    assert found is not None
    assert (found.icon, found.name) == ("data:image/png", "a" * 256)


def test_digests_of_a_linked_card_are_not_looked_for_in_the_token() -> None:
    found = _read(
        {"nam": "a", "jcl": "https://example.org/card"}, rcdi={"/jcl": digest_of(b"c"), "/jcl/1/2/3": digest_of(b"l")}
    )

    assert found is not None
    assert (found.proven, found.elsewhere) == ((), ("/jcl",))


def test_a_data_url_need_not_be_base64() -> None:
    found = _read({"nam": "a", "icn": "data:image/svg+xml,%3Csvg/%3E"}, rcdi={"/icn": digest_of(b"<svg/>")})

    assert found is not None
    assert found.proven == ("/icn",)


@pytest.mark.parametrize(
    "rcd",
    [
        None,
        [],
        {},
        {"nam": ""},
        {"nam": "  "},
        {"nam": 1},
        {"nam": "a\nb"},
        {"nam": "a\u2028b"},
        {"nam": "a", "apn": ["b"]},
        {"nam": "a", "icn": "http://example.org/i.png"},
        {"nam": "a", "icn": "javascript:alert(1)"},
        {"nam": "a", "jcl": "data:,x"},
        {"nam": "a", "jcl": "https://example.org/card", "jcd": CARD},
        {"nam": "a", "jcd": "card"},
        {"nam": "a", "jcd": ["vcard", {}]},
        {"nam": "a", "jcd": ["vcard", [["fn", {}, "text"]]]},
        {"nam": "a", "jcd": ["vcard", [["fn", [], "text", "x"]]]},
        {"nam": "a", "jcd": ["vcard", [[1, {}, "text", "x"]]]},
        {"nam": "a", "jcd": ["vcard", [["version", {}, "text", "4.0"]]]},
    ],
)
def test_claims_of_the_wrong_shape_are_refused(rcd: object) -> None:
    with pytest.raises(BadRichCallData):
        _read(rcd)


@pytest.mark.parametrize(
    "rcdi",
    [
        None,
        [],
        {"nam": digest_of(b"a")},
        {"": digest_of(b"a")},
        {"/nam": "sha1-AA=="},
        {"/nam": 1},
        {"/none": digest_of(b"a")},
        {"/jcd/1/9": digest_of(b"a")},
        {"/jcd/01": digest_of(b"a")},
        {"/nam/0": digest_of(b"a")},
        {"/nam~2": digest_of(b"a")},
    ],
)
def test_digests_of_the_wrong_shape_are_refused(rcdi: object) -> None:
    with pytest.raises(BadRichCallData):
        _read({"nam": "a", "jcd": CARD}, rcdi=rcdi)


def test_digests_without_data_and_data_that_are_not_base64_are_refused() -> None:
    with pytest.raises(BadRichCallData):
        read_rich_call_data({"crn": "a", "rcdi": {}}, needed=True)
    with pytest.raises(BadRichCallData):
        _read({"nam": "a", "icn": "data:;base64,@@"}, rcdi={"/icn": digest_of(b"")})


def test_names_with_slashes_are_found() -> None:
    found = _read({"nam": "a", "x/y~z": {"k": 1}}, rcdi={"/x~1y~0z": digest_of(b'{"k":1}')})

    assert found is not None
    assert found.proven == ("/x~1y~0z",)
