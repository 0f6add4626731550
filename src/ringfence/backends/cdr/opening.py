"""Opens files of call records with the mapping that is named, or the packaged one that fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ringfence.backends.cdr.acc import AccFile, paired
from ringfence.backends.cdr.columnar import ColumnarFile, is_parquet
from ringfence.backends.cdr.delimited import DelimitedFile
from ringfence.backends.cdr.documents import DocumentFile, JsonLines, is_lines
from ringfence.backends.cdr.feed import Joined, RecordsFile, RecordTables, as_told
from ringfence.backends.cdr.keyed import Keyed
from ringfence.backends.cdr.loading import Opened
from ringfence.backends.cdr.mapping import Mapping, read_mapping
from ringfence.backends.cdr.numbers import NumberColumns
from ringfence.backends.cdr.rows import SourceFile
from ringfence.backends.cdr.shape import Shaper
from ringfence.backends.cdr.tap3 import Tap3File
from ringfence.telecom.errors import Refused
from ringfence.telecom.numbering import Plan

RECORDS = Mapping(name="records", about="call records of this platform's own doors", format="records", fields={})
TAP3 = Mapping(name="tap3", about="TAP3.12 files of roaming partners (GSMA TD.57)", format="tap3", fields={})


class Opener:
    """What files are read with."""

    def __init__(self, plan: Plan, keyed: Keyed, packaged: Path, country: str) -> None:
        """`packaged` is the folder of the mappings that come with the package; `country` is the platform's."""
        self._numbers = NumberColumns(plan)
        self._keyed = keyed
        self._packaged = packaged
        self._country = country

    def names(self) -> list[str]:
        """Of the packaged mappings."""
        return [*sorted(path.stem for path in self._packaged.glob("*.toml")), RECORDS.name, TAP3.name]

    def mapping(self, named: str) -> Mapping:
        """A packaged mapping by its name, or that of a TOML file. Raises `Refused`."""
        if named in (RECORDS.name, TAP3.name):
            return RECORDS if named == RECORDS.name else TAP3
        path = self._packaged / f"{named}.toml"
        if not path.is_file():
            path = Path(named)
        try:
            return read_mapping(path.read_text("utf-8"), path.name)
        except (OSError, UnicodeDecodeError) as error:
            known = ", ".join(self.names())
            raise Refused(f"there is no mapping {named}: {error}", f"name one of {known}, or a TOML file") from error

    def opening(
        self, paths: Sequence[Path], named: str, source: str, joined: Joined = as_told
    ) -> list[tuple[Path, Callable[[], Opened]]]:
        """Every file of those paths, folders and all in them; `named` empty: the mapping is found. Raises `Refused`."""
        mapping = self.mapping(named) if named else None
        files = [file for path in paths for file in _files(path)]
        if not files:
            raise Refused("there is no file", "name files, or a folder with files")
        return [(path, partial(self._opened, path, mapping, source, joined)) for path in files]

    def _opened(self, path: Path, mapping: Mapping | None, source: str, joined: Joined) -> Opened:
        found = mapping or self._found(path)
        shaper = Shaper(paired(found) if found.format == "acc" else found, self._numbers, self._keyed, source)
        return Opened(path, self._file(path, found, shaper, source, joined), shaper)

    def _file(self, path: Path, mapping: Mapping, shaper: Shaper, source: str, joined: Joined) -> SourceFile:
        if mapping.format == "tap3":
            return Tap3File(path, self.tables(source or "tap3"))
        if mapping.format == "records":
            return RecordsFile(path, self.tables(source or "feed"), joined)
        if is_parquet(path):
            return ColumnarFile(path, mapping, shaper.wanted)
        if mapping.format == "acc":
            return AccFile(path, mapping)
        if mapping.format == "csv" and not _begins(path, b"[{"):
            return DelimitedFile(path, mapping, shaper.wanted)
        if mapping.format != "xml" and is_lines(path):
            return JsonLines(path, mapping)
        return DocumentFile(path, mapping)

    def tables(self, source: str) -> RecordTables:
        """Makes tables of call records that a feed tells."""
        return RecordTables(self._numbers, self._keyed, self._country, source)

    def _found(self, path: Path) -> Mapping:
        """The packaged mapping that the file fits best."""
        if is_parquet(path):
            return self.mapping("generic")
        if _begins(path, b"<"):
            return self.mapping("freeswitch-xml")
        if _begins(path, b"[{"):
            with path.open("rb") as file:
                head = file.read(4096)
            ours = b'"at_ms"' in head and b'"answered"' in head
            return self.mapping("records" if ours else "freeswitch-json" if b'"variables"' in head else "generic")
        if _has_method(path):
            return self.mapping("kamailio-acc")
        for name in ("generic", "asterisk", "freeswitch", "kamailio-cdrs"):
            mapping = self.mapping(name)
            try:
                DelimitedFile(path, mapping, list)
            except Refused:
                continue
            return mapping
        return self.mapping("generic")


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))


def _begins(path: Path, marks: bytes) -> bool:
    with path.open("rb") as file:
        head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head[:1] != b"" and head[:1] in [marks[at : at + 1] for at in range(len(marks))]


def _has_method(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.readline(4096).lower()
    return b"method" in first and b"callid" in first
