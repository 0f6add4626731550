"""What a detector may ask: one SELECT over the views, by functions that only compute."""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, ParseError, TokenError
from sqlglot.optimizer.qualify import qualify

from ringfence.analytics.profile import DIALECT, Profile, tables_in
from ringfence.telecom.errors import BadRules

ALLOWED = (
    exp.Abs, exp.And, exp.Avg, exp.Case, exp.Cast, exp.Ceil, exp.Coalesce, exp.Count, exp.CountIf, exp.Exp, exp.Floor,
    exp.Greatest, exp.If, exp.Least, exp.Ln, exp.Log, exp.Max, exp.Min, exp.Nullif, exp.Or, exp.Pow, exp.Round,
    exp.RowNumber, exp.Sqrt, exp.Sum, exp.Xor,
)  # fmt: skip
"""They give the same on every engine and read nothing; what tells the time, draws lots or opens files is not here."""
RESULT = ("subject", "score", "first_ms", "last_ms")
"""Columns that every detector gives, beside its evidence."""


def parse(text: str, name: str) -> exp.Select:
    """The one SELECT of a document; raises `BadRules` with the line."""
    try:
        trees = [tree for tree in sqlglot.parse(text, read=DIALECT) if tree is not None]
    except (ParseError, TokenError) as fault:
        errors = fault.errors if isinstance(fault, ParseError) else []
        line = int(errors[0].get("line") or 1) if errors else 1
        said = str(errors[0].get("description")) if errors else str(fault)
        raise _bad(name, line, f"not SQL: {said}", "mend the line; the SQL is that of DuckDB") from fault
    if len(trees) != 1 or not isinstance(trees[0], exp.Select):
        line = _line(trees[-1]) if trees else 1
        raise _bad(name, line, "it is not one SELECT", "write one SELECT, with common table expressions if need be")
    return trees[0]


def check(text: str, name: str, tree: exp.Select, views: Mapping[str, Profile], known: set[str]) -> tuple[str, ...]:
    """The views that the query asks; raises `BadRules` with the line for what it may not ask or names wrongly.

    `known` are the thresholds of the header.
    """
    for node in tree.walk():
        if isinstance(node, exp.Table):
            _check_table(node, tree, views, name)
        elif isinstance(node, exp.Func) and not isinstance(node, ALLOWED):
            shown = node.sql(DIALECT)[:60]
            raise _bad(name, _line(node), f"{shown} is not allowed here", f"use {_spelled()}")
        elif isinstance(node, exp.Placeholder) and str(node.this) not in known:
            line = next((at for at, row in enumerate(text.splitlines(), 1) if f"${node.this}" in row), 1)
            raise _bad(name, line, f"there is no threshold {node.this}", "add it under [thresholds]")
        elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            raise _bad(name, _line(node), "* takes what a later version may add", "name each column")
    schema: dict[str, object] = {
        view.name: {column.name: column.kind for column in view.columns} for view in views.values()
    }
    try:
        qualify(tree.copy(), schema=schema, dialect=DIALECT, validate_qualify_columns=True)
    except OptimizeError as fault:
        said = str(fault).split(". Line: ")
        line = int(said[1].split(",")[0]) if len(said) > 1 else 1
        raise _bad(name, line, said[0], "docs/detectors.md lists the views and their columns") from fault
    return tables_in(tree)


def _check_table(node: exp.Table, tree: exp.Select, views: Mapping[str, Profile], name: str) -> None:
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    if isinstance(node.this, exp.Identifier) and not node.args.get("db") and (node.name in own or node.name in views):
        return
    shown = node.sql(DIALECT)[:60]
    raise _bad(name, _line(node), f"{shown} is no view that a detector may ask", f"ask one of: {', '.join(views)}")


def _spelled() -> str:
    return ", ".join(sorted(kind.sql_name() for kind in ALLOWED if kind not in (exp.And, exp.Or, exp.Xor)))


def _line(node: exp.Expr) -> int:
    """Line of the first word under the node that has one."""
    lines = [int(line) for inner in node.walk() if (line := inner.meta.get("line")) is not None]
    return lines[0] if lines else 1


def _bad(name: str, line: int, message: str, remedy: str) -> BadRules:
    return BadRules(f"{name}, line {line}: {message}", remedy, document=name, line=line)
