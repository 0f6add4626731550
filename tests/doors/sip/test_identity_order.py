import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.identity_order import DEFAULT_ORDER, attempt_from, read_order
from ringfence.doors.sip.message import Request
from ringfence.telecom.call import CallAttempt, Presentation
from ringfence.telecom.errors import Refused

INVITE = Request(
    "INVITE",
    "sip:95588@example.net;user=phone",
    (
        ("from", '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1'),
        ("p-asserted-identity", "<tel:+8613800138000>"),
        ("diversion", "<sip:+8613800138009@example.net>;reason=unconditional"),
        ("privacy", "id"),
        ("call-id", "c" * 500),
        ("identity", "a.b.c;info=<https://x/y>"),
        ("identity", "d.e.f;info=<https://x/y>"),
    ),
)


def test_the_asserted_identity_comes_first() -> None:
    attempt = attempt_from(INVITE, read_order("P-Asserted-Identity, From"), trunk="gw", at_ms=5)

    assert (attempt.calling, attempt.called) == ("tel:+8613800138000", "sip:95588@example.net;user=phone")
    assert (attempt.trunk, attempt.at_ms, len(attempt.call_id)) == ("gw", 5, 128)
    assert attempt.presentation is Presentation.RESTRICTED
    assert attempt.identity == "a.b.c;info=<https://x/y>, d.e.f;info=<https://x/y>"


def test_the_operator_chooses_the_order() -> None:
    assert attempt_from(INVITE, read_order("diversion"), trunk="", at_ms=0).calling == "sip:+8613800138009@example.net"
    assert attempt_from(INVITE, read_order("p-charge-info"), trunk="", at_ms=0).calling.startswith("sip:anonymous@")


@pytest.mark.parametrize("text", ["", "x-evil", "from,,pai"])
def test_an_unknown_header_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_order(text)


NAMES = (
    "from",
    "p-asserted-identity",
    "remote-party-id",
    "diversion",
    "p-charge-info",
    "privacy",
    "identity",
    "call-id",
)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=400))), st.text(max_size=400))
def test_whatever_headers_hold_they_become_an_attempt_that_the_wire_allows(
    headers: list[tuple[str, str]], uri: str
) -> None:
    request = Request("INVITE", uri, tuple(headers))
    attempt = attempt_from(request, DEFAULT_ORDER, trunk="t", at_ms=1)

    assert msgspec.json.decode(msgspec.json.encode(attempt), type=CallAttempt) == attempt
