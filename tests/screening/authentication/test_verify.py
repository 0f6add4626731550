from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.screening.authentication.laboratory_calls import (
    CALLED,
    CALLING,
    NOW_S,
    ORIGID,
    X5U,
    Laboratory,
    Shelf,
    call,
)

from ringfence.screening.authentication.claim_constraints import ENHANCED_JWT_CLAIM_CONSTRAINTS
from ringfence.screening.authentication.der import wrap
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.law import ORDINARY, IdentityLaw
from ringfence.screening.authentication.passport import encode_base64url
from ringfence.screening.authentication.sign import sign_div, sign_shaken, sign_token
from ringfence.screening.authentication.tn_auth_list import NumberSpan, TNAuthList
from ringfence.screening.authentication.verify import allowed_url, verify
from ringfence.telecom.identity import BAD_IDENTITY_INFO, Attestation, Outcome, Verstat

LABORATORY = Laboratory()
IDENTITY = LABORATORY.identity()


def _outcome(identity: str, law: IdentityLaw = ORDINARY, laboratory: Laboratory = LABORATORY, **sip: object) -> Outcome:
    return verify(call(identity, **sip), laboratory.shelf, law)  # type: ignore[arg-type]


def _code(outcome: Outcome) -> int:
    return outcome.fault.sip_code if outcome.fault else 0


def _told(outcome: Outcome) -> Outcome:
    """Without what did not count."""
    return replace(outcome, set_aside=())


def test_a_fully_attested_call_passes() -> None:
    outcome = _outcome(IDENTITY)

    assert (outcome.verstat, outcome.attestation, outcome.signer) == (Verstat.PASSED, "A", "1234")
    assert (outcome.origid, outcome.fault) == (ORIGID, None)


def test_a_valid_signature_of_a_gateway_is_no_pass() -> None:
    outcome = _outcome(LABORATORY.identity(attestation=Attestation.GATEWAY))

    assert (outcome.verstat, outcome.attestation, outcome.fault) == (Verstat.NONE, "C", None)


def test_no_identity_is_a_fault_only_where_it_is_required() -> None:
    assert _outcome("") == Outcome(Verstat.NONE)
    assert _code(_outcome("", required=True)) == 428


def test_a_kind_that_is_not_supported_is_ignored() -> None:
    unknown = IDENTITY.replace("ppt=shaken", "ppt=rsp")

    assert _told(_outcome(unknown)) == Outcome(Verstat.NONE)
    assert "kind that is not known" in _outcome(unknown).set_aside[0]
    assert _outcome(f"{unknown},{IDENTITY}").verstat is Verstat.PASSED
    refused = _outcome(unknown, required=True).fault
    assert refused is not None
    assert (refused.sip_code, refused.phrase) == (428, "Use Supported PASSporT Format")


def test_numbers_that_differ_from_the_request_are_a_438() -> None:
    assert _code(_outcome(IDENTITY, calling="8613800138009")) == 438
    assert _code(_outcome(IDENTITY, called="8613800138009")) == 438


def test_a_token_too_old_or_ahead_is_a_403() -> None:
    assert _code(verify(call(IDENTITY, now_s=NOW_S + 61), LABORATORY.shelf, ORDINARY)) == 403
    assert _code(verify(call(IDENTITY, now_s=NOW_S - 1), LABORATORY.shelf, ORDINARY)) == 403
    assert verify(call(IDENTITY, now_s=NOW_S + 60), LABORATORY.shelf, ORDINARY).verstat is Verstat.PASSED
    assert _code(verify(call(IDENTITY, date_s=NOW_S - 100), LABORATORY.shelf, ORDINARY)) == 403
    for iat in (0, -5, NOW_S + 1, 4_102_441_200):
        assert _code(_outcome(LABORATORY.identity(iat=iat))) == 403


def test_a_certificate_that_is_not_valid_now_is_a_437() -> None:
    later = NOW_S + 40 * 86_400
    identity = LABORATORY.identity(iat=later)

    assert _code(verify(call(identity, now_s=later), LABORATORY.shelf, ORDINARY)) == 437


