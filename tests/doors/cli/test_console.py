import io
from pathlib import Path

import pytest
from rich.table import Table

import ringfence.doors.cli
from ringfence.doors.cli.console import SHOWN, Console, harmless, say

HOSTILE = "a\x1b]0;owned\x07b\x1b[2Jc\x9bd\u202ee\x00\r"


def test_what_would_command_the_terminal_is_shown_and_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert harmless(HOSTILE) == f"a{SHOWN}]0;owned{SHOWN}b{SHOWN}[2Jc{SHOWN}d{SHOWN}e{SHOWN * 2}"
    assert harmless("姓名\tname\n") == "姓名\tname\n"
    say(HOSTILE, err=True)
    assert "\x1b" not in capsys.readouterr().err


def test_no_text_commands_the_terminal_from_within_a_table_and_our_own_colours_stay() -> None:
    out = io.StringIO()
    table = Table("number")
    table.add_row(HOSTILE)
    console = Console(file=out, force_terminal=True, color_system="standard", width=60)
    console.print(table)
    console.print("[red]refused[/red]")
    assert not {"\x07", "\x9b", "\u202e", "\x00", "\r"} & set(out.getvalue())
    assert "\x1b]" not in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()
    assert "\x1b[31mrefused" in out.getvalue()


def test_every_command_shows_its_words_by_this_console() -> None:
    others = [
        path.name
        for path in Path(ringfence.doors.cli.__path__[0]).glob("*.py")
        if path.name != "console.py" and "from rich.console import Console" in path.read_text(encoding="utf-8")
    ]
    assert others == []
