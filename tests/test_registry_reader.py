from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.examples import NOW, mobile
from tests.registry.examples import DAY, caller, campaign, customer, holding, licence, line, numbers, preference

from ringfence.backends.planes.caps import CapTable
from ringfence.companies import caller_law
from ringfence.documents import registry_document
from ringfence.registry.consent import ConsentTerm
from ringfence.registry.ledger import Entry, kind_of
from ringfence.registry.preference import Refusal
from ringfence.registry_reader import RegistryReader, kinds_of, registry_law, said_of
from ringfence.screening.example import example_facts
from ringfence.screening.registered import ConsentFacts, LineFacts, RegistryFacts, RightFacts
from ringfence.screening.sources import RegistryBook, RegistryQuestion
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.commercial import Category, Channel, DayKind, ReachKind, channels_mask, days_mask, reach_mask
from ringfence.telecom.number import ANONYMOUS, PhoneNumber

CALLING, CALLED = mobile(5), mobile(1)
LOCAL_S = NOW // 1000 // 86_400 * 86_400 + 10 * 3600
"""Ten in the morning."""
MOBILE = Allocation(NumberKind.MOBILE, "CN")


class Scene:
    def __init__(self, folder: Path) -> None:
        self.folder, self.trouble = folder, list[str]()
        self.caps = CapTable(folder / "caps", 1_000)
        self.reader = RegistryReader(
            folder / "registry", self.caps, registry_law(folder), monotonic=lambda: 0.0, trouble=self.trouble.append
        )
        self.seq = 1
        for sink in self.reader.sinks:
            sink.begin(self.seq)
            sink.finish(self.seq)

    def tell(self, *entries: Entry) -> None:
        self.seq += 1
        for entry in entries:
            self.reader.sinks[2].entry(kind_of(entry), entry.id, entry, self.seq)
        self.settle()

    def say(self, *refusals: Refusal, exceptions: tuple[str, ...] = ()) -> None:
        self.seq += 1
        self.reader.sinks[0].preferences((preference(1, *refusals, exceptions=exceptions),), self.seq)
        self.settle()

    def consent(self, *terms: ConsentTerm) -> None:
        self.seq += 1
        self.reader.sinks[1].consents(CALLED, terms, self.seq)
        self.settle()

    def settle(self) -> None:
        for sink in self.reader.sinks:
            sink.finish(self.seq)

    def ask(
        self, *, calling: PhoneNumber = CALLING, trunk: str = "", local_s: int = LOCAL_S, plan: Allocation = MOBILE
    ) -> RegistryFacts | None:
        book: RegistryBook = self.reader
        return book.of(RegistryQuestion(calling, plan, CALLED, trunk, "CN", NOW, local_s))

    def known(self, **more: object) -> RegistryFacts:
        found = self.ask(**more)  # type: ignore[arg-type]
        assert found is not None
        return found


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.reader.close()


def test_an_empty_registry_is_silent_and_anything_in_it_is_not(scene: Scene) -> None:
    assert (scene.reader.silent, scene.reader.entries) == (True, 0)
    assert scene.ask() is None
    scene.say()
    assert (scene.reader.silent, scene.reader.entries) == (False, 0)


def test_who_calls_is_known_by_registration_or_by_a_right_for_marketing(scene: Scene) -> None:
    scene.tell(caller(), holding("h1", 20, 29, "bank", marketing=True), customer("bank"), holding("h2", 30, 39, "shop"))

    registered = scene.known().caller
    assert registered is not None
    assert (registered.company, registered.shown, registered.category) == ("acme", "Acme", Category.FINANCE)
    marketing = scene.known(calling=mobile(20)).caller
    assert marketing is not None
    assert (marketing.company, marketing.category, marketing.state) == ("bank", Category.OTHER, "unknown")
    other = scene.known(calling=mobile(30))
    assert other.caller is None
    assert other.right == RightFacts("h2", "shop")
    assert scene.ask(calling=ANONYMOUS) is None


