from __future__ import annotations

from ringfence.doors.api.metrics import MetricsPage
from ringfence.doors.api.tally import Tally


def test_the_page_adds_workers_up_and_keeps_gauges_apart() -> None:
    one = Tally(actions={"deliver": 2}, trunks={"a 1\tended": 2}, gauges={"lists_age_s": 0.1})
    other = Tally(actions={"deliver": 3}, trunks={"a 1\tended": 1}, gauges={"lists_age_s": 0.2})
    other.verdict.add(60)
    page = MetricsPage(lambda: {"w00": one, "w01": other}).reply()
    lines = page.body.decode().splitlines()
    assert 'ringfence_actions_total{action="deliver"} 5.0' in lines
    assert 'ringfence_trunk_calls_total{trunk="a 1",what="ended"} 3.0' in lines
    assert 'ringfence_gauge{name="lists_age_s",worker="w01"} 0.2' in lines
    assert 'ringfence_verdict_seconds_bucket{le="5e-05"} 0.0' in lines
    assert 'ringfence_verdict_seconds_bucket{le="0.0001"} 1.0' in lines
    assert "ringfence_verdict_seconds_count 1.0" in lines
