"""`ringfence rules`: list, check, compare, forecast and promote the rules that judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.doors.cli.replay import JUDGING, counted, print_report
from ringfence.screening.decision import Decision
from ringfence.screening.difference import difference
from ringfence.screening.replay import replay
from ringfence.screening.rule import Rule
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.screening.shelf import RuleShelf
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.verdict import Mode

Which = Annotated[str, typer.Argument(help="running, disk, packaged, a version, or a folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class RuleSources(Struct, frozen=True):
    """What the commands need from outside; each is called only by the command that needs it."""

    shelf: Callable[[], RuleShelf]
    read_folder: Callable[[Path], Mapping[str, str]]
    packaged: Path
    decisions: Callable[[], Iterable[Decision]]
    """Recorded decisions, oldest first."""
    trail: Callable[[], AuditTrail]
    clock_ms: Callable[[], int]
    actor: str
    """Who gives the command, for the audit trail."""


class RuleLine(Struct, frozen=True, kw_only=True):
    """One rule in the list."""

    code: str
    title: str
    mode: Mode
    canary_permille: int
    weight: float
    hard: str
    weak: bool
    version: str
    document: str


def register(app: typer.Typer, sources: RuleSources) -> None:
    """Add the group of commands."""
    rules = typer.Typer(help="The rules that judge calls: list, check, diff, replay, promote.", no_args_is_help=True)
    app.add_typer(rules, name="rules")
    _add_list(rules, sources)
    _add_check(rules, sources)
    _add_diff(rules, sources)
    _add_replay(rules, sources)
    _add_promote(rules, sources)


def _add_list(rules: typer.Typer, sources: RuleSources) -> None:
    @rules.command("list")
    def command(which: Which = "running", as_json: AsJson = False) -> None:
        """Show every rule: how far it is trusted, its weight, and what it demands by itself."""
        with errors_told():
            ruleset = _resolve(which, sources)
        lines = [
            RuleLine(
                code=rule.code,
                title=rule.document.title_en,
                mode=rule.mode,
                canary_permille=rule.canary_permille,
                weight=rule.weight,
                hard=rule.hard.value if rule.hard else "",
                weak=rule.weak,
                version=rule.version,
                document=rule.name,
            )
            for rule in ruleset.rules
        ]
        if as_json:
            typer.echo(msgspec.json.encode({"ruleset": ruleset.version, "rules": lines}).decode())
            return
        table = Table("rule", "what it finds", "mode", "weight", "by itself", "version", title=ruleset.version)
        for line in lines:
            share = f" {line.canary_permille}‰" if line.mode is Mode.CANARY else ""
            weight = f"{line.weight:g}{' (weak)' if line.weak else ''}"
            table.add_row(line.code, escape(line.title), line.mode.value + share, weight, line.hard, line.version)
        Console().print(table)


def _add_check(rules: typer.Typer, sources: RuleSources) -> None:
    @rules.command("check")
    def command(which: Which = "disk", as_json: AsJson = False) -> None:
        """Read the documents and run their examples; a mistake is told with its line, and exit code 2."""
        with errors_told():
            ruleset = _resolve(which, sources)
        count = sum(len(rule.document.examples) for rule in ruleset.rules)
        if as_json:
            told = {"ruleset": ruleset.version, "rules": len(ruleset.rules), "examples": count}
            typer.echo(msgspec.json.encode(told).decode())
            return
        typer.echo(f"{len(ruleset.rules)} rules and {count} examples are sound; version {ruleset.version}")


def _add_diff(rules: typer.Typer, sources: RuleSources) -> None:
    @rules.command("diff")
    def command(before: Which = "running", after: Which = "disk", as_json: AsJson = False) -> None:
        """Show what differs between two rulesets, field by field; without arguments, what a reload would change."""
        with errors_told():
            found = difference(_resolve(before, sources), _resolve(after, sources))
        if as_json:
            typer.echo(msgspec.json.encode(found).decode())
            return
        if not found:
            typer.echo("no difference")
            return
        table = Table("document", "field", "before", "after")
        for one in found:
            table.add_row(*map(escape, (one.document, one.field, one.before, one.after)))
        Console().print(table)


def _add_replay(rules: typer.Typer, sources: RuleSources) -> None:
    @rules.command("replay")
    def command(
        which: Which = "disk",
        limit: Annotated[int, typer.Option(help="Judge at most so many decisions; 0 judges all.")] = 0,
        as_json: AsJson = False,
    ) -> None:
        """Judge the recorded decisions by other rules and show what would change, in numbers and examples."""
        with errors_told():
            ruleset = _resolve(which, sources)
            wanted = sources.decisions()
            with Console(stderr=True).status(JUDGING) as status:
                report = replay(counted(islice(wanted, limit) if limit else wanted, status), ruleset)
        print_report(report, as_json=as_json)


def _add_promote(rules: typer.Typer, sources: RuleSources) -> None:
    @rules.command("promote")
    def command(
        code: Annotated[str, typer.Argument(help="The rule, e.g. FAN_OUT.")],
        mode: Annotated[Mode, typer.Argument(help="How far it is trusted from now on.")],
        reason: Annotated[str, typer.Option(help="Why; kept in the rule's history.", prompt="Why")],
        share: Annotated[int, typer.Option(min=0, max=1000, help="Calling numbers in a thousand, for canary.")] = 0,
        by: Annotated[
            str, typer.Option(help="Who, for the rule's history; the user of this system when not given.")
        ] = "",
    ) -> None:
        """Change how far a rule is trusted: the document is rewritten and running workers take it up at once.

        The audit trail keeps the change with the user of this system.
        """
        with errors_told():
            if (mode is Mode.CANARY) != (share > 0):
                raise Refused("a share belongs to canary", "give --share 1 to 1000 with canary, none otherwise")
            # Opened first: without a trail nothing changes.
            trail, shelf = sources.trail(), sources.shelf()
            before = _rule(shelf, code.upper())
            shelf.promote(code.upper(), mode, share, by=by or sources.actor, reason=reason)
            after = _rule(shelf, code.upper())
            act = AuditEntry(
                at_ms=sources.clock_ms(),
                actor=sources.actor,
                act="rule.promote",
                target=f"rule:{code.upper()}",
                before=_mode(before),
                after=_mode(after),
                reason=reason,
            )
            trail.record(act)
        typer.echo(f"{code.upper()} is {mode.value}; version {shelf.running().version}")


def _rule(shelf: RuleShelf, code: str) -> Rule | None:
    return next((rule for rule in shelf.running().rules if rule.code == code), None)


def _mode(rule: Rule | None) -> str:
    told = {"mode": rule.mode, "canary_permille": rule.canary_permille} if rule else None
    return "" if told is None else msgspec.json.encode(told).decode()


def _resolve(which: str, sources: RuleSources) -> Ruleset:
    """The ruleset meant; raises `BadRules`, `NotFound`, `Unavailable`."""
    if which == "packaged":
        return parse_ruleset(sources.read_folder(sources.packaged))
    if which not in ("running", "disk") and Path(which).is_dir():
        return parse_ruleset(sources.read_folder(Path(which)))
    shelf = sources.shelf()
    if which == "running":
        return shelf.running()
    if which == "disk":
        return parse_ruleset(shelf.documents())
    found = shelf.archived(which)
    if found is None:
        raise NotFound(
            f"{which[:64]} is neither a folder nor a version that ran here",
            "name running, disk, packaged, a folder, or a version from `ringfence explain`",
        )
    return found
