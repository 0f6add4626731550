from pathlib import Path

from tests.examples import NOW, mobile
from tests.registry.examples import holding, preference

from ringfence.backends.pages.consent_pages import ConsentPages
from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.registry.changes import Part, RegistrySink
from ringfence.registry.consent import ConsentTerm
from ringfence.registry.preference import Refusal
from ringfence.registry_sinks import ConsentSink, LedgerSink, PreferenceSink

TERM = ConsentTerm("k", "acme", 1, 1, 0, NOW)


def test_preferences_are_taken_and_a_number_that_changes_hands_is_told_on(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    pages = PreferencePages(tmp_path, monotonic=lambda: 0.0, trouble=lambda _: None)
    sink: RegistrySink = PreferenceSink(pages, lambda number, seq: told.append((number, seq)))
    sink.begin(1)
    sink.finish(1)
    sink.preferences((preference(1),), 2)
    profile = pages.profile(mobile(1))
    sink.consents(mobile(1), (TERM,), 2)
    sink.entry("holding", "h1", holding(), 2)
    sink.recycled(mobile(1), 3)

    assert profile is not None
    assert profile.refusals == (Refusal(),)
    assert pages.profile(mobile(1)) is None
    assert told == [(int(mobile(1)), 3)]
    assert (sink.position(), sink.parts) == (3, frozenset({Part.PREFERENCES}))


def test_consents_are_taken_and_nothing_else(tmp_path: Path) -> None:
    pages = ConsentPages(tmp_path, monotonic=lambda: 0.0, trouble=lambda _: None)
    sink: RegistrySink = ConsentSink(pages)
    sink.begin(1)
    sink.finish(1)
    sink.consents(mobile(1), (TERM,), 2)
    sink.preferences((preference(1),), 2)
    sink.entry("holding", "h1", holding(), 2)

    assert pages.terms(mobile(1)) == (TERM,)
    sink.recycled(mobile(1), 3)
    assert (pages.terms(mobile(1)), sink.position()) == ((), 3)


def test_ledgers_are_swapped_whole_and_changed_one_by_one() -> None:
    settled: list[int] = []
    sink = LedgerSink(lambda: settled.append(1))
    told: RegistrySink = sink
    assert told.begin(4) > 10**9
    told.entry("holding", "h1", holding(), 4)
    assert sink.now.rights(mobile(5)) == ()
    told.finish(4)
    assert sink.now.rights(mobile(5)) == (holding(),)
    told.entry("holding", "h1", None, 5)
    told.recycled(mobile(5), 6)
    told.preferences((), 6)
    told.consents(mobile(1), (), 6)

    assert sink.now.rights(mobile(5)) == ()
    assert (told.position(), settled) == (5, [1])
    told.begin(9)
    told.finish(9)
    assert len(sink.now) == 0
