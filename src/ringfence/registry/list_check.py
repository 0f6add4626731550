"""Checks of lists: for each number whether this company may call it, without it receiving the registry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ringfence.registry.asking import ANY_KIND, YES, AskRule, Known, Says, person_says
from ringfence.registry.consent import Ask, Consent
from ringfence.registry.preference import Preference, Refusal
from ringfence.telecom.commercial import Category, Channel, days_of
from ringfence.telecom.number import NumberForm, PhoneNumber

PAGE_NUMBERS = 5_000
"""Numbers in one transaction."""


class Verdict(StrEnum):
    """What becomes of a number on a list."""

    YES = "yes"
    SOMETIMES = "sometimes"
    """Refused at the hours that the answer names."""
    NO = "no"


class Topic(Struct, frozen=True):
    """What a list is checked for."""

    company: str
    category: Category
    channel: Channel
    at_ms: int


class OnRecord(Struct, frozen=True):
    """What is on record of one number."""

    preference: Preference | None = None
    consents: tuple[Consent, ...] = ()
    """This company's."""


NOTHING = OnRecord()


class Listed(Struct, frozen=True):
    """The answer for one number."""

    verdict: Verdict
    rule: AskRule
    consent: str = ""
    refused: str = ""
    """When it is refused, where it is so sometimes: `workday weekend 12:00-14:00; ...`, the person's local time."""


class RegistryBook(Protocol):
    """The registry as something to ask by the thousand."""

    def on_record(self, numbers: Collection[int], company: str) -> Mapping[int, OnRecord]:
        """What there is of these packed numbers, as of now; those of which there is nothing are left out."""
        ...


def listed(number: int, topic: Topic, found: OnRecord, *, needs_consent: bool) -> Listed:
    """The answer for one packed number; `needs_consent`: whether silence is refusal where it is."""
    if PhoneNumber(number).form is not NumberForm.E164:
        return Listed(Verdict.NO, AskRule.NOT_A_PERSON)
    ask = Ask(number, topic.company, topic.category, topic.channel, topic.at_ms)
    known = Known(None, found.consents, found.preference, kinds=ANY_KIND)
    says = person_says(ask, known, needs_consent=needs_consent)
    return Listed(_verdict(says), says.rule, says.consent.id if says.consent else "", hours_of(says.sometimes))


def _verdict(says: Says) -> Verdict:
    if says.rule not in YES:
        return Verdict.NO
    return Verdict.SOMETIMES if says.sometimes else Verdict.YES


def hours_of(refusals: Iterable[Refusal]) -> str:
    """Refusals as days and hours."""
    return "; ".join(
        f"{' '.join(days_of(one.days))} {_clock(one.from_minute)}-{_clock(one.until_minute)}" for one in refusals
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class Line(Struct, frozen=True, gc=False):
    """A number of a list: as it was written, and as it was read."""

    text: str
    number: int


def answers(
    lines: Sequence[Line], topic: Topic, found: Mapping[int, OnRecord], needs: Mapping[int, bool]
) -> list[Listed]:
    """The answers for a page of a list. `needs`: whether silence is refusal, by country calling code; 0 for others.

    Most numbers of a page have nothing on record, and are answered alike.
    """
    silent: dict[tuple[bool, bool], Listed] = {}
    given = []
    for line in lines:
        number = line.number
        needed = needs.get((number >> 50) & 1023, needs[0])
        record = found.get(number)
        if record is not None:
            given.append(listed(number, topic, record, needs_consent=needed))
            continue
        person = number >> 60 == NumberForm.E164
        answer = silent.get((person, needed))
        if answer is None:
            answer = silent[person, needed] = listed(number, topic, NOTHING, needs_consent=needed)
        given.append(answer)
    return given
