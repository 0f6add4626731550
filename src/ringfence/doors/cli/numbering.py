"""`ringfence numbering build`: makes the packed numbering plan from its public sources."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ringfence.doors.cli.console import Console
from ringfence.telecom.compiling import STEPS, Compiled, Segment, Sources, compile_plan
from ringfence.telecom.errors import Refused, RingfenceError
from ringfence.telecom.pack import PlanSource
from ringfence.telecom.planrules import parse_plan_rules

ReadFile = Callable[[Path], bytes]


def register(app: typer.Typer, packaged_rules: Callable[[], Path]) -> None:
    """Add the commands; `packaged_rules` finds the rules document that comes with the package."""
    commands = typer.Typer(help="The numbering plan: what every number is.", no_args_is_help=True)
    app.add_typer(commands, name="numbering")

    @commands.callback()
    def numbering() -> None:
        """The numbering plan: what every number is."""

    @commands.command("build")
    def build(
        segments: Annotated[Path, typer.Option(help="Mobile prefixes: CSV, may be gzipped (prefix7,type_name,...).")],
        area_codes: Annotated[Path, typer.Option(help="Area codes: CSV (area_code,places).")],
        output: Annotated[Path, typer.Option("-o", "--output", help="The packed plan to write.")],
        mvno: Annotated[Path | None, typer.Option(help="Prefixes of virtual operators: CSV (prefix7,...).")] = None,
        official: Annotated[Path | None, typer.Option(help="Service numbers: CSV (number,organization,...).")] = None,
        rules: Annotated[
            Path | None, typer.Option(help="Rules of the plan: TOML; the packaged ones if absent.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    ) -> None:
        """Build the packed numbering plan from its sources."""
        console = Console(stderr=True)
        try:
            with _bar(console) as bar:
                sources = _gather(bar, segments, area_codes, mvno, official, rules or packaged_rules())
                task = bar.add_task("starting", total=STEPS)
                compiled = compile_plan(sources, lambda name: bar.update(task, description=name, advance=1))
            _write(output, compiled.packed)
        except RingfenceError as error:
            console.print(f"[red]{error.message}[/red]\n{error.remedy}", highlight=False)
            raise typer.Exit(2) from error
        _report(compiled, len(sources.segments), output, as_json=as_json)


def _bar(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    )


def _gather(
    bar: Progress, segments: Path, area_codes: Path, mvno: Path | None, official: Path | None, rules: Path
) -> Sources:
    files: list[PlanSource] = []
    rules_text = _bytes(rules)
    task = bar.add_task(f"reading {segments.name}", total=None)
    rows = [_segment(row, segments) for row in _rows(segments, files)]
    bar.update(task, total=1, completed=1)
    virtual = frozenset(_prefix(row, mvno) for row in _rows(mvno, files)) if mvno else frozenset()
    areas = [(_cell(row, "area_code", area_codes), row.get("places", "")) for row in _rows(area_codes, files)]
    service = (
        [(_cell(row, "number", official), row.get("organization", "")) for row in _rows(official, files)]
        if official
        else []
    )
    files.append(PlanSource(rules.name, hashlib.sha256(rules_text).hexdigest(), 1))
    return Sources(
        rules=parse_plan_rules(rules_text.decode("utf-8", "replace"), rules.name),
        segments=rows,
        mvno_prefixes=virtual,
        areas=areas,
        official=service,
        files=tuple(files),
    )


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error) as error:
        raise Refused(f"{path} cannot be read: {error}", "name a file that can be read") from error


def _rows(path: Path, files: list[PlanSource]) -> Iterator[dict[str, str]]:
    raw = _bytes(path)
    count = 0
    for row in csv.DictReader(io.StringIO(raw.decode("utf-8", "replace"))):
        count += 1
        yield row
    files.append(PlanSource(path.name, hashlib.sha256(raw).hexdigest(), count))


def _cell(row: dict[str, str], column: str, path: Path) -> str:
    value = row.get(column)
    if not value:
        raise Refused(f"{path.name}: a row has no {column}: {row}", f"the file needs a column {column} in every row")
    return value


def _prefix(row: dict[str, str], path: Path) -> int:
    text = _cell(row, "prefix7", path)
    if not (text.isascii() and text.isdigit() and len(text) == 7 and "1300000" <= text <= "1999999"):
        raise Refused(f"{path.name}: {text!r} is no mobile prefix", "seven digits, 1300000 to 1999999")
    return int(text)


def _segment(row: dict[str, str], path: Path) -> Segment:
    return Segment(
        _prefix(row, path),
        _cell(row, "type_name", path),
        row.get("province") or "",
        row.get("city") or "",
        row.get("area_code") or "",
    )


def _write(output: Path, packed: bytes) -> None:
    """Beside it first, so that a process that has the old plan mapped keeps it whole."""
    beside = output.with_name(output.name + ".new")
    try:
        beside.write_bytes(packed)
        beside.replace(output)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror or error}", "name a place to write to") from error


def _report(compiled: Compiled, rows: int, output: Path, *, as_json: bool) -> None:
    summary: dict[str, int | str | list[str]] = {
        "output": str(output),
        "bytes": len(compiled.packed),
        "version": compiled.version,
        "prefixes": rows,
        "entries": compiled.entries,
        "doubtful_prefixes": compiled.doubtful_prefixes,
        "repaired_area_codes": list(compiled.repaired_area_codes),
        "skipped_official": list(compiled.skipped_official),
    }
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    for name, value in summary.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        typer.echo(f"{name.replace('_', ' '):<20} {shown}")
