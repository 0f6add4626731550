"""The person behind a page of `/my`: the number, and what is said in the language of the visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias
from zoneinfo import ZoneInfo

from ringfence.doors.web.area import AreaVisit
from ringfence.registry.preference import Refusal
from ringfence.registry.subscriber import Subscriber
from ringfence.registry.wishes import RefusalWords
from ringfence.registry.words import RegistryWords
from ringfence.telecom.commercial import Category, Channel, DayKind, ReachKind, categories_of, channels_of
from ringfence.telecom.number import PhoneNumber

ReadOwn: TypeAlias = Callable[[str], PhoneNumber]
Choices: TypeAlias = tuple[tuple[str, str, str], ...]
"""Value, word, and what it means, of each box of a form."""
DOMESTIC = 11


class Person:
    """What every page of `/my` asks."""

    def __init__(
        self,
        desk: Subscriber,
        company: Callable[[str], str],
        words: RegistryWords,
        said: RefusalWords,
        zone: ZoneInfo,
        read: ReadOwn,
    ) -> None:
        self.desk = desk
        self._read = read
        self.company = company
        self.zone = zone
        self._words = words
        self._said = said

    def number(self, visit: AreaVisit) -> PhoneNumber:
        """The number of whoever is signed in; raises `NotSignedIn`. Never one that a form names."""
        return self._read(visit.person.subject.removeprefix("number:"))

    def by(self, visit: AreaVisit) -> str:
        """The name under which acts are kept."""
        return visit.person.subject

    def said(self, visit: AreaVisit, refusal: Refusal) -> str:
        """A refusal as a sentence."""
        return self._said.said(refusal, tongue(visit))

    def about(self, visit: AreaVisit, categories: int, channels: int) -> str:
        """What a consent is about, in words."""
        language = tongue(visit)
        comma = "、" if language == "zh" else ", "
        what = comma.join(self._words.category[one].said(language) for one in categories_of(categories))
        how = comma.join(self._words.channel[one].said(language) for one in channels_of(channels))
        return f"{what} · {how}"

    def categories(self, visit: AreaVisit, chosen: Iterable[Category] = ()) -> tuple[tuple[str, str, str, bool], ...]:
        """Every category: value, word, what belongs to it, whether it is chosen."""
        language, taken = tongue(visit), set(chosen)
        return tuple(
            (one.value, word.said(language), word.about(language), one in taken)
            for one, word in ((one, self._words.category[one]) for one in Category)
        )

    def channels(self, visit: AreaVisit) -> Choices:
        """Every channel."""
        language = tongue(visit)
        return tuple((one.value, self._words.channel[one].said(language), "") for one in Channel)

    def number_kinds(self, visit: AreaVisit) -> Choices:
        """Every kind of number."""
        language = tongue(visit)
        return tuple((one.value, self._words.number_kind[one].said(language), "") for one in ReachKind)

    def days(self, visit: AreaVisit) -> Choices:
        """Every kind of day."""
        language = tongue(visit)
        return tuple((one.value, self._words.day[one].said(language), "") for one in DayKind)


def tongue(visit: AreaVisit) -> str:
    """`zh` or `en`."""
    return "en" if visit.language.code == "en" else "zh"


def shown_number(number: PhoneNumber) -> str:
    """`138 0013 8000` for a number of here, whole for others."""
    digits = str(number)
    own = digits.removeprefix("+86")
    return f"{own[:3]} {own[3:7]} {own[7:]}" if own != digits and len(own) == DOMESTIC else digits
