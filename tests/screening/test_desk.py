from collections.abc import Callable

import msgspec
import pytest

from ringfence.screening.authentication.law import IdentityLaw, OnFault
from ringfence.screening.desk import Desk
from ringfence.screening.facts import Facts, ListFacts, Reputation, Suspicion, Velocity
from ringfence.screening.registered import CallerFacts, RegistryFacts, RightFacts
from ringfence.screening.replay import verdict_bytes
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen
from ringfence.screening.sources import IdentityQuestion, RegistryQuestion
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.call import CallAttempt, Presentation
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.identity import INVALID_IDENTITY_HEADER, USE_IDENTITY_HEADER, Outcome, Verstat
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action

NOON_MS = 1_798_776_000_000  # 2027-01-01T12:00:00+08:00
OWN = PhoneNumber.pack(NumberForm.E164, 86, 861065001000)


class Town:
    """All sources in one small real town: a plan, counters, lists, trunks; each can be made to fail or to be slow."""

    def __init__(self) -> None:
        self.now_us = 0
        self.cost_us = dict.fromkeys(("plan", "velocity", "lists", "trunk", "reputation", "identity"), 1)
        self.broken: set[str] = set()
        self.asked: list[str] = []
        self.lists = ListFacts()
        self.reputation: Reputation | None = None
        self.verified: list[IdentityQuestion] = []
        self.outcome: Outcome | None = Outcome(Verstat.PASSED, attestation="A", signer="1234")
        self.emergencies = 0
        self.trunks = {
            "own": Trunk(name="own", kind=TrunkKind.SUBSCRIBERS, carrier="A"),
            "line": Trunk(name="line", kind=TrunkKind.ENTERPRISE_LINE, assigned=(NumberRange(OWN, OWN),)),
            "us": Trunk(name="us", kind=TrunkKind.INTERCONNECT, jurisdiction="US"),
        }

    def _ask(self, source: str) -> None:
        self.asked.append(source)
        self.now_us += self.cost_us[source]
        if source in self.broken:
            raise OSError(source)

    def read(self, text: str, country: str = "CN", area_code: str = "") -> PhoneNumber:
        self._ask("plan")
        if text == "anonymous":
            return ANONYMOUS
        if not text.isdigit():
            return UNREADABLE
        if len(text) < 6:
            return PhoneNumber.pack(NumberForm.SHORT, 86, int(text))
        return PhoneNumber.pack(NumberForm.E164, 86, int("86" + text.lstrip("0")))

    def allocation(self, number: PhoneNumber) -> Allocation:
        kind = NumberKind.EMERGENCY if str(number) in {"110", "120"} else NumberKind.MOBILE
        return Allocation(kind, "CN", allocated=True, may_originate=True)

    def touch(
        self, calling: PhoneNumber, called: PhoneNumber, at_ms: int, *, emergency: bool
    ) -> tuple[Velocity, Velocity]:
        self._ask("velocity")
        self.emergencies += emergency
        return Velocity(attempts_1m=1), Velocity(attempts_1m=2)

    def peek(self, number: PhoneNumber, at_ms: int) -> tuple[Velocity | None, Velocity | None]:
        return None, None

    def ended(self, calling: PhoneNumber, called: PhoneNumber, record: object) -> None:
        """Nothing is kept."""

    def match(self, calling: PhoneNumber, called: PhoneNumber, carrier: str, at_ms: int) -> ListFacts:
        self._ask("lists")
        return self.lists

    def find(self, name: str) -> Trunk | None:
        self._ask("trunk")
        return self.trunks.get(name)

    def verify(self, question: IdentityQuestion, law: IdentityLaw) -> Outcome | None:
        self._ask("identity")
        self.verified.append(question)
        return self.outcome

    def of(self, number: PhoneNumber, at_ms: int) -> Reputation | None:
        self._ask("reputation")
        return self.reputation


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def desk(town: Town, ruleset: Ruleset) -> Desk:
    return _desk(town, lambda: ruleset)


