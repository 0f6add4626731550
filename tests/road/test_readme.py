"""What the README tells a newcomer to type works as it is printed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.serving import free_port

from ringfence.telecom.verdict import Action

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
TYPED = re.findall(r"^    ringfence (.+?)\s*(?:#.*)?$", README, re.MULTILINE)


EXAMPLE = ("screen", str(ROOT / "docs" / "calls.csv"))
_ACTION = re.compile(r"│ (deliver|label|challenge|divert|reject)\s+│ +([0-9]+) │")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def example(home: Path) -> str:
    """What judging the example file prints; it leaves a store and rules behind, as `make run` does."""
    done = _type(*EXAMPLE, home=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _type(*words: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RINGFENCE_")}
    ours = {"RINGFENCE_HOME": str(home), "RINGFENCE_PORT": str(free_port()), "COLUMNS": "200"}
    ours |= {f"RINGFENCE_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from ringfence.main import run; run()", *words]
    return subprocess.run(command, env=kept | ours, cwd=home, capture_output=True, text=True, timeout=120, check=False)


def test_the_readme_shows_commands() -> None:
    assert {line.split()[0] for line in TYPED} >= {"number", "rules", "screen", "log", "replay"}


@pytest.mark.parametrize("line", TYPED)
@pytest.mark.usefixtures("example")
def test_a_command_works_as_printed(line: str, home: Path) -> None:
    words = [str(ROOT / word) if word.startswith("docs/") else word for word in line.split()]

    done = _type(*words, home=home)

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_example_file_shows_every_action_and_a_line_that_is_none(example: str, home: Path) -> None:
    assert [action for action, calls in _ACTION.findall(example) if calls != "0"] == list(Action)
    assert "calls.csv.refused.csv" in example
    assert "yesterday" in (home / "calls.csv.refused.csv").read_text("utf-8")


def test_the_key_is_all_that_is_printed_where_a_shell_takes_it(home: Path) -> None:
    line = re.search(r"\$\(ringfence (key add .+?)\)", README)
    assert line is not None

    done = _type(*line.group(1).split(), home=home)

    assert re.fullmatch(r"rf_\S+\n", done.stdout)


def test_a_file_is_judged_the_same_however_slow_the_machine_is(example: str, home: Path) -> None:
    hurried = _type(*EXAMPLE, home=home, budget_ms="1").stdout

    assert _ACTION.findall(hurried) == _ACTION.findall(example)
