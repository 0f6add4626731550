"""Measures the drift of the model that scores, once an hour at most, keeps it, and tells people once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from ringfence.analytics.alert import Alert, AlertDesk, AlertKind
from ringfence.analytics.record import HOUR_MS
from ringfence.analytics.scores.drifting import (
    DAY_MS,
    LEAST_NUMBERS,
    DriftBook,
    KeptDrift,
    Measurement,
    Missing,
    Point,
    begun,
    measured,
)
from ringfence.analytics.scores.model import NumberModel, Scored
from ringfence.telecom.verdict import Mode

EVERY_MS = HOUR_MS
CALM_MS = DAY_MS
"""An alarm is over when nothing was above the bound for so long; the next one is told again."""
MOST_POINTS = 14 * 24
"""Measurements of two weeks."""
_NAMED = 3


class DriftDesk:
    """Hears of each look that a model scored. It never raises: detection goes on whatever happens here.

    It measures by what the look has scored anyway, so that a model that is off is not measured: nothing scores then.
    """

    def __init__(
        self, book: DriftBook, alerts: AlertDesk, trouble: Callable[[str], None], clock_ms: Callable[[], int]
    ) -> None:
        """`trouble` is told why a measurement failed."""
        self._book = book
        self._alerts = alerts
        self._trouble = trouble
        self._clock_ms = clock_ms
        self._about: tuple[str, Mode, Missing] | None = None
        self._at_ms = 0

    def scored(self, model: NumberModel, scored: Scored) -> None:
        """A look at a day is measured when an hour has gone by, or another version or mode is in use."""
        profiles, version, mode = scored.profiles, model.facts.version, model.facts.mode
        if profiles.until_ms - profiles.from_ms != DAY_MS or not self._due(version, mode, ""):
            return
        try:
            self._measure(model, scored)
        except Exception as error:  # detectors and the model itself go on
            self._trouble(f"the drift of the model {version} was not measured, detection goes on: {error}")
            with contextlib.suppress(Exception):
                self._note(version, mode, "failed", len(scored.raw))

    def silent(self, version: str, mode: Mode) -> None:
        """This version scored nothing: it is off, or cannot be used."""
        missing: Missing = "off" if mode is Mode.OFF else "unusable"
        if not self._due(version, mode, missing):
            return
        try:
            self._note(version, mode, missing, 0)
        except Exception as error:
            self._trouble(f"that the model {version} scores nothing could not be noted: {error}")

    def _due(self, version: str, mode: Mode, missing: Missing) -> bool:
        about, now_ms = (version, mode, missing), self._clock_ms()
        if about == self._about and 0 <= now_ms - self._at_ms < EVERY_MS:
            return False
        self._about, self._at_ms = about, now_ms
        return True

    def _measure(self, model: NumberModel, scored: Scored) -> None:
        version, mode, now_ms = model.facts.version, model.facts.mode, self._clock_ms()
        kept = self._book.kept(version)
        if kept and kept.last and (kept.mode, kept.missing) == (mode, "") and 0 <= now_ms - kept.last.at_ms < EVERY_MS:
            self._at_ms = kept.last.at_ms  # whoever watched before has just done it
            return
        missing = _missing(scored)
        if missing:
            self._note(version, mode, missing, len(scored.raw))
            return
        kept = kept or KeptDrift(version=version, mode=mode, looked_ms=now_ms)
        found = measured(model, scored, kept.beginning, now_ms)
        alarm = kept.beginning is not None and found.state == "alarm"
        calm = now_ms - kept.alarm_seen_ms >= CALM_MS
        begins = alarm and (calm or not kept.alarm_since_ms)
        since_ms = now_ms if begins else 0 if calm and not alarm else kept.alarm_since_ms
        self._book.keep(
            KeptDrift(
                version=version,
                mode=mode,
                looked_ms=now_ms,
                numbers=found.numbers,
                compared=kept.beginning,
                beginning=kept.beginning if alarm else begun(model, scored, kept.beginning),
                last=found,
                alarm_since_ms=since_ms,
                alarm_seen_ms=now_ms if alarm else kept.alarm_seen_ms,
                history=(*kept.history, _point(found))[-MOST_POINTS:] if kept.beginning else kept.history,
            )
        )
        if begins:
            self._alerts.tell([drift_alert(found)], now_ms)

    def _note(self, version: str, mode: Mode, missing: Missing, numbers: int) -> None:
        now_ms = self._clock_ms()
        kept = self._book.kept(version) or KeptDrift(version=version, mode=mode, looked_ms=now_ms)
        self._book.keep(replace(kept, mode=mode, looked_ms=now_ms, missing=missing, numbers=numbers))


def drift_alert(found: Measurement) -> Alert:
    """Says that a model has drifted, and in what."""
    moved = [one for one in found.moved if one.state == "alarm"]
    zh = "、".join(f"{one.zh}（PSI {one.psi:.2f}）" for one in moved[:_NAMED])
    en = ", ".join(f"{one.en} (PSI {one.psi:.2f})" for one in moved[:_NAMED])
    more_zh = f"等 {len(moved)} 项" if len(moved) > _NAMED else ""
    more_en = f" and {len(moved) - _NAMED} more" if len(moved) > _NAMED else ""
    live = found.mode is Mode.LIVE
    then_zh = "，或先改回观察" if live else ""
    then_en = ", or put the model into shadow meanwhile" if live else ""
    return Alert(
        id=f"drift-{found.version}-{found.at_ms}",
        kind=AlertKind.QUALITY,
        at_ms=found.at_ms,
        title_zh=f"号码模型 {found.version} 发生漂移",
        title_en=f"The number model {found.version} has drifted",
        text_zh=f"与在本网最初 {found.days} 天相比，模型（{'生效' if live else '观察'}）最近一天打分的号码已明显不同："
        f"{zh}{more_zh}，界限为 {found.alarm:g}。得分可能已不准。"
        f"请先查看话单是否缺少内容，再重新训练{then_zh}。",
        text_en=f"What the model ({found.mode.value}) scored in the last day is unlike its first days here "
        f"({found.days}): {en}{more_en}; the bound is {found.alarm:g}. Its scores may no longer mean what they did. "
        f"See first whether the records lack something, then train anew{then_en}.",
        path="/console/quality",
    )


def _missing(scored: Scored) -> Missing:
    if len(scored.raw) < LEAST_NUMBERS:
        return "few"
    first_ms = float(np.nanmin(scored.profiles.columns["first_ms"]))
    return "short" if first_ms - scored.profiles.from_ms > HOUR_MS else ""


def _point(found: Measurement) -> Point:
    worst = found.moved[0]
    return Point(at_ms=found.at_ms, score=found.score, worst=worst.psi, zh=worst.zh, en=worst.en, state=found.state)
