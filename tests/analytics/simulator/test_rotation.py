from collections.abc import Sequence

import msgspec
import numpy as np
from tests.analytics.simulator.examples import MONDAY, parameters

from ringfence.analytics.simulator.calls import Ints
from ringfence.analytics.simulator.policy import at_level
from ringfence.analytics.simulator.rotation import REACTION_MS, SPARE, Rotation

RNG = np.random.default_rng(1)
HELD = np.array([SPARE])
ROWS, FIRST = np.arange(100, 100 + SPARE), np.array([0, SPARE])


def _chosen(rotate_every: int, count: int) -> Sequence[int]:
    policy = msgspec.structs.replace(parameters().abuse["marketing_desk"], rotate_every=rotate_every, numbers=4)
    actor = np.zeros(count, dtype=np.int64)
    found: list[int] = (
        Rotation(policy, np.array([4])).chosen(actor, np.arange(count), actor, ROWS, FIRST, {}, RNG).tolist()
    )
    return found


def test_numbers_are_changed_every_so_many_calls() -> None:
    assert _chosen(3, 14) == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0]


def test_lines_without_a_rule_work_beside_one_another() -> None:
    assert _chosen(0, 5) == [0, 1, 2, 3, 0]


def test_random_choice_uses_all() -> None:
    assert set(_chosen(1, 100)) == {0, 1, 2, 3}


def _reacting(stops: dict[int, int], minutes: list[int]) -> Ints:
    made = parameters()
    policy = at_level(made.abuse["marketing_novice"], made.changes, 4)
    at_ms = MONDAY + 60_000 * np.array(minutes)
    actor = np.zeros(len(minutes), dtype=np.int64)
    return Rotation(policy, HELD).chosen(actor, np.arange(len(minutes)), at_ms, ROWS, FIRST, stops, RNG)


def test_level_4_leaves_a_number_soon_after_it_was_stopped() -> None:
    later = 5 + REACTION_MS // 60_000

    assert _reacting({100: MONDAY + 5 * 60_000}, [0, 5, 6, later, later + 1]).tolist() == [0, 0, 0, 1, 1]


def test_level_4_keeps_a_number_that_nobody_stops_until_it_is_used_up() -> None:
    assert _reacting({}, list(range(23))).tolist() == [0] * 22 + [1]
