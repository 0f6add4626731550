"""The cache of certificates before a real HTTPS server: what is fetched, when again, and what never.

The cache's clock is ours, so that hours pass at once; the server, its TLS and the connections are real.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import Struct
from tests.backends.credentials.repository import Page, Repository, open_repository

from ringfence.backends.credentials.cache import CredentialCache
from ringfence.backends.credentials.fetch import FetchPolicy, fetch
from ringfence.screening.authentication.credential import LARGEST, Credential, TrustList
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.telecom.identity import Fault

SINCE = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
NOW_S = SINCE.timestamp() + 3_600
AUTHORITY = found_authority(SINCE)
WEEK = issue(AUTHORITY, TNAuthList(codes=("1234",)), SINCE, days=7)


class Stand(Struct):
    repository: Repository
    cache: CredentialCache
    now: list[float]

    def find(self, path: str) -> Credential | Fault | None:
        return self.cache.find(self.repository.url(path))

    def settled(self, path: str) -> Credential | Fault:
        """What is known once the server has been asked."""
        for _ in range(2_000):
            found = self.find(path)
            if found is not None:
                return found
            threading.Event().wait(0.005)
        raise AssertionError(f"nothing was ever known of {path}")

    def asked(self, path: str) -> int:
        return self.repository.asked.count(path)

    def pass_time(self, seconds: float) -> None:
        self.now[0] += seconds


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with open_repository(tmp_path) as repository:
        policy = FetchPolicy(seconds=0.5, private_hosts=frozenset({repository.host}))
        now = [NOW_S]
        cache = CredentialCache(
            lambda url: fetch(url, policy, repository.tls),
            lambda: TrustList((AUTHORITY.certificate,)),
            clock_s=lambda: now[0],
        )
        yield Stand(repository, cache, now)
        cache.close()


def _until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not done():
        assert time.monotonic() < until
        threading.Event().wait(0.005)


def test_a_certificate_is_asked_for_once_while_the_server_says_that_it_is_fresh(stand: Stand) -> None:
    stand.repository.pages["/a.pem"] = Page(WEEK.pem, headers={"Cache-Control": "max-age=1000"})
    assert stand.find("/a.pem") is None

    assert isinstance(stand.settled("/a.pem"), Credential)
    stand.pass_time(799)
    assert isinstance(stand.find("/a.pem"), Credential)

    assert stand.asked("/a.pem") == 1


def test_it_is_renewed_before_it_ends_and_serves_meanwhile(stand: Stand) -> None:
    stand.repository.pages["/a.pem"] = Page(WEEK.pem, headers={"Cache-Control": "max-age=1000"})
    stand.settled("/a.pem")

    for renewed in (2, 3, 4):
        stand.pass_time(801)
        assert isinstance(stand.find("/a.pem"), Credential)
        _until(lambda renewed=renewed: stand.cache.fetches == renewed)  # type: ignore[misc]

    assert stand.asked("/a.pem") == 4


def test_a_server_that_dies_is_survived_for_the_time_that_was_promised(stand: Stand) -> None:
    stand.repository.pages["/a.pem"] = Page(WEEK.pem, headers={"Cache-Control": "max-age=1000"})
    stand.settled("/a.pem")
    stand.repository.pages["/a.pem"] = Page(b"", 500)

    stand.pass_time(801)
    assert isinstance(stand.find("/a.pem"), Credential)
    _until(lambda: stand.cache.failures == 1)
    assert isinstance(stand.find("/a.pem"), Credential)
    stand.pass_time(200)

    found = stand.settled("/a.pem")
    assert isinstance(found, Fault)
    assert (found.sip_code, "500" in found.detail) == (436, True)


def test_no_certificate_outlives_itself_whatever_the_server_says(stand: Stand) -> None:
    stand.repository.pages["/a.pem"] = Page(WEEK.pem, headers={"Cache-Control": "max-age=99999999"})
    stand.pass_time(7 * 86_400 - 2 * 3_600)
    stand.settled("/a.pem")
    stand.pass_time(3_601)

    assert stand.find("/a.pem") is None


def test_a_failure_is_remembered_and_not_asked_for_again_at_once(stand: Stand) -> None:
    assert isinstance(stand.settled("/gone.pem"), Fault)
    for _ in range(50):
        assert isinstance(stand.find("/gone.pem"), Fault)
    assert stand.asked("/gone.pem") == 1

    stand.pass_time(31)
    stand.repository.pages["/gone.pem"] = Page(WEEK.pem)

    assert isinstance(stand.settled("/gone.pem"), Credential)
    assert stand.asked("/gone.pem") == 2


@pytest.mark.parametrize(
    "place",
    [
        "https://127.0.0.1:8443/secret",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]:8443/secret",
        "https://10.0.0.1/secret",
        "http://cert.example.org/a.pem",
        "https://cert.example.org:22/a.pem",
        "https://user@cert.example.org/a.pem",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_never_leads_inside(stand: Stand, place: str) -> None:
    stand.repository.pages["/a.pem"] = Page(b"", 302, {"Location": place})

    found = stand.settled("/a.pem")

    assert isinstance(found, Fault)
    assert found.sip_code == 436
    assert "private" in found.detail or "not allowed" in found.detail


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Page(b"x" * (LARGEST + 1)), 436),
        (Page(WEEK.pem, wait_s=1.0), 436),
        (Page(WEEK.pem, drip_s=0.01), 436),
        (Page(b"<html>not here</html>"), 437),
        (Page(b""), 437),
    ],
    ids=["too large", "too late", "dripping", "a page", "nothing"],
)
def test_what_is_no_good_certificate_in_time_is_a_fault(stand: Stand, page: Page, code: int) -> None:
    stand.repository.pages["/a.pem"] = page

    found = stand.settled("/a.pem")

    assert isinstance(found, Fault)
    assert found.sip_code == code


def test_a_call_never_waits_for_a_slow_server(stand: Stand) -> None:
    """A hundred calls of a signer whose server is silent are all answered before it is given up."""
    stand.repository.pages["/slow.pem"] = Page(WEEK.pem, wait_s=0.4)

    answers = [stand.find("/slow.pem") for _ in range(100)]

    assert answers == [None] * 100
    assert stand.cache.fetches == 0
    assert isinstance(stand.settled("/slow.pem"), Credential)
