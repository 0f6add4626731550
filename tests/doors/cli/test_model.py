import json
from collections.abc import Callable
from pathlib import Path

import typer
from tests.analytics.scores.number_examples import part
from tests.analytics.scores.trained import FACTS, MODEL
from tests.doors.cli.drifted import Kept
from typer.testing import CliRunner, Result

from ringfence.analytics.scores.model import ModelFacts, NumberModel, Scored
from ringfence.doors.cli.model import ModelTools, Told, TrainingWish, register
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode

PART = part(60, seed=4)
SUSPECT = next(
    number for number, label in zip(PART.profiles.numbers.tolist(), PART.abusive.tolist(), strict=True) if label
)


class Tools:
    def __init__(self) -> None:
        self.looks: list[tuple[PhoneNumber, str]] = []
        self.wish: TrainingWish | None = None
        self.mode = Mode.SHADOW
        self.promotions: list[tuple[str, Mode, Mode, str]] = []

    def train(self, wish: TrainingWish, told: Told) -> ModelFacts:
        self.wish = wish
        told("growing trees", 1, 1)
        return FACTS

    def model(self, version: str) -> NumberModel:
        return MODEL

    def card(self, version: str) -> str:
        return f"# card of {version or 'the current'}"

    def promote(self, mode: Mode) -> tuple[str, Mode]:
        before, self.mode = self.mode, mode
        return MODEL.facts.version, before

    def promoted(self) -> Callable[[str, Mode, Mode, str], None]:
        return lambda *said: self.promotions.append(said)

    def scored(self, model: NumberModel, records: Path, hours: int) -> Scored:
        return model.score(PART.profiles)

    def read(self, text: str) -> PhoneNumber:
        return PhoneNumber(int(text))

    def looked(self, number: PhoneNumber, purpose: str) -> None:
        self.looks.append((number, purpose))


def _run(*words: str, tools: Tools | None = None) -> Result:
    app = typer.Typer()
    used = tools or Tools()
    register(
        app,
        ModelTools(
            lambda: used,
            lambda: Path("calls"),
            used.read,
            used.looked,
            used.promoted,
            lambda: "zh-CN",
            Kept().tools(),
        ),
    )
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["model", *words])


def test_training_tells_figures_and_the_command_that_repeats_it() -> None:
    tools = Tools()
    told = _run("train", "--records", "r", "--truth", "t", "--judge", "b", "--base-rate", "0.01", tools=tools)
    assert told.exit_code == 0, told.output
    assert "held-out" in told.stdout
    assert tools.wish is not None
    assert tools.wish.command == "ringfence model train --records RECORDS --truth TRUTH --seed 1 --base-rate 0.01"
    assert tools.wish.judge == (Path("b"),)
    assert tools.wish.sources == ((Path("r"), Path("t")),)


def test_each_folder_of_records_has_its_truth() -> None:
    tools = Tools()
    two = ("--records", "r", "--truth", "t", "--records", "s", "--truth", "u")
    assert _run("train", *two, tools=tools).exit_code == 0
    assert tools.wish is not None
    assert tools.wish.sources == ((Path("r"), Path("t")), (Path("s"), Path("u")))
    assert tools.wish.command.count("--records RECORDS --truth TRUTH") == 2
    told = _run("train", *two[:-2])
    assert told.exit_code == 2
    assert "Name the truth of each records folder" in told.stderr


def test_a_number_is_explained_in_words_and_the_look_is_recorded() -> None:
    tools = Tools()
    told = _run("explain", str(SUSPECT), "--purpose", "case 7", tools=tools)
    assert told.exit_code == 0, told.output
    assert "拨打的不同号码数" in told.stdout or "顺序拨号的占比" in told.stdout
    assert tools.looks == [(PhoneNumber(SUSPECT), "case 7")]


def test_effects_add_up_in_json() -> None:
    found = json.loads(_run("explain", str(SUSPECT), "--purpose", "case 7", "--json").stdout)
    assert found["standing"] == "suspect"
    assert len(found["parts"]) == len(MODEL.features.feature)


def test_a_number_that_called_little_has_no_score() -> None:
    told = _run("explain", str(SUSPECT + 5000), "--purpose", "case 7")
    assert told.exit_code == 2
    assert "called too little" in told.stderr


def test_the_card_is_printed() -> None:
    assert _run("card").stdout.strip() == "# card of the current"


def test_going_live_needs_a_reason_and_is_recorded_and_there_is_no_canary() -> None:
    tools = Tools()
    told = _run("promote", "live", "--reason", "looked at 40 suspects, all right", tools=tools)
    assert told.exit_code == 0, told.output
    assert "live, was shadow" in told.stdout
    version = MODEL.facts.version
    assert tools.promotions == [(version, Mode.SHADOW, Mode.LIVE, "looked at 40 suspects, all right")]
    refused = _run("promote", "canary", "--reason", "try", tools=tools)
    assert refused.exit_code == 2
    assert "no canary" in refused.stderr
    assert tools.mode is Mode.LIVE
