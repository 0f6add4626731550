import numpy as np
import pytest
from tests.analytics.simulator.examples import small

from ringfence.analytics.simulator.calls import Calls, Col


def _of(name: str, *levels: int) -> Calls:
    world, calls = small()
    chosen = calls[Col.POLICY] == world.policies.index(name)
    return calls.where(chosen & np.isin(calls[Col.LEVEL], levels)) if levels else calls.where(chosen)


def _busiest(calls: Calls, length_ms: int) -> int:
    """Most calls of one number in one stretch of that length."""
    keys = calls[Col.CALLING] * 10**6 + calls[Col.SETUP] // length_ms % 10**6
    return int(np.unique(keys, return_counts=True)[1].max())


def test_a_naive_desk_calls_as_the_press_reported() -> None:
    """250 numbers in 40 minutes and 2,000 calls a day, within what actors differ by."""
    calls = _of("marketing_desk", 0)

    assert 120 < _busiest(calls, 2_400_000) < 700
    per_day = np.unique(calls[Col.CALLING], return_counts=True)[1]
    assert 900 < np.median(per_day) < 4_500


def test_from_level_1_on_no_number_passes_the_known_thresholds() -> None:
    for name in ("marketing_desk", "marketing_novice", "ai_robocall", "bulk_cards"):
        assert _busiest(_of(name, 1), 3_600_000) <= 30
        per_day = np.unique(_of(name, 1)[Col.CALLING], return_counts=True)[1]
        assert per_day.max() <= 60


def test_level_2_rotates_numbers_and_devices() -> None:
    calls = _of("marketing_novice", 2)
    campaign = calls[Col.CAMPAIGN] == calls[Col.CAMPAIGN][0]

    assert len(np.unique(calls[Col.CALLING][campaign])) >= 4
    assert len(np.unique(calls[Col.IMEI][campaign])) >= 4
    assert len(np.unique(calls[Col.CELL][campaign])) >= 3


def test_level_3_buys_incoming_calls() -> None:
    _, calls = small()
    rows = np.unique(_of("marketing_novice", 3)[Col.CALLING])
    incoming = np.isin(calls[Col.CALLED], rows).sum()

    assert incoming > 0.3 * len(_of("marketing_novice", 3))


def test_one_ring_calls_ring_once() -> None:
    calls = _of("one_ring", 0)
    rang = ((calls[Col.RELEASE] - calls[Col.RING]) / 1000)[calls[Col.RING] >= 0]

    assert np.median(rang) < 3.5
    assert (calls[Col.ANSWER] >= 0).mean() < 0.05


def test_bombing_hits_one_victim_a_session() -> None:
    calls = _of("bombing_voice", 0)
    for campaign in np.unique(calls[Col.CAMPAIGN])[:5]:
        assert len(np.unique(calls[Col.CALLED][calls[Col.CAMPAIGN] == campaign])) == 1


def test_call_back_calls_come_in_twos_of_one_length() -> None:
    calls = _of("call_back", 0)
    calls = calls.where(calls[Col.CAMPAIGN] == calls[Col.CAMPAIGN][0])
    gaps = np.diff(np.sort(calls[Col.SETUP]))

    assert (gaps == 2_500).mean() > 0.3


def test_a_sim_box_stands_still_and_holds_many_subscriptions() -> None:
    calls = _of("sim_box", 0)
    one = calls.where(calls[Col.CAMPAIGN] == calls[Col.CAMPAIGN][0])

    assert len(np.unique(one[Col.CELL])) == 1
    assert len(np.unique(one[Col.IMSI])) > 3 * len(np.unique(one[Col.IMEI]))


def test_spoofed_numbers_belong_to_people() -> None:
    world, _ = small()
    calls = _of("spoofing_wave")

    assert (calls[Col.CALLING] < world.population.count).all()
    assert not calls[Col.IMSI].any()


def test_strangers_are_not_called_twice_by_those_who_seek_new_ones() -> None:
    calls = _of("marketing_desk", 0)
    one = calls.where(calls[Col.CAMPAIGN] == calls[Col.CAMPAIGN][0])

    assert len(np.unique(one[Col.CALLED])) == min(len(one), 3_000)


@pytest.mark.parametrize("name", ["courier", "ride_hailing", "shopkeeper", "network_probe", "alarm"])
def test_look_alikes_are_busy_and_lawful(name: str) -> None:
    calls = _of(name)

    assert len(calls) > 3
    assert set(calls[Col.LEVEL].tolist()) == {-1}
    assert set(calls[Col.VICTIM].tolist()) == {-1}
