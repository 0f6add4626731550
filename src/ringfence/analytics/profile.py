"""Profiles: the steps from call records to the views that detectors ask, one SQL file each, its columns in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import sqlglot
from msgspec import Struct
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from ringfence.telecom.document import bad, convert, read_toml
from ringfence.telecom.errors import BadRules

DIALECT = "duckdb"
"""What the files are written in; other engines get them translated."""
GIVEN: Mapping[str, Mapping[str, str]] = {
    "records": {},
    "places": {"stem": "BIGINT", "bit": "BIGINT"},
    "subscriptions": {
        "number": "BIGINT",
        "activated_ms": "BIGINT",
        "holder": "BIGINT",
        "place": "VARCHAR",
        "channel": "VARCHAR",
        "device": "BIGINT",
    },
}
"""Tables that an engine provides: the records of the window, provinces by the first digits, subscriptions."""
HOURLY = ("callings", "busy", "routes")
"""Steps that an engine may keep for each hour and put together again for a window."""
_COMMENT = re.compile(r"\s*/\*(.*?)\*/", re.DOTALL)
_NAMED = re.compile(r"'(?:[^']|'')*'|\$(\w+)")
"""A text in quotes, which is left alone, or a name."""
_COLUMN = re.compile(r"(BIGINT|INT|DOUBLE|VARCHAR): (.+)", re.DOTALL)


class ProfileColumn(Struct, frozen=True):
    """One column of a profile; `kind` is BIGINT, INT, DOUBLE or VARCHAR."""

    name: str
    kind: str
    meaning: str


class Profile(Struct, frozen=True, kw_only=True):
    """One step or view. Detectors may ask only views."""

    name: str
    about: str
    step: bool
    """Whether it is only a step on the way to the views."""
    columns: tuple[ProfileColumn, ...]
    sql: str
    """One SELECT with `$least`, `$few`, `$reached`, `$from_ms`, `$until_ms`, `$zone_h`, `$home`, set by the window."""
    needs: tuple[str, ...]
    """Names of the profiles and given tables that it reads."""


class _Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    about: str
    step: bool = False
    columns: dict[str, str]


def split(text: str, name: str) -> str:
    """The header of a document, with its lines where they stand in the file; raises `BadRules` when there is none."""
    found = _COMMENT.match(text)
    if found is None:
        raise bad(
            "", name, (), "it does not begin with a comment of TOML", "begin with /* and the header; docs/detectors.md"
        )
    return "\n" * text[: found.start(1)].count("\n") + found.group(1)


def read_profiles(documents: Mapping[str, str]) -> Mapping[str, Profile]:
    """All profiles by name, each after those that it needs. `documents` are texts by file name; raises `BadRules`."""
    read = {
        name: _read(name, text) for name, text in ((path.removesuffix(".sql"), documents[path]) for path in documents)
    }
    for profile in read.values():
        for need in profile.needs:
            if need not in read and need not in GIVEN:
                raise BadRules(f"{profile.name}.sql: there is no profile {need}", "name one of the files beside it")
    return {name: read[name] for name in needed(read, read)}


def needed(profiles: Mapping[str, Profile], wanted: Iterable[str]) -> list[str]:
    """The profiles that lead to the wanted ones, each after those that it needs; raises `BadRules` for a circle."""
    order: list[str] = []

    def visit(name: str, path: Sequence[str]) -> None:
        if name in path:
            raise BadRules(f"profiles need one another in a circle: {' -> '.join([*path, name])}", "break the circle")
        if name in order or name not in profiles:
            return
        for need in profiles[name].needs:
            visit(need, [*path, name])
        order.append(name)

    for name in wanted:
        visit(name, [])
    return order


def views(profiles: Mapping[str, Profile]) -> Mapping[str, Profile]:
    """What detectors may ask."""
    return {name: profile for name, profile in profiles.items() if not profile.step}


def tables_in(tree: exp.Expr) -> tuple[str, ...]:
    """Names of the tables that a query reads, without its own common table expressions, in order of name."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return tuple(sorted({table.name for table in tree.find_all(exp.Table)} - own))


def with_values(sql: str, values: Mapping[str, int | float | str], dialect: str = DIALECT) -> str:
    """The query in `dialect` with each `$name` replaced by its value. Every name must be among the values."""
    filled = _NAMED.sub(lambda found: _literal(found, values), _COMMENT.sub("", sql, count=1).strip())
    return filled if dialect == DIALECT else sqlglot.transpile(filled, read=DIALECT, write=dialect)[0]


def _literal(found: re.Match[str], values: Mapping[str, int | float | str]) -> str:
    name = found.group(1)
    if name is None:
        return found.group(0)
    value = values[name]
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value) if value >= 0 else f"({value!r})"


@lru_cache(maxsize=256)
def _read(name: str, text: str) -> Profile:
    """Parsing is dear, and the same documents are opened by the engine, the console and whoever proves examples."""
    path = f"{name}.sql"
    header_text = split(text, path)
    header = convert(read_toml(header_text, path), _Header, header_text, path)
    columns = []
    for column, said in header.columns.items():
        found = _COLUMN.fullmatch(said)
        if found is None:
            raise bad(header_text, path, ("columns", column), "this is no column", 'say it like "BIGINT: voice calls"')
        columns.append(ProfileColumn(column, found.group(1), found.group(2)))
    try:
        tree = sqlglot.parse_one(text, read=DIALECT)
    except (ParseError, TokenError) as fault:
        raise BadRules(f"{path}: not SQL: {fault}", "mend it; the SQL is that of DuckDB", document=path) from fault
    if not isinstance(tree, exp.Select):
        raise BadRules(f"{path} is not one SELECT", "write one SELECT", document=path)
    given = [column.alias_or_name for column in tree.selects]
    if given != list(header.columns):
        differing = sorted(set(given) ^ set(header.columns)) or ["their order"]
        raise bad(
            header_text, path, ("columns",), f"header and query differ: {', '.join(differing)}", "name the same columns"
        )
    return Profile(
        name=name,
        about=header.about,
        step=header.step,
        columns=tuple(columns),
        sql=_COMMENT.sub("", text, count=1).strip(),
        needs=tables_in(tree),
    )
