"""`ringfence number`: what the plan knows of numbers, and why."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Protocol

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Column, Table

from ringfence.doors.cli.console import Console
from ringfence.telecom.allocation import Allocation
from ringfence.telecom.errors import RingfenceError
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.pack import Basis
from ringfence.telecom.wording import Language, form_words, kind_words, known_words, why


class NumberingPlan(Protocol):
    """What this command asks of the plan."""

    def read(self, text: str, country: str = "CN", area_code: str = "") -> PhoneNumber:
        """Read what arrived on a trunk."""
        ...

    def allocation(self, number: PhoneNumber) -> Allocation:
        """What the plan says."""
        ...

    def basis(self, key: str) -> Basis:
        """What a rule rests on."""
        ...


class Tongue(StrEnum):
    """Language of the explanation."""

    ZH = "zh-CN"
    EN = "en"


WIDE = 110
"""Columns from which a table of all numbers fits."""
_TITLES: dict[Language, tuple[str, ...]] = {
    "en": ("text", "number", "kind", "holder", "place", "may call", "rule"),
    "zh-CN": ("输入", "号码", "类别", "归属", "地点", "可主叫", "规则"),
}


class NumberExplained(Struct, frozen=True, kw_only=True):
    """One number explained."""

    text: str
    number: str
    form: str
    kind: str
    country: str
    holder: str
    province: str
    city: str
    area_code: str
    allocated: bool | None
    may_originate: bool | None
    basis: str
    why: dict[str, str]


def register(app: typer.Typer, plan: Callable[[], NumberingPlan]) -> None:
    """Add the command; `plan` opens the numbering plan."""

    @app.command("number", context_settings={"ignore_unknown_options": True})
    def command(
        numbers: Annotated[list[str], typer.Argument(help="Numbers as they arrive: +86..., 95588, a SIP URI, ...")],
        country: Annotated[str, typer.Option(help="Where they were seen, ISO 3166 alpha-2.")] = "CN",
        area_code: Annotated[str, typer.Option(help="Area code for local numbers, e.g. 010.")] = "",
        language: Annotated[Tongue, typer.Option(help="Language of the explanation.")] = Tongue.EN,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with the reason in both languages.")] = False,
    ) -> None:
        """Explain what numbers are: kind, holder, place, whether they may call at all, and why."""
        try:
            book = plan()
        except RingfenceError as error:
            Console(stderr=True).print(f"[red]{error.message}[/red]\n{error.remedy}", highlight=False)
            raise typer.Exit(2) from error
        read = [(text, book.read(text, country.upper(), area_code)) for text in numbers]
        if as_json:
            typer.echo(msgspec.json.encode([_explain(text, number, book) for text, number in read]).decode())
            return
        _print(read, book, "zh-CN" if language is Tongue.ZH else "en")


def _explain(text: str, number: PhoneNumber, book: NumberingPlan) -> NumberExplained:
    found = book.allocation(number)
    basis = book.basis(found.basis)
    return NumberExplained(
        text=_printable(text),
        number=str(number),
        form=number.form.name.lower(),
        kind=found.kind,
        country=found.country,
        holder=found.holder,
        province=found.province,
        city=found.city,
        area_code=found.area_code,
        allocated=found.allocated,
        may_originate=found.may_originate,
        basis=found.basis,
        why={"zh-CN": why(number, found, basis, "zh-CN"), "en": why(number, found, basis, "en")},
    )


def _printable(text: str) -> str:
    """Bytes of the command line that are no text are shown as `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _print(read: list[tuple[str, PhoneNumber]], book: NumberingPlan, language: Language) -> None:
    """A table with each reason once below it where the screen is wide, else a paragraph for each number."""
    console = Console()
    if console.width < WIDE:
        for text, number in read:
            console.print(_paragraph(text, number, book, language))
        return
    first, second, *others = _TITLES[language]
    table = Table(Column(first, overflow="fold"), Column(second, no_wrap=True))
    for title in others:
        table.add_column(title, overflow="fold")
    for text, number in read:
        table.add_row(*_cells(text, number, book, language))
    console.print(table)
    for reason in dict.fromkeys(_reason(number, book, language) for _, number in read):
        console.print(f"- {escape(reason)}", highlight=False)


def _paragraph(text: str, number: PhoneNumber, book: NumberingPlan, language: Language) -> Table:
    grid = Table.grid(Column(style="dim", no_wrap=True), Column(overflow="fold"), padding=(0, 2, 0, 0))
    for title, cell in zip(_TITLES[language], _cells(text, number, book, language), strict=True):
        if cell:
            grid.add_row(title, cell)
    grid.add_row("why" if language == "en" else "依据", escape(_reason(number, book, language)))
    grid.add_row("", "")
    return grid


def _cells(text: str, number: PhoneNumber, book: NumberingPlan, language: Language) -> list[str]:
    """What stands under `_TITLES`."""
    found = book.allocation(number)
    place = " ".join(part for part in (found.country, found.province, found.city, found.area_code) if part)
    shown = str(number) if number.form in (NumberForm.E164, NumberForm.SHORT) else form_words(number.form, language)
    kind, call = kind_words(found.kind, language), known_words(known=found.may_originate, language=language)
    return [escape(cell) for cell in (_printable(text), shown, kind, found.holder, place, call, found.basis)]


def _reason(number: PhoneNumber, book: NumberingPlan, language: Language) -> str:
    found = book.allocation(number)
    return why(number, found, book.basis(found.basis), language)
