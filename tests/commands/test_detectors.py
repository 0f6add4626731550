import json
from pathlib import Path

import pytest
from tests.backends.duck.calling import calls, write
from typer.testing import CliRunner

from ringfence.backends.sql.store import open_store
from ringfence.main import build
from ringfence.settings import load_settings
from ringfence.telecom.number import PhoneNumber


def test_a_desk_is_found_in_the_records_of_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    write(tmp_path, calls(times=30, every_s=9, ring_s=[2.1, 3]))

    words = ["detectors", "run", "--only", "ONE_RING", "--json"]
    unsaid = CliRunner().invoke(build(["detectors"]), [*words, "--records", str(tmp_path / "calls")])
    shown = CliRunner().invoke(build(["detectors"]), [*words, "--purpose", "case 7"])

    assert unsaid.exit_code == 2
    assert "+8613911110001" not in unsaid.output
    assert shown.exit_code == 0, shown.output
    assert [one["subject"] for one in json.loads(shown.stdout)["suspects"]] == ["+8613911110001"]
    store = open_store(load_settings({"RINGFENCE_HOME": str(tmp_path)}).store_address)
    assert [(str(PhoneNumber(one.number)), one.purpose) for one in store.audit.looks()] == [
        ("+8613911110001", "case 7")
    ]
    store.close()
