from collections.abc import Mapping

import msgspec
import pytest

from ringfence.screening.codec import decode, encode
from ringfence.screening.decision import Decision
from ringfence.screening.example import ORDINARY, example_facts
from ringfence.screening.replay import replay, replay_each
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.verdict import Action

SHADOW = example_facts({"calling_velocity": {"sequential_run": 20, "sequential_permille": 900, "parties_1d": 20}})
BLOCKED = example_facts({"lists": {"blocked_by": "b"}})


@pytest.fixture
def decisions(ruleset: Ruleset) -> list[Decision]:
    return [
        Decision(f"{n:013d}", facts, screen(facts, ruleset), 5, 0)
        for n, facts in enumerate([ORDINARY, SHADOW, BLOCKED, SHADOW])
    ]


@pytest.fixture
def stricter(documents: Mapping[str, str]) -> Ruleset:
    name = "checks/sequential_dialling.toml"
    live = 'mode = "live"\naccepted_by = "Anna"\nreason = "measured"'
    return parse_ruleset({**documents, name: documents[name].replace('mode = "shadow"', live)})


def test_the_same_rules_give_the_same_bytes(decisions: list[Decision], ruleset: Ruleset) -> None:
    report = replay(decisions, ruleset)

    assert (report.judged, report.same_rules, report.identical) == (4, 4, 4)
    assert report.differing == ()
    assert report.changed == 0


def test_every_example_of_every_rule_comes_out_the_same_after_it_was_written_down(ruleset: Ruleset) -> None:
    examples = [(rule.code, example) for rule in ruleset.rules for example in rule.document.examples]
    facts = [example_facts(example.facts) for _, example in examples]
    written = [encode(Decision(f"{n:013d}", one, screen(one, ruleset), 5, 0)) for n, one in enumerate(facts)]

    report = replay(map(decode, written), ruleset)

    assert [examples[int(number)] for number in report.differing] == []
    assert report.identical == report.judged == len(examples) > 60


def test_a_verdict_that_was_tampered_with_is_named(decisions: list[Decision], ruleset: Ruleset) -> None:
    softened = msgspec.structs.replace(decisions[2].verdict, action=Action.DELIVER)
    decisions[2] = msgspec.structs.replace(decisions[2], verdict=softened)

    report = replay(decisions, ruleset)

    assert report.differing == (decisions[2].id,)
    assert report.identical == 3


def test_other_rules_tell_what_would_change_in_numbers_and_examples(
    decisions: list[Decision], stricter: Ruleset
) -> None:
    report = replay(decisions, stricter, examples=1)

    move = report.moves[0]
    assert (report.changed, report.same_rules) == (2, 0)
    assert (move.before, move.after, move.calls) == (Action.DELIVER, Action.CHALLENGE, 2)
    assert [change.id for change in move.examples] == [decisions[1].id]
    assert move.examples[0].gained == ("SEQUENTIAL_DIALLING",)
    effects = {effect.code: (effect.before, effect.after) for effect in report.effects}
    assert effects == {"BLOCK_LIST": (1, 1), "SEQUENTIAL_DIALLING": (0, 2)}


def test_each_decision_is_judged_by_the_rules_of_its_time(
    decisions: list[Decision], ruleset: Ruleset, stricter: Ruleset
) -> None:
    later = [msgspec.structs.replace(d, verdict=screen(d.facts, stricter)) for d in decisions]
    archive = {rules.version: rules for rules in (ruleset, stricter)}

    report = replay_each([*decisions, *later], archive.get, "then")

    assert (report.judged, report.identical, report.changed) == (8, 8, 0)


def test_decisions_without_rules_are_skipped_and_counted(decisions: list[Decision], ruleset: Ruleset) -> None:
    lost = msgspec.structs.replace(decisions[0].verdict, ruleset="")
    decisions[0] = msgspec.structs.replace(decisions[0], verdict=lost)

    report = replay_each(decisions, {ruleset.version: ruleset}.get, "then")

    assert (report.judged, report.skipped) == (3, 1)


def test_what_the_registry_said_judges_again_to_the_same_bytes(ruleset: Ruleset) -> None:
    caller = {"company": "acme", "category": "finance", "state": "hours", "today": 3, "per_day": 1}
    said: dict[str, object] = {"refusal": "finance", "caller": caller, "consent": {"state": "withdrawn", "id": "k"}}
    said |= {"right": {"lapsed": True}, "line": {"allows": False, "licence": "unlicensed"}, "hours": [480, 600]}
    facts = example_facts({"registry": said})
    kept = decode(encode(Decision("0D1QXA000G042", facts, screen(facts, ruleset), 9, 0)))

    report = replay([kept], ruleset)
    assert (report.same_rules, report.identical, report.differing) == (1, 1, ())
    assert {"PREFERENCE_REFUSED", "CONSENT_WITHDRAWN"} <= {one.finding.code for one in kept.verdict.reasons}
    assert kept.facts == facts
