"""A passkey in software: answers the ceremonies of Web Authentication as a browser would."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://console.example"
HOST = "console.example"


class SoftPasskey:
    def __init__(self, credential: bytes = b"credential-1", *, origin: str = ORIGIN, host: str = HOST) -> None:
        self.credential, self.origin, self.host = credential, origin, host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.count = 0

    def register(self, options: str) -> str:
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = b"\0" * 16 + len(self.credential).to_bytes(2, "big") + self.credential + cose
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._state(0x41) + attested})
        return self._answer(
            {"clientDataJSON": self._client("webauthn.create", options), "attestationObject": attestation}
        )

    def sign(self, options: str) -> str:
        self.count += 1
        client, state = self._client("webauthn.get", options), self._state(0x01)
        signature = self.key.sign(state + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": state, "signature": signature})

    def _state(self, flags: int) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        known = _text(self.credential)
        parts = {name: _text(value) for name, value in response.items()}
        return json.dumps(
            {"id": known, "rawId": known, "type": "public-key", "response": parts, "clientExtensionResults": {}}
        )


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
