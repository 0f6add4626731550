from pathlib import Path

import pytest
from tests.analytics.scores.number_examples import QUICK
from tests.analytics.scores.trained import FACTS, GROWN
from typer.testing import CliRunner

from ringfence.analytics.scores.drifting import KeptDrift
from ringfence.backends.files.drift import DriftFolder
from ringfence.backends.learners.model_folder import ModelFolder
from ringfence.backends.sql.store import open_store
from ringfence.main import build
from ringfence.settings import load_settings
from ringfence.telecom.verdict import Mode


def test_the_card_of_this_installation_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    packaged = CliRunner().invoke(build(["model"]), ["model", "card"])
    assert packaged.stdout.startswith("# Number model ")
    version = ModelFolder(tmp_path / "models").write(FACTS, GROWN, QUICK).version
    told = CliRunner().invoke(build(["model"]), ["model", "card"])
    assert told.stdout.startswith(f"# Number model {version}")
    assert packaged.stdout != told.stdout


def test_a_promotion_stands_in_the_audit_trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    version = ModelFolder(tmp_path / "models").write(FACTS, GROWN, QUICK).version
    told = CliRunner().invoke(build(["model"]), ["model", "promote", "live", "--reason", "forty looked at"])
    assert told.exit_code == 0, told.output
    store = open_store(load_settings({"RINGFENCE_HOME": str(tmp_path)}).store_address)
    (entry,) = store.audit.entries(act="model.promote")
    store.close()
    assert (entry.target, entry.before, entry.after, entry.reason) == (
        f"model:{version}",
        "shadow",
        "live",
        "forty looked at",
    )


def test_a_look_at_a_number_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    ModelFolder(tmp_path / "models").write(FACTS, GROWN, QUICK)
    told = CliRunner().invoke(build(["model"]), ["model", "explain", "13911110001", "--purpose", "case 7"])
    assert told.exit_code == 2
    assert "no call records" in told.stderr
    store = open_store(load_settings({"RINGFENCE_HOME": str(tmp_path)}).store_address)
    assert [one.purpose for one in store.audit.looks()] == ["case 7"]
    store.close()


def test_a_drift_measured_anew_stands_in_the_audit_trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    version = ModelFolder(tmp_path / "models").write(FACTS, GROWN, QUICK).version
    folder = DriftFolder(load_settings({"RINGFENCE_HOME": str(tmp_path)}).drift_folder)
    folder.keep(KeptDrift(version=version, mode=Mode.SHADOW, looked_ms=1))
    told = CliRunner().invoke(build(["model"]), ["model", "drift", "--anew", "--reason", "a second exchange"])
    assert told.exit_code == 0, told.output
    assert folder.kept(version) is None
    store = open_store(load_settings({"RINGFENCE_HOME": str(tmp_path)}).store_address)
    (entry,) = store.audit.entries(act="model.drift")
    store.close()
    assert (entry.target, entry.after, entry.reason) == (f"model:{version}", "begun anew", "a second exchange")
