"""Words for people, in Chinese and English, for what stored sets say: `rules/registry/categories.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec
from msgspec import Struct

from ringfence.telecom.commercial import Category, Channel, DayKind, ReachKind
from ringfence.telecom.errors import BadRules

W = TypeVar("W", bound=StrEnum)


class Word(Struct, frozen=True, forbid_unknown_fields=True):
    """One word; `about` says more where the word alone would not be understood."""

    zh: str
    en: str
    zh_about: str = ""
    en_about: str = ""

    def said(self, language: str) -> str:
        """The word in `zh` or `en`."""
        return self.zh if language == "zh" else self.en

    def about(self, language: str) -> str:
        """What it means, may be empty."""
        return self.zh_about if language == "zh" else self.en_about


class RegistryWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Every word that a page about preferences and consents needs."""

    law: str
    trust: str
    category: dict[Category, Word]
    channel: dict[Channel, Word]
    number_kind: dict[ReachKind, Word]
    day: dict[DayKind, Word]


def read_words(text: str) -> RegistryWords:
    """The words; raises `BadRules` when one is missing or empty."""
    try:
        found = msgspec.convert(tomllib.loads(text), RegistryWords)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"The words of the registry cannot be read: {error}", "Mend categories.toml.") from error
    _whole(found.category, Category)
    _whole(found.channel, Channel)
    _whole(found.number_kind, ReachKind)
    _whole(found.day, DayKind)
    return found


def _whole(words: Mapping[W, Word], kind: type[W]) -> None:
    lacking = [one.value for one in kind if one not in words or not words[one].zh or not words[one].en]
    if lacking:
        raise BadRules(f"There is no word for {', '.join(lacking)}.", "Add it to categories.toml in zh and en.")