def test_a_refusal_is_told_in_words_and_a_named_company_is_let_through(scene: Scene) -> None:
    scene.tell(caller())
    scene.say(Refusal(categories=1, from_minute=540, until_minute=720))
    assert scene.known().refusal == "finance 09:00-12:00"
    assert not scene.known().excepted
    assert scene.known(local_s=LOCAL_S + 6 * 3600).refusal == ""
    scene.say(Refusal(categories=1), exceptions=("acme",))
    assert scene.known().excepted


def test_calls_that_are_not_commercial_are_refused_only_where_the_person_said_so(scene: Scene) -> None:
    scene.say(Refusal())
    assert scene.ask() is None
    scene.say(Refusal(categories=0, number_kinds=reach_mask((ReachKind.SHARED_COST_400,))))

    assert scene.ask() is None
    known = scene.known(plan=Allocation(NumberKind.SHARED_COST_400, "CN"))
    assert (known.caller, known.refusal, known.consent) == (None, "private_too 400", None)


def test_a_consent_is_asked_for_the_company_its_category_and_channel(scene: Scene) -> None:
    scene.tell(caller(), campaign())
    assert scene.known().consent == ConsentFacts("none")
    scene.consent(ConsentTerm("k", "acme", 1, 1, NOW - DAY, NOW + DAY, 2, 5))
    assert scene.known().consent == ConsentFacts("given", "k", 2, 5, outweighs=True)
    scene.consent(ConsentTerm("k", "acme", 1, 1, NOW - DAY, NOW + DAY, 2, 5, NOW))
    assert scene.known().consent == ConsentFacts("withdrawn", "k", 2, 5)
    scene.consent(ConsentTerm("k", "acme", 2, 1, NOW - DAY, NOW + DAY))
    assert scene.known().consent == ConsentFacts("none")


def test_the_campaign_that_fits_best_is_the_calls(scene: Scene) -> None:
    recorded = channels_mask((Channel.RECORDED,))
    night = msgspec.structs.replace(campaign(), id="a", from_minute=1200, until_minute=1300, channels=recorded)
    weekend = msgspec.structs.replace(campaign(), id="b", days=days_mask((DayKind.WEEKEND,)))
    scene.tell(caller(), weekend)
    assert scene.known().day is DayKind.WORKDAY
    found = scene.known().caller
    assert found is not None
    assert (found.campaign, found.state) == ("b", "day")
    scene.tell(night)
    found = scene.known().caller
    assert found is not None
    assert (found.campaign, found.state, found.channel) == ("a", "hours", Channel.RECORDED)
    scene.tell(campaign())
    found = scene.known().caller
    assert found is not None
    assert (found.campaign, found.state, found.per_day, found.per_week) == ("c1", "fits", 1, 2)
    scene.tell(msgspec.structs.replace(campaign(), id="c1", channels=channels_mask((Channel.MESSAGE,))))


def test_calls_that_reach_the_person_are_counted_and_forgotten_when_the_number_changes_hands(scene: Scene) -> None:
    scene.tell(caller(), campaign())
    for calls in (1, 2):
        facts = scene.known()
        assert facts.caller is not None
        assert (facts.caller.today, facts.caller.week, facts.caller.company_today) == (calls, calls, calls)
        scene.reader.let_through(msgspec.structs.replace(example_facts({}), called=CALLED, registry=facts))
    tomorrow = scene.known(local_s=LOCAL_S + 86_400).caller
    assert tomorrow is not None
    assert (tomorrow.today, tomorrow.week, tomorrow.company_week) == (1, 3, 3)
    scene.reader.sinks[0].recycled(CALLED, 99)
    again = scene.known().caller
    assert again is not None
    assert (again.today, again.company_week) == (1, 1)


def test_consents_on_which_calls_rested_are_told_once(scene: Scene) -> None:
    scene.tell(caller(), campaign())
    for state, until in (("given", NOW + DAY), ("over", NOW - 1)):
        scene.consent(ConsentTerm(state, "acme", 1, 1, NOW - DAY, until))
        for _ in range(2):
            facts = msgspec.structs.replace(example_facts({}), called=CALLED, registry=scene.known())
            scene.reader.let_through(facts)

    assert scene.reader.rested() == {"given"}
    assert scene.reader.rested() == frozenset()


