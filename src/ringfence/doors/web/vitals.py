"""How well the platform does: its vital figures, and which of them need somebody's eye."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

SILENT_S = 30.0
"""A worker that has not reported for so long is taken for dead; it reports each second."""
FEED_S = 5.0
"""Lists are polled several times a second; older than this means that the feed stands still."""


class Sign(StrEnum):
    """How well a part of the platform does."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


class Vitals(Struct, frozen=True, kw_only=True):
    """Figures over all workers of the machine. Ages are seconds; None where it is not known."""

    workers: Mapping[str, float] = {}
    """Seconds since each worker last reported."""
    log_age_s: float | None = None
    """Since the last decision was written."""
    lists_age_s: float | None = None
    """Since the change feed was last asked with success."""
    registry_age_s: float | None = None
    """Since preferences and consents were known to equal the store."""
    registry_trouble: str = ""
    """Why their pages have to be built anew."""
    rules_age_s: float | None = None
    """Since the running ruleset was taken up."""
    rules_fault: str = ""
    """Why the documents on disk are not running."""
    failed_open: int = 0
    """Calls delivered because the judge failed."""
    over_budget: int = 0
    """Calls delivered because time ran out."""
    log_refused: int = 0
    """Decisions that the log could not take."""
    throttled: int = 0
    """Requests that were asked to slow down."""
    late: Mapping[str, int] = {}
    """Facts that were not there in time, by source."""
    fallen: tuple[str, ...] = ()
    """Rules that fell back to shadow by themselves."""


class Part(Struct, frozen=True, kw_only=True):
    """One line of the health table."""

    code: str
    sign: Sign
    about: str = ""
    age_s: float | None = None
    count: int | None = None


def parts(vitals: Vitals) -> tuple[Part, ...]:
    """Every part with its sign, those that matter most first."""
    silent = [name for name, age in vitals.workers.items() if age > SILENT_S]
    heard = len(vitals.workers) - len(silent)
    registry_stands = vitals.registry_age_s is not None and vitals.registry_age_s > FEED_S
    lists_stand = vitals.lists_age_s is not None and vitals.lists_age_s > FEED_S
    return (
        Part(code="workers", sign=_bad(bool(silent) or not heard), about=", ".join(silent), count=heard),
        *(() if vitals.log_age_s is None else (Part(code="log", sign=Sign.GOOD, age_s=vitals.log_age_s),)),
        Part(code="log_refused", sign=_bad(vitals.log_refused), count=vitals.log_refused),
        Part(code="rules", sign=_bad(vitals.rules_fault), about=vitals.rules_fault, age_s=vitals.rules_age_s),
        Part(code="breaker", sign=_bad(vitals.fallen), about=", ".join(vitals.fallen), count=len(vitals.fallen)),
        Part(code="lists", sign=_bad(lists_stand), age_s=vitals.lists_age_s),
        Part(
            code="registry",
            sign=_bad(registry_stands or vitals.registry_trouble),
            about=vitals.registry_trouble,
            age_s=vitals.registry_age_s,
        ),
        Part(code="failed_open", sign=_bad(vitals.failed_open), count=vitals.failed_open),
        Part(code="over_budget", sign=_watch(vitals.over_budget), count=vitals.over_budget),
        *(Part(code="late", sign=Sign.WATCH, about=name, count=count) for name, count in sorted(vitals.late.items())),
        Part(code="throttled", sign=_watch(vitals.throttled), count=vitals.throttled),
    )


def _bad(wrong: object) -> Sign:
    return Sign.BAD if wrong else Sign.GOOD


def _watch(wrong: object) -> Sign:
    return Sign.WATCH if wrong else Sign.GOOD
