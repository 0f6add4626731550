"""What happened to the sample day, as a table for people."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table

from ringfence.sample.day import Origin
from ringfence.sample.score import WELL_KNOWN, DayScore, Mix, WaveScore

_WAVES = {
    Origin.DESK: "One desk, 250 people in 40 minutes",
    Origin.ONE_RING: "One-ring wave from abroad (wangiri)",
    Origin.BOMBING: "Call bombing of one person",
    Origin.SPOOFED_GATEWAY: "Foreign gateway showing +86 numbers",
    Origin.ROTATION: "Desk that changes its number every 30 calls",
}


def day_table(score: DayScore) -> Table:
    """The table; *stopped* means challenged, diverted or rejected, so the phone did not ring."""
    table = Table(title="The sample day, played through the HTTP door", title_justify="left", caption_justify="left")
    table.caption = (
        "Stopped: challenged, diverted or rejected; the phone does not ring. A complaint is known from the second it "
        "was filed. Rang first: people whose phone rang before the first call of the wave was stopped."
    )
    table.add_column("What", min_width=30)
    table.add_column("Real?")
    for name in ("Calls", "Stopped", "Labelled"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("People", justify="right")
    table.add_column("Rang first", justify="right")
    table.add_column("Rang", justify="right")
    _add(table, "Calls between 536 students, 28 days", "real", score.people)
    table.add_section()
    complaints = score.complaints
    _add(table, "Calls that people complained about", "real", complaints.all)
    _add(table, "… no readable number was given", "real", complaints.unreadable)
    _add(table, "… number that occurs more than once", "real", complaints.repeated)
    _add(table, "… complained about before the call", "real", complaints.known)
    _add(table, f"… at least {WELL_KNOWN} complaints before the call", "real", complaints.well_known)
    table.add_section()
    for wave in score.waves:
        _add_wave(table, wave)
    return table


def day_lines(score: DayScore) -> list[str]:
    """The three sentences that matter."""
    people, known = score.people, score.complaints.known
    stopped = sum(wave.mix.stopped for wave in score.waves)
    calls = sum(wave.mix.calls for wave in score.waves)
    return [
        f"Real benign calls stopped: {people.stopped} of {people.calls:,}; labelled: {people.labelled}.",
        f"Real calls from numbers complained about before: {known.stopped} of {known.calls:,} stopped, "
        f"{known.labelled} labelled.",
        f"Simulated attack calls stopped: {stopped:,} of {calls:,} ({_share(stopped, calls)}).",
    ]


def day_picture(score: DayScore) -> str:
    """The table and the sentences as an SVG picture, 120 columns wide."""
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=True)
    console.print(day_table(score))
    for line in day_lines(score):
        console.print(line, highlight=False)
    return console.export_svg(title="make run")


def _add(table: Table, what: str, real: str, mix: Mix, *reach: str) -> None:
    table.add_row(
        what, real, f"{mix.calls:,}", _counted(mix.stopped, mix.calls), _counted(mix.labelled, mix.calls), *reach
    )


def _add_wave(table: Table, wave: WaveScore) -> None:
    reach = (str(wave.people), str(wave.reached_before_first_stop), str(wave.reached))
    _add(table, _WAVES[wave.origin], "simulated", wave.mix, *reach)


def _counted(part: int, whole: int) -> str:
    return f"{part:,} ({_share(part, whole)})" if part else "0"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"
