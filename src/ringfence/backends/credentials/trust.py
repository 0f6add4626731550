"""The trust list as a folder: authorities in *.pem, revocation lists in *.crl, read again when they change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from ringfence.screening.authentication.credential import TrustList, read_authorities
from ringfence.telecom.errors import Refused

_Stamp = tuple[tuple[str, int, int], ...]


class TrustFolder:
    """The trust list in a folder. A file that can't be read keeps the list as it was, and says so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: _Stamp = ()
        self._list = TrustList(())

    def current(self) -> TrustList:
        """The list as it was last read well."""
        return self._list

    def poll(self) -> bool:
        """Read the folder again if it changed; True when the list is another now. Raises `Refused` naming the file."""
        stamp = tuple(sorted(self._files()))
        if stamp == self._stamp:
            return False
        authorities = [one for path in self._folder.glob("*.pem") for one in _authorities(path)]
        revoked = frozenset(pair for path in self._folder.glob("*.crl") for pair in _revoked(path, authorities))
        self._stamp, self._list = stamp, TrustList(tuple(authorities), revoked)
        return True

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


def _revoked(path: Path, authorities: list[x509.Certificate]) -> Iterable[tuple[bytes, int]]:
    """Issuer's key identifier and serial number of each certificate taken back, if an authority of ours signed it."""
    try:
        raw = path.read_bytes()
        found = x509.load_pem_x509_crl(raw) if raw.startswith(b"-----") else x509.load_der_x509_crl(raw)
    except (ValueError, OSError) as error:
        raise Refused(f"{path.name} is no revocation list", "put PEM or DER revocation lists there") from error
    for authority in authorities:
        key = authority.public_key()
        if not isinstance(key, EllipticCurvePublicKey) or authority.subject != found.issuer:
            continue
        if found.is_signature_valid(key):
            identifier = x509.SubjectKeyIdentifier.from_public_key(key).digest
            own = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
            for entry in found:
                yield own or identifier, entry.serial_number
            return
    raise Refused(f"{path.name} is not signed by an authority in this folder", "add the authority, or remove the list")
