"""The whole way: what people say of numbers becomes labels, labels a table, and a model learns from it."""

import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from tests.analytics.suspects import suspect
from tests.backends.duck.calling import calls, write
from tests.stores import ready_file
from typer.testing import CliRunner

from ringfence import clock
from ringfence.analytics.inquiry import Standing
from ringfence.analytics.record import HOUR_MS, KeptRecord
from ringfence.backends.files.secret import hiding
from ringfence.backends.files.truth import read_truth
from ringfence.backends.learners.model_folder import ModelFolder
from ringfence.backends.sql.store import Store, open_store
from ringfence.main import build
from ringfence.screening.book import Complaint
from ringfence.settings import load_settings
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Feedback, Judgement

DAY_MS = 24 * HOUR_MS
NUMBERS, HALF = 80, 40
COLLUDERS = 13
"""Beside three honest people a number: one in twenty."""


def _calls(now_ms: int) -> list[list[KeptRecord]]:
    """By number: the first forty call one stranger after another, the others three people again and again."""
    chance, made = np.random.default_rng(1), []
    for place in range(NUMBERS):
        first = int(chance.integers(10**7))
        bad = {"called": f"138{first:08d}", "called_step": 3}
        good = {"called": [f"138{first + 17 * at:08d}" for at in range(3)], "called_step": 0}
        line = {"calling": f"139111{place:05d}", "every_s": int(chance.integers(40, 90)), "times": 30}
        some = calls(**line, **(bad if place < HALF else good))
        shift = (now_ms - 20 * DAY_MS - some[0].setup_ms) // HOUR_MS * HOUR_MS
        made.append([_later(one, shift, f"{place}-{one.call_id}") for one in some])
    return made


def _later(one: KeptRecord, shift_ms: int, call_id: str) -> KeptRecord:
    moments = {
        name: at_ms + shift_ms
        for name in ("setup_ms", "ring_ms", "answer_ms", "release_ms")
        if (at_ms := getattr(one, name)) is not None
    }
    return replace(one, call_id=call_id, **moments)


class Said:
    """What people say in the store, day by day."""

    def __init__(self, store: Store, home: Path, now_ms: int, made: list[list[KeptRecord]]) -> None:
        self.store, self.now_ms, self.made = store, now_ms, made
        self.hidden = hiding(home / "reporters.key")

    def complain(self, place: int, who: str, ago: int, by: str = "key:app") -> None:
        at_ms = self.now_ms - ago * DAY_MS
        one = Complaint(number=self.made[place][0].calling, reporter=self.hidden(who), at_ms=at_ms)
        self.store.complaints.add([one], by=by, at_ms=at_ms)

    def was_wrong(self, place: int, who: str, ago: int) -> None:
        at_ms = self.now_ms - ago * DAY_MS
        word = Feedback(number=self.made[place][0].calling, judgement=Judgement.WRONG, by=who, at_ms=at_ms)
        self.store.complaints.feedback(word)

    def honest(self) -> None:
        """Three of those whom an abusive number called complain; the three whom a lawful one called stand up for it."""
        for place in range(NUMBERS):
            people = list(dict.fromkeys(one.called for one in self.made[place]))[:3]
            for who in people:
                number = str(PhoneNumber(who))
                if place < HALF:
                    self.complain(place, number.removeprefix("+86"), ago=12)
                else:
                    self.was_wrong(place, f"number:{number}", ago=12)

    def hostile(self) -> None:
        """Colluders whom nobody called speak against ten lawful numbers, a few a day."""
        for who in range(COLLUDERS):
            self.complain(HALF + who % 10, f"colluder {who}", ago=6)

    def poison(self) -> None:
        """A program sends at once what turns all round, each word from somebody new."""
        for place in range(HALF, NUMBERS):
            self.complain(place, f"invented {place}", ago=2, by="key:bad")

    def settle(self) -> None:
        """Staff confirm what a detector found of one number."""
        number = self.made[0][0].calling
        one = replace(suspect(), number=number, subject=str(PhoneNumber(number)))
        (kept,) = self.store.suspicions.put([one], at_ms=self.now_ms - DAY_MS)
        self.store.suspicions.settle(
            [kept.id], Standing.CONFIRMED, by="account:a", at_ms=self.now_ms - DAY_MS, reason="heard a recording"
        )


def _run(*words: str) -> str:
    told = CliRunner().invoke(build([words[0]]), list(words))
    assert told.exit_code == 0, told.output
    return told.stdout


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    ready_file(Path(str(load_settings({"RINGFENCE_HOME": str(tmp_path)}).store_address)))
    return tmp_path


def test_words_of_which_one_in_twenty_is_hostile_become_a_truth_that_training_takes(home: Path) -> None:
    made = _calls(clock.clock_ms())
    write(home, [one for some in made for one in some])
    store = open_store(load_settings({"RINGFENCE_HOME": str(home)}).store_address)
    said = Said(store, home, clock.clock_ms(), made)
    said.honest()
    said.hostile()
    said.poison()
    said.settle()
    truth = home / "truth.parquet"
    told = _run("feedback", "labels", "--out", str(truth), "--reason", "a model of our own", "--json")
    found = json.loads(told)
    assert (found["abusive"], found["lawful"], found["settled"]) == (HALF, NUMBERS - HALF, 1)
    assert found["proven"] == 3 * NUMBERS + 1
    (aside,) = found["set_aside"]
    assert aside["name"].endswith(" key:bad")
    assert read_truth(truth).abusive == {some[0].calling: place < HALF for place, some in enumerate(made)}
    assert [one.reason for one in store.audit.entries(act="feedback.labels")] == ["a model of our own"]
    assert {look.number for look in store.audit.looks(limit=1000)} == {some[0].calling for some in made}
    store.close()
    facts = json.loads(_run("model", "train", "--records", str(home / "calls"), "--truth", str(truth), "--json"))
    assert (facts["abusive"], facts["numbers"], facts["simulated"]) == (HALF, NUMBERS, False)
    assert ModelFolder(home / "models").read().facts.version == facts["version"]
