import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.main import build


def test_a_new_store_has_no_votes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    told = CliRunner().invoke(build(["feedback"]), ["feedback", "status", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["votes"] == 0
