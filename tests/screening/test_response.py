from collections.abc import Mapping

import msgspec
import pytest

from ringfence.screening.example import ORDINARY
from ringfence.screening.response import CONTINUE, respond
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Verdict

BEFORE_MS = 1_774_000_000_000  # 2026-03-20


def _verdict(ruleset: Ruleset, action: Action) -> Verdict:
    return msgspec.structs.replace(screen(ORDINARY, ruleset), action=action)


def test_a_delivered_call_goes_on_unchanged(ruleset: Ruleset) -> None:
    assert respond(_verdict(ruleset, Action.DELIVER), "CN", ruleset) is CONTINUE


def test_a_label_is_shown_in_both_languages_and_the_call_goes_on(ruleset: Ruleset) -> None:
    response = respond(_verdict(ruleset, Action.LABEL), "CN", ruleset)

    assert response.sip_code == 0
    assert response.label_zh
    assert response.label_en


def test_the_standard_code_is_608_with_the_reference(ruleset: Ruleset) -> None:
    response = respond(_verdict(ruleset, Action.REJECT), "CN", ruleset, reference="0D1QX")

    assert (response.sip_code, response.q850_cause) == (608, 21)
    assert "0D1QX" in response.reason_header


def test_the_united_states_use_603_plus_from_its_date(ruleset: Ruleset) -> None:
    reject = _verdict(ruleset, Action.REJECT)

    assert respond(reject, "US", ruleset, at_ms=BEFORE_MS).sip_code == 608
    now = respond(reject, "US", ruleset)
    assert (now.sip_code, now.sip_reason) == (603, "Network Blocked")
    assert now.reason_header == 'Q.850;cause=21;location=user;text="v=analytics1;ref="'


def test_603_plus_carries_the_operators_own_address_for_appeals(documents: Mapping[str, str]) -> None:
    name = "jurisdictions/us-603plus.toml"
    filled = documents[name].replace('appeal_url = ""', 'appeal_url = "https://carrier.example/appeal"')
    ours = parse_ruleset({**documents, name: filled})

    told = respond(_verdict(ours, Action.REJECT), "US", ours, reference="0D1QX").reason_header

    assert told.endswith('text="v=analytics1;url=https://carrier.example/appeal;ref=0D1QX"')


def test_challenge_and_divert_redirect(ruleset: Ruleset) -> None:
    codes = {respond(_verdict(ruleset, a), "FR", ruleset).sip_code for a in (Action.CHALLENGE, Action.DIVERT)}

    assert codes == {302}


def test_607_is_for_the_called_persons_own_refusal_only(ruleset: Ruleset) -> None:
    def verdict(personal: int) -> Verdict:
        found = Finding("BLOCK_LIST", (("entry", "e1"), ("personal", personal)))
        reason = Reason(found, "2026-11-22", Mode.LIVE, counted=True, weight=0.0, hard=Action.REJECT)
        return Verdict(Action.REJECT, 0.0, (reason,), ruleset.version, "BLOCK_LIST")

    own, carrier, american = (
        respond(verdict(1), "CN", ruleset),
        respond(verdict(0), "CN", ruleset),
        respond(verdict(1), "US", ruleset),
    )
    assert (own.sip_code, own.sip_reason) == (607, "Unwanted")
    assert carrier.sip_code == 608
    assert american.sip_code == 603


def test_a_refused_identity_is_answered_with_its_own_code(ruleset: Ruleset) -> None:
    found = Finding("IDENTITY_FAILED", (("sip_code", 437), ("phrase", "Unsupported Credential"), ("detail", "x")))
    reason = Reason(found, "2026-11-22", Mode.LIVE, counted=True, weight=1.5, hard=Action.REJECT)
    verdict = Verdict(Action.REJECT, 1.5, (reason,), ruleset.version, "IDENTITY_FAILED")

    response = respond(verdict, "CN", ruleset)

    assert (response.sip_code, response.sip_reason) == (437, "Unsupported Credential")
    assert response.reason_header == 'STIR;cause=437;text="Unsupported Credential"'


@pytest.mark.parametrize("code", ["PREFERENCE_REFUSED", "CONSENT_WITHDRAWN"])
def test_a_persons_registered_word_is_a_refusal_of_their_own(ruleset: Ruleset, code: str) -> None:
    reason = Reason(Finding(code), "2026-11-26", Mode.LIVE, counted=True, weight=8.0, hard=Action.REJECT)
    verdict = Verdict(Action.REJECT, 8.0, (reason,), ruleset.version, code)

    assert respond(verdict, "CN", ruleset).sip_code == 607
