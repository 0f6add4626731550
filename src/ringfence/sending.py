"""Sends what waits in the outbox, in the process that serves."""

from __future__ import annotations

import threading

from ringfence.backends.files.secret import secret
from ringfence.backends.outbox.http_gateway import HttpGateway
from ringfence.backends.sql.store import open_store
from ringfence.backends.stderr.log import OperatorLog
from ringfence.clock import clock_ms
from ringfence.registry.outbox import Sender
from ringfence.settings import Settings

IDLE_S = 0.5


class Sending:
    """One for each `ringfence serve` with a gateway; several on one store never send one message twice at once."""

    def __init__(self, settings: Settings, told: OperatorLog) -> None:
        """Raises `Refused` when the gateway's address is unfit."""
        self._settings = settings
        self._told = told
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._gateway: HttpGateway | None = None
        if settings.sms_url:
            self._gateway = HttpGateway(
                settings.sms_url,
                key=settings.sms_key,
                secret=settings.sms_secret,
                tls_ca=settings.sms_tls_ca,
                clock_ms=clock_ms,
            )

    def start(self) -> None:
        """Begin; without a gateway messages wait for whoever collects them."""
        if self._gateway is not None:
            self._thread = threading.Thread(target=self._run, args=(self._gateway,), name="sending", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End, after the message that is being sent."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=15)
        if self._gateway is not None:
            self._gateway.close()

    def _run(self, gateway: HttpGateway) -> None:
        store = open_store(self._settings.store_address)
        installation = secret(self._settings.home / "installation.key").hex()[:16]

        def told(word: str, message_id: int) -> None:
            self._told.warn(word, message=message_id)

        sender = Sender(store.outbox, gateway, self._settings.sms_sender, installation, clock_ms, told)
        while not self._ended.is_set():
            taken = 0
            try:
                taken = sender.step()
            except Exception as error:  # the database may be away: what waits is sent when it is back
                self._told.shout("sending messages failed", error)
            if not taken:
                self._ended.wait(IDLE_S)
        store.close()
