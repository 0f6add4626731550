from __future__ import annotations

from pathlib import Path

from tests.backends.planes.velocity_scene import HOUR, NOW, open_table

from ringfence.backends.planes.flood import FIRST_DIGITS, made_up
from ringfence.backends.planes.kernel import entry
from ringfence.telecom.number import NumberForm, PhoneNumber


@entry
def _made_up(index: int) -> int:
    return made_up(index)


def test_a_filled_table_knows_each_number_on_both_sides(tmp_path: Path) -> None:
    table = open_table(tmp_path, 5_000)
    table.fill(1_000, 3_000, NOW, HOUR)
    first = PhoneNumber.pack(NumberForm.E164, 86, FIRST_DIGITS)
    assert _made_up(0) == first
    attempts = [0, 0]
    for index in range(1_000):
        calling, called = table.peek(PhoneNumber(first + index), NOW)
        assert calling is not None
        assert called is not None
        attempts[0] += calling.attempts_1d
        attempts[1] += called.attempts_1d
    assert attempts == [3_000, 3_000]
