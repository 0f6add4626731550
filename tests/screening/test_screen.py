import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from ringfence.screening.asking import grouped
from ringfence.screening.example import ORDINARY, example_facts
from ringfence.screening.facts import Facts, ListFacts, Reputation, TrunkFacts, Velocity
from ringfence.screening.policy import CHECK_FAILED
from ringfence.screening.replay import verdict_bytes
from ringfence.screening.rule import Rule
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.call import CallAttempt, Presentation
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, PhoneNumber
from ringfence.telecom.verdict import Action, Finding, Mode

COUNT = st.integers(0, 2000)
VELOCITY = st.builds(Velocity, **{name: COUNT for name in Velocity.__struct_fields__ if name != "emergency_ago_s"})
ALLOCATION = st.builds(
    Allocation,
    kind=st.sampled_from([kind for kind in NumberKind if kind is not NumberKind.EMERGENCY]),
    country=st.sampled_from(["CN", "US", ""]),
    allocated=st.none() | st.booleans(),
    may_originate=st.none() | st.booleans(),
)
FACTS = st.builds(
    Facts,
    at_ms=st.integers(0, 1 << 42),
    calling=st.sampled_from([ORDINARY.calling, ANONYMOUS, UNREADABLE, PhoneNumber(5)]),
    called=st.just(ORDINARY.called),
    attempt=st.builds(
        CallAttempt,
        calling=st.text(max_size=20),
        called=st.just("13900139000"),
        presentation=st.sampled_from(Presentation),
    ),
    calling_allocation=st.none() | ALLOCATION,
    called_allocation=st.none() | ALLOCATION,
    trunk=st.none()
    | st.builds(
        TrunkFacts,
        st.text(max_size=5),
        st.sampled_from(TrunkKind),
        st.just(""),
        st.just("CN"),
        st.none() | st.booleans(),
    ),
    lists=st.none()
    | st.builds(
        ListFacts,
        allowed_by=st.sampled_from(["", "a"]),
        blocked_by=st.sampled_from(["", "b"]),
        do_not_originate=st.sampled_from(["", "d"]),
        personal=st.booleans(),
    ),
    calling_velocity=st.none() | VELOCITY,
    called_velocity=st.none() | VELOCITY.map(lambda v: msgspec.structs.replace(v, emergency_ago_s=-1)),
    reputation=st.none() | st.builds(Reputation, *[st.integers(0, 9000)] * 4),
    local_minute=st.integers(0, 1439),
    jurisdiction=st.sampled_from(["CN", "US", "FR", "", "default"]),
    late=st.sampled_from([(), ("lists",), ("budget",), ("judge",)]),
)


def _all_live(ruleset: Ruleset) -> Ruleset:
    """The same rules with every shadow rule live, as a person may set them."""
    editions = []
    for edition in ruleset.editions:
        rules = tuple(msgspec.structs.replace(rule, mode=Mode.LIVE) for rule in edition.rules)
        groups = grouped(rule for rule in rules if rule.code != edition.emergency.code)
        editions.append(msgspec.structs.replace(edition, rules=rules, groups=groups))
    return msgspec.structs.replace(ruleset, editions=tuple(editions))


def _with_probe(ruleset: Ruleset, code: str) -> Ruleset:
    def broken(facts: Facts, thresholds: Struct) -> Finding | None:
        raise ZeroDivisionError

    def swap(rule: Rule) -> Rule:
        return msgspec.structs.replace(rule, probe=broken) if rule.code == code else rule

    edition = ruleset.editions[-1]
    rules = tuple(map(swap, edition.rules))
    fresh = msgspec.structs.replace(
        edition,
        rules=rules,
        emergency=swap(edition.emergency),
        groups=grouped(rule for rule in rules if rule.code != edition.emergency.code),
    )
    return msgspec.structs.replace(ruleset, editions=(fresh,))


def test_an_ordinary_call_gets_the_one_clean_verdict(ruleset: Ruleset) -> None:
    verdict = screen(ORDINARY, ruleset)

    assert verdict.action is Action.DELIVER
    assert verdict.reasons == ()
    assert screen(ORDINARY, ruleset) is verdict


def test_a_check_that_raises_abstains_and_is_named(ruleset: Ruleset) -> None:
    verdict = screen(ORDINARY, _with_probe(ruleset, "NUMBER_SEGMENT"))

    assert verdict.action is Action.DELIVER
    assert [r.finding for r in verdict.reasons] == [
        Finding(CHECK_FAILED, (("check", "NUMBER_SEGMENT"), ("fault", "ZeroDivisionError")))
    ]


def test_the_other_checks_go_on_when_one_raises(ruleset: Ruleset) -> None:
    blocked = example_facts({"lists": {"blocked_by": "b"}})

    assert screen(blocked, _with_probe(ruleset, "NUMBER_SEGMENT")).action is Action.REJECT


def test_a_broken_emergency_check_delivers_everything(ruleset: Ruleset) -> None:
    blocked = example_facts({"lists": {"blocked_by": "b"}})

    assert screen(blocked, _with_probe(ruleset, "EMERGENCY")).action is Action.DELIVER


@settings(max_examples=150, deadline=None)
@given(facts=FACTS)
def test_any_facts_get_a_verdict_and_the_same_bytes_again(ruleset: Ruleset, facts: Facts) -> None:
    verdict = screen(facts, ruleset)

    assert verdict_bytes(screen(facts, ruleset)) == verdict_bytes(verdict)
    assert all(reason.finding.code != CHECK_FAILED for reason in verdict.reasons)


@settings(max_examples=100, deadline=None)
@given(facts=FACTS, call_back=st.booleans())
def test_an_emergency_call_is_delivered_whatever_else_is_known(ruleset: Ruleset, facts: Facts, call_back: bool) -> None:
    if call_back:
        velocity = msgspec.structs.replace(facts.called_velocity or Velocity(), emergency_ago_s=60)
        facts = msgspec.structs.replace(facts, called_velocity=velocity)
    else:
        facts = msgspec.structs.replace(facts, called_allocation=Allocation(NumberKind.EMERGENCY))

    verdict = screen(facts, _all_live(ruleset))

    assert verdict.action is Action.DELIVER
    assert verdict.decisive == "EMERGENCY"


@settings(max_examples=150, deadline=None)
@given(facts=FACTS)
def test_weak_evidence_by_itself_never_changes_what_happens(ruleset: Ruleset, facts: Facts) -> None:
    rules = _all_live(ruleset)
    weak = {rule.code for rule in rules.rules if rule.weak}

    verdict = screen(facts, rules)

    if {reason.finding.code for reason in verdict.reasons} <= weak:
        assert verdict.action is Action.DELIVER


@settings(max_examples=150, deadline=None)
@given(facts=FACTS)
def test_our_own_lateness_and_ignorance_never_restrict(ruleset: Ruleset, facts: Facts) -> None:
    rules = _all_live(ruleset)
    own = {rule.code for rule in rules.rules if rule.impersonation}

    verdict = screen(facts, rules)

    if facts.called_allocation is None or "budget" in facts.late or "judge" in facts.late:
        assert verdict.action is Action.DELIVER
    if facts.lists is None and verdict.action is not Action.DELIVER:
        assert own.intersection(reason.finding.code for reason in verdict.reasons)
