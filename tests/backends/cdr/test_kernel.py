import numpy as np

from ringfence.backends.cdr.kernel import kernel, part


@part
def _twice(value: int) -> int:
    return 2 * value


@kernel
def _doubled(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    total = 0
    for at in range(len(values)):
        total += _twice(values[at])
    return total


def test_a_kernel_takes_its_parts_in_and_answers_as_python_would() -> None:
    assert _doubled(np.arange(5)) == 20
