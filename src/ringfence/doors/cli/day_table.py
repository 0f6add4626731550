"""What happened to the sample day, as tables for people."""

from __future__ import annotations

import io

from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.sample.day import Origin
from ringfence.sample.score import WELL_KNOWN, DayScore, Mix, WaveScore

WAVES = {
    Origin.DESK: "Desk: 250 people in 40 min",
    Origin.ONE_RING: "One-ring wave from abroad",
    Origin.BOMBING: "Call bombing of one person",
    Origin.SPOOFED_GATEWAY: "Foreign gateway showing +86",
    Origin.ROTATION: "New number every 30 calls",
}


def day_tables(score: DayScore) -> tuple[Table, Table]:
    """Real calls, and simulated attacks; both fit 80 columns."""
    return _real_table(score), _simulated_table(score)


def day_lines(score: DayScore) -> list[str]:
    """What the tables come to, and what their words mean."""
    people, known = score.people, score.complaints.known
    stopped = sum(wave.mix.stopped for wave in score.waves)
    calls = sum(wave.mix.calls for wave in score.waves)
    return [
        f"Real benign calls stopped: {people.stopped} of {people.calls:,}; labelled: {people.labelled}.",
        f"Real calls from numbers complained about before: {known.stopped} of {known.calls:,} stopped.",
        f"Simulated attack calls stopped: {stopped:,} of {calls:,} ({_share(stopped, calls)}).",
        "Stopped: challenged, diverted or rejected, so the phone did not ring.",
        "Rang first: people whose phone rang before the first call of the attack was stopped.",
    ]


def day_picture(score: DayScore) -> str:
    """Tables and sentences as an SVG picture, 84 columns wide."""
    console = Console(record=True, width=84, file=io.StringIO(), force_terminal=True)
    for table in day_tables(score):
        console.print(table)
    for line in day_lines(score):
        console.print(line, highlight=False)
    return console.export_svg(title="make run")


def _real_table(score: DayScore) -> Table:
    complaints = score.complaints
    table = Table("Real calls", title="The sample day: what is real", title_justify="left")
    for name in ("Calls", "Stopped", "Labelled"):
        table.add_column(name, justify="right", no_wrap=True)
    for what, mix in (
        ("Between 536 students, 28 days", score.people),
        ("That people complained about", complaints.all),
        ("  no readable number was given", complaints.unreadable),
        ("  number that occurs again", complaints.repeated),
        ("  complained about before the call", complaints.known),
        (f"  {WELL_KNOWN} or more complaints before", complaints.well_known),
    ):
        table.add_row(what, f"{mix.calls:,}", _counted(mix.stopped, mix), _counted(mix.labelled, mix))
    return table


def _simulated_table(score: DayScore) -> Table:
    table = Table("Simulated attack", title="The sample day: what is simulated", title_justify="left")
    for name in ("Calls", "Stopped", "Labelled", "Rang\nfirst", "Rang at\nall"):
        table.add_column(name, justify="right")
    for wave in score.waves:
        table.add_row(WAVES[wave.origin], *_wave_cells(wave))
    return table


def _wave_cells(wave: WaveScore) -> tuple[str, ...]:
    mix = wave.mix
    shares = (_share(mix.stopped, mix.calls), _share(mix.labelled, mix.calls))
    return (f"{mix.calls:,}", *shares, str(wave.reached_before_first_stop), str(wave.reached))


def _counted(part: int, mix: Mix) -> str:
    return f"{part:,} ({_share(part, mix.calls)})" if part else "0"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"
