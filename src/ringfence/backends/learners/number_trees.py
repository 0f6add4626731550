"""The trees of the number model: grown under the signs of the features, written as text, read back to the same bits."""

from __future__ import annotations

from msgspec.structs import asdict

from ringfence.analytics.scores.features import FeatureDocument
from ringfence.analytics.scores.table import FeatureTable
from ringfence.backends.learners.boosted import Boosted, Booster, FittedBooster
from ringfence.backends.learners.engine import lightgbm
from ringfence.telecom.errors import Refused


class NumberGrower:
    """Fulfils `Grower` with LightGBM."""

    def __init__(self, threads: int) -> None:
        self._threads = threads

    def grow(self, table: FeatureTable, features: FeatureDocument, seed: int) -> FittedBooster:
        """Learn."""
        settings = asdict(features.learner)
        trees = int(settings.pop("trees"))
        return Boosted(trees, settings, self._threads, features.signs).fit(table, seed)


def trees_from(text: str, threads: int, columns: int) -> FittedBooster:
    """Read trees back; raises `Refused` when the text is none, and `Unavailable` when LightGBM cannot be loaded."""
    library = lightgbm()
    try:
        booster: Booster = library.Booster(model_str=text)
    except library.basic.LightGBMError as error:
        raise Refused(f"These are no trees: {error}", "Train the model again, or copy it anew.") from error
    if int(library.Booster.num_feature(booster)) != columns:
        raise Refused("The trees have other features than their document.", "Train the model again.")
    return FittedBooster(booster, threads)