def test_a_line_says_which_numbers_may_appear_and_whether_its_provider_is_licensed(scene: Scene) -> None:
    ranged = msgspec.structs.replace(line(allowed=(numbers(0, 9),)), service="2")
    scene.tell(ranged, licence())
    allowed, foreign = scene.known(trunk="l1").line, scene.known(calling=mobile(50), trunk="l1").line
    assert allowed is not None
    assert (allowed.allows, allowed.licence, allowed.licence_id, allowed.service) == (True, "licensed", "A-1", 2)
    assert foreign is not None
    assert foreign.allows is False
    scene.tell(msgspec.structs.replace(licence(), services=("B25",)))
    beyond = scene.known(trunk="l1").line
    assert beyond is not None
    assert beyond.licence == "out_of_scope"
    scene.tell(line(), holding(lines=("l2",)))
    assert scene.known(trunk="l1").line == LineFacts("l1", "acme", allows=False)
    assert scene.known(calling=ANONYMOUS, trunk="l1").line == LineFacts("l1", "acme")


def test_a_right_that_is_over_is_told_while_nobody_has_one_since(scene: Scene) -> None:
    scene.tell(holding(until_ms=NOW - 5, originates=False))
    assert scene.known().right == RightFacts("h1", "acme", lapsed=True, originates=False)
    scene.tell(holding("h2", holder="next"))
    assert scene.known().right == RightFacts("h2", "next")
    scene.tell(holding("h1", until_ms=None, from_ms=NOW + 5), holding("h2", from_ms=NOW + 5))
    assert scene.known().right is None


def test_hours_are_those_of_the_country(scene: Scene) -> None:
    scene.tell(caller())

    assert scene.known().hours == (480, 1320)
    assert scene.known().local_day == LOCAL_S // 86_400


def test_the_judge_and_the_answers_to_companies_read_the_same_hours(tmp_path: Path) -> None:
    own = tmp_path / "rules" / "registry" / "calling-hours.toml"
    own.parent.mkdir(parents=True)
    packaged = registry_document(tmp_path, "calling-hours.toml")
    own.write_text(packaged.replace('from = "08:00"\nuntil = "22:00"', 'from = "10:00"\nuntil = "18:00"'), "utf-8")

    judge, companies = registry_law(tmp_path).hours.of("CN"), caller_law(tmp_path).hours.of("CN")

    assert judge == companies
    assert judge.minutes == (600, 1080)


def test_parts_that_cannot_be_read_are_named_and_the_others_are_told(tmp_path: Path) -> None:
    caps = CapTable(tmp_path / "caps", 1_000)
    reader = RegistryReader(tmp_path, caps, registry_law(tmp_path), monotonic=lambda: 0.0, trouble=lambda _: None)
    ledger = reader.sinks[2]
    ledger.begin(1)
    ledger.entry("business_caller", "acme", caller(), 1)
    ledger.finish(1)

    found = reader.of(RegistryQuestion(CALLING, MOBILE, CALLED, "", "CN", NOW, LOCAL_S))
    assert found is not None
    assert found.unknown == ("preferences", "consents")
    assert found.caller is not None
    assert found.consent is None
    assert [one.trouble for one in reader.health()] == ["", ""]
    reader.warm()
    reader.close()


def test_kinds_of_numbers_are_those_that_people_speak_of() -> None:
    assert kinds_of(None, "CN") == 0
    assert kinds_of(MOBILE, "CN") == 0
    assert kinds_of(Allocation(NumberKind.SERVICE_95, "CN"), "CN") == reach_mask((ReachKind.SERVICE_95,))
    assert kinds_of(Allocation(NumberKind.FOREIGN, "GB"), "CN") == reach_mask((ReachKind.INTERNATIONAL,))


def test_a_refusal_is_said_in_few_words() -> None:
    recorded = channels_mask((Channel.RECORDED,))

    assert said_of(Refusal()) == "everything"
    assert said_of(Refusal(3, recorded, 0, days_mask((DayKind.WEEKEND,)))) == "finance insurance recorded weekend"
