from __future__ import annotations

from pathlib import Path

import pytest
from tests.servers import require

from ringfence.bench import sip_speed
from ringfence.bench.proxy import Played, program
from ringfence.bench.sip_ground import prepare
from ringfence.bench.sip_speed import Side, added, redirected


def test_a_side_adds_its_rounds_up() -> None:
    side = Side()
    side.add(Played(10, 9, 0, 1, 0), [1.0, 3.0, 2.0], 0.5)
    side.add(Played(10, 10, 0, 0, 0), [4.0], 0.25)

    assert (side.medians, side.calls, side.failed, side.met, side.cpu_s) == ([2.0, 4.0], 20, 1, 24, 0.75)


@pytest.mark.soak
def test_what_is_added_is_measured_unsigned_and_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("Kamailio", program("kamailio"))
    require("sipp", program("sipp"))
    monkeypatch.setattr(sip_speed, "RATE", 100)
    prepare(tmp_path / "home")
    figures = {one.name: one for one in added(lambda what: None, tmp_path, tmp_path / "home", 1, 100)}

    assert figures["sip.failed_unsigned"].value == figures["sip.failed_signed"].value == 0
    assert figures["sip.unjudged_permille"].value < 200
    assert figures["sip.engine_cpu_ms"].value > 0
    assert "; with the probes 0 of" not in figures["sip.failed_signed"].detail
    assert {"sip.added_ms_unsigned", "sip.added_ms_signed", "sip.engine_cpu_ms_signed"} <= figures.keys()


@pytest.mark.soak
def test_the_redirect_server_answers_every_invite(tmp_path: Path) -> None:
    prepare(tmp_path / "home")
    rate, lost = redirected(lambda what: None, tmp_path, tmp_path / "home", 1, 0.2)

    assert rate.value > 0
    assert lost.value == 0
