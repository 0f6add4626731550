"""From tables as read to tables to learn from, with everything noticed that would make the figures lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.columns import (
    ColumnPlan,
    absent,
    encode,
    feature_names,
    plan_columns,
    texts_of,
)
from ringfence.analytics.scores.derive import derive, derived_names, quotients
from ringfence.analytics.scores.likeness import near_copies
from ringfence.analytics.scores.metrics import auc
from ringfence.analytics.scores.table import FeatureTable, Flags, Floats, RawTable
from ringfence.telecom.errors import Refused

GIVEAWAY = 0.995
"""A single column that orders the rows this well is suspected to be made from the label."""
_YES = frozenset({"1", "true", "yes", "y", "fraud", "spam", "positive", "是"})
_NO = frozenset({"0", "-1", "false", "no", "n", "normal", "ham", "benign", "negative", "否"})


class Wanted(Struct, frozen=True):
    """What is asked: which column is the label, which one names the subscriber, which value is to be found."""

    label: str
    id: str = ""
    positive: str = ""


class Prepared(Struct, frozen=True):
    """Tables to learn from and to judge, what became of each column, and what must be told beside the figures."""

    train: FeatureTable
    test: FeatureTable | None
    plans: tuple[ColumnPlan, ...]
    warnings: tuple[str, ...]


def prepare(train: RawTable, test: RawTable | None, wanted: Wanted) -> Prepared:
    """Columns are understood by the training table alone; raises `Refused` for what cannot be judged honestly."""
    tables = (train,) if test is None else (train, test)
    for table in tables:
        _check_columns(table, wanted)
    warnings = [warning for table in tables for warning in _unlabelled(table, wanted)]
    plans = plan_columns(train, (wanted.label, wanted.id))
    names = feature_names(plans)
    if not names:
        raise Refused(f"{train.name} has no column to learn from.", "Give a table with features beside label and id.")
    if test is not None and (missing := absent(test, plans)):
        warnings.append(f"{test.name} lacks columns that were learned from: {', '.join(missing)}")
    positive = _positive(train, wanted)
    made = [_features(table, plans, names, _Asked(wanted, positive, side)) for side, table in enumerate(tables)]
    warnings += _giveaways(made[0], len(names))
    if len(made) == 1:
        return Prepared(made[0], None, plans, (*warnings, *_copies_inside(made[0], len(names))))
    _check_strangers(made[0], made[1], wanted)
    copies = near_copies(made[0].values[:, : len(names)], made[1].values[:, : len(names)])
    if copies:
        warnings.append(f"{copies} of {len(made[1].labels)} test rows nearly equal a training row: figures flatter")
    return Prepared(made[0], made[1], plans, tuple(warnings))


def _check_columns(table: RawTable, wanted: Wanted) -> None:
    names = [column.name for column in table.columns]
    for role, name in (("label", wanted.label), ("id", wanted.id)):
        if name and name not in names:
            raise Refused(
                f"{table.name} has no column {name!r}.", f"Its columns are: {', '.join(names)}; see --{role}."
            )
    if wanted.label == wanted.id:
        raise Refused("Label and id are the same column.", "Name two columns.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(f"{table.name} has two columns named {twice[0]!r}.", "Rename one.")


def _label_texts(table: RawTable, wanted: Wanted) -> tuple[str, ...]:
    column = table.column(wanted.label)
    return () if column is None else tuple(text.strip() for text in texts_of(column))


def _unlabelled(table: RawTable, wanted: Wanted) -> list[str]:
    empty = sum(not text for text in _label_texts(table, wanted))
    return [f"{empty} rows of {table.name} have no label and are left out"] if empty else []


def _positive(table: RawTable, wanted: Wanted) -> str:
    """The label value that is to be found."""
    values = sorted(set(_label_texts(table, wanted)) - {""})
    if wanted.positive:
        if wanted.positive not in values:
            said = ", ".join(values[:10])
            raise Refused(f"No row has the label {wanted.positive!r}.", f"{wanted.label} has the values: {said}.")
        return wanted.positive
    if len(values) == 2:
        yes = [value for value in values if value.lower() in _YES]
        no = [value for value in values if value.lower() in _NO]
        if len(yes) == 1:
            return yes[0]
        if len(no) == 1:
            return next(value for value in values if value != no[0])
    said = ", ".join(values[:10]) or "none"
    raise Refused(
        f"The label {wanted.label!r} does not say which rows are to be found; it has the values: {said}.",
        "Name the value: --positive VALUE. All others then count as harmless.",
    )


class _Asked(Struct, frozen=True):
    """What is asked, the label value that is to be found, and which table this is: rows without an id are strangers."""

    wanted: Wanted
    positive: str
    side: int


def _features(table: RawTable, plans: Sequence[ColumnPlan], names: tuple[str, ...], asked_of: _Asked) -> FeatureTable:
    texts = np.asarray(_label_texts(table, asked_of.wanted), dtype=np.str_)
    known = texts != ""
    ids = table.column(asked_of.wanted.id) if asked_of.wanted.id else None
    groups = [f"table {asked_of.side}, row {row}" for row in range(table.rows)]
    if ids is not None:
        groups = [text or group for text, group in zip(texts_of(ids), groups, strict=True)]
    asked = quotients(names)
    values = derive(encode(table, plans), names, asked)
    whole = FeatureTable(derived_names(names, asked), values, texts == asked_of.positive, tuple(groups))
    return whole.some(known)


def _check_strangers(train: FeatureTable, test: FeatureTable, wanted: Wanted) -> None:
    """No subscriber may be on both sides."""
    both = set(train.groups) & set(test.groups) if wanted.id else set()
    if both:
        raise Refused(
            f"{len(both)} subscribers are in both tables by {wanted.id!r}: the learner would be asked what it knows.",
            "Take them out of the training table, or give all rows as one table without --test and judge by folds.",
        )


def _giveaways(table: FeatureTable, columns: int) -> list[str]:
    found = []
    for place in range(columns):
        alone = auc_alone(table.labels, table.values[:, place])
        if alone > GIVEAWAY:
            found.append(f"{table.names[place]} alone gives AUC {alone:.3f}: was it made from the label?")
    return found


def auc_alone(labels: Flags, values: Floats) -> float:
    """AUC of one column, whichever way it points, missing values lowest or highest."""
    best = 0.5
    for filled in (-np.inf, np.inf):
        area = auc(labels, np.where(np.isnan(values), filled, values))
        best = max(best, area, 1 - area)
    return best


def _copies_inside(table: FeatureTable, columns: int) -> list[str]:
    """Near copies between two halves drawn by row: an estimate of what folds put on both sides."""
    half = np.random.default_rng(0).permutation(len(table.labels))
    first, second = half[: len(half) // 2], half[len(half) // 2 :]
    copies = near_copies(table.values[first, :columns], table.values[second, :columns])
    groups = set(np.asarray(table.groups)[first].tolist())
    if copies and not groups.intersection(np.asarray(table.groups)[second].tolist()):
        return [f"{copies} of {len(second)} rows nearly equal a row of the other half: folds flatter the figures"]
    return []
