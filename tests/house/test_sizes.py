"""Files and functions stay small enough to hold in the head, and are named for what they hold."""

import ast
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "ringfence"
BANNED = {"utils", "helpers", "common", "misc", "lib", "shared", "manager", "base", "handler", "data", "info", "core"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


@cache
def _parsed() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted(SOURCE.rglob("*.py"))]


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _body_length(node: Function) -> int:
    """Lines of the function without its signature, its docstring and the functions inside it."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body:
        return 0
    inner = [found for line in body for found in ast.walk(line) if isinstance(found, Function)]
    nested = sum((found.end_lineno or 0) - found.lineno + 1 for found in inner)
    return (node.end_lineno or node.lineno) - body[0].lineno + 1 - nested


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in SOURCE.rglob("*.py")}

    assert {str(path): length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    lengths = {
        f"{path.relative_to(SOURCE)}:{node.name}": _body_length(node)
        for path, tree in _parsed()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_files_and_classes_are_named_for_what_they_hold() -> None:
    names = [path.stem for path, _ in _parsed()] + [path.parent.name for path, _ in _parsed()]
    classes = [node.name.lower() for _, tree in _parsed() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]

    assert BANNED.intersection(names + classes) == set()


def test_every_protocol_has_at_most_seven_methods() -> None:
    wide = {
        f"{path.relative_to(SOURCE)}:{node.name}": count
        for path, tree in _parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(parent, ast.Name) and parent.id == "Protocol" for parent in node.bases)
        and (count := sum(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in node.body)) > 7
    }

    assert wide == {}
