import json
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from msgspec.structs import replace
from tests.analytics.feedback.examples import DAY_MS, NOW_MS, document, word
from typer.testing import CliRunner, Result

from ringfence.analytics.feedback.labelling import TruthRow
from ringfence.analytics.feedback.vote import Vote
from ringfence.backends.files.truth import read_truth, write_truth
from ringfence.doors.cli.feedback import FeedbackTools, register
from ringfence.doors.cli.feedback_labels import register as register_labels

BATCH = "1971-02-05 key:bad"


class Installation:
    """Eighty numbers that three people spoke of, eighty words that turn them round, and a trail."""

    def __init__(self, *, votes: bool = True) -> None:
        self.trail: list[tuple[str, int, str]] = []
        at_ms = NOW_MS - 9 * DAY_MS
        self.given = [word(f"r{n % 20}-{w}", n, abusive=n < 40, at_ms=at_ms) for n in range(80) for w in range(3)]
        self.given += [replace(word(f"c{n}", n, abusive=n >= 40), source="key:bad") for n in range(80)]
        if not votes:
            self.given = []

    def votes(self, since_ms: int, told: Callable[[str], None]) -> list[Vote]:
        told("reading")
        return [one for one in self.given if one.at_ms >= since_ms]

    def looked(self, file: Path, rows: Sequence[TruthRow], reason: str) -> None:
        assert not file.exists()  # recorded before anything leaves
        self.trail.append((file.name, len(rows), reason))

    def run(self, *words: str) -> Result:
        app = typer.Typer()
        tools = FeedbackTools(
            document=document, votes=self.votes, verified=lambda _asked: frozenset(), clock_ms=lambda: NOW_MS,
            write=write_truth, looked=self.looked,
        )  # fmt: skip
        register_labels(register(app, tools), tools)
        return CliRunner().invoke(app, ["feedback", "labels", *words])


def test_labels_are_written_with_a_reason_and_a_poisoned_batch_is_named(tmp_path: Path) -> None:
    here, out = Installation(), tmp_path / "truth.parquet"
    told = here.run("--out", str(out), "--reason", "a new model", "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["abusive"], found["lawful"], found["batches"], found["file"]) == (40, 40, 2, str(out))
    assert [one["name"] for one in found["set_aside"]] == [BATCH]
    assert here.trail == [("truth.parquet", 80, "a new model")]
    assert read_truth(out).abusive == {number: number < 40 for number in range(80)}
    assert "--take" in told.stderr


def test_without_a_file_nothing_is_written_and_nobody_is_named() -> None:
    here = Installation()
    told = here.run()
    assert told.exit_code == 0, told.output
    assert "Nothing was written" in told.stdout
    assert BATCH in told.stdout
    assert here.trail == []


def test_a_batch_can_be_taken_by_name() -> None:
    found = json.loads(Installation().run("--take", BATCH, "--json").stdout)
    assert (found["set_aside"], found["batches"]) == ([], 2)
    assert Installation().run("--take", "yesterday").exit_code == 2


def test_what_cannot_be_done_is_refused_with_its_remedy(tmp_path: Path) -> None:
    out = tmp_path / "truth.csv"
    assert "--reason WHY" in Installation().run("--out", str(out)).stderr
    assert "/console/suspects" in Installation(votes=False).run("--out", str(out), "--reason", "x").stderr
    assert not out.exists()
    out.write_text("mine", "utf-8")
    here = Installation()
    assert here.run("--out", str(out), "--reason", "x").exit_code == 2
    assert here.trail == []


def test_too_few_labels_to_train_on_are_told() -> None:
    told = Installation(votes=False).run()
    assert told.exit_code == 0
    assert "needs 20" in told.stderr
