"""`ringfence detectors`: list, check, try and run the detectors over kept call records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.inquiry import numbers_under
from ringfence.analytics.suspect import Detection, Suspect
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import REFUSED, errors_told
from ringfence.telecom.errors import BadRules, NotFound, Refused
from ringfence.telecom.number import PhoneNumber

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_DAY_MS = 86_400_000


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of one example."""

    detector: str
    example: str
    sound: bool
    told: str
    found: tuple[Suspect, ...]


class Wish(Struct, frozen=True, kw_only=True):
    """What a run shall look at."""

    calls: Path | None
    """None: the records of the home."""
    from_ms: int
    until_ms: int
    limit_s: float


class DetectorSources(Struct, frozen=True):
    """What the commands need from outside; each is called only by the command that needs it."""

    read: Callable[[Sequence[Path]], DetectorSet]
    """The detectors of files and folders; of the home when none is named."""
    proven: Callable[[DetectorSet, Callable[[str], None]], DetectorSet]
    """Those whose examples hold."""
    outcomes: Callable[[Detector], Sequence[Outcome]]
    newest: Callable[[Path | None], int | None]
    """End of the last hour with records, None without any."""
    run: Callable[[Wish, Sequence[Detector], Callable[[str], None]], Detection]
    ours: Callable[[Path | None], bool]
    """Whether a folder of records is the home's: those are looked at for a purpose, and the look is recorded."""
    looked: Callable[[], Callable[[Sequence[PhoneNumber], str], None]]
    """Opens the audit trail; what it returns records a look at each number, for a purpose."""


class DetectorLine(Struct, frozen=True, kw_only=True):
    """One detector in the list."""

    code: str
    title: str
    title_zh: str
    subject: str
    victim: bool
    mode: str
    version: str
    least_hours: int
    views: tuple[str, ...]
    document: str


class FaultLine(Struct, frozen=True, kw_only=True):
    """A document that was refused."""

    document: str
    line: int
    message: str
    remedy: str


def register(app: typer.Typer, sources: DetectorSources) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Find abuse in call records: list, check, try and run detectors.", no_args_is_help=True)
    app.add_typer(group, name="detectors")
    _add_list(group, sources)
    _add_check(group, sources)
    _add_examples(group, sources)
    _add_run(group, sources)


def _add_list(group: typer.Typer, sources: DetectorSources) -> None:
    @group.command("list")
    def command(as_json: AsJson = False) -> None:
        """Show every detector: what it finds, how far it is trusted, which views it asks."""
        with errors_told():
            read = sources.read(())
        lines = [_line(one) for one in read.detectors]
        if as_json:
            told = {"detectors": lines, "refused": [_fault(one) for one in read.refused]}
            typer.echo(msgspec.json.encode(told).decode())
            return
        table = Table("detector", "what it finds", "subject", "mode", "window", "version")
        for line in lines:
            subject = f"{line.subject} (victim)" if line.victim else line.subject
            window = f"{line.least_hours} h or more" if line.least_hours else "any"
            table.add_row(line.code, escape(line.title), subject, line.mode, window, line.version)
        Console().print(table)
        _tell_refused(read.refused)


