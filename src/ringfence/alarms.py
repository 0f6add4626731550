"""Where an installation's alerts go, as its settings say."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.analytics.alert import AlertDesk, AlertSender
from ringfence.backends.alarm.mail import Mail
from ringfence.backends.alarm.webhook import Webhook
from ringfence.settings import Settings


def open_alerts(settings: Settings, shout: Callable[[str, BaseException], None]) -> AlertDesk:
    """The desk with a sender for each way that is set; raises `Refused` for a way that cannot work."""
    senders: list[AlertSender] = []
    if settings.alert_url:
        senders.append(Webhook(settings.alert_url, secret=settings.alert_secret))
    if settings.alert_smtp:
        senders.append(
            Mail(
                settings.alert_smtp,
                sender=settings.alert_mail_from,
                to=tuple(one.strip() for one in settings.alert_mail_to.split(",") if one.strip()),
                user=settings.alert_smtp_user,
                password=settings.alert_smtp_password,
                language=settings.language,
                address=settings.console_url,
            )
        )
    return AlertDesk(senders, shout)
