"""Countries, law and words of the answers, read from `rules/registry/asking.toml`."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from ringfence.registry.asking import YES, AskRule
from ringfence.telecom.commercial import Channel
from ringfence.telecom.errors import BadRules
from ringfence.telecom.number import PhoneNumber

_ELSEWHERE = "XX"


class Topic(StrEnum):
    """What a law is about."""

    CONSENT = "consent"
    REFUSAL = "refusal"
    HOURS = "hours"
    REGISTER = "register"


class Basis(Struct, frozen=True, forbid_unknown_fields=True):
    """A law in words, where it was read, and how far that is trusted."""

    zh: str
    en: str
    source: str
    trust: str


class AskCountry(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for calls to one country."""

    codes: tuple[int, ...]
    """Country calling codes (ITU-T E.164)."""
    timezone: str
    needs_consent: tuple[Channel, ...]
    """Channels on which silence is refusal."""
    confirm_reachable: bool
    """Whether a person who can get a code confirms each consent by one."""
    law: dict[Topic, Basis]


class ScopeWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a consent is about, in words."""

    zh: str
    en: str
    day_zh: str
    day_en: str
    week_zh: str
    week_en: str
    unstated_zh: str
    unstated_en: str

    def said(self, channels: str, categories: str, per_day: int, per_week: int, language: str) -> str:
        """By which channels, about what and how often, in `zh` or `en`."""
        words = self.zh if language == "zh" else self.en
        return words.format(channels=channels, categories=categories, often=self.often(per_day, per_week, language))

    def often(self, per_day: int, per_week: int, language: str) -> str:
        """How often the company may call, in `zh` or `en`; 0 is not stated."""
        zh = language == "zh"
        day = (self.day_zh if zh else self.day_en).format(count=per_day)
        week = (self.week_zh if zh else self.week_en).format(count=per_week)
        stated = [words for words, count in ((day, per_day), (week, per_week)) if count]
        return ("、" if zh else ", ").join(stated) or (self.unstated_zh if zh else self.unstated_en)


class AnswerWords(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer in words, and the law that it rests on."""

    may: bool
    law: Topic
    zh: str
    en: str


class AskingLaw(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    country: dict[str, AskCountry]
    answer: dict[AskRule, AnswerWords]
    scope: ScopeWords

    def place(self, number: int) -> str:
        """Country of a number, ISO 3166 alpha-2; `XX` for one that has no rules of its own."""
        code = PhoneNumber(number).country_code
        return next((name for name, one in self.country.items() if code in one.codes), _ELSEWHERE)

    def said(self, rule: AskRule, language: str) -> str:
        """The answer in `zh` or `en`."""
        words = self.answer[rule]
        return words.zh if language == "zh" else words.en

    def basis(self, rule: AskRule, place: str, language: str) -> str:
        """The law behind it, in words."""
        law = self.country[place].law[self.answer[rule].law]
        return law.zh if language == "zh" else law.en


def read_asking(text: str) -> AskingLaw:
    """The law; raises `BadRules` when a country, an answer or a word is missing."""
    try:
        found = msgspec.convert(tomllib.loads(text), AskingLaw)
        for one in found.country.values():
            ZoneInfo(one.timezone)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ZoneInfoNotFoundError, ValueError) as error:
        raise BadRules(f"The document of answers cannot be read: {error}", "Mend asking.toml.") from error
    lacking = [one.value for one in AskRule if one not in found.answer]
    if lacking or _ELSEWHERE not in found.country:
        raise BadRules(f"asking.toml lacks {', '.join(lacking) or 'the country XX'}.", "Add it.")
    if any(set(one.law) != set(Topic) for one in found.country.values()):
        raise BadRules("A country of asking.toml lacks a law.", f"Each has {', '.join(Topic)}.")
    if any(words.may != (rule in YES) for rule, words in found.answer.items()):
        raise BadRules("An answer of asking.toml says yes where the rule says no.", "Mend `may`.")
    return found
