"""`ringfence feedback`: what the word of people comes to, and what it withstands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import typer
from msgspec import Struct
from rich.table import Table

from ringfence.analytics.feedback.batch import take
from ringfence.analytics.feedback.bound import AttackCost, attack_cost
from ringfence.analytics.feedback.document import FeedbackDocument
from ringfence.analytics.feedback.judging import Learned, MethodFigures, compare, learned, poisoned, run
from ringfence.analytics.feedback.labelling import TruthRow, label
from ringfence.analytics.feedback.synthetic import DAY_MS, Crowd, draw
from ringfence.analytics.feedback.vote import Vote, last_words, votes_of
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told

DAYS = 30


class FeedbackTools(Struct, frozen=True):
    """What the commands work with."""

    document: Callable[[], FeedbackDocument]
    votes: Callable[[int, Callable[[str], None]], Sequence[Vote]]
    """Everything said since a moment, proven where calls show it; tells what is being done."""
    verified: Callable[[Collection[int]], frozenset[int]]
    """Those of the numbers that are verified."""
    clock_ms: Callable[[], int]
    write: Callable[[Path, Sequence[TruthRow]], None]
    looked: Callable[[Path, Sequence[TruthRow], str], None]
    """Records which numbers are written where, and why; durable when it returns."""


class Status(Struct, frozen=True):
    """What the word of people comes to now. Nobody is named."""

    votes: int
    proven: int
    settled: int
    reporters: int
    numbers: int
    verified: int
    """Verified numbers among them."""
    abusive: int
    """Numbers labelled abusive."""
    unsure: int
    """Numbers between 0.2 and 0.8."""
    distrusted: int
    """Reporters who are believed to be right less than half of the time on either side."""
    batches: int
    """What one source brought in one day."""
    set_aside: int
    """Batches that contradict too much of what is established; their votes are left out."""
    cost: AttackCost
    """Of displacing a verified number, for one colluder in a month."""


class Withstood(Struct, frozen=True):
    """What simulated colluders did."""

    simulated: bool
    crowd: Crowd
    methods: tuple[MethodFigures, ...]
    learned: Learned
    batches_set_aside: int
    poisoned_set_aside: bool
    poisoned_deviations: float
    cost: AttackCost
    """Of verified numbers, for all colluders in a month."""


def register(app: typer.Typer, tools: FeedbackTools) -> typer.Typer:
    """Add the group; returns it."""
    group = typer.Typer(help="What people say of numbers, and how far it can be believed.", no_args_is_help=True)

    @group.command("status")
    def status(
        days: Annotated[int, typer.Option(min=1, max=3650, help="Look back so many days.")] = 365,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Tell how many votes, reporters and labels there are, and what it would cost to displace a number."""
        with errors_told(), Console(stderr=True).status("reading votes") as shown:
            now_ms = tools.clock_ms()
            given = tools.votes(now_ms - days * DAY_MS, shown.update)
            found = _status(given, tools.document(), tools.verified({one.number for one in given}), now_ms)
        _tell_status(found, as_json=as_json)

    @group.command("evaluate")
    def evaluate(
        colluding: Annotated[float, typer.Option(min=0, max=0.5, help="Share of colluding reporters.")] = 0.05,
        seed: Annotated[int, typer.Option(min=0, help="Seed of the simulated votes.")] = 1,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Simulate votes with colluders among the reporters, and tell what each method makes of them."""
        with errors_told(), Console(stderr=True).status("simulating votes"):
            found = _withstood(colluding, seed, tools.document())
        _tell_withstood(found, as_json=as_json)

    app.add_typer(group, name="feedback")
    return group


def _status(given: Sequence[Vote], document: FeedbackDocument, verified: frozenset[int], now_ms: int) -> Status:
    votes = last_words(votes_of(given))
    found = label(given, document, verified, now_ms)
    labels = found.labels
    middle = (labels.probability > 0.2) & (labels.probability < 0.8)
    return Status(
        votes=len(votes),
        proven=int(votes.proven.sum()),
        settled=int(votes.settled.sum()),
        reporters=len(labels.reporters),
        numbers=len(labels.numbers),
        verified=found.verified,
        abusive=int((labels.probability >= document.believing.threshold).sum()),
        unsure=int(middle.sum()),
        distrusted=int((np.minimum(labels.sees, labels.spares) < 0.5).sum()),
        batches=found.batches,
        set_aside=len(found.set_aside),
        cost=attack_cost(1, DAYS, document.believing, document.weighing, verified=True),
    )


def _withstood(colluding: float, seed: int, document: FeedbackDocument) -> Withstood:
    crowd = Crowd(colluding=colluding, attacked=Crowd().attacked if colluding else 0)
    drawn = draw(crowd, seed)
    running, seen = run(drawn.votes, document)
    batch = poisoned(drawn, seed)
    found = take(running, batch, document.batch, int(batch.at_ms.max()))
    colluders = int(crowd.reporters * crowd.colluding)
    return Withstood(
        True,
        crowd,
        compare(drawn, document),
        learned(drawn, document),
        sum(one.set_aside for one in seen),
        found.set_aside,
        found.deviations,
        attack_cost(colluders, DAYS, document.believing, document.weighing, verified=True),
    )


def _tell_status(found: Status, *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
        return
    table = Table("what", "how many")
    for name in Status.__struct_fields__[:-1]:
        table.add_row(name, f"{getattr(found, name):,}")
    console = Console()
    console.print(table)
    console.print(
        f"To displace one verified number, {found.cost.reporters_proven} reporters are needed whom it called, "
        f"{found.cost.reporters_unproven} whom it did not.",
        highlight=False,
    )


def _tell_withstood(found: Withstood, *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
        return
    console = Console()
    console.print(
        f"Simulated: {found.crowd.votes:,} honest votes on {found.crowd.numbers:,} numbers by "
        f"{found.crowd.reporters:,} reporters, {found.crowd.colluding:.0%} of whom collude",
        highlight=False,
    )
    table = Table("method", "precision", "recall", "precision at recall 0.9", "accuracy", "attacked kept")
    for one in found.methods:
        figures = one.precision, one.recall, one.precision_at_recall_09, one.accuracy, one.attacked_kept
        table.add_row(one.method, *(f"{value:.3f}" for value in figures))
    console.print(table)
    sure = found.learned
    console.print(
        f"A model would learn from {sure.abusive:,} abusive numbers ({sure.abusive_wrong:,} wrongly) and "
        f"{sure.lawful:,} lawful ones ({sure.lawful_wrong:,} wrongly); colluders turned {sure.attacked_wrong:,} round",
        highlight=False,
    )
    word = "set aside" if found.poisoned_set_aside else "taken"
    console.print(
        f"A batch of 2,000 words that turn the truth round: {word} ({found.poisoned_deviations:.0f} deviations); "
        f"{found.batches_set_aside} other batches set aside",
        highlight=False,
    )
    console.print(
        f"Verified numbers that all colluders could displace in {DAYS} days: at most {found.cost.displaced_unproven:,} "
        f"({found.cost.displaced:,} if each had been called by them)",
        highlight=False,
    )
