import gzip
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest
from tests.backends.credentials.repository import Page, Repository, open_repository

from ringfence.backends.credentials.fetch import Fetched, FetchPolicy, fetch
from ringfence.telecom.errors import Refused, Unavailable


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    folder: Path = tmp_path_factory.mktemp("repository")
    with open_repository(folder) as one:
        yield one


def _fetch(repository: Repository, path: str, seconds: float = 3.0) -> Fetched:
    policy = FetchPolicy(seconds=seconds, largest=1_000, private_hosts=frozenset({repository.host}))
    return fetch(repository.url(path), policy, repository.tls)


@pytest.mark.parametrize(
    ("headers", "fresh_s"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "no-store"}, 0),
        ({"Expires": "0"}, None),
    ],
)
def test_a_file_comes_with_the_time_it_may_be_kept(
    repository: Repository, headers: dict[str, str], fresh_s: int | None
) -> None:
    repository.pages["/a.pem"] = Page(b"certificate", headers=headers)

    found = _fetch(repository, "/a.pem")

    assert found.raw == b"certificate"
    assert found.fresh_s == fresh_s


def test_a_file_may_be_kept_until_it_expires(repository: Repository) -> None:
    expires = formatdate(time.time() + 3600, usegmt=True)
    repository.pages["/a.pem"] = Page(b"certificate", headers={"Expires": expires})

    assert _fetch(repository, "/a.pem").fresh_s == pytest.approx(3600, abs=5)


def test_redirects_are_followed_while_each_is_allowed(repository: Repository) -> None:
    repository.pages["/moved"] = Page(b"", 302, {"Location": "/a.pem"})
    repository.pages["/a.pem"] = Page(b"certificate")
    repository.pages["/ring"] = Page(b"", 302, {"Location": "/ring"})
    repository.pages["/plain"] = Page(b"", 302, {"Location": "http://example.org/a.pem"})
    repository.pages["/inside"] = Page(b"", 302, {"Location": "https://127.0.0.1:8443/a.pem"})

    assert _fetch(repository, "/moved").raw == b"certificate"
    for path in ("/ring", "/plain", "/inside"):
        with pytest.raises(Refused):
            _fetch(repository, path)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "localhost", "0.0.0.0"]
)
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(Refused):
        fetch(f"https://{host}/a.pem", FetchPolicy())


def test_what_is_too_large_too_slow_or_missing_is_an_error(repository: Repository) -> None:
    repository.pages["/large"] = Page(b"x" * 1_001)
    repository.pages["/slow"] = Page(b"x", wait_s=1.0)

    with pytest.raises(Refused):
        _fetch(repository, "/large")
    for path in ("/slow", "/nowhere"):
        with pytest.raises(Unavailable):
            _fetch(repository, path, seconds=0.3)


def test_a_server_that_drips_is_left_at_the_deadline(repository: Repository) -> None:
    """Each byte comes in time; all of them together do not."""
    repository.pages["/drip"] = Page(b"x" * 900, drip_s=0.05)

    with pytest.raises(Unavailable, match=r"too slow|Timeout"):
        _fetch(repository, "/drip", seconds=0.4)


def test_what_is_packed_is_not_unpacked(repository: Repository) -> None:
    """A small body must not become a large one here."""
    packed = gzip.compress(bytes(1_000_000))[:900]
    repository.pages["/packed"] = Page(packed, headers={"Content-Encoding": "gzip"})

    assert _fetch(repository, "/packed").raw == packed


def test_a_redirect_without_a_place_is_an_error(repository: Repository) -> None:
    repository.pages["/nowhere-to"] = Page(b"", 302)

    with pytest.raises(Unavailable, match="302"):
        _fetch(repository, "/nowhere-to")


def test_a_server_with_a_false_certificate_is_not_believed(repository: Repository) -> None:
    policy = FetchPolicy(private_hosts=frozenset({repository.host}))

    with pytest.raises(Unavailable):
        fetch(repository.url("/a.pem"), policy)
