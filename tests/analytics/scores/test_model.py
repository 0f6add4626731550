import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.scores.number_examples import part
from tests.analytics.scores.trained import MODEL

from ringfence.analytics.scores.features import NumberProfiles
from ringfence.analytics.scores.model import CODE, SCORE_NAME
from ringfence.telecom.verdict import Mode


def test_suspects_lie_above_the_band_in_shadow_with_reasons() -> None:
    labelled = part(seed=5)
    scored = MODEL.score(labelled.profiles)
    suspects = MODEL.suspects(scored)
    assert len(suspects) == int((scored.raw >= MODEL.facts.limits.suspect_from).sum()) > 30
    assert {one.detector for one in suspects} == {CODE}
    assert all(one.mode is Mode.SHADOW and one.evidence and not one.victim for one in suspects)
    found = {one.number for one in suspects}
    truth = dict(zip(labelled.profiles.numbers.tolist(), labelled.abusive.tolist(), strict=True))
    assert sum(truth[number] for number in found) / len(found) > 0.95
    assert [one.score for one in suspects] == sorted((one.score for one in suspects), reverse=True)


def test_contributions_sum_to_the_log_odds_of_the_raw_score() -> None:
    scored = MODEL.score(part(50, seed=6).profiles)
    parts = MODEL.fitted.contributions(scored.values)
    assert parts.sum(axis=1) == pytest.approx(np.log(scored.raw / (1 - scored.raw)), abs=1e-6)
    reasons = MODEL.reasons(scored.values[0], parts[0])
    assert [one.effect for one in reasons] == sorted((one.effect for one in reasons), reverse=True)
    assert all(one.effect > 0 for one in reasons)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_rows_and_columns_does_not_change_a_score(order: list[int]) -> None:
    profiles = part(12, seed=7).profiles
    turned = NumberProfiles(
        profiles.from_ms,
        profiles.until_ms,
        profiles.numbers[order],
        {name: profiles.columns[name][order] for name in reversed(list(profiles.columns))},
    )
    assert MODEL.score(turned).raw.tobytes() == MODEL.score(profiles).raw[order].tobytes()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 40), st.integers(0, 500))
def test_being_called_more_never_makes_a_number_more_suspicious(row: int, more: int) -> None:
    values = MODEL.score(part(41, seed=8).profiles).values[row : row + 1]
    raised = values.copy()
    for name in ("received", "received_ratio"):
        raised[0, MODEL.features.names.index(name)] += more
    assert MODEL.fitted.score(raised)[0] <= MODEL.fitted.score(values)[0]


def test_drift_and_standing_are_told() -> None:
    scored = MODEL.score(part(seed=9).profiles)
    assert {one.name: one.state for one in MODEL.drift(scored)}["in_order_share"] == "steady"
    other = part(seed=9)
    other.profiles.columns["in_order"][:] = 0.0
    other.profiles.columns["received"][:] = 500.0
    assert MODEL.drift(MODEL.score(other.profiles))[0].state == "alarm"
    assert "window_h" not in {one.name for one in MODEL.drift(scored)}
    limits = MODEL.facts.limits
    assert MODEL.standing(limits.suspect_from) == "suspect"
    assert MODEL.standing(-1.0) == "harmless"
    assert scored.place(int(scored.profiles.numbers[4])) == 4
    assert scored.place(3) is None


def test_the_most_probable_carry_reasons_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    scored = MODEL.score(part(200, seed=9).profiles)
    everyone = MODEL.suspects(scored)
    monkeypatch.setattr("ringfence.analytics.scores.model.MOST_EXPLAINED", 3)
    some = MODEL.suspects(scored)

    assert len(everyone) > 3
    assert [one.subject for one in some] == [one.subject for one in everyone]
    assert [bool(one.evidence) for one in some] == [True] * 3 + [False] * (len(some) - 3)
    assert not any(one.evidence for one in MODEL.suspects(scored, explained=False))


def test_drift_from_the_spread_of_the_same_rows_is_nothing() -> None:
    scored = MODEL.score(part(seed=11).profiles)
    spread = MODEL.spread(scored)
    assert [one.name for one in spread] == [*MODEL.features.names, SCORE_NAME]
    assert {one.psi for one in MODEL.drift(scored, spread)} == {0.0}
    twice = MODEL.spread(scored, spread)
    assert [sum(one.counts) for one in twice] == [2 * sum(one.counts) for one in spread]


def test_drift_is_measured_on_some_of_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.analytics.scores.model.MOST_COMPARED", 100)
    spread = MODEL.spread(MODEL.score(part(300, seed=12).profiles))
    assert {sum(one.counts) for one in spread} == {100}
