import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.screening.authentication.laboratory_calls import NOW_S, Laboratory

from ringfence.backends.credentials.cache import CachePolicy, CredentialCache
from ringfence.backends.credentials.fetch import Fetched
from ringfence.screening.authentication.credential import Credential
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
        self.open = threading.Event()
        self.open.set()

    def __call__(self, _url: str) -> Fetched:
        self.open.wait(5)
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
    deadline = time.monotonic() + 5
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
    with _cache() as (cache, source, clock):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        clock.now += 500
        assert isinstance(cache.find(URL), Credential)
        _until(lambda: source.fetches == 2)
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
        _until(lambda: source.fetches == 2)
        for number in range(10):
            cache.find(f"{URL}{number}")
            _until(lambda: not cache._waiting)
        assert len(cache.rows()) == 3


def test_everything_is_judged_anew_after_a_change_of_trust() -> None:
    with _cache() as (cache, source, _):
        cache.find(URL)
        _until(lambda: isinstance(cache.find(URL), Credential))
        cache.forget_all()
        assert cache.find(URL) is None
        _until(lambda: source.fetches == 2)
