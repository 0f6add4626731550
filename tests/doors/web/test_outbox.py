from collections.abc import Callable

from msgspec import structs
from tests.doors.web.caller import Caller
from tests.doors.web.my_scene import ME, MyScene
from tests.doors.web.scene import Scene

from ringfence.doors.web.pages import console_application

Visit = Callable[[Scene, str], Caller]


def test_an_administrator_reads_a_code_for_a_purpose_that_the_person_sees(mine: MyScene, visit: Visit) -> None:
    mine.proving.ask(mine.plan.read(ME), "a", "en", mine.now_ms)
    adam = visit(mine, "adam")
    shown = adam.get("/outbox").text
    assert ME not in shown
    assert "Your code is" not in shown
    assert adam.send("/outbox", {"purpose": ""}).status_code == 400
    assert mine.store.audit.looks(int(mine.plan.read(ME))) == ()

    assert "Your code is" in adam.send("/outbox", {"purpose": "call 12"}).text

    (look,) = mine.store.audit.looks(int(mine.plan.read(ME)))
    assert (look.actor, look.purpose) == ("account:adam", "outbox: call 12")


def test_nobody_else_sees_the_page_and_with_a_gateway_nobody_reads_a_text(mine: MyScene, visit: Visit) -> None:
    mine.proving.ask(mine.plan.read(ME), "a", "en", mine.now_ms)
    for name in ("vera", "anna"):
        browser = visit(mine, name)
        assert browser.get("/outbox").status_code == 403
        assert browser.post("/outbox", {"csrf": browser.token(), "purpose": "x"}).status_code == 403
    mine.application = lambda: console_application(  # type: ignore[method-assign]
        structs.replace(mine.console(), codes_shown=False)
    )
    adam = visit(mine, "adam")

    assert "A gateway sends these messages" in adam.get("/outbox").text
    refused = adam.send("/outbox", {"purpose": "x"})
    assert (refused.status_code, "Your code is" in refused.text) == (403, False)
