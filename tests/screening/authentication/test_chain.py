"""Chains of diverted calls whose tokens stand inside one another, and beside one another (RFC 8946)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
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

from ringfence.screening.authentication.chain import DEEPEST, Verified, unfold, way_of, ways_back
from ringfence.screening.authentication.credential import Credential
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.passport import read_passport
from ringfence.screening.authentication.sign import sign_div, sign_div_o
from ringfence.screening.authentication.tn_auth_list import NumberSpan, TNAuthList
from ringfence.screening.authentication.verify import verify, verify_each
from ringfence.telecom.identity import BAD_IDENTITY_INFO, Fault, Outcome, Passport, Verstat

LABORATORY = Laboratory()
SECOND, THIRD, LOST = "8613800138002", "8613800138003", "8613800138009"
FIRST = LABORATORY.identity()
ONCE = LABORATORY.div_o(FIRST, div=CALLED, dest=SECOND)
TWICE = LABORATORY.div_o(ONCE, div=SECOND, dest=THIRD)
OTHER = "https://cert.example.org/other.pem"


def _outcome(identity: str, called: str, **sip: object) -> Outcome:
    return verify(call(identity, called=called, **sip), LABORATORY.shelf, ORDINARY)  # type: ignore[arg-type]


def _code(outcome: Outcome) -> int:
    return outcome.fault.sip_code if outcome.fault else 0


def test_tokens_inside_tokens_come_to_the_same_as_tokens_beside_one_another() -> None:
    beside = ",".join([FIRST, LABORATORY.div(div=CALLED, dest=SECOND), LABORATORY.div(div=SECOND, dest=THIRD)])

    assert _outcome(TWICE, THIRD) == _outcome(beside, THIRD)
    assert (_outcome(TWICE, THIRD).verstat, _outcome(TWICE, THIRD).diversions) == (Verstat.PASSED, 2)
    assert _outcome(ONCE, SECOND) == _outcome(f"{FIRST},{LABORATORY.div(div=CALLED, dest=SECOND)}", SECOND)


def test_chains_of_both_kinds_go_on_from_one_another() -> None:
    before = LABORATORY.div(div=CALLED, dest=SECOND)
    around_div = LABORATORY.div_o(before, div=SECOND, dest=THIRD)

    after = _outcome(f"{ONCE},{LABORATORY.div(div=SECOND, dest=THIRD)}", THIRD)
    inside = _outcome(f"{around_div},{FIRST}", THIRD)
    both = _outcome(f"{TWICE},{FIRST},{LABORATORY.div(div=CALLED, dest=THIRD)}", THIRD)

    assert (after.verstat, after.diversions) == (Verstat.PASSED, 2)
    assert (inside.verstat, inside.diversions) == (Verstat.PASSED, 2)
    assert (both.verstat, both.diversions) == (Verstat.PASSED, 1)
    assert _code(_outcome(around_div, THIRD)) == 438  # nobody sends the first token


def test_a_chain_that_is_broken_is_a_438() -> None:
    for broken in (
        LABORATORY.div_o(FIRST, div=LOST, dest=SECOND),
        LABORATORY.div_o(LABORATORY.identity(calling=LOST), div=CALLED, dest=SECOND),
        LABORATORY.div_o(FIRST.replace("e", "f", 1), div=CALLED, dest=SECOND),
        LABORATORY.div_o("..YQ", div=CALLED, dest=SECOND),
        Laboratory().div_o(FIRST, div=CALLED, dest=SECOND),
        LABORATORY.div_o(Laboratory().identity(), div=CALLED, dest=SECOND),
    ):
        outcome = _outcome(broken, SECOND)
        assert (outcome.verstat, _code(outcome)) == (Verstat.FAILED, 438)
    assert _code(_outcome(ONCE, THIRD)) == 438
    assert _code(_outcome(ONCE, SECOND, calling=LOST)) == 438


def test_the_outermost_token_must_be_fresh_and_the_first_one_not_older_than_a_transfer() -> None:
    old = LABORATORY.identity(iat=NOW_S - 3_000)

    assert _outcome(LABORATORY.div_o(old, div=CALLED, dest=SECOND), SECOND).verstat is Verstat.PASSED
    assert _code(_outcome(LABORATORY.div_o(FIRST, div=CALLED, dest=SECOND, iat=NOW_S - 61), SECOND)) == 403
    ancient = LABORATORY.identity(iat=NOW_S - 20_000)
    assert _code(_outcome(LABORATORY.div_o(ancient, div=CALLED, dest=SECOND), SECOND)) == 403


def test_each_token_is_signed_by_who_may_speak_for_its_number() -> None:
    other = Laboratory(TNAuthList(spans=(NumberSpan("8613800138001", 2),)))
    shelf = Shelf({X5U: LABORATORY.credential, OTHER: other.credential})
    signer = KeySigner(other.issued.key, OTHER)

    def outcome(div: str, dest: str, inner: str) -> Outcome:
        token = inner.split(";")[0]
        identity = sign_div_o(signer, calling=CALLING, called=(dest,), diverting=div, inner=token, iat=NOW_S)
        return verify(call(identity, called=dest), shelf, ORDINARY)

    assert outcome(CALLED, SECOND, FIRST).verstat is Verstat.PASSED
    lost = LABORATORY.identity(called=LOST)
    assert _code(outcome(LOST, SECOND, lost)) == 437


def test_every_certificate_that_is_missing_is_asked_for_at_once() -> None:
    asked: list[str] = []

    class Missing:
        def find(self, x5u: str) -> Credential | Fault | None:
            asked.append(x5u)
            return None

    signer = KeySigner(LABORATORY.issued.key, OTHER)
    token = FIRST.split(";")[0]
    identity = sign_div_o(signer, calling=CALLING, called=(SECOND,), diverting=CALLED, inner=token, iat=NOW_S)

    outcome = verify(call(identity, called=SECOND), Missing(), ORDINARY)

    assert (outcome.verstat, outcome.pending, _code(outcome)) == (Verstat.NONE, True, 436)
    assert asked == [OTHER, X5U]
    lost = Shelf({OTHER: BAD_IDENTITY_INFO, X5U: LABORATORY.credential})
    assert (_code(verify(call(identity, called=SECOND), lost, ORDINARY))) == 436


def test_the_address_of_a_certificate_inside_is_as_safe_as_outside() -> None:
    inner = LABORATORY.token("shaken", {"attest": "A", "origid": ORIGID}, x5u="http://cert.example.org/a.pem")

    assert _code(_outcome(LABORATORY.div_o(inner, div=CALLED, dest=SECOND), SECOND)) == 436


def test_a_token_around_a_kind_that_is_not_known_is_ignored() -> None:
    unknown = LABORATORY.div_o(LABORATORY.token("rsp", {}), div=CALLED, dest=SECOND)

    alone = _outcome(unknown, SECOND)

    assert (alone.verstat, alone.fault) == (Verstat.NONE, None)
    assert "RFC 8946" in alone.set_aside[0]
    assert _code(_outcome(unknown, SECOND, required=True)) == 428
    assert _outcome(f"{unknown},{ONCE}", SECOND).verstat is Verstat.PASSED


def test_only_so_many_tokens_are_opened() -> None:
    identity, number = FIRST, int(CALLED)
    for _ in range(DEEPEST):
        identity = LABORATORY.div_o(identity, div=str(number), dest=str(number + 1))
        number += 1
    assert _outcome(identity, str(number)).diversions == DEEPEST

    deeper = LABORATORY.div_o(identity, div=str(number), dest=str(number + 1))

    outcome = _outcome(deeper, str(number + 1))
    assert outcome.fault is not None
    assert "inside one another" in outcome.fault.detail


def test_what_is_inside_is_told_link_by_link() -> None:
    _, (judged,) = verify_each(call(TWICE, called=THIRD), LABORATORY.shelf, ORDINARY)

    assert isinstance(judged.found, Verified)
    assert [one.passport.ppt for one in judged.found.along()] == ["div-o", "div-o", "shaken"]


def test_a_chain_is_unfolded_without_judging_it() -> None:
    outer = read_passport(TWICE.split(";")[0])
    assert isinstance(outer, Passport)

    nest = unfold(outer)

    assert not isinstance(nest, Fault)
    assert [(one.dest_tn, one.div_tn) for one in nest] == [((THIRD,), SECOND), ((SECOND,), CALLED), ((CALLED,), "")]


def _link(div: str, dest: str, iat: int = NOW_S) -> Verified:
    signed = sign_div(LABORATORY.signer, calling=CALLING, called=(dest,), diverting=div, iat=iat)
    passport = read_passport(signed.split(";")[0])
    assert isinstance(passport, Passport)
    assert isinstance(LABORATORY.credential, Credential)
    return Verified(passport, LABORATORY.credential)


def test_ways_back_are_shortest_and_end_in_rings() -> None:
    links = [_link("1", "2"), _link("2", "3"), _link("1", "3"), _link("3", "1")]

    ways = ways_back(("3",), links, NOW_S)

    assert {number: len(way) for number, way in ways.items()} == {"3": 0, "2": 1, "1": 1}
    assert way_of(links[1].passport, ways) == ()
    assert way_of(_link("9", "8").passport, ways) is None


def test_a_stale_last_link_leads_nowhere() -> None:
    assert set(ways_back(("3",), [_link("2", "3", NOW_S - 1), _link("1", "2", NOW_S - 1)], NOW_S)) == {"3"}
    assert set(ways_back(("3",), [_link("2", "3"), _link("1", "2", NOW_S - 1)], NOW_S)) == {"3", "2", "1"}


@given(st.integers(0, len(TWICE.split(";")[0]) - 1), st.characters(codec="ascii"))
def test_any_change_of_one_character_of_a_chain_fails(position: int, character: str) -> None:
    if TWICE[position] != character:
        changed = TWICE[:position] + character + TWICE[position + 1 :]
        assert _outcome(changed, THIRD).verstat is not Verstat.PASSED


@given(st.binary(max_size=120) | st.text(max_size=60).map(str.encode))
def test_no_bytes_inside_make_it_raise(raw: bytes) -> None:
    text = raw.decode("latin-1")
    for inner in (text, f"{text}.{text}.{text}", f"{FIRST[:40]}{text}"):
        outcome = _outcome(LABORATORY.div_o(inner, div=CALLED, dest=SECOND), SECOND)
        assert outcome.verstat is not Verstat.PASSED


@pytest.mark.parametrize("ppt", ["rcd", "rph"])
def test_a_chain_may_end_at_a_token_that_says_nothing_of_the_number(ppt: str) -> None:
    claims: dict[str, object] = {"rcd": {"nam": "Example Bank"}} if ppt == "rcd" else {"rph": {"auth": ["ets.0"]}}
    side = LABORATORY.token(ppt, claims)

    for identity in (
        LABORATORY.div_o(side, div=CALLED, dest=SECOND),
        f"{side},{LABORATORY.div(div=CALLED, dest=SECOND)}",
    ):
        outcome = _outcome(identity, SECOND)
        assert (outcome.verstat, outcome.fault) == (Verstat.NONE, None)
        assert (outcome.rich is not None) == (ppt == "rcd")
        assert (outcome.priority is not None) == (ppt == "rph")
