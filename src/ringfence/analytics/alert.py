"""Tells people that something begins: a wave, a model that drifts. Never more often than they can read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ringfence.telecom.errors import RingfenceError

MOST_AN_HOUR = 6
"""Alerts of one kind within an hour; those beyond are counted and told with the next that goes out."""
HOUR_MS = 3_600_000
MOST_WAITING = 100
TRIED_FOR_MS = 24 * HOUR_MS
"""So long an alert that nobody took is offered again."""


class AlertKind(StrEnum):
    """What an alert is about."""

    WAVE = "wave"
    QUALITY = "quality"


class Alert(Struct, frozen=True, kw_only=True):
    """One thing to tell. It names no person's number: those stand behind a sign-in, where each look is recorded."""

    id: str
    """The same for the same event: whoever gets it twice can tell."""
    kind: AlertKind
    at_ms: int
    """When it was noticed, milliseconds since 1970 UTC."""
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    path: str
    """Where the console shows it, below its address."""
    held: int = 0
    """Alerts of this kind that were held back since the last one that went out."""


class AlertSender(Protocol):
    """One way out."""

    name: str

    def send(self, alert: Alert) -> None:
        """Return when it was taken; raises `Unavailable`, and it may be offered again."""
        ...


class AlertDesk:
    """Sends what is new, holds back what is too much, offers again what nobody took. One thread asks it."""

    def __init__(
        self, senders: Sequence[AlertSender], shout: Callable[[str, BaseException], None], *, most: int = MOST_AN_HOUR
    ) -> None:
        """`shout` hears of every alert that could not be handed over."""
        self._senders = senders
        self._shout = shout
        self._most = most
        self._sent: dict[AlertKind, deque[int]] = {kind: deque() for kind in AlertKind}
        self._held: dict[AlertKind, int] = dict.fromkeys(AlertKind, 0)
        self._told: deque[str] = deque(maxlen=1_000)
        self._waiting: deque[tuple[AlertSender, Alert]] = deque(maxlen=MOST_WAITING)

    def tell(self, alerts: Sequence[Alert], now_ms: int) -> int:
        """Offer again what waits, then take these; returns how many of them went out or wait to."""
        again, self._waiting = self._waiting, deque(maxlen=MOST_WAITING)
        for sender, alert in again:
            if now_ms - alert.at_ms < TRIED_FOR_MS:
                self._offer(sender, alert)
        return sum(self._take(alert, now_ms) for alert in alerts)

    @property
    def waiting(self) -> int:
        """Alerts that nobody took yet."""
        return len(self._waiting)

    def _take(self, alert: Alert, now_ms: int) -> bool:
        if alert.id in self._told or not self._senders:
            return False
        self._told.append(alert.id)
        sent = self._sent[alert.kind]
        while sent and now_ms - sent[0] >= HOUR_MS:
            sent.popleft()
        if len(sent) >= self._most:
            self._held[alert.kind] += 1
            return False
        sent.append(now_ms)
        told = _with_held(alert, self._held[alert.kind])
        self._held[alert.kind] = 0
        for sender in self._senders:
            self._offer(sender, told)
        return True

    def _offer(self, sender: AlertSender, alert: Alert) -> None:
        try:
            sender.send(alert)
        except RingfenceError as error:
            self._waiting.append((sender, alert))
            self._shout(f"an alert could not be handed to {sender.name}; it is offered again", error)


def _with_held(alert: Alert, held: int) -> Alert:
    if not held:
        return alert
    return Alert(
        id=alert.id,
        kind=alert.kind,
        at_ms=alert.at_ms,
        title_zh=alert.title_zh,
        title_en=alert.title_en,
        text_zh=f"{alert.text_zh}（此前一小时内另有 {held} 条同类告警未单独发送。）",
        text_en=f"{alert.text_en} ({held} more of this kind were held back within the hour.)",
        path=alert.path,
        held=held,
    )
