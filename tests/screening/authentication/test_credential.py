from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.authentication.laboratory_calls import NOW, NOW_S, Laboratory

from ringfence.screening.authentication.claim_constraints import JWT_CLAIM_CONSTRAINTS
from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.screening.authentication.der import wrap
from ringfence.screening.authentication.laboratory import Issued, found_authority, issue
from ringfence.screening.authentication.tn_auth_list import OID, TNAuthList, write_tn_auth_list
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


def _authority_below(issuer: Issued, *, path_length: int | None, cert_sign: bool = True) -> Issued:
    key = generate_private_key(SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Below {key.public_key().public_numbers().x}"[:60])]
    )
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=10))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(
            x509.KeyUsage(**usage, key_cert_sign=cert_sign, crl_sign=True, encipher_only=False, decipher_only=False),
            critical=True,
        )
        .sign(issuer.key, hashes.SHA256())
    )
    return Issued(certificate, key)


def test_an_authority_below_the_trusted_one_comes_with_the_certificate() -> None:
    middle = _authority_below(LABORATORY.authority, path_length=0)
    leaf = issue(middle, CODES, NOW - timedelta(hours=1))

    assert isinstance(read_credential(leaf.pem + middle.pem, LABORATORY.trust), Credential)
    assert "no path" in _why(read_credential(leaf.pem, LABORATORY.trust))


def test_an_authority_signs_no_deeper_than_it_may() -> None:
    """The laboratory's root allows one authority below it."""
    upper = _authority_below(LABORATORY.authority, path_length=None)
    lower = _authority_below(upper, path_length=None)
    leaf = issue(lower, CODES, NOW - timedelta(hours=1))

    assert "so high" in _why(read_credential(leaf.pem + lower.pem + upper.pem, LABORATORY.trust))


def test_an_authority_whose_key_is_not_for_certificates_issues_none() -> None:
    middle = _authority_below(LABORATORY.authority, path_length=0, cert_sign=False)
    leaf = issue(middle, CODES, NOW - timedelta(hours=1))

    assert "no path" in _why(read_credential(leaf.pem + middle.pem, LABORATORY.trust))


def test_a_critical_extension_that_nobody_knows_is_refused() -> None:
    strange = x509.ObjectIdentifier("1.3.6.1.4.1.55555.1")
    leaf = LABORATORY.issued.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(leaf.subject)
        .issuer_name(leaf.issuer)
        .public_key(leaf.public_key())
        .serial_number(5)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(OID), write_tn_auth_list(CODES)), critical=True)
    )
    for critical in (True, False):
        odd = builder.add_extension(x509.UnrecognizedExtension(strange, b"\x05\x00"), critical=critical)
        pem = odd.sign(LABORATORY.authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        found = read_credential(pem, LABORATORY.trust)
        assert isinstance(found, Fault) is critical


def test_an_authority_that_was_given_another_name_is_found_by_its_key() -> None:
    old = _authority_below(LABORATORY.authority, path_length=0)
    leaf = issue(old, CODES, NOW - timedelta(hours=1))
    certificate = old.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A new name")]))
        .issuer_name(LABORATORY.authority.certificate.subject)
        .public_key(certificate.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=10))
    )
    for extension in certificate.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    renamed = builder.sign(LABORATORY.authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    assert isinstance(read_credential(leaf.pem + renamed, LABORATORY.trust), Credential)
    taken_back = frozenset({(certificate.subject.public_bytes(), leaf.certificate.serial_number)})
    trust = TrustList(LABORATORY.trust.authorities, taken_back)
    assert "revoked" in _why(read_credential(leaf.pem + renamed, trust))
