import msgspec

from ringfence.screening.decision import Decision
from ringfence.screening.example import ORDINARY, example_facts
from ringfence.screening.explain import explain
from ringfence.screening.facts import Facts
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.verdict import Action

STOLEN = example_facts(
    {"trunk": {"name": "g1", "kind": "international_gateway"}, "calling_allocation": {"kind": "fixed"}}
)
SCAN = example_facts({"calling_velocity": {"sequential_run": 20, "sequential_permille": 900, "parties_1d": 20}})


def _decision(facts: Facts, ruleset: Ruleset) -> Decision:
    return Decision("0D1QXA000G042", facts, screen(facts, ruleset), 9, 0)


def test_a_rejection_names_rule_evidence_law_and_appeal_in_both_languages(ruleset: Ruleset) -> None:
    decision = _decision(STOLEN, ruleset)

    zh, en = explain(decision, ruleset, "zh"), explain(decision, ruleset, "en")

    assert zh.action is Action.REJECT
    assert zh.reference == "0D1QX-A000-G042"
    assert zh.title == "呼叫已拦截"
    assert any("g1" in sentence and "固定电话" in sentence for sentence in zh.sentences)
    assert "第十三条" in " ".join(zh.reasons[0].basis)
    assert "0D1QX-A000-G042" in zh.appeal
    assert en.title == "The call was rejected"
    assert "0D1QX-A000-G042" in en.appeal
    assert en.reasons[0].rule_version == zh.reasons[0].rule_version == "2026-11-22"


def test_a_clean_call_needs_no_appeal(ruleset: Ruleset) -> None:
    told = explain(_decision(ORDINARY, ruleset), ruleset, "en")

    assert told.appeal == ""
    assert "No rule in force objected" in " ".join(told.sentences)


def test_what_shadow_would_have_done_is_told(ruleset: Ruleset) -> None:
    told = explain(_decision(SCAN, ruleset), ruleset, "en")

    assert told.action is Action.DELIVER
    assert told.in_earnest is Action.CHALLENGE
    assert any("challenged" in sentence for sentence in told.sentences)


def test_our_own_faults_are_told(ruleset: Ruleset) -> None:
    late = msgspec.structs.replace(ORDINARY, lists=None, late=("lists", "budget"))
    lost = msgspec.structs.replace(ORDINARY, late=("judge",))

    told = " ".join(explain(_decision(late, ruleset), ruleset, "en").sentences)
    assert "lists" in told
    assert "longer than allowed" in told
    assert "Judging failed" in " ".join(explain(_decision(lost, ruleset), ruleset, "en").sentences)


def test_words_of_another_ruleset_say_so(ruleset: Ruleset) -> None:
    other = msgspec.structs.replace(ruleset, version="0000000000000000")

    assert "0000000000000000" in " ".join(explain(_decision(ORDINARY, ruleset), other, "zh").sentences)


def test_every_rule_can_be_told_in_both_languages(ruleset: Ruleset) -> None:
    for rule in ruleset.rules:
        for example in rule.document.examples:
            decision = _decision(example_facts(example.facts), ruleset)
            for told in (explain(decision, ruleset, "zh"), explain(decision, ruleset, "en")):
                assert not any("{" in sentence for sentence in (*told.sentences, told.appeal))


def test_a_refusal_is_told_in_the_persons_own_words(ruleset: Ruleset) -> None:
    facts = example_facts({"registry": {"refusal": "finance voice 20:00-09:00", "caller": {"company": "acme"}}})
    decision = _decision(facts, ruleset)

    zh, en = (" ".join(explain(decision, ruleset, language).sentences) for language in ("zh", "en"))
    assert decision.verdict.action is Action.REJECT
    assert "谢绝来电”（金融理财、真人电话、20:00-09:00）" in zh
    assert "declined such calls (Finance, Calls by a person, 20:00-09:00)" in en
