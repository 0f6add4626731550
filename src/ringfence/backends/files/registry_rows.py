"""Preferences and consents as files: CSV or Parquet rows in, values or refused rows out, one row in memory."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b, sha256
from itertools import islice
from pathlib import Path

import msgspec

from ringfence.backends.files.delimited import Row, find_layout, read_rows
from ringfence.backends.files.parquet import count_rows, is_parquet, open_parquet
from ringfence.backends.files.registry_cells import Cells, read_moments, read_refusals, read_sets, read_whole, yes
from ringfence.registry.bulk import Given, LoadKind, RefusedRow
from ringfence.registry.consent import Consent, check_consent, own_id
from ringfence.registry.preference import Preference, check_preference
from ringfence.telecom.errors import Conflict, Refused
from ringfence.telecom.number import PhoneNumber

PREFERENCE_COLUMNS = (
    "number",
    "refusals",
    "categories",
    "channels",
    "number_kinds",
    "days",
    "hours",
    "exceptions",
    "starts",
    "expires",
)
CONSENT_COLUMNS = (
    "id",
    "number",
    "company",
    "categories",
    "channels",
    "per_day",
    "per_week",
    "given",
    "starts",
    "expires",
    "wording",
    "way",
    "request",
    "evidence",
    "must_confirm",
)
_NEEDED = {
    LoadKind.PREFERENCES: ("number",),
    LoadKind.CONSENTS: ("number", "company", "categories", "channels", "given", "expires", "wording", "way"),
}
_COLUMNS = {LoadKind.PREFERENCES: PREFERENCE_COLUMNS, LoadKind.CONSENTS: CONSENT_COLUMNS}
_LONGEST_SHOWN = 300
_REMEMBERED = 10_000
_BLOCK = 1 << 20
Reader = Callable[[str], PhoneNumber]


class RegistryFile:
    """One file on its way into the registry."""

    def __init__(self, path: Path, kind: LoadKind, read: Reader, now_ms: int, *, owner: str = "") -> None:
        """Find out how it is written; raises `Refused` for a file that is empty, binary, or lacks a column.

        `owner`: the company that sends consents; they are its own, and the column `company` may be left out.
        """
        self._path, self._read, self._owner = path, read, owner
        try:
            self._parquet = is_parquet(path)
            self._layout = None if self._parquet else find_layout(path)
            header = open_parquet(path)[0] if self._layout is None else self._layout.header
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}.", "Give the path of a readable file.") from error
        self._places = _places(header, kind, owner)
        self._width = len(header)
        self._value = Preferences(read) if kind is LoadKind.PREFERENCES else Consents(read, now_ms, owner)
        self._kind = kind

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Only one process loads a file at a time; raises `Conflict`. The kernel frees the lock of one that dies."""
        with self._path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("Another process loads this file.", "Wait for it.") from None
            yield

    def id(self) -> str:
        """What the load of these bytes is called."""
        digest = blake2b(f"{self._kind.value}{self._owner}".encode(), digest_size=32)
        with self._path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def about_rows(self) -> int:
        """How many rows it has: exact for Parquet, for text judged by the length of the first thousand."""
        if self._layout is None:
            return count_rows(self._path)
        with self._path.open("rb") as file:
            header = len(file.readline())
            head = list(islice(file, 1_000))
        length = sum(map(len, head))
        return (self._path.stat().st_size - header) * len(head) // length if length else 0

    def rows(self, after: int) -> Iterator[Given | RefusedRow]:
        """Every row behind the first `after`."""
        for row in islice(self._rows(), after, None):
            yield self._row(row)

    def _rows(self) -> Iterator[Row]:
        return open_parquet(self._path)[1] if self._layout is None else read_rows(self._path, self._layout)

    def _row(self, row: Row) -> Given | RefusedRow:
        text = row.text[:_LONGEST_SHOWN]
        try:
            return Given(row.line, text, self._value(self._cells(row)))
        except Refused as error:
            return RefusedRow(row.line, error.message, text)
        except (ValueError, msgspec.DecodeError) as error:
            return RefusedRow(row.line, str(error), text)

    def _cells(self, row: Row) -> dict[str, str]:
        cells = row.cells
        if cells is None:
            raise ValueError("the quotes do not close")
        if len(cells) > self._width:
            raise ValueError(f"{len(cells)} columns where {self._width} are expected")
        return {name: cells[place].strip() for name, place in self._places.items() if place < len(cells)}


