import threading
from collections.abc import Sequence

import pytest

from ringfence.backends.sql.together import MOST, Together
from ringfence.telecom.errors import Refused, Unavailable


class Disk:
    """A slow disk that refuses odd ones."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.first = threading.Event()
        self.go_on = threading.Event()

    def write(self, asked: Sequence[int]) -> list[int]:
        self.first.set()
        self.go_on.wait(30)
        if any(one < 0 for one in asked):
            raise Refused("below zero")
        self.written.append(list(asked))
        return [10 * one for one in asked]


def test_what_comes_while_the_disk_is_busy_goes_down_together_and_each_gets_its_own_answer() -> None:
    disk = Disk()
    together = Together(disk.write, "test")
    answers = [together.do(0)]
    assert disk.first.wait(30)
    answers += [together.do(one) for one in range(1, 6)]
    assert not any(answer.done() for answer in answers)

    disk.go_on.set()

    assert [answer.result(30) for answer in answers] == [0, 10, 20, 30, 40, 50]
    assert disk.written == [[0], [1, 2, 3, 4, 5]]
    together.close()


def test_nobody_answers_for_anothers_fault() -> None:
    disk = Disk()
    together = Together(disk.write, "test")
    answers = [together.do(one) for one in (1, 2, -3, 4)]
    disk.go_on.set()

    assert [answers[at].result(30) for at in (0, 1, 3)] == [10, 20, 40]
    with pytest.raises(Refused, match="below zero"):
        answers[2].result(30)
    together.close()


def test_closing_waits_for_what_was_asked_and_takes_no_more() -> None:
    disk = Disk()
    disk.go_on.set()
    together = Together(disk.write, "test")
    answers = [together.do(one) for one in range(MOST + 10)]

    together.close()

    assert all(answer.done() for answer in answers)
    assert max(map(len, disk.written)) <= MOST
    with pytest.raises(Unavailable):
        together.do(1)
