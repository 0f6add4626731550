"""Forty INVITEs with good and bad identities, down the whole road: trust folder, HTTPS repository, rules, SIP code.

The list of cases is that of github.com/agranig/stirshaken-scenarios (MIT); calls, keys and certificates are ours, and
so is the expected code where the list's own (its third column there) is not that of RFC 8224 section 6.2.2: a number
that is missing, empty or another one makes the header invalid (438), not stale (403); so does `iat` that is no number;
a certificate that can't be used is an unsupported credential (437), one that can't be had a bad identity info (436).
Where the list lets a call pass whose certificate is at a port, a place or an address that is not allowed, we say 436.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.backends.credentials.repository import Page, Repository, open_repository

from ringfence.backends.files.shelf import install_defaults
from ringfence.documents import packaged_rules
from ringfence.road import Road
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import Issued, found_authority, issue
from ringfence.screening.authentication.passport import encode_base64url
from ringfence.screening.authentication.sign import sign_token
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.reference import IdMaker
from ringfence.screening.response import respond
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt

CALLING, CALLED, OTHER = "8613800138000", "8613900139001", "8613700137000"
ORIGID = "fba34a84-f7f6-427c-af9f-c5dec5332ec8"
NOW = datetime.now(UTC).replace(microsecond=0)
NOW_S = int(NOW.timestamp())
HOUR = timedelta(hours=1)
PASSES = 0
Claims: TypeAlias = dict[str, object]
Change: TypeAlias = Callable[[Claims], object]


class Stand:
    """An operator who refuses calls whose identity is at fault, and signers with certificates good and bad."""

    def __init__(self, home: Path, repository: Repository) -> None:
        self.repository = repository
        authority, stranger = found_authority(NOW - 90 * 24 * HOUR), found_authority(NOW - HOUR)
        codes = TNAuthList(codes=("1234",))
        self._keys: dict[str, Issued] = {
            "cert": issue(authority, codes, NOW - HOUR),
            "expired": issue(authority, codes, NOW - 60 * 24 * HOUR),
            "future": issue(authority, codes, NOW + HOUR),
            "untrusted": issue(stranger, codes, NOW - HOUR),
        }
        repository.pages |= {f"/{name}.pem": Page(issued.pem) for name, issued in self._keys.items()}
        repository.pages |= {"/garbage.pem": Page(b"garbage"), "/empty.pem": Page(b"")}
        (home / "trust").mkdir()
        (home / "trust" / "authority.pem").write_bytes(authority.pem)
        settings = Settings(
            home=home,
            identity_private_hosts=repository.host,
            identity_tls_ca=str(home / "server" / "certificate.pem"),
            budget_ms=10_000,
        )
        _strict(home)
        self.road = Road(settings, home / "planes", 1_000, IdMaker(3), 3, pytest.fail)
        self.road.feed.poll()
        self._calls = 0
        self.fetched(repository.url("/notfound.pem"), self.silent, *map(repository.url, repository.pages))

    @property
    def silent(self) -> str:
        """Where nobody answers."""
        return f"https://{self.repository.host}:443/unresponsive.pem"

    def fetched(self, *urls: str) -> None:
        """Wait until each has come or failed; a call that is the first of its signer goes on without."""
        for url in urls:
            for _ in range(1_000):
                if self.road.credentials.cache.find(url) is not None:
                    break
                threading.Event().wait(0.01)
            else:
                raise AssertionError(f"{url} neither came nor failed")

    def next_call(self) -> None:
        """Other numbers, so that no call is judged for those before it."""
        self._calls += 1
        self.calling, self.called = str(int(CALLING) + self._calls), str(int(CALLED) + self._calls)

    def identity(self, *, x5u: str | None = None, start: Claims | None = None, change: Change | None = None) -> str:
        """A good header of `cert.pem`, changed where the arguments say so."""
        url = self.repository.url("/cert.pem") if x5u is None else x5u
        name = url.rpartition("/")[2].removesuffix(".pem")
        claims: Claims = {
            "attest": "B",
            "dest": {"tn": [self.called]},
            "iat": NOW_S,
            "orig": {"tn": self.calling},
            "origid": ORIGID,
        }
        if change is not None:
            change(claims)
        head: Claims = {"alg": "ES256", "ppt": "shaken", "typ": "passport", "x5u": url}
        signer = KeySigner(self._keys.get(name, self._keys["cert"]).key, url)
        return f"{sign_token(signer, start or head, claims)};info=<{url}>;alg=ES256;ppt=shaken"

    def code(self, identity: str, date_s: int | None = None) -> int:
        """SIP code that the call is refused with; 0 when it goes on."""
        attempt = CallAttempt(
            calling=f"+{self.calling}", called=f"+{self.called}", identity=identity, date_s=date_s, at_ms=NOW_S * 1000
        )
        decision = self.road.judge(attempt, NOW_S * 1000)
        assert decision.facts.identity is not None
        assert not decision.facts.identity.pending
        return respond(decision.verdict, "CN", self.road.shelf.running()).sip_code or PASSES


def _strict(home: Path) -> None:
    """Rules of an operator who refuses calls whose identity is at fault, and asks for one on every kind of trunk."""
    install_defaults(home, packaged_rules())
    for path in (home / "rules" / "jurisdictions").glob("*.toml"):
        text = path.read_text("utf-8")
        assert "[identity]" not in text
        path.write_text(text.replace("\n[rest]", '\n[identity]\non_fault = "reject"\n\n[rest]', 1), "utf-8")


@pytest.fixture(scope="module")
def whole_stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    home = tmp_path_factory.mktemp("home")
    (home / "server").mkdir()
    with open_repository(home / "server") as repository:
        stand = Stand(home, repository)
        yield stand
        stand.road.close()


@pytest.fixture
def stand(whole_stand: Stand) -> Stand:
    whole_stand.next_call()
    return whole_stand


def _put(name: str, value: object) -> Change:
    return lambda claims: claims.update({name: value})


def _drop(*names: str) -> Change:
    return lambda claims: [claims.pop(name) for name in names]


def _claims(change: Change) -> Callable[[Stand], str]:
    return lambda stand: stand.identity(change=change)


def _from(path: str) -> Callable[[Stand], str]:
    return lambda stand: stand.identity(x5u=stand.repository.url(path))


def _x5u(url: str) -> Callable[[Stand], str]:
    return lambda stand: stand.identity(x5u=url)


def _text(change: Callable[[str], str]) -> Callable[[Stand], str]:
    return lambda stand: change(stand.identity())


def _part(identity: str, place: int, content: str) -> str:
    token, _, parameters = identity.partition(";")
    parts = token.split(".")
    parts[place] = content
    return f"{'.'.join(parts)};{parameters}"


_GARBAGE = f"{'a' * 32}.{'b' * 39}.{'c' * 29}"
SCENARIOS: tuple[tuple[str, Callable[[Stand], str], int, int], ...] = (
    # name, header, the code that the list expects (486: the called side answers), ours
    ("000-valid-identity", Stand.identity, 486, PASSES),
    ("001-valid-identity-with-date", Stand.identity, 486, PASSES),
    ("010-identity-garbage", lambda _: _GARBAGE, 438, 438),
    ("011-invalid-jwt", _text(lambda text: _part(text, 2, "a" * 24)), 438, 438),
    ("015-payload-nonjson-garbage", _text(lambda text: _part(text, 1, encode_base64url(b"garbage"))), 438, 438),
    ("016-identity-missing-info-param", _text(lambda text: f"{text.split(';')[0]};alg=ES256;ppt=shaken"), 438, 438),
    ("017-identity-missing-alg-param", _text(lambda text: text.replace(";alg=ES256", "")), 438, PASSES),
    ("018-identity-invalid-alg-param", _text(lambda text: text.replace("=ES256", "=RS256")), 438, 438),
    ("019-identity-missing-ppt-param", _text(lambda text: text.replace(";ppt=shaken", "")), 438, 438),
    ("020-identity-invalid-ppt-param", _text(lambda text: text.replace("=shaken", "=garbage")), 438, PASSES),
    ("100-iat-zero", _claims(_put("iat", 0)), 403, 403),
    ("101-iat-missing", _claims(_drop("iat")), 403, 438),
    ("102-iat-in-past", _claims(_put("iat", 946_681_200)), 403, 403),
    ("103-iat-in-future", _claims(_put("iat", NOW_S + 10 * 365 * 86_400)), 403, 403),
    ("104-iat-in-far-future", _claims(_put("iat", 4_102_441_200)), 403, 403),
    ("105-iat-garbage", _claims(_put("iat", "garbage")), 403, 438),
    ("106-iat-negative", _claims(_put("iat", -1)), 403, 403),
    ("200-cert-expired", _from("/expired.pem"), 438, 437),
    ("201-cert-in-future", _from("/future.pem"), 438, 437),
    ("204-cert-by-untrusted-ca", _from("/untrusted.pem"), 438, 437),
    ("205-cert-garbage", _from("/garbage.pem"), 438, 437),
    ("206-cert-empty", _from("/empty.pem"), 438, 437),
    ("207-cert-not-found", _from("/notfound.pem"), 438, 436),
    ("208-cert-nonstandard-port", _x5u("https://cert.example.org:8080/copyofcert.pem"), 486, 436),
    ("209-cert-unresponsive-link", lambda stand: stand.identity(x5u=stand.silent), 486, 436),
    ("300-orig-dest-tn-missing", _claims(_drop("orig", "dest")), 403, 438),
    ("301-origtn-missing", _claims(_put("orig", {})), 403, 438),
    ("302-desttn-missing", _claims(_put("dest", {})), 403, 438),
    ("303-origtn-not-matching", _claims(_put("orig", {"tn": OTHER})), 403, 438),
    ("304-desttn-not-matching", _claims(_put("dest", {"tn": [OTHER]})), 403, 438),
    ("305-origtn-empty", _claims(_put("orig", {"tn": ""})), 403, 438),
    ("306-desttn-empty", _claims(_put("dest", {"tn": [""]})), 403, 438),
    ("307-origtn-garbage", _claims(_put("orig", {"tn": "garbage"})), 438, 438),
    ("308-desttn-garbage", _claims(_put("dest", {"tn": ["garbage"]})), 438, 438),
    ("400-attest-missing", _claims(_drop("attest")), 438, 438),
    ("401-attest-empty", _claims(_put("attest", "")), 438, 438),
    ("402-attest-invalid", _claims(_put("attest", "D")), 438, 438),
    ("403-attest-garbage", _claims(_put("attest", "garbage")), 438, 438),
    ("501-x5u-empty", _x5u(""), 486, 438),
    ("502-x5u-garbage", _x5u("a" * 3_000), 486, 436),
)


@pytest.mark.parametrize(("header", "code"), [(one[1], one[3]) for one in SCENARIOS], ids=[one[0] for one in SCENARIOS])
def test_each_call_gets_the_code_of_rfc_8224(stand: Stand, header: Callable[[Stand], str], code: int) -> None:
    assert stand.code(header(stand)) == code


def test_a_date_beside_a_good_identity_must_be_fresh_too(stand: Stand) -> None:
    identity = stand.identity()

    assert stand.code(identity, NOW_S) == PASSES
    stand.next_call()
    assert stand.code(stand.identity(), NOW_S - 61) == 403


def test_codes_of_ours_differ_from_the_lists_only_where_it_is_said_above() -> None:
    same = {"438": 438, "403": 403, "486": PASSES}
    differing = [name for name, _, theirs, ours in SCENARIOS if same[str(theirs)] != ours]

    assert len(SCENARIOS) == 40
    assert [name[:3] for name in differing] == [
        "017", "020", "101", "105", "200", "201", "204", "205", "206", "207", "208", "209",
        "300", "301", "302", "303", "304", "305", "306", "501", "502",
    ]  # fmt: skip
