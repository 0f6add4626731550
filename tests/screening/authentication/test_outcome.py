"""Tokens that stand beside the one of the calling number: who calls and why, priority, messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.authentication.laboratory_calls import CALLED, NOW_S, ORIGID, X5U, Laboratory, Shelf, call

from ringfence.screening.authentication.claim_constraints import ENHANCED_JWT_CLAIM_CONSTRAINTS
from ringfence.screening.authentication.der import wrap
from ringfence.screening.authentication.digest import digest_of
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.outcome import NOT_FOUND_YET, worst
from ringfence.screening.authentication.tn_auth_list import NumberSpan, TNAuthList
from ringfence.screening.authentication.verify import verify, verify_each
from ringfence.telecom.identity import (
    BAD_IDENTITY_INFO,
    INVALID_IDENTITY_HEADER,
    Outcome,
    Priority,
    RichCallData,
    Verstat,
)

LABORATORY = Laboratory()
FIRST = LABORATORY.identity()
RCD = LABORATORY.token("rcd", {"rcd": {"nam": "Example Bank"}, "crn": "Your card"})
RPH = LABORATORY.token("rph", {"rph": {"auth": ["ets.0"]}})
RICH = RichCallData(name="Example Bank", reason="Your card", signer="1234")
PRIORITY = Priority(("ets.0",), signer="1234")
STRANGER = Laboratory()
"""Its authority is not the trusted one, but it names the same certificate: its signatures do not fit."""
BAD_RCD = STRANGER.token("rcd", {"rcd": {"nam": "Example Bank"}})
BAD_RPH = STRANGER.token("rph", {"rph": {"auth": ["ets.0"]}})
TURNED = "8613800138002"


def _outcome(identity: str, laboratory: Laboratory = LABORATORY, **sip: object) -> Outcome:
    return verify(call(identity, **sip), laboratory.shelf, ORDINARY)  # type: ignore[arg-type]


def _code(outcome: Outcome) -> int:
    return outcome.fault.sip_code if outcome.fault else 0


def test_a_verified_name_and_reason_are_evidence_beside_the_token_of_the_number() -> None:
    outcome = _outcome(f"{FIRST},{RCD}")

    assert (outcome.verstat, outcome.attestation, outcome.rich) == (Verstat.PASSED, "A", RICH)
    assert outcome.set_aside == ()
    assert _outcome(f"{RCD},{FIRST}").rich == RICH


def test_a_name_in_the_token_of_the_number_is_evidence_too() -> None:
    claims = {"attest": "B", "origid": ORIGID, "rcd": {"nam": "Example Bank"}, "crn": "Your card"}

    outcome = _outcome(LABORATORY.token("shaken", claims))

    assert (outcome.verstat, outcome.attestation, outcome.rich) == (Verstat.NONE, "B", RICH)


def test_neither_replaces_the_token_of_the_number() -> None:
    for identity in (RCD, RPH, f"{RCD},{RPH}"):
        outcome = _outcome(identity)
        assert (outcome.verstat, outcome.attestation, outcome.signer, outcome.fault) == (Verstat.NONE, "", "", None)
        required = _outcome(identity, required=True)
        assert _code(required) == 428
    assert (_outcome(RCD).rich, _outcome(RPH).priority) == (RICH, PRIORITY)


def test_a_bad_name_does_not_spoil_a_good_number() -> None:
    """RFC 8224 section 6.2.1: the identity is bad only when all headers are."""
    outcome = _outcome(f"{FIRST},{BAD_RCD}")

    assert (outcome.verstat, outcome.fault, outcome.rich) == (Verstat.PASSED, None, None)
    assert outcome.set_aside == ("rcd: 438 the signature does not fit",)


def test_a_bad_name_alone_is_a_fault_like_any_other() -> None:
    outcome = _outcome(BAD_RCD)

    assert (outcome.verstat, _code(outcome), outcome.rich) == (Verstat.FAILED, 438, None)
    assert _code(_outcome(LABORATORY.token("rcd", {"rcd": {"nam": "x"}}, iat=NOW_S - 61))) == 403
    assert _code(_outcome(LABORATORY.token("rcd", {"rcd": {"nam": "x"}}, called=TURNED))) == 438
    assert _code(_outcome(LABORATORY.token("rcd", {"rcd": {"nam": "x"}}, calling=TURNED))) == 438


def test_a_bad_priority_leaves_an_ordinary_call() -> None:
    """RFC 8443 section 4.2."""
    for bad in (BAD_RPH, LABORATORY.token("rph", {"rph": {"auth": ["ets.0"]}}, iat=NOW_S - 61)):
        alone, beside = _outcome(bad), _outcome(f"{FIRST},{bad}")
        assert (alone.verstat, alone.fault, alone.priority) == (Verstat.NONE, None, None)
        assert alone.set_aside[0].startswith("rph: 4")
        assert (beside.verstat, beside.priority) == (Verstat.PASSED, None)
        assert _code(_outcome(bad, required=True)) == 428


def test_no_name_is_told_of_a_number_that_did_not_hold() -> None:
    outcome = _outcome(f"{STRANGER.identity()},{RCD}")

    assert (outcome.verstat, _code(outcome), outcome.rich) == (Verstat.FAILED, 438, None)


def test_names_and_priorities_travel_with_a_diverted_call() -> None:
    div = LABORATORY.div(div=CALLED, dest=TURNED)

    outcome = _outcome(f"{FIRST},{RCD},{RPH},{div}", called=TURNED)

    assert (outcome.verstat, outcome.rich, outcome.priority) == (Verstat.PASSED, RICH, PRIORITY)
    named = LABORATORY.token("shaken", {"attest": "A", "origid": ORIGID, "rcd": {"nam": "Example Bank"}})
    assert _outcome(f"{named},{div}", called=TURNED).rich is not None
    for unsigned in (f"{FIRST},{RCD}", named):
        forwarded = _outcome(unsigned, called=TURNED, diverting=(CALLED,))
        assert (forwarded.attestation, forwarded.rich) == ("A", None)


def test_a_certificate_for_other_numbers_names_nobody_and_may_give_priority() -> None:
    """Authority over a priority is one over its namespace, which no certificate names (RFC 8443 section 3)."""
    other = Laboratory(TNAuthList(spans=(NumberSpan("8613900000000", 10_000),)))

    assert _code(_outcome(other.token("rcd", {"rcd": {"nam": "Example Bank"}}), other)) == 437
    assert _outcome(other.token("rph", {"rph": {"auth": ["ets.0"]}}), other).priority is not None


def test_a_priority_for_emergencies_is_for_short_numbers() -> None:
    """RFC 9027 section 3: the called party may be `urn:service:sos`."""
    claims = {"dest": {"uri": ["urn:service:sos"]}, "rph": {"auth": ["esnet.1"]}}
    identity = LABORATORY.token("rph", claims)

    assert _outcome(identity, called="911").priority == Priority(("esnet.1",), signer="1234")
    assert _outcome(identity).priority is None


@pytest.mark.parametrize(
    ("permitted", "code"),
    [(b'{"nam":"Example Bank"}', 0), (b'{"nam":"Another Bank"}', 438), (b'{ "nam":"Example Bank"}', 438)],
)
def test_a_certificate_may_bind_the_name(permitted: bytes, code: int) -> None:
    """RFC 9118, and RFC 9795: the permitted `rcd` is written as JSON, and must be there."""
    names = wrap(0xA0, wrap(0x30, wrap(0x16, b"rcd")))
    values = wrap(0xA1, wrap(0x30, wrap(0x30, wrap(0x16, b"rcd") + wrap(0x30, wrap(0x0C, permitted)))))
    bound = Laboratory(extra=((ENHANCED_JWT_CLAIM_CONSTRAINTS, wrap(0x30, names + values)),))

    assert _code(_outcome(bound.token("rcd", {"rcd": {"nam": "Example Bank"}}), bound)) == code
    assert _code(_outcome(bound.identity(), bound)) == 438


def test_a_digest_that_does_not_fit_spoils_its_token() -> None:
    good = {"rcd": {"nam": "Example Bank"}, "rcdi": {"/nam": digest_of(b"Example Bank")}}
    bad = good | {"rcdi": {"/nam": digest_of(b"Another Bank")}}

    found = _outcome(LABORATORY.token("rcd", good)).rich
    assert found is not None
    assert found.proven == ("/nam",)
    assert _code(_outcome(LABORATORY.token("rcd", bad))) == 438
    assert _code(_outcome(LABORATORY.token("shaken", {"attest": "A", "origid": ORIGID, **bad}))) == 438


def test_a_certificate_that_is_not_here_yet_leaves_the_rest() -> None:
    elsewhere = "https://cert.example.org/other.pem"
    rcd = LABORATORY.token("rcd", {"rcd": {"nam": "Example Bank"}}, x5u=elsewhere)
    shelf = Shelf({X5U: LABORATORY.credential, elsewhere: None})

    both = verify(call(f"{FIRST},{rcd}"), shelf, ORDINARY)
    alone = verify(call(rcd), shelf, ORDINARY)

    assert (both.verstat, both.pending, both.rich) == (Verstat.PASSED, False, None)
    assert both.set_aside == ("rcd: 436 the certificate is not here yet",)
    assert (alone.verstat, alone.pending) == (Verstat.NONE, True)


def test_a_token_of_a_message_says_nothing_of_a_call() -> None:
    """RFC 9475: or a token that was copied from a message would carry a call."""
    msg = LABORATORY.token("msg", {"msgi": digest_of(b"hello")})

    alone, beside = _outcome(msg), _outcome(f"{FIRST},{msg}")

    assert (alone.verstat, alone.fault) == (Verstat.NONE, None)
    assert alone.set_aside == ("msg: it speaks of messages, not of calls (RFC 9475)",)
    assert (beside.verstat, beside.set_aside) == (Verstat.PASSED, alone.set_aside)
    assert _code(_outcome(msg, required=True)) == 428


def test_a_message_is_verified_with_its_body() -> None:
    msg = LABORATORY.token("msg", {"msgi": digest_of(b"hello")})
    bare = LABORATORY.token("msg", {})

    assert _outcome(msg, message=b"hello").verstat is Verstat.PASSED
    assert _outcome(bare, message=b"anything").verstat is Verstat.PASSED
    for wrong in (
        _outcome(msg, message=b"hullo"),
        _outcome(msg, message=b"hello", called=TURNED),
        _outcome(msg, message=b"hello", calling=TURNED),
        _outcome(STRANGER.token("msg", {}), message=b"hello"),
    ):
        assert (wrong.verstat, _code(wrong)) == (Verstat.FAILED, 438)
    assert _code(_outcome(LABORATORY.token("msg", {}, iat=NOW_S - 61), message=b"")) == 403


def test_a_token_of_a_call_carries_no_message() -> None:
    outcome = _outcome(FIRST, message=b"hello")

    assert (outcome.verstat, outcome.fault) == (Verstat.NONE, None)
    assert _code(_outcome(FIRST, message=b"hello", required=True)) == 428


def test_what_a_digest_says_in_a_token_of_another_kind_is_ignored() -> None:
    """RFC 9475 section 3.2."""
    claims = {"attest": "A", "origid": ORIGID, "msgi": digest_of(b"hello")}

    assert _outcome(LABORATORY.token("shaken", claims)).verstat is Verstat.PASSED


def test_proven_faults_are_told_first() -> None:
    proven = INVALID_IDENTITY_HEADER.because("x")

    assert worst([BAD_IDENTITY_INFO, proven]) is proven
    assert worst([NOT_FOUND_YET, BAD_IDENTITY_INFO]) is NOT_FOUND_YET


def test_each_bad_token_among_several_is_named_to_the_signers_side() -> None:
    """RFC 9410: the code and the phrase of each, and its signature as the compact form of the token."""
    ppi = f'ppi="..{BAD_RCD.split(";")[0].split(".")[2]}"'
    told = f'STIR;cause=438;text="Invalid Identity Header";{ppi}'

    beside = _outcome(f"{FIRST},{BAD_RCD}")
    assert (beside.verstat, beside.fault, beside.reason_header) == (Verstat.PASSED, None, told)
    assert _outcome(f"{FIRST},{RCD}").reason_header == ""
    assert _outcome(BAD_RCD).reason_header == 'STIR;cause=438;text="Invalid Identity Header"'
    old = LABORATORY.token("rcd", {"rcd": {"nam": "x"}}, iat=NOW_S - 61)
    two = _outcome(f"{BAD_RCD},{FIRST},{old}").reason_header.split(", ")
    assert two[0] == told
    assert two[1].startswith('STIR;cause=403;text="Stale Date";ppi="..')
    unreadable = _outcome(f"garbage,{FIRST}").reason_header
    assert unreadable == 'STIR;cause=438;text="Invalid Identity Header"'
    elsewhere = _outcome(f"{FIRST},{BAD_RCD}", called=TURNED).reason_header.split(", ")
    assert elsewhere == ['STIR;cause=438;text="Invalid Identity Header"', told]


def test_a_certificate_that_is_not_here_yet_is_no_reason() -> None:
    elsewhere = "https://cert.example.org/other.pem"
    rcd = LABORATORY.token("rcd", {"rcd": {"nam": "Example Bank"}}, x5u=elsewhere)
    shelf = Shelf({X5U: LABORATORY.credential, elsewhere: None})

    assert verify(call(f"{FIRST},{rcd}"), shelf, ORDINARY).reason_header == ""
    assert verify(call(f"{FIRST},{rcd}"), Shelf({}), ORDINARY).reason_header == ""


def test_a_diversion_that_leads_nowhere_does_not_spoil_a_name() -> None:
    """RFC 8946 section 4.2: other tokens may still be judged."""
    outcome = _outcome(f"{RCD},{LABORATORY.div(div=TURNED, dest=CALLED)}")

    assert (outcome.verstat, outcome.fault, outcome.rich) == (Verstat.NONE, None, RICH)


def test_each_header_is_told_with_its_kind() -> None:
    _, judged = verify_each(call(f"{FIRST},{BAD_RCD},garbage"), LABORATORY.shelf, ORDINARY)

    assert [one.ppt for one in judged] == ["shaken", "rcd", ""]


@given(st.sampled_from([RCD, RPH]), st.data())
def test_any_change_of_one_character_of_a_token_leaves_no_evidence(identity: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(identity.split(";")[0]) - 1))
    character = data.draw(st.characters(codec="ascii"))
    if identity[position] != character:
        outcome = _outcome(identity[:position] + character + identity[position + 1 :])
        assert (outcome.rich, outcome.priority) == (None, None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
        lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=4), x, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(["rcd", "rcdi", "crn", "rph", "sph", "msgi"]),
)
def test_no_signed_claims_make_it_raise(value: object, name: str) -> None:
    for ppt, claims in (("rcd", {"rcd": {"nam": "a"}}), ("rph", {"rph": {"auth": ["ets.0"]}}), ("msg", {})):
        _outcome(LABORATORY.token(ppt, claims | {name: value}))
        _outcome(LABORATORY.token(ppt, claims | {name: value}), message=b"")
