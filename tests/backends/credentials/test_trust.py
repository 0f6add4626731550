from pathlib import Path

import pytest
from tests.screening.authentication.laboratory_calls import NOW, Laboratory

from ringfence.backends.credentials.trust import TrustFolder
from ringfence.screening.authentication.credential import Credential, read_credential
from ringfence.screening.authentication.laboratory import found_authority, revoke
from ringfence.telecom.errors import Refused


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
