import msgspec
import pytest

from ringfence.screening.example import ORDINARY, example_facts
from ringfence.screening.facts import Facts
from ringfence.screening.policy import Weighed, decide, in_canary, in_earnest, weigh
from ringfence.screening.rule import Scores
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Verdict

SCORES = Scores(label=2, challenge=4, divert=6, reject=8)


def _seen(
    code: str, weight: float, hard: Action | None = None, *, counted: bool = True, weak: bool = False, own: bool = False
) -> Weighed:
    return Weighed(Reason(Finding(code), "2026-01-01", Mode.LIVE, counted, weight, hard), weak, own)


def _decide(*weighed: Weighed, facts: Facts = ORDINARY) -> Verdict:
    return decide(weighed, facts, SCORES, "v")


@pytest.mark.parametrize(
    ("score", "action"),
    [(1.9, Action.DELIVER), (2, Action.LABEL), (4, Action.CHALLENGE), (6, Action.DIVERT), (8, Action.REJECT)],
)
def test_the_score_chooses_the_action(score: float, action: Action) -> None:
    assert _decide(_seen("A", score)).action is action


def test_weights_add_up() -> None:
    verdict = _decide(_seen("A", 2), _seen("B", 2.5))

    assert verdict.score == 4.5
    assert verdict.action is Action.CHALLENGE
    assert verdict.decisive == ""


def test_a_hard_finding_decides_and_is_named() -> None:
    verdict = _decide(_seen("A", 2), _seen("H", 1, Action.REJECT))

    assert verdict.action is Action.REJECT
    assert verdict.decisive == "H"


def test_a_mild_demand_does_not_soften_a_high_score() -> None:
    assert _decide(_seen("A", 9), _seen("H", 1, Action.LABEL)).action is Action.REJECT


def test_findings_in_shadow_are_kept_and_do_nothing() -> None:
    verdict = _decide(_seen("A", 9, Action.REJECT, counted=False))

    assert verdict.action is Action.DELIVER
    assert verdict.score == 0
    assert [reason.finding.code for reason in verdict.reasons] == ["A"]


def test_weak_findings_do_nothing_together_and_add_to_strong_ones() -> None:
    weak = [_seen(code, 3, weak=True) for code in "WXY"]

    assert _decide(*weak).action is Action.DELIVER
    assert _decide(*weak, _seen("A", 1)).action is Action.REJECT


def test_a_persons_own_block_entry_rejects() -> None:
    facts = example_facts({"lists": {"blocked_by": "b", "personal": True}})

    assert _decide(_seen("BLOCK_LIST", 0), facts=facts).action is Action.REJECT


def test_a_persons_own_allow_entry_delivers_against_score_and_hard_findings() -> None:
    facts = example_facts({"lists": {"allowed_by": "a", "personal": True}})

    verdict = _decide(_seen("ALLOW_LIST", 0), _seen("A", 9), _seen("H", 1, Action.REJECT), facts=facts)

    assert verdict.action is Action.DELIVER
    assert verdict.decisive == "ALLOW_LIST"


def test_an_allow_entry_does_not_help_whoever_shows_that_number_falsely() -> None:
    facts = example_facts({"lists": {"allowed_by": "a", "personal": True}})
    stolen = _seen("FOREIGN_GATEWAY_DOMESTIC", 8, Action.REJECT, own=True)

    assert _decide(_seen("ALLOW_LIST", 0), stolen, facts=facts).action is Action.REJECT


def test_a_carriers_allow_entry_silences_the_score_but_not_hard_findings() -> None:
    facts = example_facts({"lists": {"allowed_by": "a"}})

    assert _decide(_seen("ALLOW_LIST", 0), _seen("A", 9), facts=facts).action is Action.DELIVER
    assert _decide(_seen("ALLOW_LIST", 0), _seen("H", 9, Action.REJECT), facts=facts).action is Action.REJECT


def test_nothing_restricts_past_the_budget_or_when_the_called_number_is_not_known() -> None:
    reject = _seen("H", 9, Action.REJECT, own=True)

    assert _decide(reject, facts=example_facts({"called_allocation": "missing"})).action is Action.DELIVER
    assert _decide(reject, facts=msgspec.structs.replace(ORDINARY, late=("budget",))).action is Action.DELIVER


def test_late_lists_stop_only_numbers_that_are_not_the_callers_own() -> None:
    late = example_facts({"lists": "missing"})

    assert _decide(_seen("A", 9), facts=late).action is Action.DELIVER
    assert _decide(_seen("H", 9, Action.REJECT), facts=late).action is Action.DELIVER
    assert _decide(_seen("H", 9, Action.REJECT, own=True), facts=late).action is Action.REJECT


def test_reasons_come_strongest_first_and_the_order_of_checks_does_not_matter() -> None:
    seen = [_seen("B", 1), _seen("A", 1), _seen("S", 9, counted=False), _seen("H", 1, Action.REJECT), _seen("C", 3)]

    verdict = _decide(*seen)

    assert [reason.finding.code for reason in verdict.reasons] == ["H", "C", "A", "B", "S"]
    assert _decide(*reversed(seen)) == verdict


def test_the_canary_share_is_stable_about_right_and_different_for_each_rule() -> None:
    numbers = range(8613800000000, 8613800004000)
    chosen = {n for n in numbers if in_canary("FAN_OUT", n, 100)}
    other = {n for n in numbers if in_canary("WANGIRI", n, 100)}

    assert chosen == {n for n in numbers if in_canary("FAN_OUT", n, 100)}
    assert 300 < len(chosen) < 500
    assert len(chosen & other) < 100
    assert chosen <= {n for n in numbers if in_canary("FAN_OUT", n, 200)}


def test_a_canary_rule_counts_for_its_share_only(ruleset: Ruleset) -> None:
    rule = next(rule for rule in ruleset.rules if rule.code == "FAN_OUT")
    canary = msgspec.structs.replace(rule, mode=Mode.CANARY, canary_permille=500)
    counted = [weigh(canary, Finding("FAN_OUT"), number).reason.counted for number in range(1000)]

    assert 400 < sum(counted) < 600


def test_in_earnest_counts_what_was_in_shadow(ruleset: Ruleset) -> None:
    scan = {"sequential_run": 20, "sequential_permille": 900, "parties_1d": 20}
    facts = example_facts({"calling_velocity": scan})
    verdict = screen(facts, ruleset)

    assert verdict.action is Action.DELIVER
    assert in_earnest(verdict, facts, ruleset.at(facts.at_ms)) is Action.CHALLENGE


def test_in_earnest_an_emergency_call_is_still_delivered(ruleset: Ruleset) -> None:
    facts = example_facts({"called": "110", "called_allocation": {"kind": "emergency"}})

    assert in_earnest(screen(facts, ruleset), facts, ruleset.at(facts.at_ms)) is Action.DELIVER