def _desk(town: Town, ruleset: Callable[[], Ruleset]) -> Desk:
    return Desk(
        town,
        town,
        town,
        town,
        town,
        ruleset,
        lambda at_ms: f"{at_ms:013d}",
        lambda: town.now_us * 1000,
        3,
        "CN",
        1000,
        town,
    )


def _call(calling: str = "13800138000", called: str = "13900139000", **more: object) -> CallAttempt:
    return CallAttempt(calling=calling, called=called, **more)  # type: ignore[arg-type]


def test_an_ordinary_call_is_delivered_with_all_facts(desk: Desk) -> None:
    decision = desk.judge(_call(trunk="own"), NOON_MS)

    facts = decision.facts
    assert decision.verdict.action is Action.DELIVER
    assert (decision.id, decision.worker) == (f"{NOON_MS:013d}", 3)
    assert str(facts.calling) == "+8613800138000"
    assert facts.trunk is not None
    assert facts.trunk.carrier == "A"
    assert facts.local_minute == 720
    assert facts.calling_velocity == Velocity(attempts_1m=1)
    assert facts.late == ()
    assert decision.elapsed_us == 6


def test_the_calls_own_time_is_used_when_it_has_one(desk: Desk) -> None:
    attempt = CallAttempt(calling="13800138000", called="13900139000", at_ms=NOON_MS - 60_000)

    assert desk.judge(attempt, NOON_MS).facts.at_ms == NOON_MS - 60_000


def test_the_same_facts_judge_to_the_same_bytes(desk: Desk, town: Town, ruleset: Ruleset) -> None:
    town.lists = ListFacts(blocked_by="b")

    decision = desk.judge(_call(), NOON_MS)

    assert decision.verdict.action is Action.REJECT
    assert verdict_bytes(screen(decision.facts, ruleset)) == verdict_bytes(decision.verdict)


def test_an_emergency_call_asks_no_list_and_opens_the_call_back_window(desk: Desk, town: Town) -> None:
    town.lists = ListFacts(blocked_by="b")

    decision = desk.judge(_call(called="120", trunk="own"), NOON_MS)

    assert decision.verdict.action is Action.DELIVER
    assert decision.verdict.decisive == "EMERGENCY"
    assert town.emergencies == 1
    assert not {"lists", "reputation"}.intersection(town.asked)


def test_an_emergency_call_is_delivered_when_every_other_source_is_broken(desk: Desk, town: Town) -> None:
    town.broken = {"velocity", "lists", "trunk", "reputation"}

    decision = desk.judge(_call(called="110", trunk="own"), NOON_MS)

    assert decision.verdict.action is Action.DELIVER
    assert decision.facts.late == ("trunk", "velocity")


@pytest.mark.parametrize("source", ["plan", "velocity", "lists", "trunk", "reputation"])
def test_a_broken_source_is_named_and_restricts_nobody(desk: Desk, town: Town, source: str) -> None:
    town.broken = {source}

    decision = desk.judge(_call(trunk="own"), NOON_MS)

    assert decision.verdict.action is Action.DELIVER
    assert decision.facts.late == (source,)
    assert desk.tally.failed[source] >= 1


@pytest.mark.parametrize("source", ["plan", "velocity", "lists", "reputation"])
def test_a_slow_source_spends_the_budget_and_the_call_is_delivered(desk: Desk, town: Town, source: str) -> None:
    town.cost_us[source] = 5000
    town.lists = ListFacts(blocked_by="b", do_not_originate="d")

    decision = desk.judge(_call(), NOON_MS)

    assert decision.verdict.action is Action.DELIVER
    assert decision.facts.late[-1] == "budget"
    assert desk.tally.over_budget == 1


def test_past_the_budget_no_more_is_asked_but_the_call_is_counted(desk: Desk, town: Town) -> None:
    town.cost_us["plan"] = 5000

    desk.judge(_call(), NOON_MS)

    assert "velocity" in town.asked
    assert not {"lists", "reputation"}.intersection(town.asked)


