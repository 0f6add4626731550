"""JSON and XML: a document for each call, an array of them, or one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote
from xml.etree import ElementTree

import msgspec
import pyarrow as pa

from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.lines import LineFile, blocks, encoding_of
from ringfence.backends.cdr.mapping import NEEDED
from ringfence.backends.cdr.mapping import Mapping as CdrMapping
from ringfence.backends.cdr.rows import Located, Refusal, Rows
from ringfence.backends.cdr.whole import WholeFile
from ringfence.telecom.errors import Refused

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Flat: TypeAlias = dict[str, str]
_AT_ONCE = 50_000
_LARGEST = 512 << 20
_BLOCK = 8 << 20
_SHOWN = 1_000


def is_lines(path: Path) -> bool:
    """Whether a JSON file has one document a line: its first line is a whole one and another follows."""
    with path.open("rb") as file:
        first, second = file.readline(1 << 20), file.readline(1 << 20)
    if not first.strip().startswith(b"{") or not second.strip():
        return False
    try:
        msgspec.json.decode(first)
    except msgspec.DecodeError:
        return False
    return True


class JsonLines(LineFile):
    """Fulfils `SourceFile` for one JSON document a line."""

    def __init__(self, path: Path, mapping: CdrMapping) -> None:
        super().__init__(path)
        encoding_of(path, "utf-8")
        self._names = _names(mapping)

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """A block at a time."""
        line = after.line
        for block in blocks(self.path, after.position, line, growing=growing, size=_BLOCK):
            good: list[Flat] = []
            where: list[tuple[int, str]] = []
            refused: list[Refusal] = []
            for at, content in enumerate(block.content.split(b"\n"), start=line + 1):
                if not content.strip():
                    continue
                shown = content[:_SHOWN].decode("utf-8", "replace")
                try:
                    good.append(flat(msgspec.json.decode(content)))
                    where.append((at, shown))
                except (msgspec.DecodeError, Refused) as error:
                    refused.append(Refusal(at, str(error), shown))
            table = _table(good, self._names)
            yield Rows(table, block.position, block.line, partial(_found, where), refused)
            line = block.line

    def reached(self, place: Place, rows: Rows) -> Place:
        """Behind the block."""
        return self.moved(place, rows.position, rows.line)


class DocumentFile(WholeFile):
    """Fulfils `SourceFile` for a JSON document or array, or an XML document."""

    def __init__(self, path: Path, mapping: CdrMapping) -> None:
        super().__init__(path)
        self._names = _names(mapping)
        self._xml = mapping.format == "xml"

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """All that is behind the position; a document that is still being written cannot be read and is refused."""
        del growing
        calls = iter(self._calls())
        count = len(list(islice(calls, after.position)))
        while some := list(islice(calls, _AT_ONCE)):
            first, count = count, count + len(some)
            where = [(first + at, str(call)[:_SHOWN]) for at, call in enumerate(some, start=1)]
            yield Rows(_table(some, self._names), count, count, partial(_found, where))

    def _calls(self) -> Iterable[Flat]:
        if self.size() > _LARGEST:
            raise Refused(f"{self.path.name} is one document of {self.size():,} bytes", "write one document a line")
        content = self.path.read_bytes()
        if self._xml:
            return [_xml_call(content, self.path.name)]
        try:
            tree: Tree = msgspec.json.decode(content)
        except msgspec.DecodeError as error:
            raise Refused(
                f"{self.path.name} is not JSON: {error}", "give JSON: an object, an array or lines"
            ) from error
        return [flat(one) for one in tree] if isinstance(tree, list) else [flat(tree)]


def _found(where: Located, asked: Sequence[int]) -> Located:
    return [where[one] for one in asked]


def flat(tree: Tree) -> Flat:
    """Leaves under the path that leads to them, joined by points; of lists the first element counts."""
    if not isinstance(tree, dict):
        raise Refused("this is no object")
    found: Flat = {}
    _flatten(tree, "", found)
    return found


def _flatten(tree: Tree, path: str, found: Flat) -> None:
    if isinstance(tree, dict):
        for name, value in tree.items():
            _flatten(value, f"{path}.{name}" if path else name, found)
    elif isinstance(tree, list):
        if tree:
            _flatten(tree[0], path, found)
    elif tree is not None:
        found[path] = _text(tree)


def _text(value: str | float | bool) -> str:
    if isinstance(value, str):
        return unquote(value) if "%" in value else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _xml_call(content: bytes, name: str) -> Flat:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise Refused(f"{name} declares entities", "call records need none")
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise Refused(f"{name} is not XML: {error}", "give whole documents") from error
    found: Flat = {}
    _leaves(root, "", found)
    return found


def _leaves(element: ElementTree.Element, path: str, found: Flat) -> None:
    for child in element:
        name = f"{path}.{child.tag}" if path else child.tag
        if len(child):
            _leaves(child, name, found)
        elif child.text and name not in found:
            found[name] = _text(child.text.strip())


def _names(mapping: CdrMapping) -> list[str]:
    """Every column that the mapping may read."""
    names: dict[str, None] = {}
    for cell in mapping.cells().values():
        for column in (cell.column,) if isinstance(cell.column, str) else cell.column:
            names[column] = None
        names |= dict.fromkeys(cell.join)
    names.pop("", None)
    assert all(field in mapping.fields for field in NEEDED)
    return list(names)


def _table(calls: Sequence[Mapping[str, str]], names: Sequence[str]) -> pa.Table:
    """Columns that some call has; of several names for a field a call may have another than the next, so all stay."""
    return pa.table(
        [pa.array([call.get(name, "") for call in calls], pa.string()) for name in names], names=list(names)
    )
