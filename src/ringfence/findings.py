"""What becomes of a run of detectors: suspicions and waves are kept, people are told of what begins."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from ringfence.analytics.alert import Alert, AlertDesk, AlertKind
from ringfence.analytics.inquiry import Suspicion, SuspicionBook
from ringfence.analytics.suspect import Detection
from ringfence.analytics.wave import Wave, WaveBook, grouped


class Books(Protocol):
    """Where findings are kept."""

    @property
    def suspicions(self) -> SuspicionBook:
        """Suspicions and what people made of them."""
        ...

    @property
    def waves(self) -> WaveBook:
        """Waves."""
        ...


class Taken(Struct, frozen=True, kw_only=True):
    """What a run brought that was not known before."""

    news: tuple[Suspicion, ...]
    begun: tuple[Wave, ...]


class Findings:
    """Takes runs. One process of an installation does so at a time; a second does no harm but tells things twice."""

    def __init__(self, books: Books, alerts: AlertDesk) -> None:
        self._books = books
        self._alerts = alerts

    def take(self, detection: Detection, now_ms: int) -> Taken:
        """Keep what a run found, tell of waves that begin. Who was cleared or is taken back joins none.

        Raises `Unavailable`.
        """
        cleared = self._books.suspicions.cleared(now_ms)
        standing = [one for one in detection.suspects if one.key not in cleared and not one.taken_back]
        news = self._books.suspicions.put(detection.suspects, at_ms=now_ms)
        begun = self._books.waves.put(grouped(standing), at_ms=now_ms)
        self._alerts.tell([wave_alert(wave) for wave in begun if wave.live], now_ms)
        return Taken(news=news, begun=begun)


def wave_alert(wave: Wave) -> Alert:
    """Says that a wave began, by counts alone."""
    codes = ", ".join(wave.detectors)
    trunks = f"，中继 {'、'.join(wave.trunks[:5])}" if wave.trunks else ""
    trunks_en = f", on {', '.join(wave.trunks[:5])}" if wave.trunks else ""
    return Alert(
        id=f"wave-{wave.id}",
        kind=AlertKind.WAVE,
        at_ms=wave.found_ms,
        title_zh=f"新的骚扰波次：{len(wave.numbers)} 个号码",
        title_en=f"A wave began: {len(wave.numbers)} numbers",
        text_zh=f"检测器 {codes} 发现 {len(wave.numbers)} 个相互关联的号码{trunks}，受害人 {len(wave.victims)} 个。",
        text_en=f"{codes} found {len(wave.numbers)} numbers that belong together{trunks_en}; "
        f"victims: {len(wave.victims)}.",
        path=f"/console/waves/{wave.id}",
    )
