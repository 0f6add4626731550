from ringfence.access.limit import Limit


def test_a_burst_is_granted_then_the_rate_holds() -> None:
    limit = Limit(rate_per_s=10, burst=3)

    assert [limit.take("a", 0.0) for _ in range(3)] == [0, 0, 0]
    assert 0 < limit.take("a", 0.0) < 0.11
    assert limit.take("a", 0.101) == 0


def test_over_time_no_more_than_the_rate_passes() -> None:
    limit = Limit(rate_per_s=100, burst=10)

    passed = sum(limit.take("a", i / 1000) == 0 for i in range(10_000))

    assert 1_000 <= passed <= 1_011


def test_subjects_do_not_disturb_one_another() -> None:
    limit = Limit(rate_per_s=1, burst=1)
    limit.take("a", 0.0)

    assert limit.take("b", 0.0) == 0


def test_memory_is_bounded() -> None:
    limit = Limit(rate_per_s=1, burst=1)
    for i in range(100_001):
        limit.take(i, 0.0)

    assert limit.take(0, 0.0) == 0
    assert limit.take(100_000, 0.0) > 0