def test_a_fault_of_the_judge_delivers_and_is_counted(town: Town) -> None:
    def no_rules() -> Ruleset:
        raise RuntimeError("lost")

    desk = _desk(town, no_rules)

    decision = desk.judge(_call(), NOON_MS)

    assert decision.verdict.action is Action.DELIVER
    assert decision.facts.late == ("judge",)
    assert desk.tally.faults == 1
    assert "lost" in desk.tally.last_fault


def test_behaviour_of_withheld_numbers_is_put_down_to_nobody(desk: Desk, town: Town) -> None:
    town.reputation = Reputation(9000, 0, 9, 900)

    facts = desk.judge(_call(calling="anonymous"), NOON_MS).facts

    assert facts.calling == ANONYMOUS
    assert facts.calling_velocity is None
    assert facts.reputation is None
    assert facts.called_velocity == Velocity(attempts_1m=2)


def test_the_asserted_identity_is_the_caller_on_a_trusted_trunk_only(desk: Desk) -> None:
    asserted = _call(trunk="own", asserted_identity="13700137000")

    assert str(desk.judge(asserted, NOON_MS).facts.calling) == "+8613700137000"
    elsewhere = msgspec.structs.replace(asserted, trunk="line")
    assert str(desk.judge(elsewhere, NOON_MS).facts.calling) == "+8613800138000"


def test_a_line_that_shows_a_number_that_is_not_its_own_is_rejected(desk: Desk) -> None:
    decision = desk.judge(_call(trunk="line"), NOON_MS)

    assert decision.verdict.decisive == "NOT_THIS_TRUNK"


def test_a_line_may_pass_on_a_call_that_its_own_number_diverts(desk: Desk) -> None:
    decision = desk.judge(_call(trunk="line", diversion="01065001000"), NOON_MS)

    assert decision.verdict.action is Action.DELIVER


def test_the_trunk_brings_its_country_and_local_time(desk: Desk) -> None:
    facts = desk.judge(_call(trunk="us"), NOON_MS).facts

    assert facts.jurisdiction == "US"
    assert facts.local_minute == 23 * 60


def test_an_unknown_trunk_is_judged_by_the_home_rules(desk: Desk) -> None:
    facts = desk.judge(_call(trunk="nowhere"), NOON_MS).facts

    assert facts.trunk is None
    assert facts.jurisdiction == "CN"


def test_a_restricted_number_is_noticed(desk: Desk) -> None:
    attempt = CallAttempt(calling="13800138000", called="13900139000", presentation=Presentation.RESTRICTED)

    decision = desk.judge(attempt, NOON_MS)

    assert [reason.finding.code for reason in decision.verdict.reasons] == ["HIDDEN_NUMBER"]
    assert decision.verdict.action is Action.DELIVER


def test_a_signed_call_is_judged_with_what_its_identity_came_to(desk: Desk, town: Town) -> None:
    decision = desk.judge(_call(trunk="own", identity="x.y.z;info=<u>", diversion="13700137000"), NOON_MS)

    assert decision.facts.identity == town.outcome
    assert decision.facts.attempt.identity == "x.y.z;info=<u>"
    asked = town.verified[0]
    assert (str(asked.calling), str(asked.called), str(asked.diverting)) == (
        "+8613800138000",
        "+8613900139000",
        "+8613700137000",
    )


def test_an_unsigned_call_costs_nothing_more(desk: Desk, town: Town) -> None:
    assert desk.judge(_call(trunk="own"), NOON_MS).facts.identity is None
    assert town.verified == []


def test_the_identity_of_an_emergency_call_is_not_asked_about(desk: Desk, town: Town) -> None:
    assert desk.judge(_call(called="110", identity="x"), NOON_MS).verdict.action is Action.DELIVER
    assert town.verified == []


@pytest.mark.parametrize("trouble", ["broken", "slow"])
def test_a_verifier_that_fails_or_comes_too_late_leaves_the_identity_unknown(
    desk: Desk, town: Town, trouble: str
) -> None:
    if trouble == "broken":
        town.broken.add("identity")
    else:
        town.cost_us["reputation"] = 2000

    decision = desk.judge(_call(trunk="own", identity="x"), NOON_MS)

    assert decision.facts.identity is None
    assert "identity" in decision.facts.late
    assert decision.verdict.action is Action.DELIVER


