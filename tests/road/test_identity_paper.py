"""The commands that the paper on signed identity prints, run word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec

from ringfence.screening.authentication.law import ORDINARY, IdentityLaw

PAPER = Path(__file__).parents[2] / "docs" / "identity.md"


def test_the_commands_of_the_paper_do_what_it_says(tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", PAPER.read_text("utf-8"), re.DOTALL)
    command = tmp_path / "bin" / "ringfence"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from ringfence.main import run; run()" "$@"\n')
    command.chmod(0o755)
    place = tmp_path / "place"
    place.mkdir()
    environment = {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "COLUMNS": "100"}

    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert len(blocks) == 7
    assert ended.stdout.count("TN-Validation-Passed") == 4
    assert "Example Bank" in ended.stdout
    assert "1 other token " in ended.stdout
    assert "438, as it should be" in ended.stdout
    assert "no token is for the called number" in ended.stdout
    assert (place / "var" / "signing" / "november.key").stat().st_mode & 0o077 == 0
    assert len(list((place / "var" / "trust").iterdir())) == 2


def test_the_settings_of_a_jurisdiction_in_the_paper_are_those_that_hold_by_themselves() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAPER.read_text("utf-8"), re.DOTALL)

    assert msgspec.convert(tomllib.loads(block)["identity"], IdentityLaw) == ORDINARY
