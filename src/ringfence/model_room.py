"""The model of calling numbers, wired: records to profiles, profiles to trees, versions on disk."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from ringfence.analytics.profile import read_profiles
from ringfence.analytics.record import HOUR_MS
from ringfence.analytics.scores.features import NumberProfiles, read_features
from ringfence.analytics.scores.model import ModelFacts, ModelFigures, NumberModel, Scored
from ringfence.analytics.scores.training import LENGTHS_H, Labelled, figures, labelled, rows_of, thinned, train, windows
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.look import EngineBounds
from ringfence.backends.duck.number_profiles import ProfileReader
from ringfence.backends.files.truth import Truth, files_hash, read_truth
from ringfence.backends.learners.boosted import FittedBooster
from ringfence.backends.learners.model_folder import ModelFolder
from ringfence.backends.learners.number_trees import NumberGrower
from ringfence.doors.cli.model import Told, TrainingWish
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.verdict import Mode

PLACES = "places.parquet"


def open_models(home: Path, rules: Path, threads: int = 2) -> ModelFolder:
    """The versions of the home, and the packaged one for who trained none."""
    return ModelFolder(home / "models", threads, rules / "model" / "packaged")


class ModelRoom:
    """Trains, keeps and applies models. `rules` holds `profiles/` and `model/`, `home` keeps versions in `models/`."""

    def __init__(self, home: Path, rules: Path) -> None:
        self._home = home
        self._rules = rules
        self._threads = os.cpu_count() or 1
        self._features_text = (rules / "model" / "features.toml").read_text("utf-8")
        self.folder = open_models(home, rules, self._threads)

    def train(self, wish: TrainingWish, told: Told) -> ModelFacts:
        """Train on one set of records, judge it on others, keep the version."""
        features = read_features(self._features_text)
        known = [(records, read_truth(truth)) for records, truth in wish.sources]
        parts = [part for records, truth in known for part in self._labelled(records, truth, told)]
        table = rows_of(parts, features)
        grower = NumberGrower(self._threads)
        done = train(table, grower, features, wish.seed, wish.base_rate, lambda at, of: told("growing trees", at, of))
        facts = ModelFacts(
            version="",
            sources=(wish.name,),
            simulated=any(truth.simulated for _, truth in known),
            command=wish.command,
            records_hash=_hash(wish),
            rows=len(table.labels),
            numbers=len(set(table.groups)),
            abusive=done.held_out.abusive,
            base_rate=done.base_rate,
            windows_h=tuple(float(length) for length in LENGTHS_H),
            seed=wish.seed,
            features_hash="",
            trees_hash="",
            calibration=done.calibration,
            limits=done.limits,
            references=done.references,
            held_out=done.held_out,
        )
        if not isinstance(done.grown, FittedBooster):
            raise Unavailable("These trees cannot be written.", "Train with LightGBM.")
        model = NumberModel(facts, features, done.grown)
        judged = tuple(one for world in wish.judge for one in self._judge(model, world, told))
        return self.folder.write(msgspec.structs.replace(facts, judged=judged), done.grown, self._features_text)

    def model(self, version: str = "") -> NumberModel:
        """A version, the current one by default; raises `NotFound`, `Refused` and `Unavailable`."""
        return self.folder.read(version)

    def promote(self, mode: Mode) -> tuple[str, Mode]:
        """Trust the current version so far; returns it and its mode before."""
        return self.folder.promote(mode)

    def card(self, version: str = "") -> str:
        """Its card as Markdown."""
        return self.folder.card(version)

    def profiles(self, records: Path, from_ms: int, until_ms: int) -> NumberProfiles:
        """Profiles of one window of the records."""
        return self.reader(records).look(from_ms, until_ms)[1]

    def reader(self, records: Path, bounds: EngineBounds | None = None) -> ProfileReader:
        """Looks at a folder of records by hour."""
        documents = {path.name: path.read_text("utf-8") for path in sorted((self._rules / "profiles").glob("*.sql"))}
        place = self._rules / "profiles" / PLACES
        return ProfileReader(DuckDetectors(records, read_profiles(documents), place, bounds=bounds))

    def scored(self, model: NumberModel, records: Path, hours: int) -> Scored:
        """Scores of the last hours that the records have."""
        _, until_ms = _span(records)
        return model.score(self.profiles(records, until_ms - hours * HOUR_MS, until_ms))

    def _labelled(self, records: Path, truth: Truth, told: Told) -> list[Labelled]:
        spans = windows(*_span(records))
        # One thread adds up in one order: the same records give the same last digit of each mean, and the same trees.
        reader, found = self.reader(records, EngineBounds(threads=1)), []
        for at, (from_ms, until_ms) in enumerate(spans):
            told("reading profiles", at, len(spans))
            found.append(labelled(reader.look(from_ms, until_ms)[1], truth.abusive, strict=not truth.whole))
        return found

    def _judge(self, model: NumberModel, world: Path, told: Told) -> list[ModelFigures]:
        """Figures of the records as they are, and of the same as a network would have them that knows less."""
        parts = self._labelled(world / "records", read_truth(world / "truth"), told)
        whole = rows_of(parts, model.features)
        less = thinned(whole, msgspec.structs.replace(model.features.lacking, rows=1.0), 0)
        found = []
        for name, table in ((world.name, whole), (f"{world.name}, told less", less)):
            raw = model.fitted.score(table.values)
            said = raw, np.asarray(model.facts.calibration.apply(raw), dtype=np.float64)
            found.append(figures(name, said, table, model.facts.limits))
        return found


def _hash(wish: TrainingWish) -> str:
    named = [one for records, truth in wish.sources for one in (records, truth)]
    return files_hash([part for one in named for part in (one.rglob("*.parquet") if one.is_dir() else [one])])


def _span(records: Path) -> tuple[int, int]:
    """From the first to the end of the last hour that has records; raises `Refused` without any."""
    names = sorted(path.name.removeprefix("hour=") for path in records.glob("hour=*") if any(path.glob("*.parquet")))
    if not names:
        raise Refused(f"{records} has no call records.", "Give a folder with hour=YYYYMMDDHH/*.parquet below it.")
    return _hour_ms(names[0]), _hour_ms(names[-1]) + HOUR_MS


def _hour_ms(name: str) -> int:
    return int(datetime.strptime(name, "%Y%m%d%H").replace(tzinfo=UTC).timestamp()) * 1000
