import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.suspects import suspect, trunk_suspect
from tests.examples import HOUR, NOW, mobile

from ringfence.analytics.inquiry import (
    CLEARED_FOR_MS,
    Standing,
    Suspicion,
    TrackRecord,
    count_by_detector,
    found_again,
    id_of,
    numbers_under,
    settled,
    wilson,
)
from ringfence.telecom.errors import Refused


def _known(standing: Standing = Standing.OPEN, at_ms: int = NOW) -> Suspicion:
    first = found_again(None, suspect(), NOW)
    return msgspec.structs.replace(first, standing=standing, at_ms=at_ms)


def test_a_suspect_has_the_same_id_in_every_run_and_by_every_detector_another() -> None:
    assert id_of(suspect(1, score=0.1)) == id_of(suspect(1, score=0.9, last=NOW + HOUR))
    assert len({id_of(suspect(1)), id_of(suspect(2)), id_of(suspect(1, detector="SIM_BOX"))}) == 3


def test_found_again_it_reaches_over_both_finds_and_keeps_its_standing() -> None:
    known = _known(Standing.WATCHED)

    again = found_again(known, suspect(first=NOW, last=NOW + HOUR, score=0.5), NOW + HOUR)

    assert (again.suspect.first_ms, again.suspect.last_ms, again.suspect.score) == (NOW - HOUR, NOW + HOUR, 0.5)
    assert (again.found_ms, again.seen_ms, again.times) == (NOW, NOW + HOUR, 2)
    assert again.standing is Standing.WATCHED


def test_found_over_another_trunk_it_is_said_of_both_and_without_a_trunk_of_all() -> None:
    first = found_again(None, suspect(trunks=("a",)), NOW)
    assert first.suspect.trunks == ("a",)
    assert found_again(first, suspect(trunks=("b",)), NOW).suspect.trunks == ("a", "b")
    assert found_again(first, suspect(), NOW).suspect.trunks == ()
    back = found_again(first, suspect(score=0.1, trunks=("home",)), NOW)
    assert (back.suspect.score, back.suspect.trunks) == (0.1, ("a",))
    assert found_again(back, suspect(trunks=("b",)), NOW).suspect.trunks == ("b",)


@pytest.mark.parametrize(("later", "standing"), [(-1, Standing.CLEARED), (0, Standing.OPEN)])
def test_who_was_cleared_is_left_alone_for_its_time(later: int, standing: Standing) -> None:
    assert found_again(_known(Standing.CLEARED), suspect(), NOW + CLEARED_FOR_MS + later).standing is standing


def test_confirmed_stays_confirmed_whenever_it_is_found() -> None:
    known = _known(Standing.CONFIRMED)

    assert found_again(known, suspect(), NOW + 10 * CLEARED_FOR_MS).standing is Standing.CONFIRMED


def test_nobody_is_judged_without_a_reason() -> None:
    with pytest.raises(Refused, match="say why"):
        settled(_known(), Standing.CLEARED, by="account:li.na", at_ms=NOW, reason="  ")


def test_a_suspicion_speaks_of_its_own_number_and_of_those_under_it() -> None:
    assert numbers_under(suspect(1, members=(int(mobile(1)), int(mobile(2))))) == (int(mobile(1)), int(mobile(2)))
    assert numbers_under(trunk_suspect("t1", 5, 6)) == (int(mobile(5)), int(mobile(6)))


def test_precision_rests_on_what_people_looked_into() -> None:
    records = count_by_detector(
        [("ONE_RING", "open", 7), ("ONE_RING", "confirmed", 9), ("ONE_RING", "cleared", 1), ("SIM_BOX", "open", 2)]
    )

    assert records["ONE_RING"] == TrackRecord(detector="ONE_RING", open=7, confirmed=9, cleared=1)
    assert records["ONE_RING"].found == 17
    precision = records["ONE_RING"].precision
    assert precision is not None
    assert precision[0] == 0.9
    # Wilson's interval of 9 in 10, as in Agresti and Coull (1998).
    assert [round(one, 3) for one in precision[1:]] == [0.596, 0.982]
    assert records["SIM_BOX"].precision is None


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_bounds_hold_the_share(counts: tuple[int, int]) -> None:
    good, of = counts
    low, high = wilson(good, of)

    assert 0 <= low <= good / of + 1e-12
    assert good / of - 1e-12 <= high <= 1
