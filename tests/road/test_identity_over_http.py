"""Signing and verifying over HTTP on a real platform: scoped keys, trust and signing folders, a repository."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from msgspec import Struct
from tests.backends.credentials.repository import Page, Repository, open_repository
from tests.serving import Served, new_key, serving

from ringfence.access.key import Scope
from ringfence.backends.credentials.reports import ReportFolder
from ringfence.backends.journal.reader import JournalReader
from ringfence.screening.authentication.laboratory import Issued, found_authority, issue
from ringfence.screening.authentication.tn_auth_list import TNAuthList

CALLING, CALLED = "8613800138000", "8613900139000"
SINCE = datetime.now(UTC) - timedelta(hours=1)
AUTHORITY = found_authority(SINCE)
SIGN, VERIFY = "/stir/v1/signing", "/stir/v1/verification"


class Stand(Struct):
    served: Served
    repository: Repository
    signing: Path

    def put(self, name: str) -> Issued:
        """Publish a certificate, then put its key to work."""
        pair = issue(AUTHORITY, TNAuthList(codes=("1234",)), SINCE + timedelta(minutes=len(self.repository.pages)))
        self.repository.pages[f"/{name}.pem"] = Page(pair.pem, headers={"Cache-Control": "max-age=600"})
        (self.signing / f"{name}.pem").write_bytes(pair.pem)
        (self.signing / f"{name}.key").write_bytes(pair.key_pem)
        return pair

    def sign(self) -> httpx.Response:
        call = {"orig": {"tn": CALLING}, "dest": {"tn": [CALLED]}, "iat": int(time.time()), "attest": "A"}
        return self.served.client.post(SIGN, json={"signingRequest": call})

    def identity(self) -> str:
        answer = self.sign()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["signingResponse"]["identity"])

    def verify(self, identity: str) -> dict[str, object]:
        request = {"from": {"tn": CALLING}, "to": {"tn": [CALLED]}, "time": int(time.time()), "identity": identity}
        answer = self.served.client.post(VERIFY, json={"verificationRequest": request})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["verificationResponse"])


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    home = tmp_path_factory.mktemp("home")
    for name in ("server", "trust", "signing"):
        (home / name).mkdir()
    (home / "trust" / "authority.pem").write_bytes(AUTHORITY.pem)
    with open_repository(home / "server") as repository:
        settings = {
            "identity_private_hosts": repository.host,
            "identity_tls_ca": str(home / "server" / "certificate.pem"),
            "signing_url": repository.url(""),
            "card_name": "Example Telecom",
            "card_contacts": "mailto:help@example.com",
        }
        with serving(home, **settings) as served:
            stand = Stand(served, repository, home / "signing")
            assert stand.sign().status_code == 503
            stand.put("first")
            _until(lambda: stand.sign().status_code == 200)
            yield stand


def _until(done: object) -> None:
    assert callable(done)
    until = time.monotonic() + 60
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_what_the_platform_signs_it_verifies(stand: Stand) -> None:
    verified = stand.verify(stand.identity())

    assert verified["verstat"] == "TN-Validation-Passed"


def test_keys_do_only_what_they_are_for(stand: Stand) -> None:
    signer = stand.served.client_with(new_key(stand.served.home, (Scope.IDENTITY_SIGN,)))
    verifier = stand.served.client_with(new_key(stand.served.home, (Scope.IDENTITY_VERIFY,)))
    nobody = stand.served.client_with("")
    _until(lambda: signer.post(SIGN, json={}).status_code == verifier.post(VERIFY, json={}).status_code == 400)

    assert signer.post(VERIFY, json={}).status_code == verifier.post(SIGN, json={}).status_code == 403
    assert nobody.post(SIGN, json={}).status_code == nobody.post(VERIFY, json={}).status_code == 401
    assert signer.get(SIGN).status_code == 405


def test_a_new_pair_signs_without_a_gap(stand: Stand) -> None:
    before = stand.identity()
    stand.put("second")
    seen: list[str] = []

    def changed() -> bool:
        seen.append(stand.identity())
        return "second.pem" in seen[-1]

    _until(changed)

    assert "first.pem" in before
    for identity in (before, seen[-1]):
        assert stand.verify(identity)["verstat"] == "TN-Validation-Passed"


def test_the_whole_identity_is_in_the_record_of_the_decision(stand: Stand) -> None:
    identity = stand.identity()
    stand.verify(identity)

    verdict = stand.served.client.post(
        "/v1/calls:screen", json={"calling": f"+{CALLING}", "called": f"+{CALLED}", "identity": identity}
    )
    assert verdict.status_code == 200, verdict.text
    told = verdict.json()
    decision = JournalReader(stand.served.home / "decisions").find(told["decision"])

    assert decision is not None
    assert decision.facts.attempt.identity == identity
    outcome = decision.facts.identity
    assert outcome is not None
    assert (outcome.attestation, outcome.signer, told["verstat"]) == ("A", "1234", "TN-Validation-Passed")


def test_what_is_known_of_certificates_is_told(stand: Stand) -> None:
    stand.verify(stand.identity())
    book = ReportFolder(stand.served.home / "certificates", 99)
    _until(lambda: any(report.held for report in book.reports().values()))

    (report,) = book.reports().values()

    assert report.certificates[0].signer == "1234"
    assert any(own.signs for own in report.own)
    assert "Laboratory" in report.authorities[0].name


def test_the_card_is_there_for_everybody(stand: Stand) -> None:
    answer = stand.served.client_with("").get("/v1/card")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jose"
    assert answer.text.count(".") == 2
