from collections import Counter

import pytest

from ringfence.sample.day import WAVES, Origin, SampleCall
from ringfence.sample.numbers import people_numbers
from ringfence.sample.waves import simulate_waves
from ringfence.telecom.call import Party


@pytest.fixture(scope="module")
def waves() -> tuple[SampleCall, ...]:
    return simulate_waves(people_numbers()[:536], 1)


def of(waves: tuple[SampleCall, ...], origin: Origin) -> list[SampleCall]:
    return [call for call in waves if call.origin is origin]


def test_the_same_seed_gives_the_same_waves_in_time_order(waves: tuple[SampleCall, ...]) -> None:
    assert simulate_waves(people_numbers()[:536], 1) == waves
    assert simulate_waves(people_numbers()[:536], 2) != waves
    assert [call.at_s for call in waves] == sorted(call.at_s for call in waves)


def test_every_wave_has_its_calls(waves: tuple[SampleCall, ...]) -> None:
    assert Counter(call.origin for call in waves) == {
        Origin.DESK: 250,
        Origin.ONE_RING: 300,
        Origin.BOMBING: 200,
        Origin.SPOOFED_GATEWAY: 120,
        Origin.ROTATION: 600,
    }
    assert {call.origin for call in waves} == set(WAVES)


def test_the_desk_calls_250_people_in_forty_minutes(waves: tuple[SampleCall, ...]) -> None:
    desk = of(waves, Origin.DESK)

    assert len({call.called for call in desk}) == 250
    assert {call.calling for call in desk} == {desk[0].calling}
    assert desk[-1].at_s - desk[0].at_s <= 40 * 60


def test_one_ring_calls_ring_shortly_and_release_themselves(waves: tuple[SampleCall, ...]) -> None:
    endings = [call.ending for call in of(waves, Origin.ONE_RING) if call.ending]

    assert len(endings) == 300
    assert all(not end.answered and end.ring_ms <= 3500 and end.released_by is Party.CALLING for end in endings)


def test_the_bombed_person_is_one(waves: tuple[SampleCall, ...]) -> None:
    assert len({call.called for call in of(waves, Origin.BOMBING)}) == 1


def test_a_rotated_number_makes_thirty_calls_and_falls_silent(waves: tuple[SampleCall, ...]) -> None:
    assert set(Counter(call.calling for call in of(waves, Origin.ROTATION)).values()) == {30}


def test_no_attacker_shows_the_number_of_a_person(waves: tuple[SampleCall, ...]) -> None:
    assert {call.calling.removeprefix("+86") for call in waves}.isdisjoint(people_numbers())
