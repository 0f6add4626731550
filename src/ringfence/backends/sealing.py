"""Sealing of what must be read again: AES-256-GCM under a key made from the installation's secret."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ringfence.telecom.errors import Unavailable

_NONCE = 12
_VERSION = b"\x01"


class AesSealer:
    """Fulfils `Sealer`. Sealed bytes: one of version, 12 of nonce, ciphertext with its tag."""

    def __init__(self, secret: bytes) -> None:
        """`secret` is the installation's: at least 32 random bytes."""
        self._aes = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"ringfence second factors").derive(secret))

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Sealed bytes that open only with the same `bound_to`."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._aes.encrypt(nonce, plain, bound_to.encode())

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """The plain bytes. Raises `Unavailable` when they were sealed under another secret, moved or changed."""
        try:
            # A version that we do not know is no ciphertext of ours: what is left of it opens nothing.
            whole = sealed if sealed[:1] == _VERSION else b""
            return self._aes.decrypt(whole[1 : 1 + _NONCE], whole[1 + _NONCE :], bound_to.encode())
        except (InvalidTag, ValueError) as error:
            raise Unavailable(
                "A second factor cannot be read with this installation's secret.",
                "Put back factors.key of the home folder, or: ringfence account factors NAME --reset",
            ) from error
