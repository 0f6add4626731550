"""`ringfence ledger misuse` and `ringfence ledger licence`: what the ledgers show."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.access.audit import PURPOSE_MAX, looks_at
from ringfence.doors.cli.console import Console, say
from ringfence.doors.cli.ending import errors_told
from ringfence.doors.cli.ledger import AsJson, LedgerSources
from ringfence.registry.ledger_desk import EVERYTHING
from ringfence.registry.ledger_text import read_moment, write_moment
from ringfence.registry.licence_desk import LicenceQuestion
from ringfence.registry.misuse import MisuseKind
from ringfence.registry.misuse_report import LONGEST_DAYS, MisuseFound
from ringfence.telecom.licence import EndPoint, service_class
from ringfence.telecom.number import PhoneNumber


class MisuseTold(Struct, frozen=True):
    """One finding, as `--json` prints it."""

    kind: str
    number: str
    holder: str
    line: str
    other: str
    rests_on: str
    calls: int
    first: str
    last: str


def register(group: typer.Typer, sources: LedgerSources) -> None:
    """Add the commands to those of the ledgers."""

    @group.command()
    def misuse(
        purpose: Annotated[str, typer.Option(help="Why you look; a look at each number shown is recorded.")],
        days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="Calls of the last days.")] = 7,
        kind: Annotated[MisuseKind | None, typer.Option(help="One kind of finding only.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Find overlaps, ended rights in use, numbers on wrong lines, subletting, receive-only numbers that call."""
        with errors_told():
            report = sources.misuse().report(EVERYTHING, days, kind=kind.value if kind else "")
            numbers = [PhoneNumber(one.misuse.number) for one in report.found]
            looks = looks_at(numbers, at_ms=sources.clock_ms(), actor=sources.actor, purpose=purpose[:PURPOSE_MAX])
            sources.trail().saw(looks)
        told = [_told(one) for one in report.found]
        if as_json:
            typer.echo(msgspec.json.encode({"found": told, "numbers_seen": report.numbers, "more": report.more}))
            return
        table = Table("finding", "number", "holder", "line", "other", "rests on", "calls", "last call")
        for one in told:
            words = (one.kind, one.number, one.holder, one.line, one.other, one.rests_on, str(one.calls or ""))
            table.add_row(*map(escape, words), one.last[:16])
        Console().print(table if told else "Nothing was found.")
        typer.echo(f"{len(told):,} findings; {report.numbers:,} numbers of the ledger were seen calling.")

    @group.command()
    def licence(
        provider: Annotated[str, typer.Argument(help="Id, name, or the number of a licence.")],
        calling: Annotated[EndPoint, typer.Option(help="What the calling end is.")] = EndPoint.TELEPHONE,
        called: Annotated[EndPoint, typer.Option(help="What the called end is.")] = EndPoint.TELEPHONE,
        over_internet: Annotated[bool, typer.Option(help="Whether a part is carried by the internet.")] = False,
        area: Annotated[str, typer.Option(help="Province; any place when left out.")] = "",
        on: Annotated[str, typer.Option(help="The day, ISO 8601; now when left out.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Tell whether a provider is licensed for a voice service, with the article."""
        with errors_told():
            service = service_class(calling, called, over_internet=over_internet)
            at_ms = read_moment("on", on) if on else None
            reply = sources.licences().ask(LicenceQuestion(provider=provider, service=service, area=area, at_ms=at_ms))
        if as_json:
            typer.echo(msgspec.json.encode(reply))
            return
        if reply.answer is None:
            typer.echo("Several providers fit; ask with the id of one:")
            for one in reply.providers:
                say(f"{one.id}  {one.name}")
            return
        typer.echo(f"{reply.answer.state}: {reply.answer.article}")
        typer.echo(f"class {int(service)} needs one of {', '.join(reply.answer.needed)}")
        for held in reply.licences:
            until = write_moment(held.until_ms)[:10] or "no end"
            typer.echo(f"licence {held.id}: {', '.join(held.services)}, {write_moment(held.from_ms)[:10]} to {until}")


def _told(found: MisuseFound) -> MisuseTold:
    one = found.misuse
    return MisuseTold(
        one.kind.value, str(PhoneNumber(one.number)), one.holder, one.line, one.other, one.evidence, found.calls,
        write_moment(found.first_ms), write_moment(found.last_ms),
    )  # fmt: skip
