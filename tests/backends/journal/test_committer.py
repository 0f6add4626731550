"""Many wait for one commit, and a failing disk is told to all of them."""

import threading
import time

import pytest

from ringfence.backends.journal.committer import Committer
from ringfence.telecom.errors import Unavailable


def test_those_who_wait_share_one_commit() -> None:
    gate, rounds = threading.Event(), [0]

    def commit() -> int:
        gate.wait(5)
        rounds[0] += 1
        return 100

    committer = Committer(commit, 60.0)
    futures = [committer.reached(number) for number in range(1, 51)]
    gate.set()
    for future in futures:
        future.result(5)

    assert rounds[0] <= 2
    committer.close()


def test_what_nobody_waits_for_is_committed_within_the_interval() -> None:
    done = threading.Event()

    def commit() -> int:
        done.set()
        return 1

    committer = Committer(commit, 0.02)
    started = time.perf_counter()
    committer.wrote()

    assert done.wait(5)
    assert time.perf_counter() - started < 1
    committer.close()


def test_a_refusing_disk_fails_those_who_wait_and_recovers() -> None:
    broken = [True]

    def commit() -> int:
        if broken[0]:
            raise OSError(5, "Input/output error")
        return 1

    committer = Committer(commit, 0.005)
    with pytest.raises(Unavailable, match="Input/output"):
        committer.reached(1).result(5)
    broken[0] = False

    committer.reached(1).result(5)
    assert committer.failures >= 1
    committer.close()


def test_what_is_durable_needs_no_waiting_and_a_closed_log_refuses() -> None:
    committer = Committer(lambda: 7, 0.005)
    committer.reached(7).result(5)
    committer.close()

    committer.reached(3).result(0)
    with pytest.raises(Unavailable, match="closed"):
        committer.reached(8).result(0)


def test_who_asks_anew_waits_for_a_commit_that_begins_afterwards() -> None:
    rounds = [0]

    def commit() -> int:
        rounds[0] += 1
        return 7

    committer = Committer(commit, 0.005)
    committer.reached(7).result(5)
    before = rounds[0]
    committer.reached(7, anew=True).result(5)

    assert rounds[0] > before
    committer.close()
