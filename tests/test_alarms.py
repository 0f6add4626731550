import pytest
from tests.analytics.alerts import alert
from tests.examples import NOW
from tests.servers import free_port

from ringfence.alarms import open_alerts
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused


def test_alerts_go_every_way_that_is_set_and_wait_where_nobody_takes_them() -> None:
    shouted: list[str] = []
    gone = f"127.0.0.1:{free_port()}"
    settings = Settings(
        alert_url=f"http://{gone}/", alert_smtp=gone, alert_mail_from="a@b.example", alert_mail_to="c@d.example, "
    )  # fmt: skip
    desk = open_alerts(settings, lambda told, error: shouted.append(told))

    desk.tell([alert()], NOW)

    assert desk.waiting == 2
    assert ["webhook" in one for one in shouted] == [True, False]


def test_a_way_that_cannot_work_is_refused_at_the_start() -> None:
    with pytest.raises(Refused, match="sender and a receiver"):
        open_alerts(Settings(alert_smtp="127.0.0.1:25"), lambda told, error: None)


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings(alert_secret="s3cret-a", alert_smtp_password="s3cret-b"))

    assert "s3cret" not in shown