def test_a_certificate_for_other_numbers_is_a_437() -> None:
    other = Laboratory(TNAuthList(spans=(NumberSpan("8613900000000", 10_000),)))
    own = Laboratory(TNAuthList(spans=(NumberSpan("8613800130000", 10_000),)))

    assert _code(_outcome(other.identity(), laboratory=other)) == 437
    assert _outcome(own.identity(), laboratory=own).verstat is Verstat.PASSED


def test_parameters_must_agree_with_the_token() -> None:
    assert _code(_outcome(IDENTITY.replace("ppt=shaken", "ppt=div"))) == 438
    assert _code(_outcome(IDENTITY.replace("alg=ES256", "alg=RS256"))) == 438
    assert _code(_outcome(IDENTITY.replace("info=<https://cert", "info=<https://evil"))) == 438


def test_a_certificate_that_is_still_being_fetched_is_no_failure() -> None:
    outcome = verify(call(IDENTITY), Shelf({X5U: None}), ORDINARY)

    assert (outcome.verstat, outcome.pending, _code(outcome)) == (Verstat.NONE, True, 436)
    assert outcome.reason_header == ""


def test_a_certificate_that_cannot_be_had_is_a_436_and_says_nothing_of_the_caller() -> None:
    outcome = verify(call(IDENTITY), Shelf({X5U: BAD_IDENTITY_INFO}), ORDINARY)

    assert (outcome.verstat, outcome.pending, _code(outcome)) == (Verstat.NONE, False, 436)
    assert outcome.reason_header == 'STIR;cause=436;text="Bad Identity Info"'


def test_a_diverted_call_is_followed_back_to_the_first_token() -> None:
    second, third = "8613800138002", "8613800138003"
    chain = [
        LABORATORY.identity(iat=NOW_S - 600),
        LABORATORY.div(div=CALLED, dest=second),
        LABORATORY.div(div=second, dest=third),
    ]

    outcome = _outcome(",".join(chain), called=third)

    assert (outcome.verstat, outcome.diversions) == (Verstat.PASSED, 2)
    assert _code(_outcome(",".join([chain[0], chain[2]]), called=third)) == 438


def test_only_the_last_diversion_must_be_fresh() -> None:
    """RFC 8946 section 4.2, step 4: a call may be transferred long after it was first sent on."""
    second, third = "8613800138002", "8613800138003"
    first = LABORATORY.identity(iat=NOW_S - 3_000)
    before, now = (LABORATORY.div(div=CALLED, dest=second, iat=NOW_S - age) for age in (3_000, 0))

    moved = _outcome(f"{first},{before},{LABORATORY.div(div=second, dest=third)}", called=third)
    stale = _outcome(f"{first},{before},{LABORATORY.div(div=second, dest=third, iat=NOW_S - 100)}", called=third)

    assert (moved.verstat, moved.diversions) == (Verstat.PASSED, 2)
    assert _code(stale) == 403
    assert _code(_outcome(f"{first},{before}", called=second)) == 403
    assert _outcome(f"{first},{before},{now}", called=second).diversions == 1


def test_every_way_back_is_tried_and_the_shortest_counts() -> None:
    second, third, lost = "8613800138002", "8613800138003", "8613800138009"
    into_nothing = LABORATORY.div(div=lost, dest=third)
    chain = f"{LABORATORY.div(div=second, dest=third)},{LABORATORY.div(div=CALLED, dest=second)},{IDENTITY}"

    assert _outcome(f"{into_nothing},{chain}", called=third).diversions == 2
    assert _outcome(f"{chain},{LABORATORY.div(div=CALLED, dest=third)}", called=third).diversions == 1


def test_a_fresh_token_counts_beside_a_stale_one_for_the_same_number() -> None:
    assert _outcome(f"{LABORATORY.identity(iat=NOW_S - 600)},{IDENTITY}").verstat is Verstat.PASSED


