import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.screening.authentication.laboratory_calls import NOW_S, Laboratory

from ringfence.backends.credentials.cache import CachePolicy, CredentialCache
from ringfence.backends.credentials.fetch import Fetched
from ringfence.screening.authentication.credential import Credential, TrustList
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.identity import Fault

LABORATORY = Laboratory()
URL = "https://cert.example.org/a.pem"


class Clock:
    now = float(NOW_S)

    def __call__(self) -> float:
        return self.now


class Source:
    """Answers fetches, and can be made to fail or wait."""

    def __init__(self) -> None:
        self.fetches = 0
        self.fresh_s: int | None = 600
        self.broken = False
        self.stuck: dict[str, threading.Event] = {}
        self.open = threading.Event()
        self.open.set()

    def __call__(self, url: str) -> Fetched:
        self.open.wait(5)
        if url in self.stuck:
            self.stuck[url].wait(5)
        self.fetches += 1
        if self.broken:
            raise Unavailable("gone")
        return Fetched(LABORATORY.issued.pem, self.fresh_s)


@contextmanager
def _cache(policy: CachePolicy | None = None) -> Iterator[tuple[CredentialCache, Source, Clock]]:
    source, clock = Source(), Clock()
    cache = CredentialCache(source, lambda: LABORATORY.trust, policy, clock)
    yield cache, source, clock
    source.open.set()
    cache.close()


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_the_first_call_does_not_wait_and_the_next_finds_the_certificate() -> None:
    with _cache() as (cache, source, _):
        source.open.clear()
        assert cache.find(URL) is None
        assert cache.find(URL) is None
        source.open.set()
        _until(lambda: isinstance(cache.find(URL), Credential))
        assert source.fetches == 1


def test_a_certificate_in_use_is_fetched_again_while_the_old_one_serves() -> None:
    with _cache() as (cache, _, clock):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        clock.now += 500
        assert isinstance(cache.find(URL), Credential)
        _until(lambda: cache.fetches == 2)
        clock.now += 500
        assert isinstance(cache.find(URL), Credential)


def test_a_refresh_that_fails_keeps_the_old_certificate_for_its_time() -> None:
    with _cache() as (cache, source, clock):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        source.broken = True
        clock.now += 500
        cache.find(URL)
        _until(lambda: cache.failures == 1)
        assert isinstance(cache.find(URL), Credential)
        clock.now += 200
        assert not isinstance(cache.find(URL), Credential)


def test_failures_are_remembered_longer_each_time() -> None:
    with _cache(CachePolicy(negative_s=30, longest_negative_s=100)) as (cache, source, clock):
        source.broken = True
        for wait, failures in ((0, 1), (31, 2), (61, 3), (101, 4)):
            clock.now += wait
            cache.find(URL)
            _until(lambda failures=failures: cache.failures == failures)  # type: ignore[misc]
            assert isinstance(cache.find(URL), Fault)
        clock.now += 99
        assert isinstance(cache.find(URL), Fault)
        assert source.fetches == 4


def test_no_certificate_is_kept_beyond_its_end() -> None:
    with _cache() as (cache, source, clock):
        source.fresh_s = 10**8
        clock.now = NOW_S + 29 * 86_400 - 300.0
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        clock.now += 301
        assert cache.find(URL) is None


def test_memory_and_waiting_line_are_bounded() -> None:
    with _cache(CachePolicy(most=3, most_waiting=2)) as (cache, source, _):
        source.open.clear()
        for number in range(10):
            cache.find(f"{URL}{number}")
        source.open.set()
        _until(lambda: cache.fetches == 2)
        for number in range(10):
            cache.find(f"{URL}{number}")
            _until(lambda: not cache._waiting)
        assert len(cache) == 3


def test_a_slow_host_does_not_take_the_whole_line() -> None:
    with _cache(CachePolicy(most_waiting=10, most_waiting_host=2)) as (cache, source, _):
        source.open.clear()
        for number in range(10):
            cache.find(f"https://slow.example/{number}.pem")
        cache.find("https://other.example/a.pem")
        source.open.set()
        _until(lambda: not cache._waiting)
        assert source.fetches == 3
        assert isinstance(cache.find("https://other.example/a.pem"), Credential)


def test_certificates_that_are_known_are_renewed_while_new_ones_wait() -> None:
    with _cache(CachePolicy(threads=1)) as (cache, source, clock):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        stuck = threading.Event()
        source.stuck[f"{URL}-slow"] = stuck
        cache.find(f"{URL}-slow")
        clock.now += 500
        cache.find(URL)
        _until(lambda: cache.fetches == 2)
        stuck.set()


def test_failures_push_no_certificate_out() -> None:
    with _cache(CachePolicy(most=2)) as (cache, source, _):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        source.broken = True
        for number in range(5):
            cache.find(f"{URL}{number}")
            _until(lambda: not cache._waiting)
        assert isinstance(cache.find(URL), Credential)
        assert len(cache) == 3


def test_everything_is_judged_anew_after_a_change_of_trust_and_nothing_fetched_for_it() -> None:
    trust = [LABORATORY.trust]
    source, clock = Source(), Clock()
    cache = CredentialCache(source, lambda: trust[0], None, clock)
    cache.find(URL)
    _until(lambda: isinstance(cache.find(URL), Credential))

    trust[0] = TrustList(())
    cache.judge_anew()
    found = cache.find(URL)
    assert isinstance(found, Fault)
    assert found.sip_code == 437

    trust[0] = LABORATORY.trust
    cache.judge_anew()
    assert isinstance(cache.find(URL), Credential)
    assert source.fetches == 1
    cache.close()


def test_rows_tell_what_is_known_and_what_is_wrong() -> None:
    with _cache() as (cache, source, _):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        source.broken = True
        cache.find(f"{URL}-gone")
        _until(lambda: cache.failures == 1)

        good, bad = cache.rows()

        assert (good.signer, good.covers, good.kept_until_s, good.fault) == ("1234", "SPC 1234", NOW_S + 600, None)
        assert (bad.x5u, bad.failures, bad.kept_until_s) == (f"{URL}-gone", 1, NOW_S + 30)
        assert bad.fault is not None
        assert (bad.fault.sip_code, bad.fault.detail) == (436, "gone")
        assert (good.subject, good.fetched_s, bad.fetched_s) == (
            "CN=SHAKEN 1234,O=Ringfence laboratory,C=CN",
            NOW_S,
            NOW_S,
        )


def test_the_operator_sees_why_a_certificate_that_still_serves_was_not_renewed() -> None:
    with _cache() as (cache, source, clock):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        source.broken = True
        clock.now += 500
        cache.find(URL)
        _until(lambda: cache.failures == 1)

        (row,) = cache.rows()

        assert (row.fault, row.failures, row.fetched_s) == (None, 1, NOW_S + 500)
        assert row.renewal is not None
        assert row.renewal.detail == "gone"


def test_what_nobody_could_use_for_long_is_forgotten() -> None:
    with _cache() as (cache, _, clock):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        clock.now += 600 + 3_599
        cache.tidy()
        assert len(cache) == 1
        clock.now += 2
        cache.tidy()
        assert len(cache) == 0
