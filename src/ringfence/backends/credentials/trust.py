"""The trust list as a folder: authorities in *.pem, revocation lists in *.crl, read again when they change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from msgspec import Struct

from ringfence.screening.authentication.certificates import RevocationList, TrustedAuthority
from ringfence.screening.authentication.credential import IssuerId, TrustList, issuer_id, read_authorities
from ringfence.telecom.errors import Refused

_Stamp = tuple[tuple[str, int, int], ...]


class _Revocations(Struct, frozen=True):
    shown: RevocationList
    revoked: frozenset[tuple[IssuerId, int]]


class TrustFolder:
    """The trust list in a folder. A file that can't be read keeps the list as it was, and says so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: _Stamp = ()
        self._list = TrustList(())
        self._revocations: tuple[_Revocations, ...] = ()

    def current(self) -> TrustList:
        """The list as it was last read well."""
        return self._list

    def authorities(self) -> tuple[TrustedAuthority, ...]:
        """The authorities, for the operator."""
        return tuple(
            TrustedAuthority(
                name=one.subject.rfc4514_string(),
                fingerprint=one.fingerprint(hashes.SHA256()).hex(),
                not_after_s=int(one.not_valid_after_utc.timestamp()),
                not_before_s=int(one.not_valid_before_utc.timestamp()),
            )
            for one in self._list.authorities
        )

    def revocations(self) -> tuple[RevocationList, ...]:
        """The revocation lists, for the operator."""
        return tuple(one.shown for one in self._revocations)

    def poll(self) -> bool:
        """Read the folder again if it changed; True when the list is another now. Raises `Refused` naming the file."""
        stamp = tuple(sorted(self._files()))
        if stamp == self._stamp:
            return False
        authorities = [one for path in self._sorted("*.pem") for one in _authorities(path)]
        revocations = tuple(_revocations(path, authorities) for path in self._sorted("*.crl"))
        revoked = frozenset(pair for one in revocations for pair in one.revoked)
        self._stamp, self._list, self._revocations = stamp, TrustList(tuple(authorities), revoked), revocations
        return True

    def _sorted(self, pattern: str) -> list[Path]:
        return sorted(self._folder.glob(pattern))

    def _files(self) -> Iterable[tuple[str, int, int]]:
        for pattern in ("*.pem", "*.crl"):
            for path in self._folder.glob(pattern):
                found = path.stat()
                yield path.name, found.st_mtime_ns, found.st_size


def _authorities(path: Path) -> tuple[x509.Certificate, ...]:
    try:
        return read_authorities(path.read_bytes())
    except (Refused, OSError) as error:
        raise Refused(f"{path.name} holds no certificates", "put PEM certificates of authorities there") from error


def _revocations(path: Path, authorities: list[x509.Certificate]) -> _Revocations:
    """What a list takes back, if an authority of ours signed it."""
    try:
        raw = path.read_bytes()
        found = x509.load_pem_x509_crl(raw) if raw.startswith(b"-----") else x509.load_der_x509_crl(raw)
    except (ValueError, OSError) as error:
        raise Refused(f"{path.name} is no revocation list", "put PEM or DER revocation lists there") from error
    signer = next((one for one in authorities if _signed(found, one)), None)
    if signer is None:
        raise Refused(
            f"{path.name} is not signed by an authority in this folder", "add the authority, or remove the list"
        )
    next_update = found.next_update_utc
    shown = RevocationList(
        name=path.name,
        issuer=found.issuer.rfc4514_string(),
        entries=len(found),
        next_update_s=int(next_update.timestamp()) if next_update else 0,
    )
    return _Revocations(shown, frozenset(_entries(found, signer)))


def _signed(found: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    key = authority.public_key()
    if not isinstance(key, EllipticCurvePublicKey) or authority.subject != found.issuer:
        return False
    return found.is_signature_valid(key)


def _entries(found: x509.CertificateRevocationList, signer: x509.Certificate) -> Iterator[tuple[IssuerId, int]]:
    """Issuer and serial number of each certificate taken back.

    The list of a policy authority is indirect: an entry names the issuer of its certificate, and the entries after it
    are of the same issuer until another is named (RFC 5280 section 5.3.3).
    """
    issuer = issuer_id(signer)
    for entry in found:
        try:
            named = entry.extensions.get_extension_for_class(x509.CertificateIssuer).value
        except x509.ExtensionNotFound:
            pass
        else:
            names = named.get_values_for_type(x509.DirectoryName)
            issuer = names[0].public_bytes() if names else issuer
        yield issuer, entry.serial_number
