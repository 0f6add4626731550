"""What the store promises of suspicions, on each database."""

from __future__ import annotations

import pytest
from tests.analytics.suspects import suspect, trunk_suspect
from tests.examples import HOUR, NOW, mobile

from ringfence.analytics.inquiry import CLEARED_FOR_MS, Standing, TrackRecord, Wanted
from ringfence.backends.sql.store import OPEN_SUSPICIONS_KEPT_MS, Store
from ringfence.registry.person import Cause
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.verdict import Mode

BY = "account:li.na"


def _subjects(store: Store, wanted: Wanted | None = None) -> list[str]:
    return [one.suspect.subject for one in store.suspicions.page(wanted or Wanted(), limit=100)]


def test_what_is_found_twice_is_told_once_as_news(store: Store) -> None:
    news = store.suspicions.put([suspect(1), suspect(2)], at_ms=NOW)
    again = store.suspicions.put([suspect(2, score=0.7), suspect(3)], at_ms=NOW + HOUR)

    assert [one.suspect.subject for one in news] == [str(mobile(1)), str(mobile(2))]
    assert [one.suspect.subject for one in again] == [str(mobile(3))]
    second = store.suspicions.find(news[1].id)
    assert second is not None
    assert (second.times, second.found_ms, second.seen_ms, second.suspect.score) == (2, NOW, NOW + HOUR, 0.7)


def test_the_strongest_of_trusted_detectors_come_first(store: Store) -> None:
    store.suspicions.put(
        [suspect(1, score=0.5), suspect(2, score=0.9), suspect(3, score=1.0, mode=Mode.SHADOW)], at_ms=NOW
    )

    assert _subjects(store) == [str(mobile(2)), str(mobile(1)), str(mobile(3))]
    assert [one.suspect.subject for one in store.suspicions.page(Wanted(), limit=1, skip=1)] == [str(mobile(1))]


def test_it_is_found_by_standing_detector_kind_moment_and_every_number_it_speaks_of(store: Store) -> None:
    store.suspicions.put([suspect(1), trunk_suspect("t1", 1, 5)], at_ms=NOW)
    store.suspicions.put([suspect(2, detector="SIM_BOX")], at_ms=NOW + HOUR)

    assert _subjects(store, Wanted(detector="SIM_BOX")) == [str(mobile(2))]
    assert _subjects(store, Wanted(kind="trunk")) == ["t1"]
    assert _subjects(store, Wanted(number=int(mobile(5)))) == ["t1"]
    assert _subjects(store, Wanted(number=int(mobile(1)))) == [str(mobile(1)), "t1"]
    assert _subjects(store, Wanted(since_ms=NOW + 1)) == [str(mobile(2))]
    assert _subjects(store, Wanted(standing="cleared")) == []


def test_a_standing_is_given_to_all_or_none_and_stands_in_the_audit_trail(store: Store) -> None:
    one, two = store.suspicions.put([suspect(1), suspect(2)], at_ms=NOW)

    with pytest.raises(NotFound):
        store.suspicions.settle([one.id, "0" * 16], Standing.CONFIRMED, by=BY, at_ms=NOW, reason="victims called")
    assert store.suspicions.find(one.id) == one

    store.suspicions.settle([one.id, two.id, one.id], Standing.CONFIRMED, by=BY, at_ms=NOW, reason="victims called")

    after = store.suspicions.find(two.id)
    assert after is not None
    assert (after.standing, after.by, after.reason) == (Standing.CONFIRMED, BY, "victims called")
    trail = store.audit.entries(act="suspicion.")
    assert [(entry.actor, entry.reason) for entry in trail] == [(BY, "victims called")] * 2
    assert store.suspicions.track_records() == {"ONE_RING": TrackRecord(detector="ONE_RING", confirmed=2)}


def test_nothing_and_too_much_at_once_are_refused(store: Store) -> None:
    for ids in ([], [f"{number:016x}" for number in range(501)]):
        with pytest.raises(Refused):
            store.suspicions.settle(ids, Standing.CLEARED, by=BY, at_ms=NOW, reason="a courier")


def test_who_was_cleared_is_named_until_the_time_is_over_and_is_news_when_found_after(store: Store) -> None:
    (one,) = store.suspicions.put([suspect(1)], at_ms=NOW)
    store.suspicions.settle([one.id], Standing.CLEARED, by=BY, at_ms=NOW, reason="a courier")

    assert store.suspicions.cleared(NOW + HOUR) == {one.suspect.key}
    assert store.suspicions.put([suspect(1)], at_ms=NOW + HOUR) == ()
    assert store.suspicions.cleared(NOW + CLEARED_FOR_MS) == frozenset()
    assert [again.standing for again in store.suspicions.put([suspect(1)], at_ms=NOW + CLEARED_FOR_MS)] == [
        Standing.OPEN
    ]


def test_models_learn_from_numbers_that_people_looked_into(store: Store) -> None:
    good, bad, _, trunk = store.suspicions.put([suspect(1), suspect(2), suspect(3), trunk_suspect("t1", 4)], at_ms=NOW)
    store.suspicions.settle([good.id], Standing.CLEARED, by=BY, at_ms=NOW + 1, reason="a school")
    store.suspicions.settle([bad.id, trunk.id], Standing.CONFIRMED, by=BY, at_ms=NOW + 2, reason="fraud")

    assert [one.id for one in store.suspicions.labels(0)] == [good.id, bad.id]
    assert [one.id for one in store.suspicions.labels(NOW + 2)] == [bad.id]


def test_a_number_that_changes_hands_loses_its_suspicions_but_not_those_of_others(store: Store) -> None:
    store.suspicions.put([suspect(1), suspect(2), trunk_suspect("t1", 1, 2)], at_ms=NOW)

    store.persons.forget([int(mobile(1))], Cause.RECYCLED, by=BY, at_ms=NOW)

    assert _subjects(store) == [str(mobile(2)), "t1"]
    assert _subjects(store, Wanted(number=int(mobile(1)))) == []
    assert _subjects(store, Wanted(number=int(mobile(2)))) == [str(mobile(2)), "t1"]


def test_old_suspicions_go_and_those_that_people_looked_into_stay_longer(store: Store) -> None:
    looked, _ = store.suspicions.put([suspect(1), suspect(2)], at_ms=NOW)
    store.suspicions.settle([looked.id], Standing.CONFIRMED, by=BY, at_ms=NOW, reason="fraud")

    store.prune(NOW + OPEN_SUSPICIONS_KEPT_MS + 1, audit_days=365, looks_days=365)

    assert _subjects(store) == [str(mobile(1))]
    store.prune(NOW + 366 * 86_400_000, audit_days=365, looks_days=365)
    assert _subjects(store) == []
