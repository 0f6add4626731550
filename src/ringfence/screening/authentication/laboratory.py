"""A laboratory authority: root, signing certificates with TNAuthList, revocation list. Never for real calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import NameOID, ObjectIdentifier
from msgspec import Struct

from ringfence.screening.authentication.tn_auth_list import OID, TNAuthList, write_tn_auth_list


class Issued(Struct, frozen=True):
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key, PKCS #8, not encrypted."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def found_authority(now: datetime, *, days: int = 3650, name: str = "Laboratory authority") -> Issued:
    """A self-signed root."""
    key = generate_private_key(SECP256R1())
    subject = _name(name)
    builder = (
        _builder(subject, subject, key, now, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_usage(signature=False), critical=True)
    )
    return Issued(builder.sign(key, hashes.SHA256()), key)


def issue(
    authority: Issued,
    numbers: TNAuthList,
    now: datetime,
    *,
    days: int = 30,
    extra: tuple[tuple[str, bytes], ...] = (),
) -> Issued:
    """A signing certificate for those codes and numbers; `extra` are further extensions, OID and DER value."""
    key = generate_private_key(SECP256R1())
    subject = _name(f"SHAKEN {numbers.codes[0]}" if numbers.codes else "Laboratory caller")
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(subject, authority.certificate.subject, key, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signature=True), critical=True)
        .add_extension(issuer, critical=False)
    )
    for oid, value in ((OID, write_tn_auth_list(numbers)), *extra):
        builder = builder.add_extension(x509.UnrecognizedExtension(ObjectIdentifier(oid), value), critical=False)
    return Issued(builder.sign(authority.key, hashes.SHA256()), key)


def revoke(
    authority: Issued,
    revoked: tuple[x509.Certificate, ...],
    now: datetime,
    issuer: x509.Certificate | None = None,
) -> bytes:
    """A revocation list in PEM, good for a day; `issuer` is who issued the certificates, if another (indirect list)."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + timedelta(days=1))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    for place, certificate in enumerate(revoked):
        entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(now)
        if issuer is not None and place == 0:
            entry = entry.add_extension(x509.CertificateIssuer([x509.DirectoryName(issuer.subject)]), critical=True)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ringfence laboratory"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    begin = now.astimezone(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signature: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signature,
        crl_sign=not signature,
        encipher_only=False,
        decipher_only=False,
    )
