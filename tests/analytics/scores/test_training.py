import numpy as np
import pytest
from tests.analytics.scores.number_examples import HOUR_MS, document, part

from ringfence.analytics.scores.calibration import Beta
from ringfence.analytics.scores.training import EACH_LENGTH, LENGTHS_H, band, labelled, moved, rows_of, train, windows
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


def test_too_few_numbers_of_a_class_are_refused() -> None:
    with pytest.raises(Refused, match="Only"):
        train(rows_of([part(40)], document()), NumberGrower(1), document(), 1, None, lambda _done, _of: None)


def test_of_lawful_numbers_to_come_few_lie_above_the_band() -> None:
    features = document()
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
