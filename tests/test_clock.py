from __future__ import annotations

from ringfence.clock import clock_ms, clock_ns, new_id, now


def test_clocks_agree_on_the_present() -> None:
    assert abs(clock_ms() / 1000 - now().timestamp()) < 5
    assert now().utcoffset() is not None


def test_the_steady_clock_does_not_go_back() -> None:
    assert clock_ns() <= clock_ns()


def test_ids_are_never_the_same() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
