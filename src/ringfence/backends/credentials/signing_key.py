"""Our own signing keys: pairs in a folder; the newest valid one signs, so a new pair rotates without a gap."""

from __future__ import annotations

import time
from math import inf
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from ringfence.screening.authentication.certificates import OwnCertificate
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.sign import Signer
from ringfence.telecom.errors import Refused, RingfenceError, Unavailable

KEY_SUFFIX = ".key"
HARDWARE_SUFFIX = ".pkcs11"
CERTIFICATE_SUFFIX = ".pem"
AGAIN_S = 30.0
"""After this a folder that could not be read is tried again although nothing changed: a module may be back."""

_KEYS = frozenset({KEY_SUFFIX, HARDWARE_SUFFIX})
_PROBE = b"whether key and certificate are a pair"
_Stamp = tuple[tuple[str, int], ...]


class SigningPair(Struct, frozen=True):
    """One key with its certificate; times are seconds since 1970 UTC."""

    name: str
    signer: Signer
    not_before: int
    not_after: int


class SigningKeys:
    """Pairs in one folder: `NAME.pem`, the certificate, and its key, `NAME.key` or `NAME.pkcs11`.

    `NAME.key` is the key itself, PKCS #8 in PEM, not encrypted, readable by this user alone. `NAME.pkcs11` is one line,
    a PKCS #11 URI (RFC 7512) that names the key in a hardware module. `base_url` is where the certificates are
    published: the pair's x5u is `base_url/NAME.pem`. Publish a certificate before its key is put here; then the
    rotation has no gap.
    """

    def __init__(self, folder: Path, base_url: str, lead_s: int = 60) -> None:
        self._folder = folder
        self._base_url = base_url.rstrip("/")
        self._lead_s = lead_s
        self._stamp: _Stamp = ()
        self._pairs: tuple[SigningPair, ...] = ()
        self._refused: tuple[_Stamp, RingfenceError, float] | None = None

    def poll(self) -> bool:
        """Read the folder again if it changed. Raises `Refused` or `Unavailable`; the pairs before stay.

        What was refused is not tried again until a file changes: a hardware module counts wrong PINs.
        """
        stamp = tuple(sorted((path.name, path.stat().st_mtime_ns) for path in self._folder.glob("*.*")))
        if stamp == self._stamp:
            return False
        if self._refused is not None and self._refused[0] == stamp and time.monotonic() < self._refused[2]:
            raise self._refused[1]
        try:
            pairs = [self._pair(path) for path in sorted(self._folder.glob("*")) if path.suffix in _KEYS]
        except RingfenceError as error:
            again = time.monotonic() + AGAIN_S if isinstance(error, Unavailable) else inf
            self._refused = stamp, error, again
            raise
        self._stamp, self._refused = stamp, None
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

    def signer(self, now_s: int) -> Signer:
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
            certificate = x509.load_pem_x509_certificates(certificate_path.read_bytes())[0]
        except (OSError, ValueError) as error:
            raise Refused(
                f"{certificate_path.name}, the certificate of {path.name}, can't be read", "put it there in PEM"
            ) from error
        public = certificate.public_key()
        if not isinstance(public, EllipticCurvePublicKey) or not isinstance(public.curve, SECP256R1):
            raise Refused(
                f"{certificate_path.name} has no P-256 key", "make another pair: ES256 is what SHAKEN signs with"
            )
        x5u = f"{self._base_url}/{certificate_path.name}"
        signer = _from_file(path, x5u) if path.suffix == KEY_SUFFIX else _from_hardware(path, x5u)
        if not _fits(signer, public):
            raise Refused(f"{certificate_path.name} is not the certificate of {path.name}", "put the pair together")
        return SigningPair(
            name=path.stem,
            signer=signer,
            not_before=int(certificate.not_valid_before_utc.timestamp()),
            not_after=int(certificate.not_valid_after_utc.timestamp()),
        )


def _from_file(path: Path, x5u: str) -> Signer:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refused(f"{path.name} is no key in PEM", "put the key there in PKCS #8, without a password") from error
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise Refused(f"{path.name} is no P-256 key", "make one: ES256 is what SHAKEN signs with")
    return KeySigner(key, x5u)


def _from_hardware(path: Path, x5u: str) -> Signer:
    try:
        from ringfence.backends.credentials.hardware_key import HardwareSigner, read_address
    except ImportError as error:
        raise Refused(
            f"{path.name} needs the library python-pkcs11", "install it: pip install 'ringfence[pkcs11]'"
        ) from error
    try:
        return HardwareSigner(read_address(path.read_text("utf-8")), x5u)
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path.name} can't be read", "put a PKCS #11 URI there") from error
    except Refused as error:
        raise Refused(f"{path.name}: {error.message}", error.remedy) from error
    except Unavailable as error:
        raise Unavailable(f"{path.name}: {error.message}", error.remedy) from error


def _fits(signer: Signer, public: EllipticCurvePublicKey) -> bool:
    """Whether what the key signs, the certificate verifies: proven by signing, since some keys can't be looked at."""
    raw = signer.sign(_PROBE)
    try:
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        public.verify(encode_dss_signature(r, s), _PROBE, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
