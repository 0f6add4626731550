from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from msgspec import Struct
from tests.examples import NOW, read
from typer.testing import CliRunner

from ringfence.doors.cli.blind import BlindSources, register
from ringfence.registry.blind import BlindSet, Leakage, leakage
from ringfence.registry.list_check import Line
from ringfence.telecom.commercial import Category, Channel

SET = BlindSet(
    topic="finance.voice", epoch="e", public_key="00", buckets=16, width=16, bits=4, as_of_ms=NOW, valid_until_ms=NOW
)


class Found(Struct):
    refuse: Sequence[bool]
    used: BlindSet
    told: Leakage
    moved: int


def _app(asked: list[tuple[str, str, Sequence[int], bool]]) -> typer.Typer:
    def check(
        server: str, key: str, topic: str, numbers: Sequence[int], whole: bool, told: Callable[[int], None]
    ) -> Found:
        asked.append((server, topic, numbers, whole))
        told(256)
        return Found([True, False], SET, leakage(2, SET.shape), 10)

    def lines(path: Path) -> list[Line]:
        return [Line(text, int(read(text))) for text in path.read_text().split()]

    def build(category: Category, channel: Channel, told: Callable[[int], None]) -> BlindSet:
        told(1)
        return SET

    app = typer.Typer()
    app.callback()(lambda: None)
    register(app, BlindSources(build=build, lines=lines, check=check))
    return app


def test_the_answers_go_to_a_file_and_what_was_learned_is_told(tmp_path: Path) -> None:
    asked: list[tuple[str, str, Sequence[int], bool]] = []
    path = tmp_path / "list.txt"
    path.write_text("17000000001 nobody 17000000002")
    words = ["blind-check", str(path), "--server", "https://r", "--category", "finance"]
    said = CliRunner().invoke(_app(asked), words)
    assert said.exit_code == 0, said.output
    assert "2 numbers checked, 1 refuse; 1 are no numbers" in said.stdout
    assert asked[0][:2] == ("https://r", "finance.voice")
    target = tmp_path / "list.txt.checked.csv"
    assert target.read_text().splitlines() == ["number,refuses", "8617000000001,yes", "8617000000002,no"]
    assert target.stat().st_mode & 0o777 == 0o600
    told = json.loads(CliRunner().invoke(_app(asked), [*words, "--json", "--whole"]).stdout)
    assert (told["tested"], asked[-1][3]) == (256, True)


def test_a_list_without_numbers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("nobody")
    said = CliRunner().invoke(_app([]), ["blind-check", str(path), "--server", "x", "--category", "finance"])
    assert said.exit_code == 2


def test_a_set_is_made_and_told() -> None:
    assert "finance.voice: 16 buckets" in CliRunner().invoke(_app([]), ["blind-build", "--category", "finance"]).stdout
