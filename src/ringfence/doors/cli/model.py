"""`ringfence model`: train the model of calling numbers, read its card, explain a number, watch for drift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Protocol, TypeAlias

import msgspec
import typer
from msgspec import Struct
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from ringfence.analytics.scores.model import ModelFacts, NumberModel, Scored
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.doors.cli.model_drift import DriftTools, add_drift
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode
from ringfence.telecom.wording import Language

Told: TypeAlias = Callable[[str, int, int], None]
"""What is being done, steps done, steps to do."""


class TrainingWish(Struct, frozen=True, kw_only=True):
    """What to train on, and how."""

    sources: tuple[tuple[Path, Path], ...]
    """Records and their truth."""
    judge: tuple[Path, ...]
    """Simulated worlds to report on."""
    seed: int
    base_rate: float | None
    name: str
    command: str


class Room(Protocol):
    """Where models are trained, kept and applied."""

    def train(self, wish: TrainingWish, told: Told) -> ModelFacts:
        """Train, keep and make current; returns the facts of the new version."""
        ...

    def model(self, version: str) -> NumberModel:
        """A version, the current one when empty."""
        ...

    def card(self, version: str) -> str:
        """Its card."""
        ...

    def promote(self, mode: Mode) -> tuple[str, Mode]:
        """Trust the current version so far; returns it and its mode before."""
        ...

    def scored(self, model: NumberModel, records: Path, hours: int) -> Scored:
        """Scores of the last hours of records."""
        ...


class ModelTools(Struct, frozen=True):
    """What the commands work with; `records` is the installation's own folder, `looked` records a look at a number."""

    room: Callable[[], Room]
    records: Callable[[], Path]
    read: Callable[[str], PhoneNumber]
    looked: Callable[[PhoneNumber, str], None]
    promoted: Callable[[], Callable[[str, Mode, Mode, str], None]]
    """Opens the audit trail; what it returns records version, mode before and after, and why."""
    language: Callable[[], Language]
    drift: DriftTools


def register(app: typer.Typer, tools: ModelTools) -> None:
    """Add the group."""
    group = typer.Typer(help="The model that scores calling numbers.", no_args_is_help=True)
    _add_train(group, tools)
    _add_card(group, tools)
    _add_explain(group, tools)
    add_drift(group, tools.drift)
    _add_promote(group, tools)
    app.add_typer(group, name="model")


