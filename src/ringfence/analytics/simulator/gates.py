"""Is a world too easy? What single features, and a tree of two questions, tell of who is abusive in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.metrics import auc
from ringfence.analytics.simulator.calls import Calls, Col, Floats, Ints, Mask
from ringfence.analytics.simulator.population import Numbers

SINGLE_MOST = 0.90
"""Area under the curve that no single feature may pass from level L1 on."""
TREE_MOST = 0.95
"""The same for a tree of depth two."""
_SPLITS = 24
_HOUR_MS = 3_600_000


class Gates(Struct, frozen=True):
    """What was found: areas under the curve, the strongest feature first."""

    numbers: int
    abusive: int
    single: tuple[tuple[str, float], ...]
    tree: float

    @property
    def passed(self) -> bool:
        """Whether the world is hard enough to say anything."""
        return self.single[0][1] <= SINGLE_MOST and self.tree <= TREE_MOST


def gates(calls: Calls, numbers: Numbers, *, least: int = 1) -> Gates:
    """Ask of all numbers with `least` outgoing calls; abusive are own numbers of adversaries of level L1 and above.

    Numbers of level L0 are left out, and so are those of people whose numbers were only shown by others.
    """
    shown = np.unique(calls[Col.CALLING][(calls[Col.LEVEL] >= 0) & (numbers.level[calls[Col.CALLING]] < 0)])
    counts = np.bincount(calls[Col.CALLING], minlength=len(numbers.number))
    wanted = (counts >= least) & (numbers.level != 0)
    wanted[shown] = False
    rows = np.flatnonzero(wanted)
    labels = numbers.level[rows] >= 1
    found = features(calls, numbers)
    table = {name: values[rows] for name, values in found.items()}
    single = sorted(((name, abs(auc(labels, one) - 0.5) + 0.5) for name, one in table.items()), key=lambda p: -p[1])
    return Gates(len(rows), int(labels.sum()), tuple(single), _tree(labels, table))


def features(calls: Calls, numbers: Numbers) -> Mapping[str, Floats]:
    """What call records say of each number of the world, over all of the time; NaN never, 0 where nothing is known."""
    count = len(numbers.number)
    found = _volume(calls, count) | _endings(calls, count) | _network(calls, count)
    found["age"] = numbers.activated_ms.max() - numbers.activated_ms.astype(np.float64)
    return found


def _volume(calls: Calls, count: int) -> dict[str, Floats]:
    calling, called = calls[Col.CALLING], calls[Col.CALLED]
    out = _sum(calling, np.ones(len(calls)), count)
    into = _sum(called, np.ones(len(calls)), count)
    distinct = _distinct(calling, called, count)
    hour = calls[Col.SETUP] // _HOUR_MS
    local = (calls[Col.SETUP] + 8 * _HOUR_MS) // _HOUR_MS % 24
    busiest = np.zeros(count)
    keys, per_hour = np.unique(calling * 10**6 + hour % 10**6, return_counts=True)
    np.maximum.at(busiest, keys // 10**6, per_hour)
    return {
        "calls": out,
        "distinct_called": distinct,
        "distinct_share": distinct / np.maximum(out, 1),
        "called_again": out / np.maximum(distinct, 1),
        "incoming": into,
        "in_out_ratio": into / np.maximum(out, 1),
        "busiest_hour": busiest,
        "hours_active": _distinct(calling, hour, count),
        "night_share": _sum(calling, (local < 7) | (local > 22), count) / np.maximum(out, 1),
        "messages_share": _sum(calling, calls[Col.KIND] == 1, count) / np.maximum(out, 1),
        "gap_variation": _gaps(calls, count),
    }


def _endings(calls: Calls, count: int) -> dict[str, Floats]:
    calling, answered = calls[Col.CALLING], calls[Col.ANSWER] >= 0
    over = np.where(answered, calls[Col.ANSWER], calls[Col.RELEASE])
    rang = np.where(calls[Col.RING] >= 0, over - calls[Col.RING], 0)
    talk = np.where(answered, calls[Col.RELEASE] - calls[Col.ANSWER], 0) / 1000
    out = np.maximum(_sum(calling, np.ones(len(calls)), count), 1)
    talks = np.maximum(_sum(calling, answered, count), 1)
    mean_talk = _sum(calling, talk, count) / talks
    spread = _sum(calling, talk * talk, count) / talks - mean_talk**2
    return {
        "answered_share": _sum(calling, answered, count) / out,
        "mean_talk": mean_talk,
        "talk_variation": np.sqrt(np.maximum(spread, 0)) / np.maximum(mean_talk, 0.1),
        "short_talk_share": _sum(calling, answered & (talk < 6), count) / talks,
        "mean_ring": _sum(calling, rang, count) / out,
        "short_ring_share": _sum(calling, ~answered & (rang < 3_500), count) / out,
        "called_released_share": _sum(calling, answered & (calls[Col.RELEASED_BY] == 2), count) / talks,
    }


def _network(calls: Calls, count: int) -> dict[str, Floats]:
    calling = calls[Col.CALLING]
    out = np.maximum(_sum(calling, np.ones(len(calls)), count), 1)
    return {
        "cells": _distinct(calling, calls[Col.CELL], count),
        "devices": _distinct(calling, calls[Col.IMEI], count),
        "numbers_of_device": _fellows(calling, calls[Col.IMEI], count),
        "numbers_of_media": _fellows(calling, calls[Col.MEDIA], count),
        "trunks": _distinct(calling, calls[Col.TRUNK_IN], count),
        "no_device": _sum(calling, calls[Col.IMEI] == 0, count) / out,
    }


def _sum(rows: Ints, values: Floats | Mask | Ints, count: int) -> Floats:
    return np.asarray(np.bincount(rows, weights=np.asarray(values, dtype=np.float64), minlength=count), np.float64)


def _distinct(rows: Ints, values: Ints, count: int) -> Floats:
    _, places = np.unique(values, return_inverse=True)
    pairs = np.unique(rows * (int(places.max(initial=0)) + 1) + places)
    return np.bincount(pairs // (int(places.max(initial=0)) + 1), minlength=count).astype(np.float64)


def _fellows(rows: Ints, values: Ints, count: int) -> Floats:
    """How many numbers use what the number uses most widely; 1 where nothing is known."""
    _, places = np.unique(values, return_inverse=True)
    width = int(places.max(initial=0)) + 1
    pairs = np.unique(rows * width + places)
    users = np.bincount(pairs % width, minlength=width).astype(np.float64)
    found = np.ones(count)
    known = values[np.unique(places, return_index=True)[1]] != 0
    np.maximum.at(found, pairs // width, np.where(known[pairs % width], users[pairs % width], 1.0))
    return found


def _gaps(calls: Calls, count: int) -> Floats:
    """Coefficient of variation of the pauses of each number; 0 for fewer than four calls."""
    order = np.lexsort((calls[Col.SETUP], calls[Col.CALLING]))
    calling, at = calls[Col.CALLING][order], calls[Col.SETUP][order]
    same = np.diff(calling) == 0
    gaps, rows = np.diff(at)[same] / 1000, calling[1:][same]
    times = _sum(rows, np.ones(len(rows)), count)
    mean = _sum(rows, gaps, count) / np.maximum(times, 1)
    square = _sum(rows, gaps * gaps, count) / np.maximum(times, 1)
    return np.where(times >= 3, np.sqrt(np.maximum(square - mean**2, 0)) / np.maximum(mean, 1e-3), 0.0)


def _tree(labels: Mask, table: Mapping[str, Floats]) -> float:
    """Area under the curve of a greedy tree of depth two, both classes weighing the same."""
    weights = np.where(labels, 0.5 / max(int(labels.sum()), 1), 0.5 / max(int((~labels).sum()), 1))
    leaf = _cut(labels, weights, table, np.ones(len(labels), dtype=np.bool_))
    leaves = leaf * 2 + np.where(leaf, _cut(labels, weights, table, leaf), _cut(labels, weights, table, ~leaf))
    said = np.zeros(len(labels))
    for one in range(4):
        here = leaves == one
        if here.any():
            said[here] = weights[here & labels].sum() / weights[here].sum()
    return auc(labels, said)


def _cut(labels: Mask, weights: Floats, table: Mapping[str, Floats], here: Mask) -> Mask:
    """The question that divides the rows of `here` best, by the Gini impurity."""
    best, found = np.inf, np.zeros(len(labels), dtype=np.bool_)
    for values in table.values():
        for threshold in np.unique(np.quantile(values[here], np.linspace(0.02, 0.98, _SPLITS))):
            above = values > threshold
            impurity = 0.0
            for part in (here & above, here & ~above):
                total = weights[part].sum()
                share = weights[part & labels].sum() / total if total else 0.0
                impurity += total * share * (1 - share)
            if impurity < best:
                best, found = impurity, above
    return found
