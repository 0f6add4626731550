"""What a person refuses as a choice among a few plain ones, and as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from ringfence.registry.preference import DAY_MINUTES, EVERYTHING_COMMERCIAL, Preference, Refusal
from ringfence.registry.words import RegistryWords
from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    ALL_CHANNELS,
    ALL_DAYS,
    Category,
    categories_mask,
    categories_of,
    channels_of,
    days_of,
    reach_of,
)

NIGHT = Refusal(from_minute=21 * 60, until_minute=9 * 60)
"""Nothing commercial from nine in the evening until nine in the morning."""


class Choice(StrEnum):
    """The plain choices."""

    NOTHING = "nothing"
    """Nothing commercial may reach the person."""
    ONLY = "only"
    """Only what the person names."""
    DAYTIME = "daytime"
    """Everything, but nothing at night."""
    ALL = "all"
    """The person refuses nothing."""
    OWN = "own"
    """Anything else."""


def refusals_of(choice: Choice, wanted: Iterable[Category] = ()) -> tuple[Refusal, ...]:
    """The refusals of a choice; `wanted` is what may still reach the person where the choice is `ONLY`."""
    match choice:
        case Choice.NOTHING:
            return (EVERYTHING_COMMERCIAL,)
        case Choice.DAYTIME:
            return (NIGHT,)
        case Choice.ONLY:
            refused = ALL_CATEGORIES & ~categories_mask(wanted)
            return (Refusal(categories=refused),) if refused else ()
        case _:
            return ()


def choice_of(preference: Preference | None) -> tuple[Choice, tuple[Category, ...]]:
    """Which choice a preference is, and what may still reach the person where it is `ONLY`."""
    refusals = () if preference is None else preference.refusals
    if preference is not None and (preference.exceptions or preference.expires_ms is not None):
        return Choice.OWN, ()
    if not refusals:
        return Choice.ALL, ()
    if refusals == (EVERYTHING_COMMERCIAL,):
        return Choice.NOTHING, ()
    if refusals == (NIGHT,):
        return Choice.DAYTIME, ()
    if len(refusals) == 1 and refusals[0] == Refusal(categories=refusals[0].categories) and refusals[0].categories:
        return Choice.ONLY, categories_of(ALL_CATEGORIES & ~refusals[0].categories)
    return Choice.OWN, ()


class RefusalWords:
    """Refusals as sentences."""

    def __init__(self, words: RegistryWords) -> None:
        self._words = words

    def said(self, refusal: Refusal, language: str) -> str:
        """`推销：金融理财、保险，真人电话，20:00 至次日 09:00` or its English, in `zh` or `en`."""
        zh = language == "zh"
        parts = [self._about(refusal, language)]
        if refusal.channels != ALL_CHANNELS:
            parts.append(
                _joined([self._words.channel[one].said(language) for one in channels_of(refusal.channels)], zh=zh)
            )
        if refusal.number_kinds:
            kinds = [self._words.number_kind[one].said(language) for one in reach_of(refusal.number_kinds)]
            parts.append(("来自" if zh else "from ") + _joined(kinds, zh=zh))
        if refusal.days != ALL_DAYS:
            parts.append(_joined([self._words.day[one].said(language) for one in days_of(refusal.days)], zh=zh))
        hours = said_hours(refusal, language)
        if hours:
            parts.append(hours)
        return ("，" if zh else ", ").join(parts)

    def summary(self, refusals: Sequence[Refusal], language: str) -> str:
        """All of them in one line, for a message."""
        if not refusals:
            return "不拒绝任何来电和短信" if language == "zh" else "you refuse nothing"
        lead, apart = ("拒绝", "；") if language == "zh" else ("you refuse ", "; ")
        return lead + apart.join(self.said(one, language) for one in refusals)

    def _about(self, refusal: Refusal, language: str) -> str:
        zh = language == "zh"
        if not refusal.categories:
            return "所有来电和短信（包括私人的）" if zh else "all calls and messages, private ones too"
        if refusal.categories == ALL_CATEGORIES:
            return "全部推销" if zh else "all selling"
        refused = categories_of(refusal.categories)
        left = categories_of(ALL_CATEGORIES & ~refusal.categories)
        if len(left) < len(refused):
            names = [self._words.category[one].said(language) for one in left]
            return (
                ("除" + _joined(names, zh=True) + "以外的推销") if zh else f"all selling but {_joined(names, zh=False)}"
            )
        names = [self._words.category[one].said(language) for one in refused]
        return _joined(names, zh=zh) + ("推销" if zh else "")


def said_hours(refusal: Refusal, language: str) -> str:
    """`21:00 至次日 09:00`; empty for the whole day."""
    first, until = refusal.from_minute, refusal.until_minute
    if (first, until) == (0, DAY_MINUTES):
        return ""
    if language == "zh":
        return f"{_clock(first)} 至{'次日 ' if until <= first else ' '}{_clock(until)}"
    return f"{_clock(first)} to {_clock(until)}{' the next day' if until <= first else ''}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _joined(words: Sequence[str], *, zh: bool) -> str:
    if zh or len(words) < 2:
        return "、".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]
