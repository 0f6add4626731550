"""A report as one HTML file that loads nothing: title, paragraphs, tables and pictures, for screen and print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

from msgspec import Struct

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2733;--dim:#5b6673;--line:#d5dbe1;--paper:#fff;
--a:#0b6bcb;--b:#b3261e;--c:#5f7d12}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--dim:#a5b0bb;--line:#3a4550;--paper:#141a20;
--a:#6cb2ff;--b:#ff8a80;--c:#b7d76b}}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,"Noto Sans SC","Noto Sans CJK SC",sans-serif}
main{max-width:980px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:1.6rem;margin:0 0 4px}
h2{font-size:1.15rem;margin:36px 0 8px}
p{margin:6px 0;max-width:70ch}
.dim{color:var(--dim)}
.warn{border-left:4px solid var(--b);padding:4px 12px}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th:first-child,td:first-child{min-width:8em}
th,td{padding:5px 14px 5px 0;border-bottom:1px solid var(--line);
text-align:left;vertical-align:top}
td.n,th.n{text-align:right}
figure{margin:8px 0}
svg{width:100%;max-width:640px;height:auto}
figcaption{color:var(--dim);max-width:70ch}
svg text{font-size:12px;fill:var(--ink)}
svg .mid{text-anchor:middle}
svg .end{text-anchor:end}
svg .grid{stroke:var(--line)}
svg .line{fill:none;stroke-width:2}
svg .c0{stroke:var(--a)}
svg .c1{stroke:var(--dim)}
svg .c2{stroke:var(--b)}
svg .c3{stroke:var(--c)}
svg .dot{fill:var(--paper);stroke-width:2}
svg .bar{fill:var(--a)}
@media print{:root{color-scheme:light}}
"""


class Words(Struct, frozen=True):
    """A paragraph; a warning is marked."""

    text: str
    warning: bool = False


class Rows(Struct, frozen=True):
    """A table; cells that look like numbers stand to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


class Picture(Struct, frozen=True):
    """An SVG and what is to be seen in it."""

    svg: str
    caption: str


class Heading(Struct, frozen=True):
    """Opens a part."""

    text: str


Block: TypeAlias = Heading | Words | Rows | Picture


def page(title: str, beneath: str, blocks: Sequence[Block], language: str) -> str:
    """The whole file; `beneath` is the line under the title."""
    body = "\n".join(_block(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body><main><h1>{escape(title)}</h1>"
        f'<p class="dim">{escape(beneath)}</p>\n{body}\n</main></body></html>\n'
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    if isinstance(block, Words):
        kind = ' class="warn"' if block.warning else ""
        return f"<p{kind}>{escape(block.text)}</p>"
    if isinstance(block, Picture):
        return f"<figure>{block.svg}<figcaption>{escape(block.caption)}</figcaption></figure>"
    head = "".join(f"<th{_right(_of_column(block, i))}>{escape(name)}</th>" for i, name in enumerate(block.head))
    rows = "".join(
        "<tr>" + "".join(f"<td{_right(cell)}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _of_column(block: Rows, place: int) -> str:
    return block.rows[0][place] if block.rows else ""


def _right(cell: str) -> str:
    return ' class="n"' if cell[:1].isdigit() or (cell[:1] in "-−±" and cell[1:2].isdigit()) else ""
