from tests.analytics.alerts import alert
from tests.examples import HOUR, NOW

from ringfence.analytics.alert import TRIED_FOR_MS, Alert, AlertDesk, AlertKind
from ringfence.telecom.errors import Unavailable


class Sender:
    name = "a sender"

    def __init__(self) -> None:
        self.sent: list[Alert] = []
        self.down = False

    def send(self, alert: Alert) -> None:
        if self.down:
            raise Unavailable("down", "start it")
        self.sent.append(alert)


def _desk(*senders: Sender) -> tuple[AlertDesk, list[str]]:
    shouted: list[str] = []
    return AlertDesk(senders, lambda told, error: shouted.append(told), most=2), shouted


def test_each_event_is_told_once_on_every_way() -> None:
    one, two = Sender(), Sender()
    desk, _ = _desk(one, two)

    assert desk.tell([alert("a"), alert("b")], NOW) == 2
    assert desk.tell([alert("a")], NOW + 1) == 0

    assert [told.id for told in one.sent] == [told.id for told in two.sent] == ["a", "b"]


def test_too_many_in_an_hour_are_held_and_counted_with_the_next() -> None:
    sender = Sender()
    desk, _ = _desk(sender)

    desk.tell([alert(str(place)) for place in range(5)], NOW)
    desk.tell([alert("later")], NOW + HOUR)

    assert [told.id for told in sender.sent] == ["0", "1", "later"]
    assert sender.sent[-1].held == 3
    assert "3 more" in sender.sent[-1].text_en
    assert "3 条" in sender.sent[-1].text_zh


def test_one_kind_does_not_silence_another() -> None:
    sender = Sender()
    desk, _ = _desk(sender)

    desk.tell([*(alert(str(place)) for place in range(3)), alert("drift", kind=AlertKind.QUALITY)], NOW)

    assert [told.id for told in sender.sent] == ["0", "1", "drift"]


def test_what_nobody_took_is_offered_again_until_it_is_old() -> None:
    up, down = Sender(), Sender()
    desk, shouted = _desk(up, down)
    down.down = True

    desk.tell([alert("a"), alert("b")], NOW)
    assert (desk.waiting, len(shouted)) == (2, 2)
    down.down = False
    desk.tell([], NOW + HOUR)

    assert [told.id for told in down.sent] == ["a", "b"]
    assert [told.id for told in up.sent] == ["a", "b"], "whoever took it is not told twice"
    down.down = True
    desk.tell([alert("c", at_ms=NOW + 2 * HOUR)], NOW + 2 * HOUR)
    desk.tell([], NOW + 2 * HOUR + TRIED_FOR_MS)
    assert desk.waiting == 0


def test_without_senders_nothing_waits() -> None:
    desk, _ = _desk()

    assert desk.tell([alert()], NOW) == 0
