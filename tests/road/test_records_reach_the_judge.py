"""Call records over HTTP, the watch beside the server, and the next call of the number is labelled."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.serving import serving

DESK = "13800138000"


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_desk_that_our_own_records_show_is_labelled_and_explained(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as served:
        now = int(time.time() * 1000)
        records = [
            {"calling": DESK, "called": f"139{(at * 7919) % 10**8:08d}", "call_id": f"d{at}", "answered": at % 3 > 0,
             "at_ms": now - (400 - at) * 6_000, "ring_ms": 8_000, "talk_ms": 9_000 if at % 3 else 0}
            for at in range(400)
        ]  # fmt: skip
        assert served.client.post("/v1/call-records", json={"records": records}).json()["accepted"] == 400
        call = {"calling": DESK, "called": "13911112222", "call_id": "after"}
        found: list[str] = []
        for _ in range(240):
            answer = served.client.post("/v1/calls:screen", json=call | {"call_id": f"a{time.monotonic_ns()}"}).json()
            found = [reason["check"] for reason in answer["reasons"]]
            if "SUSPECTED" in found:
                break
            time.sleep(0.5)
        assert "SUSPECTED" in found
        assert answer["action"] != "deliver"
        told = served.client.get(f"/v1/decisions/{answer['decision']}", headers={"accept-language": "en"}).text
        assert "found abusive by the detector" in told
        assert (
            "话单分析"
            in served.client.get(f"/v1/decisions/{answer['decision']}", headers={"accept-language": "zh"}).text
        )
