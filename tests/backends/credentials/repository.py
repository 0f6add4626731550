"""A certificate repository: a real HTTPS server on an address of its own in the loopback range."""

from __future__ import annotations

import secrets
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from msgspec import Struct


class Page(Struct):
    """What the repository answers for a path."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = {}
    wait_s: float = 0.0
    drip_s: float = 0.0
    """Pause after each byte of the body."""


class Repository:
    """Pages by path, and how often each was asked for."""

    def __init__(self, host: str, tls: ssl.SSLContext) -> None:
        self.host = host
        self.tls = tls
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []

    def url(self, path: str) -> str:
        return f"https://{self.host}:8443{path}"


@contextmanager
def open_repository(folder: Path) -> Iterator[Repository]:
    """Serve until the block ends."""
    host = f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(250)}.{secrets.randbelow(250) + 1}"
    certificate = _certificate(folder, host)
    repository = Repository(host, ssl.create_default_context(cafile=str(certificate)))
    server = ThreadingHTTPServer((host, 8443), _answering(repository))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield repository
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answering(repository: Repository) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            repository.asked.append(self.path)
            page = repository.pages.get(self.path, Page(b"", 404))
            threading.Event().wait(page.wait_s)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            try:
                self.end_headers()
                self._send(page)
            except OSError:
                self.close_connection = True

        def _send(self, page: Page) -> None:
            if not page.drip_s:
                self.wfile.write(page.body)
                return
            for place in range(len(page.body)):
                self.wfile.write(page.body[place : place + 1])
                threading.Event().wait(page.drip_s)

        def log_message(self, *_: object) -> None:
            pass

    return Answering


def _certificate(folder: Path, host: str) -> Path:
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path = folder / "certificate.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path
