"""What is stored reaches the judge's read side through the feed, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.examples import NOW, mobile
from tests.registry.examples import DAY, caller, campaign, consent, holding, line, numbers, preference

from ringfence.access.key import KeyRing
from ringfence.backends.pages.rebuild import rebuild, rebuild_consents
from ringfence.backends.pages.source import ConsentSource
from ringfence.backends.pages.verify import verify_consents
from ringfence.backends.planes.reputation import ReputationTable
from ringfence.backends.sql.consent_source import SqlConsentSource
from ringfence.backends.sql.feed import Feed
from ringfence.backends.sql.preference_source import SqlPreferenceSource
from ringfence.backends.sql.store import Store
from ringfence.registry.asking import AskRule, Known, person_says
from ringfence.registry.consent import Ask, Withdrawal
from ringfence.registry.person import Cause
from ringfence.registry.preference import Preference
from ringfence.registry_reader import open_registry, registry_law
from ringfence.screening.checks.call.preference_refused import Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.screening.lists import Lists
from ringfence.screening.registered import RegistryFacts
from ringfence.screening.sources import RegistryQuestion
from ringfence.screening.trunks import Trunks


class Judge:
    """A worker's read side and the feed that tells it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.trouble: list[str] = []
        law = registry_law(folder)
        self.reader = open_registry(folder / "registry", folder, 1_000, law, self.trouble.append)
        self.reputations = ReputationTable(folder, 1_000, lambda: NOW)
        self.feed = Feed(
            store,
            Lists(),
            Trunks(),
            KeyRing(),
            self.reputations,
            registry=self.reader.sinks,
            clock_ms=lambda: NOW,
            monotonic=lambda: 0.0,
            trouble=self.trouble.append,
        )

    def ask(self, called: int = 1) -> RegistryFacts | None:
        assert self.feed.poll() >= 0
        return self.reader.of(RegistryQuestion(mobile(5), None, mobile(called), "l1", "CN", NOW, NOW // 1000))

    def close(self) -> None:
        self.reader.close()
        self.reputations.close()


@pytest.fixture
def judge(store: Store, tmp_path: Path) -> Iterator[Judge]:
    made = Judge(store, tmp_path / "w1")
    yield made
    made.close()


def _consent(judge: Judge) -> tuple[str, str] | None:
    found = judge.ask()
    return None if found is None or found.consent is None else (found.consent.state, found.consent.id)


def test_each_change_is_obeyed_after_the_next_look(store: Store, judge: Judge) -> None:
    assert judge.ask() is None
    assert judge.reader.silent
    store.ledger.put(caller(), by="t", at_ms=NOW)
    store.ledger.put(campaign(), by="t", at_ms=NOW)
    assert _consent(judge) == ("none", "")
    kept = store.consents.record(consent(), by="k", at_ms=NOW)
    assert _consent(judge) == ("none", "")
    store.consents.confirm(kept.id, at_ms=NOW)
    assert _consent(judge) == ("given", kept.id)
    store.consents.withdraw(Withdrawal(number=mobile(1), at_ms=NOW, way="web"))
    assert _consent(judge) == ("withdrawn", kept.id)

    store.preferences.put(preference(1, exceptions=("acme",)), by="t", at_ms=NOW)
    found = judge.ask()
    assert found is not None
    assert (found.refusal, found.excepted) == ("everything", True)
    store.preferences.put(Preference(number=mobile(1)), by="t", at_ms=NOW)
    store.ledger.put(line(allowed=(numbers(90, 99),)), by="t", at_ms=NOW)
    store.ledger.put(holding(), by="t", at_ms=NOW)
    store.ledger.end("holding", "h1", by="t", at_ms=NOW, reason="returned")
    found = judge.ask()
    assert found is not None
    assert found.line is not None
    assert found.right is not None
    assert (found.refusal, found.line.allows, found.right.lapsed) == ("", False, True)
    assert judge.trouble == []


def _judged(judge: Judge) -> tuple[bool, bool]:
    """Whether the judge finds a refusal, and whether the proof in one call finds one, of the same store."""
    found = judge.ask()
    assert found is not None
    assert found.caller is not None
    facts = msgspec.structs.replace(example_facts({}), registry=found)
    ask = Ask(int(mobile(1)), found.caller.company, found.caller.category, found.caller.channel, NOW)
    known = Known(caller(), judge.store.consents.of(mobile(1)), judge.store.preferences.find(mobile(1)))
    says = person_says(ask, known, needs_consent=True)
    return check(facts, Thresholds()) is not None, says.rule is AskRule.REFUSED


@pytest.mark.parametrize("pages", [False, True])
def test_of_a_refusal_and_a_consent_the_later_word_counts_for_the_judge_as_in_the_proof(
    store: Store, judge: Judge, tmp_path: Path, pages: bool
) -> None:
    """Refused, agreed, refused again, let through, agreed by an older word that turns up late."""
    store.ledger.put(caller(), by="t", at_ms=NOW)
    store.ledger.put(campaign(), by="t", at_ms=NOW)
    told = []
    store.preferences.put(preference(1), by="t", at_ms=NOW - 9)
    told.append(_judged(judge))
    kept = store.consents.record(consent(), by="k", at_ms=NOW - 8)
    told.append(_judged(judge))
    store.consents.confirm(kept.id, at_ms=NOW - 7)
    told.append(_judged(judge))
    if pages:  # a worker that begins on a file of consents says the same
        rebuild_consents(tmp_path / "w2" / "registry", SqlConsentSource(store.database), NOW)
        other = Judge(store, tmp_path / "w2")
        assert _judged(other) == told[-1]
        other.close()
    store.preferences.put(preference(1), by="t", at_ms=NOW - 6)
    told.append(_judged(judge))
    store.preferences.put(preference(1, exceptions=("acme",)), by="t", at_ms=NOW - 5)
    told.append(_judged(judge))
    store.preferences.put(preference(1), by="t", at_ms=NOW - 4)
    late = store.consents.record(consent(given=NOW - 20, request="r2"), by="k", at_ms=NOW - 3)
    told.append(_judged(judge))
    store.consents.confirm(late.id, at_ms=NOW - 2)
    told.append(_judged(judge))

    assert [one for one, _ in told] == [True, True, False, True, False, True, False]
    assert [other for _, other in told] == [one for one, _ in told]


def test_a_number_that_changes_hands_loses_word_consent_counts_and_reputation(store: Store, judge: Judge) -> None:
    store.ledger.put(caller(), by="t", at_ms=NOW)
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    store.consents.confirm(store.consents.record(consent(), by="k", at_ms=NOW).id, at_ms=NOW)
    found = judge.ask()
    assert found is not None
    judge.reader.let_through(msgspec.structs.replace(example_facts({}), called=mobile(1), registry=found))
    judge.reputations.complain(mobile(1), "somebody", NOW, 0)
    assert judge.reputations.of(mobile(1), NOW) is not None
    counted = judge.ask()
    assert counted is not None
    assert counted.caller is not None
    assert (counted.refusal, counted.caller.company_today) == ("everything", 2)

    store.persons.forget([mobile(1)], Cause.RECYCLED, by="t", at_ms=NOW + 1, reason="notice")

    found = judge.ask()
    assert found is not None
    assert found.caller is not None
    assert found.consent is not None
    assert (found.refusal, found.consent.state, found.caller.company_today) == ("", "none", 1)
    assert judge.reputations.of(mobile(1), NOW) is None


def test_a_worker_that_starts_on_pages_is_told_what_came_since(store: Store, tmp_path: Path) -> None:
    store.ledger.put(caller(), by="t", at_ms=NOW)
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    store.consents.confirm(store.consents.record(consent(), by="k", at_ms=NOW).id, at_ms=NOW)
    folder = tmp_path / "w2" / "registry"
    source: ConsentSource = SqlConsentSource(store.database)
    rebuild(folder, SqlPreferenceSource(store.database), NOW)
    rebuild_consents(folder, source, NOW)
    store.preferences.put(preference(2), by="t", at_ms=NOW)
    store.consents.withdraw(Withdrawal(number=mobile(1), at_ms=NOW, way="web"))
    judge = Judge(store, tmp_path / "w2")

    first, second = judge.ask(1), judge.ask(2)
    assert first is not None
    assert second is not None
    assert first.consent is not None
    assert (first.refusal, first.consent.state, second.refusal) == ("everything", "withdrawn", "everything")
    assert [one.overlay for one in judge.reader.health()] == [1, 1]
    assert verify_consents(judge.reader.consents, source).equal
    rebuild_consents(folder, source, NOW + DAY)
    judge.ask()
    assert judge.reader.health()[1].overlay == 0
    assert judge.reader.health()[1].generation == 2
    assert verify_consents(judge.reader.consents, source).equal
    judge.close()


def test_pages_built_from_before_the_worker_began_are_told_what_they_lack(store: Store, tmp_path: Path) -> None:
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    other = tmp_path / "other"
    rebuild(other, SqlPreferenceSource(store.database), NOW)
    store.preferences.put(Preference(number=mobile(1)), by="t", at_ms=NOW)
    judge = Judge(store, tmp_path / "w3")
    assert judge.ask() is None
    folder = tmp_path / "w3" / "registry"
    folder.mkdir(parents=True)
    (other / "preferences.pages").rename(folder / "preferences.pages")

    judge.ask()
    assert judge.ask() is None
    assert judge.reader.preferences.profile(mobile(1)) is None
    assert judge.reader.health()[0].generation == 1
    judge.close()
