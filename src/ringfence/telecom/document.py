"""Reads one rule document; what is wrong with it is told with document, line and remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from ringfence.telecom.errors import BadRules

T = TypeVar("T")

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\"'-]+)\s*\]\]?")
_AT_LINE = re.compile(r"line (\d+)")
_PATH = re.compile(r"`\$([^`]*)`")
_FIELD = re.compile(r"(?:field|key) `([^`]+)`")


def read_toml(text: str, name: str) -> dict[str, object]:
    """Parse TOML; raises `BadRules` with the line of the mistake."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError, OverflowError) as fault:
        found = _AT_LINE.search(str(fault))
        line = int(found.group(1)) if found else text.count("\n") + 1 if "end of document" in str(fault) else 1
        raise BadRules(
            f"{name}, line {line}: not TOML: {fault}",
            "mend the line; TOML is described at https://toml.io",
            document=name,
            line=line,
        ) from fault


def convert(value: object, kind: type[T], text: str, name: str, *under: str | int) -> T:
    """Turn parsed TOML into a value of `kind`, strictly; raises `BadRules` with the line of the mistake.

    `under` is where in the document `value` stands, e.g. `"thresholds"`.
    """
    try:
        return msgspec.convert(value, kind, strict=True)
    except (msgspec.ValidationError, OverflowError, RecursionError) as fault:
        message = str(fault)
        path = [*under, *_steps(message)]
        field = _FIELD.search(message)
        if field and "missing" not in message:
            path.append(field.group(1))
        raise bad(text, name, path, message.split(" - at ")[0], _remedy(message, kind)) from fault


def bad(text: str, name: str, path: Sequence[str | int], message: str, remedy: str) -> BadRules:
    """The error for what stands at `path` of the document, e.g. `("examples", 2, "facts")`."""
    line = line_of(text, path)
    where = ".".join(str(step) for step in path)
    return BadRules(f"{name}, line {line}: {where + ': ' if where else ''}{message}", remedy, document=name, line=line)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Line (from 1) of the deepest part of `path` that the document spells out."""
    best, best_depth = 1, 0
    for line, keys in _keys(text):
        depth = _shared(keys, path)
        if depth > best_depth:
            best, best_depth = line, depth
    return best


def _keys(text: str) -> list[tuple[int, list[str | int]]]:
    found: list[tuple[int, list[str | int]]] = []
    table: list[str | int] = []
    counts: dict[str, int] = {}
    for line, content in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(content)
        if header:
            table = _table(header.group(1) == "[[", header.group(2), counts)
            found.append((line, table))
            continue
        key, equals, rest = content.partition("=")
        if equals and re.fullmatch(r"\s*[A-Za-z0-9_.-]+\s*", key):
            here = [*table, *key.strip().split(".")]
            found.append((line, here))
            found.extend((line, [*here, word]) for word in re.findall(r"([A-Za-z0-9_]+)\s*=", rest))
    return found


def _table(many: bool, name: str, counts: dict[str, int]) -> list[str | int]:
    parts = [part.strip("\"'") for part in name.split(".")]
    if many:
        counts[name] = counts.get(name, -1) + 1
    path: list[str | int] = []
    for depth, part in enumerate(parts, start=1):
        path.append(part)
        prefix = ".".join(parts[:depth])
        if prefix in counts:
            path.append(counts[prefix])
    return path


def _shared(keys: Sequence[str | int], path: Sequence[str | int]) -> int:
    depth = 0
    for key, step in zip(keys, path, strict=False):
        if key != step:
            break
        depth += 1
    return depth if depth == len(keys) else 0


def _steps(message: str) -> list[str | int]:
    found = _PATH.search(message)
    if not found:
        return []
    return [
        int(step[1:-1]) if step.startswith("[") and step[1:-1].isdigit() else step.lstrip(".")
        for step in re.findall(r"\.[A-Za-z0-9_-]+|\[[^\]]*\]", found.group(1))
    ]


def _remedy(message: str, kind: type[T]) -> str:
    fields = getattr(kind, "__struct_fields__", ())
    if "unknown field" in message and fields:
        return f"remove it, or use one of the known fields, among them: {', '.join(fields)}"
    if "missing required field" in message:
        return "add the field; docs/checks shows a whole document"
    return "give a value as described in docs/checks"
