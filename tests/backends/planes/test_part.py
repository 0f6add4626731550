from __future__ import annotations

import pytest

from ringfence.backends.planes.kernel import entry, kernel


@kernel
def _halve(value: int) -> int:
    return value // 2


@kernel
def _quarter(value: int) -> int:
    return _halve(_halve(value))


@entry
def _twice_quarter(value: int) -> int:
    return _quarter(value) + _quarter(value)


def test_parts_of_parts_work_inside_an_entry() -> None:
    assert _twice_quarter(81) == 40


def test_a_part_called_from_python_raises_and_does_not_crash() -> None:
    assert _twice_quarter(4) == 2
    with pytest.raises(TypeError):
        _quarter(4)
