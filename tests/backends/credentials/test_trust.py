from pathlib import Path

import pytest
from tests.screening.authentication.laboratory_calls import NOW, NOW_S, SINCE, Laboratory

from ringfence.backends.credentials.trust import TrustFolder
from ringfence.screening.authentication.credential import Credential, read_credential
from ringfence.screening.authentication.laboratory import found_authority, issue, revoke
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import Fault


def test_authorities_and_revocations_are_read_when_they_change(tmp_path: Path) -> None:
    laboratory, trust = Laboratory(), TrustFolder(tmp_path)
    assert not trust.poll()

    (tmp_path / "authority.pem").write_bytes(laboratory.authority.pem)
    assert trust.poll()
    assert not trust.poll()
    assert isinstance(read_credential(laboratory.issued.pem, trust.current()), Credential)

    (tmp_path / "authority.crl").write_bytes(revoke(laboratory.authority, (laboratory.issued.certificate,), NOW))
    assert trust.poll()
    assert not isinstance(read_credential(laboratory.issued.pem, trust.current()), Credential)


def test_a_broken_file_keeps_the_list_and_is_named(tmp_path: Path) -> None:
    laboratory, trust = Laboratory(), TrustFolder(tmp_path)
    (tmp_path / "authority.pem").write_bytes(laboratory.authority.pem)
    trust.poll()

    for name, content in (
        ("rubbish.pem", b"rubbish"),
        ("rubbish.crl", b"rubbish"),
        ("strange.crl", revoke(found_authority(NOW, name="Somebody else"), (), NOW)),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused, match=name):
            trust.poll()
        assert isinstance(read_credential(laboratory.issued.pem, trust.current()), Credential)
        (tmp_path / name).unlink()


def test_the_list_of_a_policy_authority_takes_back_certificates_of_others(tmp_path: Path) -> None:
    """RFC 5280 section 5.3.3: an entry names its certificate's issuer; those after it are of the same one."""
    laboratory, policy = Laboratory(), found_authority(SINCE, name="Policy authority")
    second = issue(laboratory.authority, TNAuthList(codes=("5678",)), SINCE)
    (tmp_path / "authorities.pem").write_bytes(laboratory.authority.pem + policy.pem)
    lists = revoke(policy, (laboratory.issued.certificate, second.certificate), NOW, laboratory.authority.certificate)
    (tmp_path / "policy.crl").write_bytes(lists)
    trust = TrustFolder(tmp_path)

    assert trust.poll()

    for issued in (laboratory.issued, second):
        found = read_credential(issued.pem, trust.current())
        assert isinstance(found, Fault)
        assert found.detail == "the certificate was revoked"


def test_the_operator_sees_authorities_and_lists(tmp_path: Path) -> None:
    laboratory, trust = Laboratory(), TrustFolder(tmp_path)
    (tmp_path / "authority.pem").write_bytes(laboratory.authority.pem)
    (tmp_path / "authority.crl").write_bytes(revoke(laboratory.authority, (laboratory.issued.certificate,), NOW))
    trust.poll()

    (authority,), (revocations,) = trust.authorities(), trust.revocations()

    assert "Laboratory authority" in authority.name
    assert 0 < authority.not_before_s < authority.not_after_s
    assert (revocations.name, revocations.entries) == ("authority.crl", 1)
    assert revocations.next_update_s == NOW_S + 86_400
