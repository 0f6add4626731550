from cryptography import x509
from tests.screening.authentication.laboratory_calls import NOW

from ringfence.screening.authentication.laboratory import found_authority, issue, revoke
from ringfence.screening.authentication.tn_auth_list import TNAuthList


def test_the_authority_issues_and_takes_back() -> None:
    authority = found_authority(NOW)
    issued = issue(authority, TNAuthList(codes=("1234",)), NOW)

    revocations = x509.load_pem_x509_crl(revoke(authority, (issued.certificate,), NOW))

    issued.certificate.verify_directly_issued_by(authority.certificate)
    assert revocations.get_revoked_certificate_by_serial_number(issued.certificate.serial_number) is not None
    assert b"PRIVATE KEY" in issued.key_pem
