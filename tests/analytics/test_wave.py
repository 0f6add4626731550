import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.suspects import suspect, trunk_suspect
from tests.examples import HOUR, NOW, mobile

from ringfence.analytics.suspect import Suspect
from ringfence.analytics.wave import APART_MS, KNOWN_AGAIN_MS, grouped, grown

FAR = 50_000
"""Tails so far apart are in another block."""


def _apart(tail: int) -> Suspect:
    return suspect(tail * FAR)


def test_suspects_that_share_a_number_are_one_wave() -> None:
    (group,) = grouped([trunk_suspect("t1", 1 * FAR, 2 * FAR), trunk_suspect("t2", 2 * FAR, 3 * FAR), _apart(3)])

    assert group.numbers == {int(mobile(tail * FAR)) for tail in (1, 2, 3)}
    assert len(group.suspects) == 3


def test_neighbours_that_one_detector_finds_at_one_time_are_one_wave_and_others_are_not() -> None:
    near = [suspect(tail) for tail in (1, 2, 3)]
    later = [suspect(tail, first=NOW + APART_MS + 1, last=NOW + APART_MS + HOUR) for tail in (4, 5, 6)]
    other = [suspect(tail, detector="SIM_BOX_CARD") for tail in (7, 8, 9)]

    assert sorted(len(group.numbers) for group in grouped([*near, *later, *other])) == [3, 3, 3]


def test_fewer_than_three_numbers_are_no_wave() -> None:
    assert grouped([suspect(1), suspect(2), _apart(7)]) == ()


def test_victims_join_and_are_never_among_the_callers() -> None:
    bombed = msgspec.structs.replace(
        _apart(9), victim=True, detector="CALL_BOMBING", members=tuple(int(mobile(tail * FAR)) for tail in (1, 2, 3))
    )

    (group,) = grouped([bombed, _apart(1)])

    assert group.victims == {int(mobile(9 * FAR))}
    assert group.numbers == {int(mobile(tail * FAR)) for tail in (1, 2, 3)}


def test_a_wave_is_known_again_while_it_grows() -> None:
    (first,) = grouped([trunk_suspect("t1", 1, 2, 3)])
    (second,) = grouped([trunk_suspect("t2", 3, 4, 5, detector="SIM_BOX_CELL")])

    wave = grown(first, [], NOW)
    again = grown(second, [wave], NOW + HOUR)

    assert again.id == wave.id
    assert again.numbers == tuple(int(mobile(tail)) for tail in (1, 2, 3, 4, 5))
    assert (again.trunks, again.detectors) == (("t1", "t2"), ("POINT_TO_POINT", "SIM_BOX_CELL"))
    assert again.growth == ((NOW, 3), (NOW + HOUR, 5))
    assert (again.found_ms, again.seen_ms, again.live) == (NOW, NOW + HOUR, False)


def test_what_was_quiet_for_long_is_another_wave() -> None:
    (group,) = grouped([trunk_suspect("t1", 1, 2, 3)])
    wave = grown(group, [], NOW)

    assert grown(group, [wave], NOW + KNOWN_AGAIN_MS).id == wave.id
    assert grown(group, [wave], NOW + KNOWN_AGAIN_MS + 1).id != wave.id


def test_a_group_that_joins_two_waves_goes_on_as_the_older() -> None:
    one = grown(grouped([trunk_suspect("t1", 1, 2, 3)])[0], [], NOW)
    two = grown(grouped([trunk_suspect("t2", 11, 12, 13)])[0], [], NOW + 1)

    both = grown(grouped([trunk_suspect("t3", 3, 11, 20)])[0], [two, one], NOW + 2)

    assert both.id == one.id
    assert len(both.numbers) == 7


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=6), max_size=8), st.randoms())
def test_groups_share_nothing_and_do_not_depend_on_the_order(members: list[list[int]], chance: st.DataObject) -> None:
    suspects = [trunk_suspect(f"t{place}", *(tail * FAR for tail in one)) for place, one in enumerate(members)]
    groups = grouped(suspects)
    shuffled = list(suspects)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert {group.numbers for group in groups} == {group.numbers for group in grouped(shuffled)}
    assert sum(len(group.numbers) for group in groups) == len(set().union(*(group.numbers for group in groups)))
