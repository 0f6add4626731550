"""Our own signing keys: pairs in a folder; the newest valid one signs, so a new pair rotates without a gap."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from msgspec import Struct

from ringfence.screening.authentication.certificates import OwnCertificate
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.telecom.errors import Refused, Unavailable

KEY_SUFFIX = ".key"
CERTIFICATE_SUFFIX = ".pem"


class SigningPair(Struct, frozen=True):
    """One key with its certificate; times are seconds since 1970 UTC."""

    name: str
    signer: KeySigner
    not_before: int
    not_after: int


class SigningKeys:
    """Pairs `NAME.key` (PKCS #8 in PEM, not encrypted, readable by this user alone) and `NAME.pem` in one folder.

    `base_url` is where the certificates are published: the pair's x5u is `base_url/NAME.pem`. Publish a certificate
    before its key is put here; then the rotation has no gap.
    """

    def __init__(self, folder: Path, base_url: str, lead_s: int = 60) -> None:
        self._folder = folder
        self._base_url = base_url.rstrip("/")
        self._lead_s = lead_s
        self._stamp: tuple[tuple[str, int], ...] = ()
        self._pairs: tuple[SigningPair, ...] = ()

    def poll(self) -> bool:
        """Read the folder again if it changed. Raises `Refused` naming the file; the pairs before stay."""
        stamp = tuple(sorted((path.name, path.stat().st_mtime_ns) for path in self._folder.glob("*.*")))
        if stamp == self._stamp:
            return False
        pairs = [self._pair(path) for path in sorted(self._folder.glob(f"*{KEY_SUFFIX}"))]
        self._stamp = stamp
        self._pairs = tuple(sorted(pairs, key=lambda pair: pair.not_before, reverse=True))
        return True

    def own(self, now_s: int) -> tuple[OwnCertificate, ...]:
        """Every pair, newest first, for the operator."""
        signs = self._current(now_s) if self._base_url else None
        return tuple(
            OwnCertificate(
                name=pair.name,
                x5u=pair.signer.x5u if self._base_url else "",
                not_before_s=pair.not_before,
                not_after_s=pair.not_after,
                signs=pair is signs,
            )
            for pair in self._pairs
        )

    def signer(self, now_s: int) -> KeySigner:
        """The newest pair that is valid now and `lead_s` seconds on. Raises `Unavailable` when there is none."""
        if not self._base_url:
            raise Unavailable("we do not sign", "set RINGFENCE_SIGNING_URL to where our certificates are published")
        pair = self._current(now_s)
        if pair is not None:
            return pair.signer
        raise Unavailable("no signing key is valid now", f"put a key and its certificate into {self._folder}")

    def _current(self, now_s: int) -> SigningPair | None:
        usable = (pair for pair in self._pairs if pair.not_before <= now_s and now_s + self._lead_s <= pair.not_after)
        return next(usable, None)

    def _pair(self, path: Path) -> SigningPair:
        certificate_path = path.with_suffix(CERTIFICATE_SUFFIX)
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
            certificate = x509.load_pem_x509_certificates(certificate_path.read_bytes())[0]
        except (OSError, ValueError, TypeError) as error:
            raise Refused(
                f"{path.name} and {certificate_path.name} are not a key and a certificate in PEM",
                "put both files there, the key in PKCS #8 without a password",
            ) from error
        public = certificate.public_key()
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
            raise Refused(f"{path.name} is no P-256 key", "make one: ES256 is what SHAKEN signs with")
        if public != key.public_key():
            raise Refused(f"{certificate_path.name} is not the certificate of {path.name}", "put the pair together")
        return SigningPair(
            name=path.stem,
            signer=KeySigner(key, f"{self._base_url}/{certificate_path.name}"),
            not_before=int(certificate.not_valid_before_utc.timestamp()),
            not_after=int(certificate.not_valid_after_utc.timestamp()),
        )
