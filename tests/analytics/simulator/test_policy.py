from tests.analytics.simulator.examples import parameters

from ringfence.analytics.simulator.policy import at_level


def test_level_0_is_the_family_as_written() -> None:
    made = parameters()

    assert at_level(made.abuse["sim_box"], made.changes, 0) is made.abuse["sim_box"]


def test_levels_lower_the_pace_and_spread_over_numbers_devices_and_cells() -> None:
    made = parameters()
    desk = made.abuse["marketing_desk"]
    l1, l2, l3, l4 = (at_level(desk, made.changes, level) for level in (1, 2, 3, 4))

    assert (l1.cap_hour, l1.cap_day, l1.numbers) == (15.0, 42.0, 1)
    assert (l2.numbers, l2.rotate_every, l2.devices, l2.cells) == (8, 3, 6, 6)
    assert l3.human_share > 0
    assert l3.incoming_per_out > 0
    assert l3.age_days[0] >= 60
    assert l4.reacts
    assert not any(one.reacts for one in (l1, l2, l3))


def test_what_a_family_says_of_a_level_counts_before_the_general() -> None:
    made = parameters()
    one_ring = at_level(made.abuse["one_ring"], made.changes, 1)
    wave = at_level(made.abuse["spoofing_wave"], made.changes, 2)

    assert one_ring.cancel_ring_s[0] > 3.5
    assert (wave.ingress, wave.numbers) == ("interconnect", 80)
