"""Every module has its test, and every test its module."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "ringfence"
TESTS = ROOT / "tests"
WITHOUT_MODULE = {"house", "road", "contract"}
"""Folders whose tests speak of the whole: walls and papers, end to end, one suite for several backends."""


def _modules() -> set[Path]:
    return {
        path.relative_to(SOURCE)
        for path in SOURCE.rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    }


def _tested() -> set[Path]:
    return {
        path.relative_to(TESTS).with_name(path.name.removeprefix("test_"))
        for path in TESTS.rglob("test_*.py")
        if path.relative_to(TESTS).parts[0] not in WITHOUT_MODULE
    }


def test_every_module_has_its_test() -> None:
    assert sorted(map(str, _modules() - _tested())) == []


def test_every_test_has_its_module() -> None:
    assert sorted(map(str, _tested() - _modules())) == []