def _add_train(group: typer.Typer, tools: ModelTools) -> None:
    @group.command("train")
    def train(
        records: Annotated[list[Path], typer.Option(help="Folder of call records by hour; may be repeated.")],
        truth: Annotated[
            list[Path], typer.Option(help="Folder `truth` of a world, or a table with `number` and `abuse`; one each.")
        ],
        judge: Annotated[list[Path] | None, typer.Option(help="A world to report on; may be repeated.")] = None,
        seed: Annotated[int, typer.Option(min=0, help="Seed of splits and trees.")] = 1,
        base_rate: Annotated[
            float | None, typer.Option(min=1e-6, max=0.9, help="Share of abusive numbers where it will score.")
        ] = None,
        name: Annotated[str, typer.Option(help="What the records are, for the card.")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Train a new version on records whose truth is known; it starts in shadow.

        The same records, labels and seed give the same version.
        """
        command = f"ringfence model train{' --records RECORDS --truth TRUTH' * len(records)} --seed {seed}"
        if base_rate is not None:
            command += f" --base-rate {base_rate:g}"
        with errors_told():
            sources = _paired(records, truth)
        wish = TrainingWish(
            sources=sources,
            judge=tuple(judge or ()),
            seed=seed,
            base_rate=base_rate,
            name=name or ", ".join(folder.name for folder in records),
            command=command,
        )
        with errors_told(), Progress(*_columns(), console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=None)
            facts = tools.room().train(
                wish, lambda what, done, of: progress.update(task, description=what, completed=done, total=of)
            )
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(facts)).decode())
        else:
            _show(facts, Console())


def _paired(records: Sequence[Path], truth: Sequence[Path]) -> tuple[tuple[Path, Path], ...]:
    if len(records) != len(truth):
        said = f"There are {len(records)} --records and {len(truth)} --truth."
        raise Refused(said, "Name the truth of each records folder.")
    return tuple(zip(records, truth, strict=True))


def _add_card(group: typer.Typer, tools: ModelTools) -> None:
    @group.command("card")
    def card(version: Annotated[str, typer.Option(help="Version; the current one by default.")] = "") -> None:
        """Print the card of a model: what it was made of, how it did, its limits."""
        with errors_told():
            typer.echo(tools.room().card(version))


def _add_explain(group: typer.Typer, tools: ModelTools) -> None:
    @group.command("explain")
    def explain(
        number: Annotated[str, typer.Argument(help="A calling number.")],
        purpose: Annotated[str, typer.Option(help="Why you look; recorded.")],
        records: Annotated[Path | None, typer.Option(help="Folder of call records by hour; else our own.")] = None,
        hours: Annotated[int, typer.Option(min=1, max=168, help="Length of the window.")] = 24,
        version: Annotated[str, typer.Option(help="Version; the current one by default.")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Tell the score of a number in the last hours, and what raised and lowered it."""
        with errors_told():
            asked = tools.read(number)
            tools.looked(asked, purpose)
            room = tools.room()
            model = room.model(version)
            scored = room.scored(model, records or tools.records(), hours)
            told = _explained(model, scored, asked)
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
        else:
            _show_explained(told, model, tools.language(), Console())


def _add_promote(group: typer.Typer, tools: ModelTools) -> None:
    @group.command("promote")
    def promote(
        mode: Annotated[Mode, typer.Argument(help="How far the current version is trusted from now on.")],
        reason: Annotated[str, typer.Option(help="Why; kept in the audit trail.", prompt="Why")],
    ) -> None:
        """Let the current version act (live), or only watch (shadow, off).

        A version trained later starts in shadow again. What watches call records takes it up within a minute.
        """
        with errors_told():
            if mode is Mode.CANARY:
                raise Refused("a model has no canary", "let it run in shadow, look at its suspects, then go live")
            record = tools.promoted()  # opened first: without a trail nothing changes
            version, before = tools.room().promote(mode)
            record(version, before, mode, reason)
        typer.echo(f"Model {version} is {mode.value}, was {before.value}")


class Part(Struct, frozen=True):
    """One feature of an explained number."""

    feature: str
    value: float | None
    effect: float


class Explained(Struct, frozen=True):
    """The score of one number and its parts, the greatest first; effects sum to the log-odds of the raw score."""

    number: str
    version: str
    probability: float
    raw: float
    standing: str
    expected: float
    parts: tuple[Part, ...]


def _explained(model: NumberModel, scored: Scored, number: PhoneNumber) -> Explained:
    place = scored.place(number | 0)
    if place is None:
        raise NotFound(f"{number} called too little in these hours to have a score.", "Look at more hours: --hours 168")
    values = scored.values[place]
    effects = model.fitted.contributions(values.reshape(1, -1))[0]
    rows = zip(model.features.names, values.tolist(), effects[:-1].tolist(), strict=True)
    parts = [Part(name, None if value != value else value, effect) for name, value, effect in rows]
    return Explained(
        str(number),
        model.facts.version,
        float(scored.probability[place]),
        float(scored.raw[place]),
        model.standing(float(scored.raw[place])),
        float(effects[-1]),
        tuple(sorted(parts, key=lambda part: -abs(part.effect))),
    )


def _show_explained(told: Explained, model: NumberModel, language: Language, console: Console) -> None:
    console.print(
        f"{told.number}: {told.probability:.1%} ({told.standing}), model {told.version} in {model.facts.mode.value}",
        highlight=False,
    )
    words = {one.name: one.zh if language == "zh-CN" else one.en for one in model.features.feature}
    table = Table("feature", "value", "effect")
    for part in told.parts[:12]:
        value = "not known" if part.value is None else f"{part.value:.3g}"
        table.add_row(words[part.feature], value, f"{part.effect:+.2f}")
    console.print(table)


def _show(facts: ModelFacts, console: Console) -> None:
    console.print(f"Model {facts.version}, {facts.mode.value}: {facts.rows:,} rows, {facts.abusive:,} abusive numbers")
    table = Table("records", "numbers", "AUC", "found at 0.1%", "abusive above", "lawful above", "unsure", "ECE")
    for one in (facts.held_out, *facts.judged):
        cells = (
            f"{one.auc:.4f}",
            f"{one.recall_at_fpr_0001:.3f}",
            f"{one.suspects_abusive:,}",
            f"{one.suspects_lawful:,}",
        )
        table.add_row(one.name, f"{one.numbers:,}", *cells, f"{one.unsure:.2%}", f"{one.ece:.4f}")
    console.print(table)


def _columns() -> tuple[TextColumn, BarColumn, MofNCompleteColumn]:
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
