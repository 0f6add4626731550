from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.authentication.laboratory_calls import NOW, NOW_S, Laboratory

from ringfence.screening.authentication.claim_constraints import JWT_CLAIM_CONSTRAINTS
from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.screening.authentication.der import wrap
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.tn_auth_list import OID, TNAuthList
from ringfence.telecom.identity import Fault

LABORATORY = Laboratory()
CODES = TNAuthList(codes=("1234",))


def _why(found: Credential | Fault) -> str:
    assert isinstance(found, Fault)
    assert found.sip_code == 437
    return found.detail


def test_a_certificate_with_a_path_to_the_authority_is_a_credential() -> None:
    found = LABORATORY.credential

    assert isinstance(found, Credential)
    assert (found.signer, found.numbers.codes) == ("1234", ("1234",))
    assert (found.not_before, found.not_after) == (NOW_S - 86_400, NOW_S + 29 * 86_400)


def test_der_is_read_as_well_as_pem() -> None:
    der = LABORATORY.issued.certificate.public_bytes(serialization.Encoding.DER)

    assert read_credential(der, LABORATORY.trust) == LABORATORY.credential
    assert "read" in _why(read_credential(der + b"\0", LABORATORY.trust))


def test_an_unknown_authority_of_the_same_name_is_not_trusted() -> None:
    stranger = TrustList((found_authority(NOW).certificate,))

    assert "no path" in _why(read_credential(LABORATORY.issued.pem, stranger))


def test_an_authority_that_rolled_its_key_is_found_by_key_identifier() -> None:
    both = TrustList((found_authority(NOW).certificate, LABORATORY.authority.certificate))

    assert isinstance(read_credential(LABORATORY.issued.pem, both), Credential)


def test_a_revoked_certificate_is_refused() -> None:
    key_id = LABORATORY.authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    revoked = TrustList(
        LABORATORY.trust.authorities, frozenset({(key_id, LABORATORY.issued.certificate.serial_number)})
    )

    assert "revoked" in _why(read_credential(LABORATORY.issued.pem, revoked))


def test_a_signer_cannot_issue_for_others() -> None:
    forged = issue(LABORATORY.issued, CODES, NOW)

    assert "no path" in _why(read_credential(forged.pem + LABORATORY.issued.pem, LABORATORY.trust))


def test_a_certificate_without_tn_auth_list_is_refused() -> None:
    assert "TNAuthList" in _why(read_credential(LABORATORY.authority.pem, LABORATORY.trust))
    broken = issue(LABORATORY.authority, CODES, NOW, extra=((JWT_CLAIM_CONSTRAINTS, b"\x30"),))
    assert "read" in _why(read_credential(broken.pem, LABORATORY.trust))


def test_claim_constraints_come_with_the_credential() -> None:
    der = wrap(0x30, wrap(0xA0, wrap(0x30, wrap(0x16, b"attest"))))
    issued = issue(LABORATORY.authority, CODES, NOW, extra=((JWT_CLAIM_CONSTRAINTS, der),))

    found = read_credential(issued.pem, LABORATORY.trust)

    assert isinstance(found, Credential)
    assert found.constraints[0].must_include == frozenset({"attest"})


def test_other_keys_than_p256_are_refused() -> None:
    key = generate_private_key(SECP384R1())
    name = LABORATORY.authority.certificate.subject
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(OID), b"\x30\x00"), critical=False)
        .sign(key, hashes.SHA256())
    )

    assert "P-256" in _why(read_credential(certificate.public_bytes(serialization.Encoding.PEM), LABORATORY.trust))


@given(st.binary(max_size=500))
def test_any_bytes_are_a_fault(raw: bytes) -> None:
    _why(read_credential(raw, LABORATORY.trust))
    _why(read_credential(b"-----BEGIN CERTIFICATE-----\n" + raw, LABORATORY.trust))


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_changed_certificate_is_never_believed(position: int, value: int) -> None:
    der = bytearray(LABORATORY.issued.certificate.public_bytes(serialization.Encoding.DER))
    if der[position] == value:
        return
    der[position] = value

    assert isinstance(read_credential(bytes(der), LABORATORY.trust), Fault)
