from __future__ import annotations

import subprocess
import sys

from typer.testing import CliRunner

from ringfence.main import COMMANDS, build


def test_every_command_helps_by_itself() -> None:
    for name in COMMANDS:
        told = CliRunner().invoke(build([name]), [name, "--help"])
        assert told.exit_code == 0, name


def test_an_unknown_setting_ends_with_its_remedy() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv = ['ringfence', 'settings']; from ringfence.main import run; run()",
        ],
        env={"RINGFENCE_PROT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "did you mean port" in done.stderr


def test_a_short_command_loads_little() -> None:
    code = "import sys; from ringfence.main import build; build(['number']); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("numba", "duckdb", "pyarrow", "sqlalchemy", "litestar", "granian", "httpx"):
        assert f"'{heavy}'" not in loaded, heavy
