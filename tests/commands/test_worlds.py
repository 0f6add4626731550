from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.main import build
from ringfence.telecom.errors import Refused


def test_simulate_writes_a_world(tmp_path: Path) -> None:
    line = ["simulate", str(tmp_path / "w"), "--subscribers", "600", "--days", "1", "--families", "one_ring"]
    result = CliRunner().invoke(build(["simulate"]), line)

    assert result.exit_code == 0, result.output
    assert (tmp_path / "w/world.json").exists()
    assert (tmp_path / "w/records/subscriptions.parquet").exists()


def test_simulate_refuses_a_family_that_the_world_has_not(tmp_path: Path) -> None:
    result = CliRunner().invoke(build(["simulate"]), ["simulate", str(tmp_path / "w"), "--families", "liveness_scan"])

    with pytest.raises(Refused, match="liveness_scan"):
        raise result.exception or AssertionError