def test_a_chain_that_ends_at_a_kind_that_is_not_known_is_ignored() -> None:
    """RFC 8946 section 4.2, step 5."""
    turned = "8613800138002"
    chain = f"{LABORATORY.token('rsp', {})},{LABORATORY.div(div=CALLED, dest=turned)}"

    assert _told(_outcome(chain, called=turned)) == Outcome(Verstat.NONE)
    assert _code(_outcome(chain, called=turned, required=True)) == 428
    assert _code(_outcome(LABORATORY.div(div=CALLED, dest=turned), called=turned)) == 438


def test_a_forwarder_that_does_not_sign_is_no_liar_and_proves_nothing() -> None:
    elsewhere = "8613800138002"

    outcome = _outcome(IDENTITY, called=elsewhere, diverting=(CALLED,))

    assert (outcome.verstat, outcome.attestation, outcome.fault) == (Verstat.NONE, "A", None)
    assert _code(_outcome(IDENTITY, called=elsewhere, diverting=("8613800138003",))) == 438


def test_diversions_in_a_ring_end() -> None:
    ring = f"{LABORATORY.div(div=CALLED, dest=CALLED)},{LABORATORY.div(div=CALLING, dest=CALLED)}"

    assert _code(_outcome(ring)) == 438


def test_an_old_token_without_diversion_is_stale() -> None:
    assert _code(_outcome(LABORATORY.identity(iat=NOW_S - 600))) == 403


def test_a_compact_token_is_rebuilt_from_the_request() -> None:
    start = {"alg": "ES256", "typ": "passport", "x5u": X5U}
    claims = {"dest": {"tn": [CALLED]}, "iat": NOW_S, "orig": {"tn": CALLING}}
    signature = sign_token(LABORATORY.signer, start, claims).split(".")[2]
    identity = f"..{signature};info=<{X5U}>;alg=ES256"

    assert verify(call(identity, date_s=NOW_S), LABORATORY.shelf, ORDINARY).verstat is Verstat.PASSED
    assert _code(verify(call(identity), LABORATORY.shelf, ORDINARY)) == 438
    assert _code(verify(call(f"{identity};ppt=shaken", date_s=NOW_S), LABORATORY.shelf, ORDINARY)) == 438


def test_certificates_come_from_safe_places_only() -> None:
    assert allowed_url("https://cert.example.org/a.pem")
    assert allowed_url("https://cert.example.org:8443/a.pem")
    for url in (
        "http://a/b",
        "https://a:81/b",
        "https://u@a/b",
        "https://a/b?c",
        "https://a/b#c",
        "https:///b",
        "https://a:x/",
        "",
    ):
        assert not allowed_url(url), url


@given(st.integers(0, len(IDENTITY.split(";")[0]) - 1), st.characters(codec="ascii"))
def test_any_change_of_one_character_of_a_signed_token_fails(position: int, character: str) -> None:
    if IDENTITY[position] == character:
        return
    changed = IDENTITY[:position] + character + IDENTITY[position + 1 :]

    assert _outcome(changed).verstat is not Verstat.PASSED


def test_every_change_of_one_bit_of_the_signature_fails() -> None:
    token, rest = IDENTITY.split(";", 1)
    head, payload, signature = token.split(".")
    for position in range(len(signature)):
        for character in "AQgwBZz09-_":
            if signature[position] != character:
                changed = f"{head}.{payload}.{signature[:position]}{character}{signature[position + 1 :]};{rest}"
                assert _outcome(changed).verstat is not Verstat.PASSED


@given(st.text())
def test_never_raises(identity: str) -> None:
    _outcome(identity)
    _outcome(f"{encode_base64url(identity.encode('utf-8', 'replace'))}.e30.AA;info=<{X5U}>")


