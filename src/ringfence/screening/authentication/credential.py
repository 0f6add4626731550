"""Certificates that sign calls: reading, and the path to a trusted authority (RFC 8226, RFC 5280)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.x509.oid import NameOID
from msgspec import Struct

from ringfence.screening.authentication.claim_constraints import (
    ENHANCED_JWT_CLAIM_CONSTRAINTS,
    JWT_CLAIM_CONSTRAINTS,
    ClaimConstraints,
    read_constraints,
)
from ringfence.screening.authentication.der import BadDer
from ringfence.screening.authentication.tn_auth_list import OID, TNAuthList, read_tn_auth_list
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import UNSUPPORTED_CREDENTIAL, Fault

_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)

_UNDERSTOOD = frozenset(
    {
        OID,
        JWT_CLAIM_CONSTRAINTS,
        ENHANCED_JWT_CLAIM_CONSTRAINTS,
        x509.BasicConstraints.oid.dotted_string,
        x509.KeyUsage.oid.dotted_string,
        x509.CertificatePolicies.oid.dotted_string,
        x509.ExtendedKeyUsage.oid.dotted_string,
        x509.SubjectKeyIdentifier.oid.dotted_string,
        x509.AuthorityKeyIdentifier.oid.dotted_string,
    }
)
"""What may be marked critical in a signer's certificate (RFC 5280 section 4.2)."""
LONGEST_CHAIN = 5
LARGEST = 65_536
"""Bytes of one certificate file that are looked at."""


class Credential(Struct, frozen=True):
    """A certificate whose path was checked; times are seconds since 1970 UTC."""

    key: EllipticCurvePublicKey
    signer: str
    """Service provider code; the subject's organisation where the certificate names numbers only."""
    numbers: TNAuthList
    constraints: tuple[ClaimConstraints, ...]
    not_before: int
    """Latest begin of the whole path."""
    not_after: int
    """Earliest end of the whole path."""
    fingerprint: str
    """SHA-256, hexadecimal."""
    subject: str = ""
    """Distinguished name (RFC 4514)."""


IssuerId: TypeAlias = bytes
"""Subject key identifier, or the subject's name in DER where a revocation list names the issuer by it."""


class TrustList(Struct, frozen=True):
    """Authorities that are trusted, and what they took back."""

    authorities: tuple[x509.Certificate, ...]
    revoked: frozenset[tuple[IssuerId, int]] = frozenset()
    """Issuer and serial number."""

    def takes_back(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
        """Whether a certificate of that issuer was revoked."""
        names = issuer_id(issuer), issuer.subject.public_bytes(), certificate.issuer.public_bytes()
        return any((name, certificate.serial_number) in self.revoked for name in names)


def read_credential(pem_or_der: bytes, trust: TrustList) -> Credential | Fault:
    """Read a certificate file (leaf first, then intermediates) and check the path to a trusted authority; never raises.

    Issuers are matched by key identifier, since authorities roll keys under one name, and change names. Times are not
    compared with now: the credential carries the span in which it is good. Faults are 437.
    """
    if len(pem_or_der) > LARGEST:
        return UNSUPPORTED_CREDENTIAL.because("the certificate file is too large")
    try:
        chain = _certificates(pem_or_der)
        return _check(chain, trust)
    except _UNREADABLE as problem:
        return UNSUPPORTED_CREDENTIAL.because(f"the certificate can't be read: {type(problem).__name__}")


def read_authorities(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of authorities in a PEM file. Raises `Refused`."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise Refused("the file holds no certificates", "put PEM certificates of authorities there") from error


def _certificates(raw: bytes) -> list[x509.Certificate]:
    if b"-----BEGIN" in raw:
        return x509.load_pem_x509_certificates(raw)
    return [x509.load_der_x509_certificate(raw)]


def _check(chain: list[x509.Certificate], trust: TrustList) -> Credential | Fault:
    leaf = chain[0]
    key = leaf.public_key()
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        return UNSUPPORTED_CREDENTIAL.because("the key is not P-256")
    extensions = {extension.oid.dotted_string: extension for extension in leaf.extensions}
    if any(extension.critical and name not in _UNDERSTOOD for name, extension in extensions.items()):
        return UNSUPPORTED_CREDENTIAL.because("the certificate has a critical extension that is not understood")
    if OID not in extensions:
        return UNSUPPORTED_CREDENTIAL.because("the certificate has no TNAuthList")
    value = extensions[OID].value
    try:
        numbers = read_tn_auth_list(value.value if isinstance(value, x509.UnrecognizedExtension) else b"")
    except BadDer as problem:
        return UNSUPPORTED_CREDENTIAL.because(f"TNAuthList: {problem}")
    usage = extensions.get(x509.KeyUsage.oid.dotted_string)
    if usage is not None and isinstance(usage.value, x509.KeyUsage) and not usage.value.digital_signature:
        return UNSUPPORTED_CREDENTIAL.because("the key is not for signatures")
    path = _path(leaf, chain[1:], trust)
    if isinstance(path, Fault):
        return path
    return Credential(
        key=key,
        signer=numbers.codes[0] if numbers.codes else _organisation(leaf),
        numbers=numbers,
        constraints=tuple(read_constraints(leaf.extensions)),
        not_before=max(int(certificate.not_valid_before_utc.timestamp()) for certificate in path),
        not_after=min(int(certificate.not_valid_after_utc.timestamp()) for certificate in path),
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        subject=leaf.subject.rfc4514_string(),
    )


def _path(
    leaf: x509.Certificate, sent: Iterable[x509.Certificate], trust: TrustList
) -> tuple[x509.Certificate, ...] | Fault:
    """The certificates from leaf to a trusted authority, both included."""
    intermediates = tuple(sent)
    path = [leaf]
    while len(path) <= LONGEST_CHAIN:
        last = path[-1]
        issuer = _issuer(last, trust.authorities) or _issuer(last, intermediates)
        if issuer is None:
            return UNSUPPORTED_CREDENTIAL.because("no path to a trusted authority")
        if len(path) - 1 > _below(issuer):
            return UNSUPPORTED_CREDENTIAL.because("an authority on the path may not stand so high")
        if trust.takes_back(last, issuer):
            return UNSUPPORTED_CREDENTIAL.because("the certificate was revoked")
        path.append(issuer)
        if issuer in trust.authorities:
            return tuple(path)
    return UNSUPPORTED_CREDENTIAL.because("the certificate chain is too long")


def _issuer(certificate: x509.Certificate, candidates: Iterable[x509.Certificate]) -> x509.Certificate | None:
    wanted = _authority_key_id(certificate)
    for candidate in candidates:
        same = issuer_id(candidate) == wanted if wanted else candidate.subject == certificate.issuer
        if same and _may_issue(candidate) and _signed_by(certificate, candidate):
            return candidate
    return None


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether that key signed it. Names are not compared: authorities are given new ones for the key that they have."""
    key, algorithm = issuer.public_key(), certificate.signature_algorithm_parameters
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(algorithm, ECDSA):
        return False
    try:
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, algorithm)
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        if not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound as missing:
        return missing.oid == x509.KeyUsage.oid
    except ValueError:
        return False


def _below(authority: x509.Certificate) -> int:
    """Authorities that may stand between this one and the signer (RFC 5280 section 4.2.1.9)."""
    length = authority.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length
    return LONGEST_CHAIN if length is None else length


def _authority_key_id(certificate: x509.Certificate) -> bytes:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return b""
    return found or b""


def issuer_id(certificate: x509.Certificate) -> IssuerId:
    """The certificate's subject key identifier, as it says or as its key has it."""
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest


def _organisation(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(names[0].value) if names else ""
