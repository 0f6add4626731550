import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.backends.credentials.repository import Page, Repository, open_repository
from tests.screening.authentication.laboratory_calls import CALLED, CALLING, ORIGID

from ringfence.credentials import Credentials
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import Issued, found_authority, issue, revoke
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.sign import sign_shaken
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.example import example_facts
from ringfence.screening.sources import IdentityQuestion
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.identity import Attestation, Outcome, Verstat
from ringfence.telecom.number import NumberForm, PhoneNumber

NOW = datetime.now(UTC)
AUTHORITY = found_authority(NOW - timedelta(hours=1))
SIGNER = issue(AUTHORITY, TNAuthList(codes=("1234",)), NOW - timedelta(hours=1))


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    (tmp_path / "server").mkdir()
    with open_repository(tmp_path / "server") as repository:
        repository.pages["/a.pem"] = Page(SIGNER.pem)
        yield repository


@pytest.fixture
def settings(tmp_path: Path, repository: Repository) -> Settings:
    (tmp_path / "trust").mkdir()
    return Settings(
        home=tmp_path,
        identity_private_hosts=f"other.example, {repository.host}",
        identity_tls_ca=str(tmp_path / "server" / "certificate.pem"),
    )


def _ask(credentials: Credentials, repository: Repository, signer: Issued = SIGNER) -> Outcome | None:
    key = KeySigner(signer.key, repository.url("/a.pem"))
    at = int(datetime.now(UTC).timestamp())
    identity = sign_shaken(key, calling=CALLING, called=(CALLED,), attestation=Attestation.FULL, origid=ORIGID, iat=at)
    numbers = [PhoneNumber.pack(NumberForm.E164, 86, int(digits)) for digits in (CALLING, CALLED)]
    attempt = CallAttempt(calling=CALLING, called=CALLED, identity=identity)
    question = IdentityQuestion(attempt, numbers[0], numbers[1], None, at * 1000, required=False)
    return credentials.authenticator.verify(question, ORDINARY)


def _settled(credentials: Credentials, repository: Repository) -> Outcome:
    for _ in range(500):
        outcome = _ask(credentials, repository)
        assert outcome is not None
        if not outcome.pending:
            return outcome
        threading.Event().wait(0.01)
    raise AssertionError("the certificate never came")


def test_without_authorities_nothing_is_judged_and_nothing_fetched(settings: Settings, repository: Repository) -> None:
    credentials = Credentials(settings, pytest.fail)

    assert _ask(credentials, repository) is None
    assert repository.asked == []
    credentials.close()


def test_the_first_call_of_a_signer_does_not_wait_and_the_next_is_verified(
    settings: Settings, repository: Repository
) -> None:
    (settings.trust_folder / "authority.pem").write_bytes(AUTHORITY.pem)
    credentials = Credentials(settings, pytest.fail)

    first = _ask(credentials, repository)

    assert first is not None
    assert (first.verstat, first.pending) == (Verstat.NONE, True)
    settled = _settled(credentials, repository)
    assert (settled.verstat, settled.signer) == (Verstat.PASSED, "1234")
    assert repository.asked == ["/a.pem"]
    credentials.close()


def test_a_revocation_list_put_there_counts_for_certificates_at_hand(
    settings: Settings, repository: Repository
) -> None:
    (settings.trust_folder / "authority.pem").write_bytes(AUTHORITY.pem)
    credentials = Credentials(settings, pytest.fail)
    assert _settled(credentials, repository).verstat is Verstat.PASSED

    (settings.trust_folder / "authority.crl").write_bytes(revoke(AUTHORITY, (SIGNER.certificate,), NOW))
    credentials.poll()

    outcome = _settled(credentials, repository)
    assert outcome.fault is not None
    assert (outcome.fault.sip_code, outcome.fault.detail) == (437, "the certificate was revoked")
    credentials.close()


def test_a_broken_file_is_told_once_and_those_before_go_on(settings: Settings) -> None:
    told: list[str] = []
    (settings.trust_folder / "authority.pem").write_bytes(AUTHORITY.pem)
    credentials = Credentials(settings, told.append)
    (settings.trust_folder / "broken.pem").write_text("nonsense")

    credentials.poll()
    credentials.poll()

    assert len(told) == 1
    assert "broken.pem" in told[0]
    assert credentials.trusting()
    credentials.close()


def test_a_folder_that_is_not_there_trusts_nobody(settings: Settings) -> None:
    shutil.rmtree(settings.trust_folder)
    credentials = Credentials(settings, pytest.fail)

    assert not credentials.trusting()
    credentials.close()


def test_what_a_worker_knows_can_be_seen_by_all(settings: Settings, repository: Repository) -> None:
    (settings.trust_folder / "authority.pem").write_bytes(AUTHORITY.pem)
    credentials = Credentials(settings, pytest.fail, 7)
    _settled(credentials, repository)
    (settings.trust_folder / "authority.crl").write_bytes(revoke(AUTHORITY, (), NOW))
    credentials.poll()

    other = Credentials(settings, pytest.fail, 8)
    reports = other.reports()

    assert sorted(reports) == ["w07", "w08"]
    (row,) = reports["w07"].certificates
    assert (row.x5u, row.signer, row.fault) == (repository.url("/a.pem"), "1234", None)
    assert (reports["w07"].held, reports["w07"].fetches, len(reports["w07"].revocations)) == (1, 1, 1)
    credentials.close()
    assert sorted(other.reports()) == ["w08"]
    other.close()


def test_a_report_that_cannot_be_written_stops_nothing(settings: Settings) -> None:
    told: list[str] = []
    (settings.home / "certificates").write_text("a file where the folder should be")

    credentials = Credentials(settings, told.append)

    assert len(told) == 1
    assert "report of certificates" in told[0]
    credentials.close()


def test_what_became_of_a_signers_calls_outlives_the_worker(settings: Settings, repository: Repository) -> None:
    (settings.trust_folder / "authority.pem").write_bytes(AUTHORITY.pem)
    credentials = Credentials(settings, pytest.fail, 1)
    judged = _settled(credentials, repository)
    facts = msgspec.structs.replace(example_facts({}), identity=judged, at_ms=int(NOW.timestamp()) * 1000)
    for _ in range(3):
        credentials.remember(facts)
    credentials.close()

    for worker in (1, 2):
        again = Credentials(settings, pytest.fail, worker)
        history = _settled(again, repository).history
        assert history is not None
        assert (history.calls, history.attested_calls) == (3, 3)
        again.close()
