import msgspec
import numpy as np
import pytest
from tests.analytics.scores.number_examples import FIRST, HOUR_MS, document, part

from ringfence.analytics.scores.calibration import Beta
from ringfence.analytics.scores.features import NumberProfiles
from ringfence.analytics.scores.training import (
    EACH_LENGTH,
    LENGTHS_H,
    Labelled,
    band,
    labelled,
    moved,
    rows_of,
    thinned,
    train,
    windows,
)
from ringfence.backends.learners.number_trees import NumberGrower
from ringfence.telecom.errors import Refused


def test_windows_lie_within_the_records_and_none_comes_twice() -> None:
    found = windows(HOUR_MS // 2, 49 * HOUR_MS)
    assert len(set(found)) == len(found) == 4 * EACH_LENGTH
    assert all(HOUR_MS <= start < end <= 49 * HOUR_MS for start, end in found)
    assert {(end - start) // HOUR_MS for start, end in found} == set(LENGTHS_H)
    assert windows(0, HOUR_MS // 3) == ((0, HOUR_MS),)


def test_whoever_the_truth_does_not_name_is_lawful_or_left_out() -> None:
    profiles = part(10).profiles
    truth = {int(profiles.numbers[2]): True}
    assert labelled(profiles, truth, strict=False).abusive.tolist() == [False, False, True, *[False] * 7]
    assert labelled(profiles, truth, strict=True).profiles.numbers.tolist() == [int(profiles.numbers[2])]


def test_training_is_calibrated_bounded_and_repeats_to_the_bit() -> None:
    table, features = rows_of([part(500)], document()), document()
    first, second = (train(table, NumberGrower(2), features, 1, None, lambda _done, _of: None) for _ in range(2))
    assert first.held_out == second.held_out
    assert first.grown.score(table.values).tobytes() == second.grown.score(table.values).tobytes()
    assert first.held_out.auc > 0.95
    assert first.held_out.suspects_lawful <= 1
    assert first.limits.harmless_below <= first.limits.suspect_from
    assert len(first.references) == len(features.feature) + 1


def test_rows_are_thinned_of_what_other_networks_do_not_tell() -> None:
    table, features = rows_of([part(4000)], document()), document()
    seen = thinned(table, features.lacking, 1)
    assert thinned(table, features.lacking, 1).values.tobytes() == seen.values.tobytes()
    assert seen.labels.tobytes() == table.labels.tobytes()
    source = {one.name: one for one in features.lacking.source}
    for name, nothing in (("age_days", False), ("received", True)):
        place = table.names.index(name)
        before, after = table.values[:, place], seen.values[:, place]
        changed = ~((before == after) | (np.isnan(before) & np.isnan(after)))
        assert ((after[changed] == 0.0) if nothing else np.isnan(after[changed])).all()
        chance = source["received_calls" if nothing else "age"].chance
        there = before != 0.0 if nothing else ~np.isnan(before)
        assert changed[there].mean() == pytest.approx(features.lacking.rows * chance, rel=0.15)
    place = table.names.index("parties")
    assert np.array_equal(seen.values[:, place], table.values[:, place])


def test_what_only_the_abusive_lack_makes_fewer_suspects_once_rows_are_thinned() -> None:
    """Devices are known of all the lawful and of half the abusive: absence alone must not make a suspect."""
    chance = np.random.default_rng(5)
    abusive, numbers = chance.random(4000) < 0.3, FIRST + np.arange(4000, dtype=np.int64)
    columns = {
        "device_numbers": np.where(abusive & (chance.random(4000) < 0.5), np.nan, 1.0),
        "parties": chance.integers(10, 40, 4000) + 8.0 * abusive,
        "active_hours": np.ones(4000),
    }
    table = rows_of([Labelled(NumberProfiles(0, 24 * HOUR_MS, numbers, columns), abusive)], document())
    asked = table.values[~abusive].copy()
    asked[:, table.names.index("device_numbers")] = np.nan
    said = []
    for rows in (0.0, 0.5):
        features = document()
        features = msgspec.structs.replace(features, lacking=msgspec.structs.replace(features.lacking, rows=rows))
        grown = train(table, NumberGrower(2), features, 1, None, lambda _done, _of: None).grown
        said.append(float(np.median(grown.score(asked))))
    believing, doubting = said
    assert believing > 0.7
    assert doubting < believing - 0.1


def test_too_few_numbers_of_a_class_are_refused() -> None:
    with pytest.raises(Refused, match="Only"):
        train(rows_of([part(40)], document()), NumberGrower(1), document(), 1, None, lambda _done, _of: None)


def test_of_lawful_numbers_to_come_few_lie_above_the_band() -> None:
    features = document()
    features = msgspec.structs.replace(features, band=msgspec.structs.replace(features.band, lawful_reached=0.001))
    chance = np.random.default_rng(3)
    above = 0
    for _ in range(60):
        lawful, abusive = chance.random(3000), chance.random(300)
        limits = band(np.concatenate([lawful, abusive]), np.arange(3300) >= 3000, features)
        above += int((chance.random(2000) >= limits.suspect_from).sum())
    assert above / (60 * 2000) <= features.band.lawful_reached * 1.3


def test_too_few_lawful_numbers_promise_nothing() -> None:
    raw = np.linspace(0, 1, 200)
    assert band(raw, np.arange(200) >= 100, document()).suspect_from > raw[99]


def test_probabilities_move_with_the_share_of_abusive_numbers() -> None:
    said = moved(Beta(), 0.5, 0.01).apply(np.array([0.5]))
    assert said[0] == pytest.approx(0.01, rel=1e-6)
