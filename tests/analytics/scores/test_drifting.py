from msgspec import structs
from tests.analytics.scores.number_examples import HOUR_MS, part
from tests.analytics.scores.trained import MODEL

from ringfence.analytics.scores.drifting import BEGINNING_DAYS, DAY_MS, begun, measured
from ringfence.analytics.scores.model import Scored


def day(at: int, *, seed: int = 1, received: float | None = None) -> Scored:
    """A made-up day, as many days after the first."""
    profiles = part(seed=seed).profiles
    if received is not None:
        profiles.columns["received"][:] = received
    moved = structs.replace(profiles, from_ms=at * DAY_MS, until_ms=(at + 1) * DAY_MS)
    return MODEL.score(moved)


def test_a_day_is_compared_with_the_beginning_and_told_in_words() -> None:
    beginning = begun(MODEL, day(0), None)
    same = measured(MODEL, day(1, seed=2), beginning, 5)
    assert (same.state, same.days, same.since_ms, same.before_ms) == ("steady", 1, 0, DAY_MS)

    other = measured(MODEL, day(2, received=500.0), beginning, 6)
    worst = other.moved[0]
    assert (other.state, worst.state) == ("alarm", "alarm")
    assert worst.psi > other.alarm
    assert worst.zh != worst.en
    assert other.score == next(one.psi for one in other.moved if one.name == "score")


def test_without_a_beginning_the_training_rows_are_compared_with() -> None:
    found = measured(MODEL, day(0), None, 1)
    assert (found.days, found.since_ms) == (0, 0)
    assert [one.psi for one in found.moved] == [one.training for one in found.moved]
    assert found.score == found.trained


def test_the_beginning_takes_a_week_of_days_that_do_not_overlap() -> None:
    one = begun(MODEL, day(0), None)
    early = structs.replace(day(0).profiles, from_ms=HOUR_MS, until_ms=HOUR_MS + DAY_MS)
    assert begun(MODEL, MODEL.score(early), one) is one
    for at in range(1, BEGINNING_DAYS + 3):
        one = begun(MODEL, day(at, seed=at), one)
    assert (one.days, one.until_ms, one.numbers) == (BEGINNING_DAYS, BEGINNING_DAYS * DAY_MS, BEGINNING_DAYS * 300)
    assert {sum(of.counts) for of in one.references} == {BEGINNING_DAYS * 300}
