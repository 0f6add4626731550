"""A laboratory signer for the SIP figures: an authority, a certificate behind https on the loopback, signed calls."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
import time
import uuid
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.sign import sign_shaken
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.identity import Attestation

PORT = 8443
"""Besides 443 the only port that a certificate may be fetched from (ATIS-1000074)."""
_ADDRESSES = tuple(f"127.0.{place}.8" for place in range(20, 60))


class SignedCallers:
    """Signs calls; while it is entered, engines with its `settings` can fetch the certificate."""

    def __init__(self, folder: Path) -> None:
        """Make keys and certificates in the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        authority = found_authority(since)
        issued = issue(authority, TNAuthList(codes=("1234",)), since)
        self._folder = folder
        (folder / "trust").mkdir(exist_ok=True)
        (folder / "trust" / "authority.pem").write_bytes(authority.pem)
        self._server, self.address = _listen(issued.pem)
        _tls(folder / "server.pem", self.address)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._signer = KeySigner(issued.key, f"https://{self.address}:{PORT}/signer.pem")
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def settings(self) -> dict[str, str]:
        """Settings of an engine that trusts these callers."""
        return {
            "identity_trust": str(self._folder / "trust"),
            "identity_private_hosts": self.address,
            "identity_tls_ca": str(self._folder / "server.pem"),
        }

    def identity(self, calling: str, called: str) -> str:
        """The value of an Identity header for a call of now; numbers with `+`."""
        return sign_shaken(
            self._signer,
            calling=calling[1:],
            called=(called[1:],),
            attestation=Attestation.FULL,
            origid=str(uuid.uuid4()),
            iat=int(time.time()),
        )

    def header(self, calling: str, called: str) -> str:
        """The whole header line."""
        return f"Identity: {self.identity(calling, called)}\r\n"

    def calls(self, pairs: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str, str]], str]:
        """Calling, called and token of each call, and what follows each token."""
        rows: list[tuple[str, str, str]] = []
        after = ""
        for calling, called in pairs:
            token, semicolon, rest = self.identity(calling, called).partition(";")
            rows.append((calling, called, token))
            after = semicolon + rest
        return rows, after


def _listen(pem: bytes) -> tuple[ThreadingHTTPServer, str]:
    class Certificate(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Cache-Control", "max-age=3600")
            self.send_header("Content-Length", str(len(pem)))
            self.end_headers()
            self.wfile.write(pem)

        def log_message(self, *_words: object) -> None:
            return

    for address in _ADDRESSES:
        try:
            return ThreadingHTTPServer((address, PORT), Certificate), address
        except OSError:
            continue
    raise Unavailable(f"port {PORT} is taken on every loopback address that we tried", "end what listens there")


def _tls(path: Path, address: str) -> None:
    """A key and a certificate for that address that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "laboratory certificates")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + built.public_bytes(serialization.Encoding.PEM))
