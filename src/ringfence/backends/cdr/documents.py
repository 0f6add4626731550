"""JSON and XML: a document for each call, an array of them, or one a line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote
from xml.etree import ElementTree

import msgspec
import pyarrow as pa

from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.lines import NO_JSON, LineFile, blocks, encoding_of
from ringfence.backends.cdr.mapping import NEEDED
from ringfence.backends.cdr.mapping import Mapping as CdrMapping
from ringfence.backends.cdr.rows import Located, Refusal, Rows
from ringfence.backends.cdr.whole import WholeFile
from ringfence.telecom.errors import Refused

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Flat: TypeAlias = dict[str, str]
Document: TypeAlias = tuple[int, str, Flat | str]
"""Where it stands, from 1; its text as it is shown; its leaves, or why it is no call."""
_AT_ONCE = 50_000
_LARGEST = 512 << 20
_BLOCK = 8 << 20
_SHOWN = 1_000
_BOM = codecs.BOM_UTF8


def is_lines(path: Path) -> bool:
    """Whether a JSON file has one document a line: its first line is a whole one and another follows."""
    with path.open("rb") as file:
        first, second = file.readline(1 << 20).removeprefix(_BOM), file.readline(1 << 20)
    if not first.strip().startswith(b"{") or not second.strip():
        return False
    try:
        msgspec.json.decode(first)
    except NO_JSON:
        return False
    return True


def line_documents(content: bytes, line: int) -> Iterator[Document]:
    """One a line, behind so many lines; blank lines are none."""
    for at, text in enumerate((content if line else content.removeprefix(_BOM)).split(b"\n"), start=line + 1):
        if text.strip():
            yield _document(at, text)


def elements(path: Path) -> Iterator[Document]:
    """Those of a JSON array, or the one document that the file is. Raises `Refused` for what is no JSON."""
    _check_size(path)
    content = path.read_bytes().removeprefix(_BOM).strip()
    try:
        many = content.startswith(b"[")
        parts = (
            msgspec.json.decode(content, type=list[msgspec.Raw])
            if many
            else [msgspec.json.decode(content, type=msgspec.Raw)]
        )
    except NO_JSON as error:
        raise Refused(f"{path.name} is not JSON: {error}", "give JSON: an object, an array or lines") from error
    for at, part in enumerate(parts, start=1):
        yield _document(at, bytes(part))


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > _LARGEST:
        raise Refused(f"{path.name} is one document of {size:,} bytes", "write one document a line")


def _document(at: int, content: bytes) -> Document:
    shown = content[:_SHOWN].decode("utf-8", "replace")
    try:
        return at, shown, flat(msgspec.json.decode(content))
    except (*NO_JSON, Refused) as error:
        return at, shown, str(error)


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
            for at, shown, found in line_documents(block.content, line):
                if isinstance(found, str):
                    refused.append(Refusal(at, found, shown))
                else:
                    good.append(found)
                    where.append((at, shown))
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
        calls = self._calls()
        count = sum(1 for _ in islice(calls, after.position))
        while some := list(islice(calls, _AT_ONCE)):
            count += len(some)
            good = [(at, shown, found) for at, shown, found in some if not isinstance(found, str)]
            refused = [Refusal(at, found, shown) for at, shown, found in some if isinstance(found, str)]
            where = [(at, shown) for at, shown, _ in good]
            yield Rows(
                _table([found for _, _, found in good], self._names), count, count, partial(_found, where), refused
            )

    def _calls(self) -> Iterator[Document]:
        return iter([_xml_document(self.path)]) if self._xml else elements(self.path)


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


def _xml_document(path: Path) -> Document:
    _check_size(path)
    content = path.read_bytes()
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise Refused(f"{path.name} declares entities", "call records need none")
    found: Flat = {}
    try:
        _leaves(ElementTree.fromstring(content), "", found)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:  # also of encodings it knows not
        raise Refused(f"{path.name} is not XML: {error}", "give whole documents") from error
    return 1, str(found)[:_SHOWN], found


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
