"""What the store promises of waves, on each database."""

from __future__ import annotations

from tests.analytics.suspects import suspect, trunk_suspect
from tests.examples import HOUR, NOW, mobile

from ringfence.analytics.wave import grouped
from ringfence.backends.sql.store import OPEN_SUSPICIONS_KEPT_MS, Store
from ringfence.registry.person import Cause


def test_a_wave_is_told_once_and_grows_under_its_id(store: Store) -> None:
    (begun,) = store.waves.put(grouped([trunk_suspect("t1", 1, 2, 3)]), at_ms=NOW)
    again = store.waves.put(grouped([trunk_suspect("t1", 3, 4, 5)]), at_ms=NOW + HOUR)

    assert again == ()
    (wave,) = store.waves.page(limit=5)
    assert (wave.id, len(wave.numbers)) == (begun.id, 5)
    assert store.waves.find(begun.id) == wave
    assert store.waves.find("0" * 16) is None
    assert store.waves.put([], at_ms=NOW) == ()


def test_two_waves_that_turn_out_to_be_one_are_one(store: Store) -> None:
    store.waves.put(grouped([trunk_suspect("t1", 1, 2, 3), trunk_suspect("t2", 50_001, 50_002, 50_003)]), at_ms=NOW)
    assert len(store.waves.page(limit=5)) == 2

    store.waves.put(grouped([trunk_suspect("t3", 3, 50_001, 7)]), at_ms=NOW + 1)

    (wave,) = store.waves.page(limit=5)
    assert len(wave.numbers) == 7


def test_those_of_trusted_detectors_come_first_then_the_newest(store: Store) -> None:
    shadow = [trunk_suspect("t1", 1, 2, 3)]
    live = [suspect(100_000 + tail) for tail in range(3)]
    store.waves.put(grouped(live), at_ms=NOW)
    store.waves.put(grouped(shadow), at_ms=NOW + HOUR)

    assert [wave.live for wave in store.waves.page(limit=5)] == [True, False]
    assert [wave.live for wave in store.waves.page(limit=5, skip=1)] == [False]


def test_a_number_that_changes_hands_leaves_its_wave_and_old_waves_go(store: Store) -> None:
    store.waves.put(grouped([trunk_suspect("t1", 1, 2, 3)]), at_ms=NOW)

    store.persons.forget([int(mobile(2))], Cause.RECYCLED, by="account:li.na", at_ms=NOW)

    (wave,) = store.waves.page(limit=5)
    assert wave.numbers == (int(mobile(1)), int(mobile(3)))
    store.prune(NOW + OPEN_SUSPICIONS_KEPT_MS + 1, audit_days=365, looks_days=365)
    assert store.waves.page(limit=5) == ()
