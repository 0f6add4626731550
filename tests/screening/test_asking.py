from collections.abc import Iterator

import msgspec
import pytest

from ringfence.screening.asking import asked, grouped
from ringfence.screening.example import ORDINARY, example_facts
from ringfence.screening.facts import Facts, ListFacts
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen


def _examples(ruleset: Ruleset) -> Iterator[tuple[str, Facts]]:
    for rule in ruleset.rules:
        for example in rule.document.examples:
            yield rule.code, example_facts(example.facts)


def test_nothing_that_a_check_finds_is_spared(ruleset: Ruleset) -> None:
    edition = ruleset.editions[-1]
    rules = [rule for rule in edition.rules if rule is not edition.emergency]
    groups = grouped(rules)

    for _, facts in _examples(ruleset):
        found = {rule.code for rule in rules if rule.probe(facts, rule.thresholds)}
        assert found <= {rule.code for _, _, rule in asked(groups, facts)}


def test_a_clean_call_is_asked_about_its_kind_of_number_only(ruleset: Ruleset) -> None:
    codes = {rule.code for _, _, rule in asked(ruleset.editions[-1].groups, ORDINARY)}

    assert codes == {"NUMBER_SEGMENT"}


@pytest.mark.parametrize(("attempts", "busy"), [(9, False), (10, True)])
def test_behaviour_is_asked_about_from_the_least_threshold_on(ruleset: Ruleset, attempts: int, busy: bool) -> None:
    facts = example_facts({"calling_velocity": {"attempts_1d": attempts, "intervals": 0}})

    asked_about = {rule.code for _, _, rule in asked(ruleset.editions[-1].groups, facts)}

    assert ("HIGH_FREQUENCY" in asked_about) is busy


@pytest.mark.parametrize(
    ("said", "held_against"),
    [
        ({"elsewhere": True}, False),
        ({"elsewhere": False}, True),
        ({"elsewhere": True, "weak": True}, True),  # detectors in shadow change nothing
        ({"elsewhere": True, "age_s": 86_399}, False),
        ({"elsewhere": True, "age_s": 86_400}, True),  # what is counted now came later
    ],
)
def test_the_calls_of_others_are_not_held_against_whose_number_they_show(
    ruleset: Ruleset, said: dict[str, object], held_against: bool
) -> None:
    desk = {"attempts_40m": 90, "attempts_1d": 90, "parties_40m": 90, "parties_1d": 90, "first_contacts_1d": 90}
    facts = example_facts({"calling_velocity": desk, "suspicion": said})

    codes = {reason.finding.code for reason in screen(facts, ruleset).reasons}

    assert ("HIGH_FREQUENCY" in codes) is held_against


def test_a_ruleset_without_rules_asks_nothing() -> None:
    busy = msgspec.structs.replace(ORDINARY, lists=ListFacts(blocked_by="b"))

    assert asked(grouped(()), busy) == ()
