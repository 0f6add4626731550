from __future__ import annotations

import io
import json

from ringfence.backends.stderr.log import OperatorLog, mask


def test_a_line_is_json_with_its_place() -> None:
    out = io.StringIO()
    OperatorLog(to=out, worker=3).say("started", port=8080)
    line = json.loads(out.getvalue())
    assert (line["event"], line["worker"], line["port"], line["level"]) == ("started", 3, 8080, "info")


def test_numbers_are_masked() -> None:
    assert mask("call from +8613800138000 to 10086") == "call from +861********00 to 10086"
    assert mask("rules d8e3c8bc91812309f") == "rules d8e3c8bc91812309f"
    out = io.StringIO()
    OperatorLog(to=out).say("seen", number="13800138000")
    assert "13800138000" not in out.getvalue()


def test_a_flood_of_one_fault_is_told_once() -> None:
    out = io.StringIO()
    log = OperatorLog(to=out)
    for _ in range(1000):
        log.shout("disk", OSError("full"))
    log.shout("other", OSError("x"))
    assert len(out.getvalue().splitlines()) == 2


def test_less_severe_lines_are_left_out() -> None:
    out = io.StringIO()
    log = OperatorLog("error", to=out)
    log.say("quiet")
    log.shout("loud", ValueError("x"))
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["loud"]
