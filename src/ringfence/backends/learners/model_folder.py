"""Models on disk: one folder a version with trees, facts and features; nothing is loaded whose hash does not agree."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from ringfence.analytics.scores.card import model_card
from ringfence.analytics.scores.features import read_features
from ringfence.analytics.scores.model import ModelFacts, NumberModel
from ringfence.backends.learners.boosted import FittedBooster
from ringfence.backends.learners.number_trees import trees_from
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.verdict import Mode

TREES, FACTS, FEATURES, CARD, CURRENT = "trees.txt", "model.json", "features.toml", "card.md", "current"
MODE = "mode.json"


class Trust(Struct, frozen=True, forbid_unknown_fields=True):
    """How far people trust one version."""

    version: str
    mode: Mode


class ModelFolder:
    """Keeps versions below `folder`; `current` names the one that scores, and without one the packaged."""

    def __init__(self, folder: Path, threads: int = 2, packaged: Path | None = None) -> None:
        """`packaged` holds one version in the same manner; it is never written to."""
        self._folder = folder
        self._threads = threads
        self._packaged = packaged

    def write(self, facts: ModelFacts, fitted: FittedBooster, features_text: str) -> ModelFacts:
        """Write a new version and make it the current one; returns its facts with version and hashes."""
        trees = fitted.booster.model_to_string()
        facts = msgspec.structs.replace(facts, trees_hash=_hash(trees), features_hash=_hash(features_text), version="")
        facts = msgspec.structs.replace(facts, version=_hash(_encoded(facts))[:12])
        place = self._folder / facts.version
        place.mkdir(parents=True, exist_ok=True)
        card = model_card(facts, read_features(features_text))
        for name, text in ((TREES, trees), (FEATURES, features_text), (CARD, card), (FACTS, _encoded(facts))):
            _replace(place / name, text)
        _replace(self._folder / CURRENT, facts.version)
        return facts

    def current(self) -> str | None:
        """The version that scores: the own one, else the packaged; None without either."""
        for folder in (self._folder, self._packaged):
            if folder is not None and (folder / CURRENT).exists():
                return (folder / CURRENT).read_text("utf-8").strip()
        return None

    def mode(self, version: str) -> Mode:
        """How far a version is trusted until somebody says otherwise: one's own in shadow, the packaged not at all.

        The packaged one knows simulated calls alone. Raises `Refused` for a torn word.
        """
        untold = Mode.SHADOW if (self._folder / version).exists() else Mode.OFF
        try:
            said = msgspec.json.decode((self._folder / MODE).read_bytes(), type=Trust)
        except FileNotFoundError:
            return untold
        except msgspec.MsgspecError as error:
            raise Refused(f"{self._folder / MODE} is damaged: {error}", "Promote the model again.") from error
        return said.mode if said.version == version else untold

    def promote(self, mode: Mode) -> tuple[str, Mode]:
        """Trust the current version so far from now on; returns it and how far it was trusted. Raises as `read`."""
        version = self.read().facts.version
        before = self.mode(version)
        self._folder.mkdir(parents=True, exist_ok=True)
        _replace(self._folder / MODE, msgspec.json.encode(Trust(version, mode)).decode())
        return version, before

    def read(self, version: str = "") -> NumberModel:
        """Load a version, the current one by default; raises `NotFound`, `Refused` and `Unavailable`."""
        facts, texts = self._facts(version or self.current() or "")
        features = read_features(texts[FEATURES])
        fitted = trees_from(texts[TREES], self._threads, len(features.feature))
        return NumberModel(msgspec.structs.replace(facts, mode=self.mode(facts.version)), features, fitted)

    def card(self, version: str = "") -> str:
        """The card of a version as Markdown."""
        facts, texts = self._facts(version or self.current() or "")
        return model_card(facts, read_features(texts[FEATURES]))

    def _facts(self, version: str) -> tuple[ModelFacts, dict[str, str]]:
        place = self._folder / version
        if self._packaged is not None and version and not place.exists():
            place = self._packaged / version
        if not version or not (place / FACTS).exists():
            raise NotFound(
                f"There is no model {version}." if version else "There is no model yet.",
                "Train one: ringfence model train --records FOLDER --truth FILE",
            )
        try:
            facts = msgspec.json.decode((place / FACTS).read_bytes(), type=ModelFacts)
            texts = {name: (place / name).read_text("utf-8") for name in (TREES, FEATURES)}
        except (msgspec.MsgspecError, OSError, UnicodeDecodeError) as error:
            raise Refused(f"The model {version} is damaged: {error}", "Train it again, or copy it anew.") from error
        bare = msgspec.structs.replace(facts, version="")
        said = (facts.trees_hash, facts.features_hash, facts.version)
        if said != (_hash(texts[TREES]), _hash(texts[FEATURES]), _hash(_encoded(bare))[:12]):
            raise Refused(
                f"The files of model {version} are not those that were trained: a hash differs.",
                "Copy the whole folder anew, or train again. Scores go on with the rules alone.",
            )
        return facts, texts


def _encoded(facts: ModelFacts) -> str:
    return msgspec.json.format(msgspec.json.encode(facts)).decode()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _replace(path: Path, text: str) -> None:
    """Write beside, then rename: a reader sees a whole file or none."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
