"""`ringfence trunk`: the trunks and lines that calls arrive on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.screening.book import TrunkStore
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

Reader = Callable[[str], PhoneNumber]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ReasonText = Annotated[str, typer.Option(help="Why, for the audit trail.")]


def register(
    app: typer.Typer,
    trunks: Callable[[], TrunkStore],
    reader: Callable[[], Reader],
    clock_ms: Callable[[], int],
    actor: str,
) -> None:
    """Add the `trunk` commands; `trunks` opens the store, `reader` opens what reads numbers."""
    group = typer.Typer(help="Trunks: add, list, remove.", no_args_is_help=True)
    app.add_typer(group, name="trunk")

    @group.command()
    def add(
        name: Annotated[str, typer.Argument(help="As calls name it.")],
        kind: Annotated[TrunkKind, typer.Argument(help="What stands at the other end.")],
        carrier: Annotated[str, typer.Option(help="Whose it is.")] = "",
        country: Annotated[str, typer.Option(help="Whose rules and number context apply, ISO 3166 alpha-2.")] = "CN",
        area_code: Annotated[str, typer.Option(help="Area code of local numbers, e.g. 010.")] = "",
        assigned: Annotated[
            list[str] | None, typer.Option(help="Calling number allowed here, or FIRST-LAST; repeat for more.")
        ] = None,
        address: Annotated[
            list[str] | None, typer.Option(help="Address or network its SIP requests come from; repeat for more.")
        ] = None,
        reason: ReasonText = "",
    ) -> None:
        """Add a trunk, or replace the one of that name."""
        with errors_told():
            ranges = tuple(_range(text, reader()) for text in assigned or ())
            trunk = Trunk(
                name=name,
                kind=kind,
                carrier=carrier,
                jurisdiction=country,
                area_code=area_code,
                assigned=ranges,
                addresses=tuple(address or ()),
            )
            trunks().put(trunk, by=actor, at_ms=clock_ms(), reason=reason)
        typer.echo(f"{name} is in service.")

    @group.command("list")
    def show(as_json: AsJson = False) -> None:
        """Show the trunks in service."""
        with errors_told():
            known = trunks().all()
        if as_json:
            typer.echo(msgspec.json.encode(known, enc_hook=int))
            return
        table = Table("name", "kind", "carrier", "country", "area", "assigned", "addresses")
        for trunk in known:
            assigned = ", ".join(map(_told, trunk.assigned)) or "not restricted"
            name, carrier = escape(trunk.name), escape(trunk.carrier)
            table.add_row(
                name, trunk.kind, carrier, trunk.jurisdiction, trunk.area_code, assigned, ", ".join(trunk.addresses)
            )
        Console().print(table)

    @group.command()
    def remove(name: Annotated[str, typer.Argument(help="As calls name it.")], reason: ReasonText = "") -> None:
        """Take a trunk out of service; it stays in the history."""
        with errors_told():
            trunks().end(name, by=actor, at_ms=clock_ms(), reason=reason)
        typer.echo(f"{name} is out of service.")


def _range(text: str, read: Reader) -> NumberRange:
    first_text, _, last_text = text.partition("-")
    first, last = read(first_text.strip()), read((last_text or first_text).strip())
    for number, part in ((first, first_text), (last, last_text)):
        if number.form not in {NumberForm.E164, NumberForm.SHORT}:
            raise Refused(f"`{part}` is not a number that can be read.", "Write numbers like +861082345678.")
    return NumberRange(int(first), int(last))


def _told(one: NumberRange) -> str:
    first, last = PhoneNumber(one.first), PhoneNumber(one.last)
    return str(first) if first == last else f"{first}-{last}"