def test_signatures_with_short_numbers_are_held_against_the_key_like_others() -> None:
    """r and s may begin with zero bytes or with a high bit: each is written as DER wants it."""
    for r, s in ((0, 0), (1, 1), (1 << 255, 127), (128, 1 << 255), ((1 << 256) - 1, 0xFF)):
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        token, rest = IDENTITY.split(";", 1)
        changed = f"{token.rsplit('.', 1)[0]}.{encode_base64url(raw)};{rest}"
        assert _code(_outcome(changed)) == 438
    for place in range(300):
        assert _outcome(LABORATORY.identity(iat=NOW_S - place % 60)).verstat is Verstat.PASSED


def test_one_good_header_is_enough_among_bad_ones() -> None:
    """RFC 8224 section 6.2.1: a request is refused only when all of its headers are bad."""
    bad = Laboratory().identity()

    assert _outcome(f"{bad}, {IDENTITY}, {bad}").verstat is Verstat.PASSED
    assert _code(_outcome(f"{bad}, {bad}")) == 438


def test_a_header_that_cannot_be_read_does_not_spoil_a_good_one() -> None:
    outcome = _outcome(f"garbage, {IDENTITY}")

    assert (outcome.verstat, outcome.fault) == (Verstat.PASSED, None)
    assert outcome.set_aside == ("passport: 438 the token is not three parts of base64url",)
    assert _code(_outcome("garbage")) == 438


def test_a_proven_fault_outweighs_a_certificate_that_cannot_be_had() -> None:
    elsewhere = "https://elsewhere.example/a.pem"
    lost = sign_shaken(
        KeySigner(LABORATORY.issued.key, elsewhere),
        calling=CALLING,
        called=(CALLED,),
        attestation=Attestation.FULL,
        origid=ORIGID,
        iat=NOW_S,
    )
    shelf = Shelf({X5U: LABORATORY.credential, elsewhere: BAD_IDENTITY_INFO})

    outcome = verify(call(f"{lost}, {Laboratory().identity()}"), shelf, ORDINARY)

    assert (_code(outcome), outcome.verstat) == (438, Verstat.FAILED)


def test_a_diversion_must_be_signed_by_who_may_speak_for_the_number_that_diverts() -> None:
    other = Laboratory(TNAuthList(spans=(NumberSpan("8613700000000", 1_000),)))
    third = "8613800138003"
    shelf = Shelf({X5U: LABORATORY.credential, "https://cert.example.org/other.pem": other.credential})
    signer = KeySigner(other.issued.key, "https://cert.example.org/other.pem")
    div = sign_div(signer, calling=CALLING, called=(third,), diverting=CALLED, iat=NOW_S)

    outcome = verify(call(f"{IDENTITY},{div}", called=third), shelf, ORDINARY)

    assert (_code(outcome), outcome.diversions) == (437, 0)


def test_claims_that_the_certificate_forbids_are_a_438() -> None:
    """RFC 9118: this certificate may attest B and C alone."""
    values = wrap(0x30, wrap(0x16, b"attest") + wrap(0x30, wrap(0x0C, b"B") + wrap(0x0C, b"C")))
    bound = Laboratory(extra=((ENHANCED_JWT_CLAIM_CONSTRAINTS, wrap(0x30, wrap(0xA1, wrap(0x30, values)))),))

    assert _code(_outcome(bound.identity(), laboratory=bound)) == 438
    partial = _outcome(bound.identity(attestation=Attestation.PARTIAL), laboratory=bound)
    assert (partial.attestation, partial.fault) == ("B", None)


@given(st.integers(0, len(IDENTITY.encode()) - 1), st.integers(0, 255))
def test_no_changed_byte_anywhere_in_the_header_makes_another_call_pass(position: int, value: int) -> None:
    """Bytes of parameters may be changed without harm, as case and quotes; what is verified stays what was signed."""
    raw = bytearray(IDENTITY.encode())
    raw[position] = value

    outcome = _outcome(raw.decode("latin-1"))

    assert outcome.verstat is not Verstat.PASSED or (outcome.origid, outcome.attestation) == (ORIGID, "A")
