"""Everything that an operator can meet is written down, and every link in the papers resolves."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ringfence.commands.workshop import GROUPS
from ringfence.main import COMMANDS, build
from ringfence.screening.catalogue import CALL_CHECKS
from ringfence.settings import PREFIX, Settings
from ringfence.telecom import errors

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RULES = ROOT / "src" / "ringfence" / "rules"
PAPERS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def _text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def _commands(command: object, words: tuple[str, ...] = ("ringfence",)) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _commands(inner, (*words, name))
    else:
        yield " ".join(words)


def test_every_command_is_documented() -> None:
    operate = _text("operate.md")
    commands = list(_commands(get_command(build(list(COMMANDS)))))

    assert len(commands) > 20
    assert [command for command in commands if f"`{command}" not in operate] == []
    assert [group for group in GROUPS if f"`{group}`" not in operate] == []


def test_every_setting_is_documented() -> None:
    operate = _text("operate.md")

    assert [name for name in Settings.__struct_fields__ if f"{PREFIX}{name.upper()}" not in operate] == []


def test_every_error_is_documented() -> None:
    operate = _text("operate.md")
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert [kind.__name__ for kind in kinds if f"`{kind.code}`" not in operate] == []  # type: ignore[attr-defined]


def test_every_check_has_its_page_and_its_rule() -> None:
    for code in CALL_CHECKS:
        assert code in _text(f"checks/{code.lower()}.md")
        assert (RULES / "checks" / f"{code.lower()}.toml").exists()
    assert {path.stem.upper() for path in (RULES / "checks").glob("*.toml")} == set(CALL_CHECKS)


def test_every_route_of_the_api_is_documented() -> None:
    api = _text("api.md")
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src/ringfence/doors/api").rglob("*.py"))
    routes = set(re.findall(r'"(/v1/[^"\s]*|/metrics|/healthy|/ready|/openapi\.json)"', source))

    assert len(routes) > 8
    assert [route for route in sorted(routes) if re.sub(r"\{(\w+):\w+\}", r"{\1}", route) not in api] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_resolves(paper: Path) -> None:
    text = _CODE.sub("", paper.read_text("utf-8"))
    links = [link for link in _LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of somebody's machine in what we ship."""
    told = re.compile(r"/tmp/\w+|/home/\w+|/root/")
    shipped = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".toml", ".html", ".md"}]

    assert {str(path) for path in [*PAPERS, *shipped] if told.search(path.read_text("utf-8"))} == set()
