"""Profiles of calling numbers drawn from a seed: the abusive call many, in order, and are not called."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import ringfence
from ringfence.analytics.scores.features import FeatureDocument, NumberProfiles, read_features
from ringfence.analytics.scores.training import Labelled

HOUR_MS = 3_600_000
TEXT = (Path(ringfence.__file__).parent / "rules" / "model" / "features.toml").read_text("utf-8")
QUICK = TEXT.replace("trees = 700", "trees = 30").replace("min_data_in_leaf = 50", "min_data_in_leaf = 10")
FIRST = (1 << 60) + (86 << 50) + 8613900000000


def document() -> FeatureDocument:
    return read_features(QUICK)


def part(rows: int = 300, seed: int = 1, first: int = FIRST) -> Labelled:
    chance = np.random.default_rng(seed)
    abusive = chance.random(rows) < 0.3
    attempts = chance.integers(20, 80, rows) + 60 * abusive
    parties = np.where(abusive, attempts, attempts // 3)
    columns = {
        "attempts": attempts.astype(np.float64),
        "parties": parties.astype(np.float64),
        "answered": (attempts * chance.uniform(0.3, 0.8, rows)).round(),
        "received": np.where(abusive & (chance.random(rows) < 0.9), 0.0, chance.integers(1, 40, rows)),
        "gaps": (attempts - 1).astype(np.float64),
        "in_order": np.where(abusive, attempts * 0.5, 0.0),
        "age_days": np.where(chance.random(rows) < 0.2, np.nan, chance.integers(1, 900, rows)),
        "active_hours": np.full(rows, 8.0),
        "first_ms": np.full(rows, 1000.0),
        "last_ms": np.full(rows, 2000.0),
    }
    numbers = first + np.arange(rows, dtype=np.int64)
    return Labelled(NumberProfiles(0, 24 * HOUR_MS, numbers, columns), abusive)
