"""docs/detectors.md, word for word: the detector on the page is sound and finds what the page says."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.main import build

PAPER = (Path(__file__).parents[2] / "docs" / "detectors.md").read_text("utf-8")


def test_the_detector_of_the_page_is_written_tried_and_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", PAPER, re.DOTALL | re.MULTILINE)
    (sql,) = [text for kind, text in blocks if kind == "sql"]
    Path("dead_numbers.sql").write_text(sql, "utf-8")
    lines = [line for kind, text in blocks if not kind for line in text.splitlines()]
    commands = [line.split()[1:] for line in lines if "dead_numbers.sql" in line]

    results = [CliRunner().invoke(build(["detectors"]), words) for words in commands]

    assert [result.exit_code for result in results] == [0, 0]
    assert "1 detectors and 2 examples are sound" in results[0].stdout
    assert "+8613911110001" in results[1].stdout
    assert "NO" not in results[1].stdout