def _places(header: Sequence[str], kind: LoadKind, owner: str) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    unknown = [name[:40] for name in names if name not in _COLUMNS[kind]]
    needed = [name for name in _NEEDED[kind] if not (owner and name == "company")]
    missing = [name for name in needed if name not in names]
    if unknown or missing:
        told = f"has columns that are not known: {', '.join(unknown[:20])}" if unknown else f"lacks {missing[0]}"
        raise Refused(f"The file {told}.", f"Its columns are {', '.join(_COLUMNS[kind])}.")
    return {name: place for place, name in enumerate(names)}


class Preferences:
    """Reads rows of preferences. What many rows say alike is read once."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._said: dict[tuple[tuple[str, str], ...], Preference] = {}

    def __call__(self, cells: Cells) -> Preference:
        """The preference of a row; raises `Refused` or `ValueError` with the reason."""
        number = cells.get("number", "")
        said = self._words(tuple(one for one in cells.items() if one[0] != "number"))
        preference = Preference(
            number=int(self._read(number)),
            refusals=said.refusals,
            exceptions=said.exceptions,
            starts_ms=said.starts_ms,
            expires_ms=said.expires_ms,
            way="bulk",
        )
        check_preference(preference)
        return preference

    def _words(self, words: tuple[tuple[str, str], ...]) -> Preference:
        found = self._said.get(words)
        if found is None:
            cells = dict(words)
            starts_ms, expires_ms = read_moments(cells)
            companies = tuple(dict.fromkeys(cells.get("exceptions", "").split()))
            if any(len(one) > 64 for one in companies):
                raise ValueError("an exception is longer than the id of a company")
            found = Preference(
                number=0,
                refusals=read_refusals(cells),
                exceptions=companies,
                starts_ms=starts_ms,
                expires_ms=expires_ms,
            )
            if len(self._said) < _REMEMBERED:
                self._said[words] = found
        return found


class Consents:
    """Reads rows of consents."""

    def __init__(self, read: Reader, now_ms: int, owner: str = "") -> None:
        self._read, self._now_ms, self._owner = read, now_ms, owner

    def __call__(self, cells: Cells) -> Consent:
        """The consent of a row; raises `Refused` or `ValueError` with the reason.

        A row without an id gets one from what it says, so that the same row again is the same consent.
        """
        company, own = cells.get("company", ""), self._owner
        if own and company not in ("", own):
            raise ValueError("the consent is another company's")
        given_ms, _ = read_moments({"starts": cells.get("given", "")})
        starts_ms, expires_ms = read_moments(cells)
        if expires_ms is None or not given_ms:
            raise ValueError("`given` or `expires` is empty")
        categories, channels = read_sets(cells)
        made = {
            "id": self._id(cells),
            "number": int(self._read(cells.get("number", ""))),
            "company": own or company,
            "categories": categories,
            "channels": channels,
            "per_day": read_whole(cells, "per_day"),
            "per_week": read_whole(cells, "per_week"),
            "given_ms": given_ms,
            "starts_ms": starts_ms or given_ms,
            "expires_ms": expires_ms,
            "wording": cells.get("wording", ""),
            "way": cells.get("way", ""),
            "request": cells.get("request", ""),
            "evidence": cells.get("evidence", "").lower(),
            "must_confirm": yes(cells.get("must_confirm", "") or "yes"),
        }
        consent = msgspec.convert(made, Consent)
        check_consent(consent, self._now_ms)
        return consent

    def _id(self, cells: Cells) -> str:
        given = cells.get("id", "")
        if self._owner:
            return own_id(self._owner, given or "\x1f".join(cells.values()))
        return given or sha256("\x1f".join(cells.values()).encode()).hexdigest()[:24]