def _with_law(ruleset: Ruleset, law: IdentityLaw) -> Ruleset:
    newest = ruleset.editions[-1]
    home = msgspec.structs.replace(newest.jurisdictions["CN"], identity=law)
    edition = msgspec.structs.replace(newest, jurisdictions={**newest.jurisdictions, "CN": home})
    return msgspec.structs.replace(ruleset, editions=(edition,))


def test_an_identity_is_asked_for_where_the_law_requires_one(town: Town, ruleset: Ruleset) -> None:
    strict = _with_law(ruleset, IdentityLaw(required_on=frozenset({TrunkKind.SUBSCRIBERS})))
    town.outcome = Outcome(Verstat.NONE, fault=USE_IDENTITY_HEADER)

    decision = _desk(town, lambda: strict).judge(_call(trunk="own"), NOON_MS)

    assert town.verified[0].required
    assert {reason.finding.code for reason in decision.verdict.reasons} == {"IDENTITY_MISSING"}


def test_a_call_with_a_false_identity_goes_on_unless_the_law_refuses_it(town: Town, ruleset: Ruleset) -> None:
    town.outcome = Outcome(Verstat.FAILED, fault=INVALID_IDENTITY_HEADER)
    refusing = _with_law(ruleset, IdentityLaw(on_fault=OnFault.REJECT))
    call = _call(trunk="own", identity="x")

    mild = _desk(town, lambda: ruleset).judge(call, NOON_MS)
    strict = _desk(town, lambda: refusing).judge(call, NOON_MS)

    assert (mild.verdict.action, strict.verdict.action) == (Action.DELIVER, Action.REJECT)
    assert strict.verdict.decisive == "IDENTITY_FAILED"
    assert verdict_bytes(screen(strict.facts, refusing)) == verdict_bytes(strict.verdict)


def test_a_valid_signature_is_no_free_pass(desk: Desk, town: Town) -> None:
    town.lists = ListFacts(do_not_originate="d1")

    signed = desk.judge(_call(trunk="own", identity="x"), NOON_MS)
    unsigned = desk.judge(_call(trunk="own"), NOON_MS)

    assert signed.verdict.action is unsigned.verdict.action is Action.REJECT
    assert signed.verdict.reasons == unsigned.verdict.reasons


class Registry:
    """What is registered, in a few words."""

    def __init__(self, said: RegistryFacts | None, *, silent: bool = False, broken: bool = False) -> None:
        self.said, self.silent, self.broken = said, silent, broken
        self.asked: list[RegistryQuestion] = []
        self.counted: list[Facts] = []

    def of(self, question: RegistryQuestion) -> RegistryFacts | None:
        self.asked.append(question)
        if self.broken:
            raise OSError("registry")
        return self.said

    def let_through(self, facts: Facts) -> None:
        self.counted.append(facts)
        if self.broken:
            raise OSError("registry")


def _asking(town: Town, ruleset: Ruleset, registry: Registry) -> Desk:
    return Desk(town, town, town, town, town, lambda: ruleset, str, lambda: town.now_us * 1000, registry=registry)


def test_the_registry_is_asked_by_the_clock_of_the_called_person(town: Town, ruleset: Ruleset) -> None:
    registry = Registry(RegistryFacts(CallerFacts("acme")))

    decision = _asking(town, ruleset, registry).judge(_call(trunk="own"), NOON_MS)

    (question,) = registry.asked
    assert decision.facts.registry == registry.said
    assert (str(question.calling), str(question.called)) == ("+8613800138000", "+8613900139000")
    assert (question.trunk, question.country, question.at_ms) == ("own", "CN", NOON_MS)
    assert question.local_s == NOON_MS // 1000 + 8 * 3600
    assert registry.counted == [decision.facts]


@pytest.mark.parametrize("called", ["110", "13900139000"])
def test_a_registry_in_which_nothing_stands_is_not_asked_nor_is_any_of_an_emergency(
    called: str, town: Town, ruleset: Ruleset
) -> None:
    registry = Registry(RegistryFacts(CallerFacts("acme")), silent=called != "110")

    decision = _asking(town, ruleset, registry).judge(_call(called=called), NOON_MS)

    assert decision.facts.registry is None
    assert registry.asked == []
    assert registry.counted == []


