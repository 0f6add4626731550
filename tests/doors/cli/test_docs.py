from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from ringfence.doors.cli.docs import register


def _run(*words: str) -> Result:
    app = typer.Typer()
    register(app, lambda: {"a.md": "A\n", "index.md": "I\n"})
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["docs", *words])


def test_pages_are_written_and_those_of_no_check_removed(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old", "utf-8")

    result = _run(str(tmp_path))

    assert result.exit_code == 0
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a.md": "A\n", "index.md": "I\n"}


def test_check_names_stale_pages_and_writes_nothing(tmp_path: Path) -> None:
    _run(str(tmp_path))
    (tmp_path / "a.md").write_text("edited", "utf-8")

    result = _run(str(tmp_path), "--check")

    assert result.exit_code == 1
    assert "a.md" in result.stderr
    assert (tmp_path / "a.md").read_text("utf-8") == "edited"
