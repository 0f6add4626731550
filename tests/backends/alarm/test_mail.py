import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator

import pytest
from tests.analytics.alerts import alert
from tests.servers import free_port

from ringfence.backends.alarm.mail import Mail
from ringfence.telecom.errors import Refused, Unavailable


class Post(socketserver.ThreadingTCPServer):
    """A mail server that speaks as much of RFC 5321 as a sender needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.letters: list[bytes] = []
        self.refuses = b""
        """Beginning of a command that is answered with 550."""


class _Counter(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post = self.server
        assert isinstance(post, Post)
        self.wfile.write(b"220 post\r\n")
        for line in iter(self.rfile.readline, b""):
            word = line.strip().upper()
            if post.refuses and word.startswith(post.refuses):
                self.wfile.write(b"550 not here\r\n")
            elif word.startswith(b"EHLO"):
                self.wfile.write(b"250-post\r\n250 8BITMIME\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                post.letters.append(letter)
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")


@pytest.fixture
def post() -> Iterator[Post]:
    with Post() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def _mail(port: int, language: str = "zh") -> Mail:
    return Mail(
        f"127.0.0.1:{port}", sender="ringfence@carrier.example", to=("noc@carrier.example", "fraud@carrier.example"),
        language=language, address="https://ringfence.carrier.example/",
    )  # fmt: skip


@pytest.mark.parametrize(("language", "subject"), [("zh", "新的骚扰波次"), ("en", "A wave began")])
def test_a_letter_in_both_languages_with_where_to_look(post: Post, language: str, subject: str) -> None:
    _mail(post.server_address[1], language).send(alert())

    letter = email.message_from_bytes(post.letters[0], policy=email.policy.default)
    assert letter["subject"] == f"[Ringfence] {subject}"
    assert letter["to"] == "noc@carrier.example, fraud@carrier.example"
    assert letter["auto-submitted"] == "auto-generated"
    body = letter.get_content()
    assert "12 个号码。" in body
    assert "12 numbers." in body
    assert "https://ringfence.carrier.example/console/waves/1" in body


def test_a_server_that_refuses_or_is_not_there_is_told(post: Post) -> None:
    post.refuses = b"MAIL"
    with pytest.raises(Unavailable, match="refused"):
        _mail(post.server_address[1]).send(alert())
    with pytest.raises(Unavailable):
        _mail(free_port()).send(alert())


@pytest.mark.parametrize(
    ("server", "sender", "to"),
    [("", "a@b", ("c@d",)), ("host:port", "a@b", ("c@d",)), ("host", "", ("c@d",)), ("host", "a@b", ())],
)
def test_what_cannot_be_mailed_is_refused_at_the_start(server: str, sender: str, to: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        Mail(server, sender=sender, to=to)
