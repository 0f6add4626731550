"""What a person orders by message: `退订 金融 夜间`, `TD`, `STOP LOANS 22-8`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ringfence.registry.preference import DAY_MINUTES, Refusal
from ringfence.registry.texts import Meaning, Verb, plain
from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    ALL_CHANNELS,
    ALL_DAYS,
    Category,
    Channel,
    DayKind,
    categories_mask,
    channels_mask,
    days_mask,
)

LONGEST = 200
"""Characters of a command; what is longer is no command."""
_APART = re.compile(r"[\s,.;:!、。，；：！+&/()（）《》【】\"“”'-]+")
_CLOCK = r"(\d{1,2})(?:[:点时](\d{2})?)?"
_SPAN = re.compile(rf"{_CLOCK}\s*(?:-|~|–|—|到|至|TO)\s*{_CLOCK}(?!\d)")
_LETTERS = re.compile(r"[A-Z0-9?]+")


class Command(Struct, frozen=True, kw_only=True):
    """One order. Without a verb that is known it is `HELP`, and `unknown` is what was not understood."""

    verb: Verb
    refusal: Refusal = Refusal()
    """What the order is about; everything where it says no more."""
    narrowed: bool = False
    """Whether it says more than a verb, or `all`."""
    unknown: str = ""


class _Words(Struct):
    verb: Verb | None = None
    categories: list[Category] = []
    channels: list[Channel] = []
    days: list[DayKind] = []
    span: tuple[int, int] | None = None

    def take(self, meaning: Meaning) -> bool:
        """Whether the word goes with those before it: a second verb or span does not."""
        if isinstance(meaning, Verb):
            taken = self.verb in (None, meaning)
            self.verb = meaning
            return taken
        if isinstance(meaning, tuple):
            taken = self.span in (None, meaning)
            self.span = meaning
            return taken
        for kind, words in ((Category, self.categories), (Channel, self.channels), (DayKind, self.days)):
            if isinstance(meaning, kind):
                words.append(meaning)  # type: ignore[arg-type]  # each list is of its kind
        return True


def read_command(text: str, meanings: Mapping[str, Meaning]) -> Command:
    """The order that a message means; changes nothing by guessing: one word not understood makes it `HELP`."""
    rest, words = plain(text[: LONGEST + 1]), _Words()
    if len(rest) > LONGEST:
        return Command(verb=Verb.HELP, unknown=text[:20])
    longest = max(map(len, meanings))
    while rest := _APART.sub("", rest, count=1) if _APART.match(rest) else rest:
        length, meaning = _next(rest, meanings, longest)
        if meaning is None or not words.take(meaning):
            return Command(verb=Verb.HELP, unknown=rest[:20])
        rest = rest[length:]
    if words.verb is None:
        return Command(verb=Verb.HELP, unknown=text.strip()[:20])
    return Command(verb=words.verb, refusal=_refusal(words), narrowed=_narrowed(words))


def _next(rest: str, meanings: Mapping[str, Meaning], longest: int) -> tuple[int, Meaning | None]:
    span = _SPAN.match(rest)
    if span is not None:
        read = _minutes(span[1], span[2]), _minutes(span[3], span[4])
        good = read[0] is not None and read[1] is not None and read[0] % DAY_MINUTES != read[1] % DAY_MINUTES
        return span.end(), (read[0] % DAY_MINUTES, read[1]) if good else None  # type: ignore[operator, return-value]
    if (letters := _LETTERS.match(rest)) is not None:
        return letters.end(), meanings.get(letters[0])
    for length in range(min(longest, len(rest)), 0, -1):
        meaning = meanings.get(rest[:length])
        if meaning is not None:
            return length, meaning
    return 0, None


def _minutes(hour: str, minute: str | None) -> int | None:
    at = int(hour) * 60 + int(minute or 0)
    return at if at <= DAY_MINUTES and int(minute or 0) < 60 else None


def _refusal(words: _Words) -> Refusal:
    first, until = words.span or (0, DAY_MINUTES)
    return Refusal(
        categories=categories_mask(words.categories) or ALL_CATEGORIES,
        channels=channels_mask(words.channels) or ALL_CHANNELS,
        days=days_mask(words.days) or ALL_DAYS,
        from_minute=first,
        until_minute=until,
    )


def _narrowed(words: _Words) -> bool:
    return bool(words.categories or words.channels or words.days or words.span)


def refusals_after(command: Command, before: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """What a person refuses after an order to refuse or allow."""
    wanted = command.refusal
    if command.verb is Verb.REFUSE:
        if not command.narrowed:
            return (*(one for one in before if not one.categories), wanted)
        return before if any(_covers(one, wanted) for one in before) else (*before, wanted)
    if not command.narrowed:
        return ()
    return tuple(left for one in before for left in _without(one, wanted))


def _covers(one: Refusal, wanted: Refusal) -> bool:
    """Whether what is refused already refuses this as well."""
    whole_day = (one.from_minute, one.until_minute) == (0, DAY_MINUTES)
    same_hours = (one.from_minute, one.until_minute) == (wanted.from_minute, wanted.until_minute)
    return (
        not wanted.categories & ~one.categories
        and not wanted.channels & ~one.channels
        and not wanted.days & ~one.days
        and not one.number_kinds
        and (whole_day or same_hours)
    )


def _without(one: Refusal, wanted: Refusal) -> tuple[Refusal, ...]:
    """What is left of a refusal when the person allows something of it; hours are allowed only as they were refused."""
    if not one.categories:
        return (one,)
    whole_day = (wanted.from_minute, wanted.until_minute) == (0, DAY_MINUTES)
    if not whole_day and (one.from_minute, one.until_minute) != (wanted.from_minute, wanted.until_minute):
        return (one,)
    left = (
        replace(one, categories=one.categories & ~wanted.categories),
        replace(one, categories=one.categories & wanted.categories, channels=one.channels & ~wanted.channels),
        replace(
            one,
            categories=one.categories & wanted.categories,
            channels=one.channels & wanted.channels,
            days=one.days & ~wanted.days,
        ),
    )
    return tuple(part for part in left if part.categories and part.channels and part.days)