def test_a_call_that_is_stopped_or_not_commercial_counts_against_no_cap(town: Town, ruleset: Ruleset) -> None:
    town.lists = ListFacts(blocked_by="b")
    stopped, private = Registry(RegistryFacts(CallerFacts("acme"))), Registry(RegistryFacts(right=RightFacts("h1")))

    assert _asking(town, ruleset, stopped).judge(_call(), NOON_MS).verdict.action is Action.REJECT
    town.lists = ListFacts()
    assert _asking(town, ruleset, private).judge(_call(), NOON_MS).verdict.action is Action.DELIVER

    assert stopped.counted == private.counted == []


def test_a_registry_that_fails_restricts_nobody_and_parts_that_could_not_be_read_are_named(
    town: Town, ruleset: Ruleset
) -> None:
    broken = _asking(town, ruleset, Registry(None, broken=True))
    half = _asking(town, ruleset, Registry(RegistryFacts(unknown=("consents",))))

    assert broken.judge(_call(), NOON_MS).facts.late == ("registry",)
    assert broken.tally.failed == {"registry": 1}
    assert half.judge(_call(), NOON_MS).facts.late == ("consents",)


def test_a_count_that_fails_changes_no_verdict(town: Town, ruleset: Ruleset) -> None:
    registry = Registry(RegistryFacts(CallerFacts("acme")))
    desk = _asking(town, ruleset, registry)
    registry.let_through = lambda facts: 1 / 0  # type: ignore[method-assign, assignment]

    assert desk.judge(_call(), NOON_MS).verdict.action is Action.DELIVER
    assert desk.tally.failed == {"caps": 1}
    assert desk.tally.faults == 0


def test_time_that_is_spent_leaves_the_registry_unasked(town: Town, ruleset: Ruleset) -> None:
    registry = Registry(RegistryFacts(CallerFacts("acme")))
    town.cost_us["reputation"] = 1_000_000

    decision = _asking(town, ruleset, registry).judge(_call(), NOON_MS)

    assert registry.asked == []
    assert "registry" in decision.facts.late


class Suspicions:
    def __init__(self, said: Suspicion | None = None) -> None:
        self.said = said
        self.asked: list[str] = []

    def of(self, number: PhoneNumber, at_ms: int, trunk: str = "") -> Suspicion | None:
        self.asked.append(f"{number} {at_ms} {trunk}")
        if self.said is None:
            raise OSError("page")
        return self.said


def _suspecting(town: Town, ruleset: Ruleset, book: Suspicions) -> Desk:
    return Desk(town, town, town, town, town, lambda: ruleset, str, lambda: town.now_us * 1000, suspicions=book)


def test_what_detectors_found_labels_a_call_and_an_allow_entry_wins_over_it(town: Town, ruleset: Ruleset) -> None:
    book = Suspicions(Suspicion("ONE_RING", 900, 960, False, 60))
    decision = _suspecting(town, ruleset, book).judge(_call(), NOON_MS)
    assert book.asked == [f"+8613800138000 {NOON_MS} {_call().trunk}"]
    assert "SUSPECTED" in [reason.finding.code for reason in decision.verdict.reasons]
    assert decision.verdict.action is Action.LABEL
    allowed = msgspec.structs.replace(decision.facts, lists=ListFacts(allowed_by="a-bank"))
    assert screen(allowed, ruleset).action is Action.DELIVER


def test_suspicions_that_cannot_be_read_harm_no_call_and_no_emergency_is_asked(town: Town, ruleset: Ruleset) -> None:
    book = Suspicions()
    decision = _suspecting(town, ruleset, book).judge(_call(), NOON_MS)
    assert (decision.facts.suspicion, "suspicion" in decision.facts.late) == (None, True)
    book.asked.clear()
    _suspecting(town, ruleset, book).judge(_call(called="110"), NOON_MS)
    assert book.asked == []
