"""Signing with a private key in memory (ES256, RFC 7518 section 3.4)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_ES256 = ECDSA(SHA256())


class KeySigner:
    """Signs with a private key in memory."""

    def __init__(self, key: EllipticCurvePrivateKey, x5u: str) -> None:
        self._key = key
        self._x5u = x5u

    @property
    def x5u(self) -> str:
        """URL of the certificate that goes with the key."""
        return self._x5u

    @property
    def elsewhere(self) -> bool:
        """No: the key is in memory."""
        return False

    def sign(self, signing_input: bytes) -> bytes:
        """ES256: 64 bytes, r and s."""
        r, s = decode_dss_signature(self.bare(signing_input))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def bare(self, signing_input: bytes) -> bytes:
        """The signature as the library gives it, in DER."""
        return self._key.sign(signing_input, _ES256)