def _add_check(group: typer.Typer, sources: DetectorSources) -> None:
    @group.command("check")
    def command(
        path: Annotated[list[Path] | None, typer.Argument(help="Files or folders; all of the home without.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Read detectors strictly and run their examples; a mistake is told with its line, and exit code 2."""
        with errors_told(), Console(stderr=True).status("reading") as status:
            read = sources.proven(sources.read(path or ()), lambda code: status.update(f"trying {code}"))
        examples = sum(len(one.header.examples) for one in read.detectors)
        if as_json:
            told = {
                "detectors": [_line(one) for one in read.detectors],
                "examples": examples,
                "refused": [_fault(one) for one in read.refused],
            }
            typer.echo(msgspec.json.encode(told).decode())
        else:
            typer.echo(f"{len(read.detectors)} detectors and {examples} examples are sound")
            _tell_refused(read.refused)
        if read.refused:
            raise typer.Exit(REFUSED)


def _add_examples(group: typer.Typer, sources: DetectorSources) -> None:
    @group.command("examples")
    def command(
        which: Annotated[str, typer.Argument(help="Code of a detector, or a file.")], as_json: AsJson = False
    ) -> None:
        """Run the examples of one detector and show what it finds in each, with the evidence."""
        with errors_told():
            outcomes = sources.outcomes(_one(which, sources))
        if as_json:
            typer.echo(msgspec.json.encode(outcomes).decode())
            return
        table = Table("example", "as said", "finds")
        for one in outcomes:
            found = "\n".join(f"{it.subject}: {_evidence(it)}" for it in one.found) or "nobody"
            table.add_row(
                escape(one.example), "[green]yes[/]" if one.sound else f"[red]NO[/] {escape(one.told)}", found
            )
        Console().print(table)


def _add_run(group: typer.Typer, sources: DetectorSources) -> None:
    @group.command("run")
    def command(
        records: Annotated[
            Path | None, typer.Option(help="Folder of records, with hour=... folders; that of the home without.")
        ] = None,
        begin: Annotated[str, typer.Option("--from", help="ISO time; a day before the end without.")] = "",
        end: Annotated[str, typer.Option("--until", help="ISO time; the end of the newest records without.")] = "",
        only: Annotated[list[str] | None, typer.Option(help="Code of a detector; may be repeated.")] = None,
        detector: Annotated[list[Path] | None, typer.Option(help="A file to run instead of the home's.")] = None,
        purpose: Annotated[
            str, typer.Option(help="Why you look; needed for the home's records. A look at each number is recorded.")
        ] = "",
        limit: Annotated[int, typer.Option(min=1, help="Show at most so many suspects.")] = 50,
        seconds: Annotated[float, typer.Option(min=0.1, help="Cut a detector off after so many seconds.")] = 120.0,
        as_json: AsJson = False,
    ) -> None:
        """Run detectors over a window of kept call records and show whom they suspect, strongest first."""
        with errors_told():
            from_ms, until_ms = _window(begin, end, sources.newest(records))
            look = _look(sources, records, purpose)
            with Console(stderr=True).status("reading detectors") as status:
                known = sources.read(detector or ())
                asked = DetectorSet(tuple(_chosen(known.detectors, only or ())), known.refused)
                read = sources.proven(asked, lambda code: status.update(f"trying {code}"))
                chosen = read.detectors
                wish = Wish(calls=records, from_ms=from_ms, until_ms=until_ms, limit_s=seconds)
                found = sources.run(wish, chosen, status.update)
            # The table only counts the members of a subject, JSON names them.
            look(_numbers(found.suspects) if as_json else _own(found.suspects[:limit]), purpose)
        if as_json:
            typer.echo(msgspec.json.encode(found).decode())
        else:
            _show(found, chosen, limit)
        _tell_refused(read.refused)
        if found.faults or read.refused:
            raise typer.Exit(1)


def _look(sources: DetectorSources, records: Path | None, purpose: str) -> Callable[[Sequence[PhoneNumber], str], None]:
    """What records the looks: nothing for a folder that is not the home's. The trail is opened before anything runs."""
    if not sources.ours(records):
        return lambda _numbers, _why: None
    if not purpose.strip():
        raise Refused("these are records of persons", "say why you look: --purpose; it is kept in the record of looks")
    return sources.looked()


def _own(suspects: Sequence[Suspect]) -> list[PhoneNumber]:
    return [PhoneNumber(one.number) for one in suspects if one.number]


def _numbers(suspects: Sequence[Suspect]) -> list[PhoneNumber]:
    return [PhoneNumber(number) for one in suspects for number in numbers_under(one)]


def _chosen(detectors: Sequence[Detector], only: Sequence[str]) -> list[Detector]:
    known = {one.code for one in detectors}
    for code in only:
        if code.upper() not in known:
            raise NotFound(f"there is no detector {code[:64]}", f"choose among {', '.join(sorted(known))}")
    wanted = {code.upper() for code in only} or known
    return [one for one in detectors if one.code in wanted]


def _one(which: str, sources: DetectorSources) -> Detector:
    path = Path(which)
    read = sources.read((path,) if path.suffix == ".sql" else ())
    if path.suffix == ".sql" and read.refused:
        raise read.refused[0]
    found = [one for one in read.detectors if path.suffix == ".sql" or one.code == which.upper()]
    if not found:
        raise NotFound(f"there is no detector {which[:64]}", "`ringfence detectors list` shows them")
    return found[0]


def _window(begin: str, end: str, newest_ms: int | None) -> tuple[int, int]:
    until_ms = _moment(end) if end else newest_ms
    if until_ms is None:
        raise Refused("there are no call records", "ingest some, or name their folder with --records")
    return _moment(begin) if begin else until_ms - _DAY_MS, until_ms


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Refused(f"{text[:40]!r} is no time", "write it like 2026-06-01T09:00+08:00") from fault
    aware = moment if moment.tzinfo else moment.astimezone()
    return round((aware - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def _show(found: Detection, detectors: Sequence[Detector], limit: int) -> None:
    words = {one.code: one.header for one in detectors}
    table = Table("score", "subject", "detector", "mode", "why")
    for one in found.suspects[:limit]:
        header = words[one.detector]
        why = escape(told(header.explain_en, one))
        if one.members:
            why += f" [dim]({len(one.members)} numbers, {one.collateral} of persons beside them)[/dim]"
        subject = f"{one.subject}\n[dim]victim[/dim]" if one.victim else one.subject
        table.add_row(f"{one.score:.2f}", subject, one.detector, one.mode.value, why)
    console = Console()
    console.print(table)
    window = f"{_iso(found.from_ms)} to {_iso(found.until_ms)}"
    took = sum(found.seconds.values())
    console.print(
        f"{len(found.suspects)} suspects in {found.records:,} records, {window}, {took:.1f} s", highlight=False
    )
    for fault in found.faults:
        Console(stderr=True).print(f"[red]{fault.detector} {fault.reason}[/red]: {escape(fault.message)}")


def told(template: str, suspect: Suspect) -> str:
    """The detector's sentence with the evidence of one suspect put in."""
    text = template.replace("{subject}", suspect.subject)
    for name, value in suspect.evidence:
        text = text.replace("{" + name + "}", f"{value:,}" if isinstance(value, int) else str(value))
    return text


def _evidence(suspect: Suspect) -> str:
    return ", ".join(f"{name} {value}" for name, value in suspect.evidence)


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M %z")


def _line(detector: Detector) -> DetectorLine:
    header = detector.header
    return DetectorLine(
        code=detector.code,
        title=header.title_en,
        title_zh=header.title_zh,
        subject=header.subject.value,
        victim=header.victim,
        mode=header.mode.value,
        version=detector.version,
        least_hours=header.least_hours,
        views=detector.views,
        document=detector.name,
    )


def _fault(fault: BadRules) -> FaultLine:
    return FaultLine(document=fault.document, line=fault.line, message=fault.message, remedy=fault.remedy)


def _tell_refused(refused: Sequence[BadRules]) -> None:
    console = Console(stderr=True, soft_wrap=True)
    for fault in refused:
        console.print(f"[red]{escape(fault.message)}[/red]", highlight=False)
        console.print(escape(fault.remedy), highlight=False)
