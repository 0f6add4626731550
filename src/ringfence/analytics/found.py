"""Rows that a detector's query gave, as suspects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

import msgspec

from ringfence.analytics.asking import RESULT
from ringfence.analytics.detector import Detector
from ringfence.analytics.suspect import SubjectKind, Suspect
from ringfence.analytics.under import Under, raw
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

Cell: TypeAlias = int | float | str | Decimal | None
MOST_SUSPECTS = 100_000
"""A detector that names more subjects names everybody: its finding is refused."""
_DIGITS_KEPT = 4


def suspect_of(detector: Detector, columns: Sequence[str], row: Sequence[Cell]) -> Suspect | None:
    """One row as a suspect; None for a row without subject. Raises `Refused` for a row that is none."""
    values = dict(zip(columns, map(_plain, row), strict=True))
    subject = values["subject"]
    if subject is None:
        return None
    score, first_ms, last_ms = values["score"], values["first_ms"], values["last_ms"]
    if not isinstance(score, int | float) or not math.isfinite(score):
        raise Refused(f"{detector.code} gave a score of {score!r}", "make it a number from 0 to 1")
    if not isinstance(first_ms, int) or not isinstance(last_ms, int):
        raise Refused(f"{detector.code} gave no first_ms or last_ms", "make them milliseconds since 1970 UTC")
    kind = detector.header.subject
    is_number = kind is SubjectKind.NUMBER and isinstance(subject, int)
    return Suspect(
        kind=kind,
        subject=_shown(kind, subject),
        number=int(subject) if is_number else 0,
        detector=detector.code,
        version=detector.version,
        mode=detector.header.mode,
        score=round(min(1.0, max(0.0, float(score))), _DIGITS_KEPT),
        first_ms=first_ms,
        last_ms=last_ms,
        evidence=tuple(
            (name, _rounded(value)) for name, value in values.items() if name not in RESULT and value is not None
        ),
        victim=detector.header.victim,
    )


def with_members(suspect: Suspect, under: Mapping[SubjectKind, Mapping[str, Under]]) -> Suspect:
    """The suspect with the numbers that act under it, where they are known."""
    found = under.get(suspect.kind, {}).get(raw(suspect))
    if found is None or (suspect.kind is SubjectKind.NUMBER and not suspect.victim):
        return suspect
    return msgspec.structs.replace(suspect, members=found.members, collateral=found.collateral)


def _plain(value: Cell) -> int | float | str | None:
    return float(value) if isinstance(value, Decimal) else value


def _shown(kind: SubjectKind, subject: int | float | str) -> str:
    if kind is SubjectKind.NUMBER and isinstance(subject, int):
        return str(PhoneNumber(subject))
    if kind is SubjectKind.RANGE:
        return f"+{subject}xxxx"
    return str(subject)


def _rounded(value: int | float | str) -> int | float | str:
    return round(value, _DIGITS_KEPT) if isinstance(value, float) else value
