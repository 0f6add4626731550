"""Sends an alert by mail."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from ringfence.analytics.alert import Alert
from ringfence.telecom.errors import Refused, Unavailable

WAIT_S = 15.0
SUBMISSIONS, SMTP = 465, 25
"""Port 465 is TLS from the first byte (RFC 8314); elsewhere STARTTLS is used where the server offers it."""


class Mail:
    """Fulfils `AlertSender`: one message in both languages, the one of the installation first."""

    name = "the mail server"

    def __init__(
        self,
        server: str,
        *,
        sender: str,
        to: tuple[str, ...],
        user: str = "",
        password: str = "",
        language: str = "zh",
        address: str = "",
    ) -> None:
        """`server` is `host` or `host:port`; `address` is where the console is. Raises `Refused`."""
        host, _, port = server.partition(":")
        if not host or (port and not port.isdigit()):
            raise Refused("the mail server for alerts is no host and port", "give RINGFENCE_ALERT_SMTP as host:port")
        if not sender or not to:
            raise Refused("alerts by mail need a sender and a receiver", "set RINGFENCE_ALERT_MAIL_FROM and _MAIL_TO")
        self._host, self._port = host, int(port or SMTP)
        self._sender, self._to = sender, to
        self._user, self._password = user, password
        self._language = language
        self._address = address.rstrip("/")

    def send(self, alert: Alert) -> None:
        """Return when the server took it; raises `Unavailable`."""
        context = ssl.create_default_context()
        try:
            if self._port == SUBMISSIONS:
                with smtplib.SMTP_SSL(self._host, self._port, timeout=WAIT_S, context=context) as server:
                    self._hand_over(server, alert)
            else:
                with smtplib.SMTP(self._host, self._port, timeout=WAIT_S) as server:
                    server.ehlo()
                    if server.has_extn("starttls"):
                        server.starttls(context=context)
                        server.ehlo()
                    self._hand_over(server, alert)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"the mail server for alerts refused: {error}", "see RINGFENCE_ALERT_SMTP and its own log"
            ) from error

    def _hand_over(self, server: smtplib.SMTP, alert: Alert) -> None:
        if self._user:
            server.login(self._user, self._password)
        server.sendmail(self._sender, self._to, self._letter(alert))

    def _letter(self, alert: Alert) -> bytes:
        both = [(alert.title_zh, alert.text_zh), (alert.title_en, alert.text_en)]
        first, second = both if self._language == "zh" else both[::-1]
        message = EmailMessage()
        message["Subject"] = f"[Ringfence] {first[0]}"
        message["From"] = self._sender
        message["To"] = ", ".join(self._to)
        message["Date"] = format_datetime(datetime.fromtimestamp(alert.at_ms / 1000, UTC))
        message["Message-ID"] = f"<{alert.id}@ringfence>"
        message["Auto-Submitted"] = "auto-generated"
        link = f"{self._address}{alert.path}" if self._address else alert.path
        message.set_content(f"{first[1]}\n\n{second[0]}\n{second[1]}\n\n{link}\n")
        return message.as_bytes()
