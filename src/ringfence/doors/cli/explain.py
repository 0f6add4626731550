"""`ringfence explain`: the whole story of one decision."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.screening.decision import Decision
from ringfence.screening.explain import Explanation, explain
from ringfence.screening.facts import Facts, Velocity
from ringfence.screening.reference import read_id
from ringfence.screening.ruleset import Ruleset
from ringfence.telecom.errors import NotFound


class Tongue(StrEnum):
    """Languages of explanations."""

    ZH = "zh"
    EN = "en"


class ExplainSources(Struct, frozen=True):
    """What the command needs from outside; called only when it runs."""

    find: Callable[[str], Decision | None]
    archived: Callable[[str], Ruleset | None]
    """A ruleset that once ran."""
    running: Callable[[], Ruleset]
    looked: Callable[[Decision], None]
    """Records that somebody read of the two numbers; nothing is shown before it returns."""
    language: Callable[[], str]


class Story(Struct, frozen=True, kw_only=True):
    """What `--json` prints."""

    explanation: Explanation
    decision: Decision


def register(app: typer.Typer, sources: ExplainSources) -> None:
    """Add the command."""

    @app.command("explain")
    def command(
        decision: Annotated[str, typer.Argument(help="Its id or reference; case and hyphens do not matter.")],
        language: Annotated[Tongue | None, typer.Option(help="zh or en; else the language of the settings.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON: explanation and decision.")] = False,
    ) -> None:
        """Tell the whole story of one decision: what was known, what was found, which rule decided, how to appeal.

        The look at the two numbers is recorded.
        """
        with errors_told():
            found = sources.find(read_id(decision))
            if found is None:
                raise NotFound(
                    f"no decision has the id {decision}", "check the reference; or it was deleted with its retention"
                )
            sources.looked(found)
            rules = sources.archived(found.verdict.ruleset) or sources.running()
            tongue = language or Tongue(sources.language())
            told = explain(found, rules, "zh" if tongue is Tongue.ZH else "en")
        if as_json:
            typer.echo(msgspec.json.encode(Story(explanation=told, decision=found), enc_hook=str).decode())
            return
        _print(told, found, Console())


def _print(told: Explanation, decision: Decision, console: Console) -> None:
    console.print(f"[bold]{escape(told.title)}[/bold]  {told.reference}", highlight=False)
    for sentence in told.sentences:
        console.print(f"  {escape(sentence)}", highlight=False)
    if told.appeal:
        console.print(f"  {escape(told.appeal)}", highlight=False)
    if told.reasons:
        _print_reasons(told, console)
    _print_facts(decision, console)


def _print_reasons(told: Explanation, console: Console) -> None:
    table = Table("finding", "mode", "counted", "weight", "evidence", "rule of", "basis")
    for reason in told.reasons:
        weight = reason.hard.value if reason.hard else f"{reason.weight:g}"
        evidence = ", ".join(f"{name} {value}" for name, value in reason.evidence)
        counted = "yes" if reason.counted else "no"
        row = (reason.code, reason.mode.value, counted, weight, evidence, reason.rule_version, "; ".join(reason.basis))
        table.add_row(*map(escape, row))
    console.print(table)


def _print_facts(decision: Decision, console: Console) -> None:
    facts = decision.facts
    table = Table("fact", "value", title="What was known")
    rows = [
        ("calling", f"{facts.calling} (sent: {facts.attempt.calling}) {_allocation(facts, 'calling')}"),
        ("called", f"{facts.called} (sent: {facts.attempt.called}) {_allocation(facts, 'called')}"),
        (
            "trunk",
            f"{facts.trunk.name} {facts.trunk.kind} {facts.trunk.carrier}" if facts.trunk else facts.attempt.trunk,
        ),
        ("lists", _set_fields(facts.lists)),
        ("calling side", _velocity(facts.calling_velocity)),
        ("called side", _velocity(facts.called_velocity)),
        ("reputation", _set_fields(facts.reputation)),
        ("suspicion", _set_fields(facts.suspicion)),
        ("registry", _registry(facts)),
        ("not in time", ", ".join(facts.late)),
        ("rules", f"{decision.verdict.ruleset} in {facts.jurisdiction}"),
        ("time", f"{decision.elapsed_us} us, worker {decision.worker}, score {decision.verdict.score:g}"),
    ]
    for name, value in rows:
        table.add_row(name, escape(value.strip()) or "-")
    console.print(table)


def _allocation(facts: Facts, side: str) -> str:
    found = facts.calling_allocation if side == "calling" else facts.called_allocation
    if found is None:
        return ""
    return " ".join(
        part for part in (found.kind.value, found.country, found.holder, found.province, found.city) if part
    )


def _registry(facts: Facts) -> str:
    """What is registered of the call, part by part."""
    if facts.registry is None:
        return "nothing of this call"
    said = []
    for name, value in msgspec.structs.asdict(facts.registry).items():
        if isinstance(value, Struct):
            said.append(f"{name}: {_set_fields(value)}")
        elif value not in (0, "", None, (), False):
            said.append(f"{name} {' '.join(map(str, value)) if isinstance(value, tuple) else value}")
    return "; ".join(said)


def _velocity(found: Velocity | None) -> str:
    return "not known" if found is None else _set_fields(found)


def _set_fields(found: Struct | None) -> str:
    """The fields that say something."""
    if found is None:
        return "not known"
    values = msgspec.structs.asdict(found)
    return ", ".join(f"{name} {value}" for name, value in values.items() if value not in (0, -1, "", None, False))
