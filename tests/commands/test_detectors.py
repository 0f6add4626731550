import json
from pathlib import Path

import pytest
from tests.backends.duck.calling import calls, write
from typer.testing import CliRunner

from ringfence.main import build


def test_a_desk_is_found_in_the_records_of_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    write(tmp_path, calls(times=30, every_s=9, ring_s=[2.1, 3]))

    shown = CliRunner().invoke(build(["detectors"]), ["detectors", "run", "--only", "ONE_RING", "--json"])

    assert shown.exit_code == 0, shown.output
    assert [one["subject"] for one in json.loads(shown.stdout)["suspects"]] == ["+8613911110001"]
