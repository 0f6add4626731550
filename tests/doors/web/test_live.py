from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

from ringfence.doors.web.vitals import Vitals

Visit = Callable[[Scene, str], Caller]


def test_the_page_shows_calls_actions_findings_and_latencies_as_chart_and_table(morning: Scene, visit: Visit) -> None:
    page = visit(morning, "vera").get("/live").text

    assert "557" in page
    assert 'role="img"' in page
    assert "<caption>Calls in each step of time</caption>" in page
    assert "High-frequency calling" in page
    assert "99 of 100 calls within" in page


def test_windows_widen_and_a_strange_one_is_the_usual(morning: Scene, visit: Visit) -> None:
    vera = visit(morning, "vera")

    assert vera.get("/live?window=15m").text.count("<dd>") > 3
    assert 'href="?window=1h" aria-current="true"' in vera.get("/live?window=%3Cscript%3E").text


def test_an_empty_span_says_where_the_newest_call_is(morning: Scene, visit: Visit) -> None:
    vera = visit(morning, "vera")

    page = vera.get("/live?until=2020-01-01T00:00").text
    assert "No calls in this span of time" in page
    address = page.split('href="?window=1h&amp;until=')[1].split('"')[0]
    assert "No calls in this span" not in vera.get(f"/live?until={address}").text


def test_before_the_first_call_the_page_says_how_to_begin(scene: Scene, visit: Visit) -> None:
    assert "No call has been judged yet" in visit(scene, "vera").get("/live").text


def test_trouble_is_shown_in_words_not_in_colour_alone(scene: Scene, visit: Visit) -> None:
    scene.vitals = Vitals(workers={"0": 99.0}, failed_open=3, late={"velocity": 2}, rules_fault="line 7 <b>")

    page = visit(scene, "vera").get("/live").text

    assert page.count("Needs action") == 3
    assert "Keep an eye on it" in page
    assert "velocity" in page
    assert "<b>" not in page


def test_many_browsers_cost_one_question(scene: Scene, visit: Visit) -> None:
    asked = []
    pulse = scene.archive.pulse
    scene.archive.pulse = lambda *span: asked.append(span) or pulse(*span)  # type: ignore[method-assign, func-returns-value]
    vera = visit(scene, "vera")

    for _ in range(5):
        vera.get("/live")

    assert len(asked) == 1
