"""Features of a calling number: what they are made of, the sign that the field knows, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct

from ringfence.analytics.scores.table import Floats, Whole
from ringfence.telecom.document import bad, convert, read_toml

SHARED = ("trunk_", "media_", "device_", "cell_", "range_")
"""Columns of what a number shares with others begin so: all of its numbers have the same value or nearly so."""
NAME = "model/features.toml"


class Feature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feature: the column `above`, divided by `below` where that is named."""

    name: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$")]
    above: str
    below: str = ""
    sign: Literal[-1, 0, 1]
    """1: the score never falls when the feature grows, all else equal; -1: it never rises."""
    why: str = ""
    zh: str
    en: str

    @property
    def shared(self) -> bool:
        """Whether it tells of a trunk, device, cell or range, and so the same of many numbers."""
        return self.above.startswith(SHARED)


class Band(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the model says nothing: shares of held-out numbers that may lie on the wrong side."""

    lawful_reached: Annotated[float, Meta(gt=0, lt=0.5)]
    abusive_missed: Annotated[float, Meta(gt=0, lt=0.5)]


class DriftBounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a changed distribution is worth a look, and when an alarm."""

    bins: Annotated[int, Meta(ge=2, le=100)]
    look: Annotated[float, Meta(gt=0)]
    alarm: Annotated[float, Meta(gt=0)]


class Growing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the trees are grown, in LightGBM's words."""

    trees: Annotated[int, Meta(ge=1, le=10_000)]
    learning_rate: Annotated[float, Meta(gt=0, le=1)]
    num_leaves: Annotated[int, Meta(ge=2, le=1000)]
    min_data_in_leaf: Annotated[int, Meta(ge=1)]
    feature_fraction: Annotated[float, Meta(gt=0, le=1)]
    bagging_fraction: Annotated[float, Meta(gt=0, le=1)]
    bagging_freq: Annotated[int, Meta(ge=0)]
    lambda_l2: Annotated[float, Meta(ge=0)]


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that the records of some networks do not tell."""

    name: str
    chance: Annotated[float, Meta(ge=0, le=1)]
    unknown: tuple[str, ...] = ()
    """Features that are unknown without it."""
    nothing: tuple[str, ...] = ()
    """Features that are 0 without it, because what is not told is not counted."""


class Lacking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is taken away from training rows, so that a model takes no absence for a sign."""

    rows: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share of the rows."""
    source: tuple[Source, ...] = ()


class FeatureDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rules/model/features.toml`."""

    version: date
    feature: tuple[Feature, ...]
    lacking: Lacking = Lacking()
    band: Band
    drift: DriftBounds
    learner: Growing

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of the document."""
        return tuple(one.name for one in self.feature)

    @property
    def signs(self) -> tuple[int, ...]:
        """Monotone constraints, in the same order."""
        return tuple(one.sign for one in self.feature)


class NumberProfiles(Struct, frozen=True):
    """Profiles of calling numbers over one window: packed numbers, and columns with NaN where nothing is known."""

    from_ms: int
    until_ms: int
    numbers: Whole
    columns: Mapping[str, Floats]


def read_features(text: str, name: str = NAME) -> FeatureDocument:
    """Read the document; raises `BadRules` for a sign without reason and names that stand twice or are none."""
    document = convert(read_toml(text, name), FeatureDocument, text, name)
    seen: set[str] = set()
    for place, one in enumerate(document.feature):
        if one.sign and not one.why.strip():
            raise bad(text, name, ("feature", place, "sign"), f"{one.name} has a sign without reason", "say why")
        if one.name in seen:
            raise bad(text, name, ("feature", place, "name"), f"{one.name} stands twice", "rename one")
        seen.add(one.name)
    for place, source in enumerate(document.lacking.source):
        strange = next((one for one in (*source.unknown, *source.nothing) if one not in seen), "")
        if strange:
            raise bad(text, name, ("lacking", "source", place), f"there is no feature {strange}", "name one above")
    return document


def feature_values(profiles: NumberProfiles, document: FeatureDocument) -> Floats:
    """Numbers x features; a column that the profiles lack is unknown in every row."""
    rows = len(profiles.numbers)
    known = {**profiles.columns, "window_h": np.full(rows, (profiles.until_ms - profiles.from_ms) / 3_600_000)}
    unknown = np.full(rows, np.nan)
    made = np.empty((rows, len(document.feature)))
    for place, one in enumerate(document.feature):
        above = known.get(one.above, unknown)
        if one.below:
            below = known.get(one.below, unknown)
            made[:, place] = np.divide(above, below, out=np.full(rows, np.nan), where=below != 0)
        else:
            made[:, place] = above
    return made
