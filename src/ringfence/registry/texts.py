"""What is sent to people by message, and the words that they may send: `rules/registry/messages.toml`."""

from __future__ import annotations

import re
import string
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec
from msgspec import Struct

from ringfence.registry.words import Word
from ringfence.telecom.commercial import Category, Channel, DayKind
from ringfence.telecom.errors import BadRules

T = TypeVar("T", bound=StrEnum)
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class Verb(StrEnum):
    """What a person orders by message."""

    REFUSE = "refuse"
    ALLOW = "allow"
    STATUS = "status"
    HELP = "help"


class Sent(StrEnum):
    """Texts that we send of ourselves."""

    SIGN_IN = "sign_in"
    CONSENT = "consent"
    CONTACT = "contact"
    ERASED = "erased"


class Answered(StrEnum):
    """Texts that answer a command."""

    REFUSED = "refused"
    ALLOWED = "allowed"
    STATUS = "status"
    WITHDRAWN = "withdrawn"
    HELP = "help"
    FULL = "full"


_HOLES: Mapping[str, frozenset[str]] = {
    "sign_in": frozenset({"code"}),
    "consent": frozenset({"code", "company", "about", "until"}),
    "contact": frozenset({"code"}),
    "erased": frozenset({"receipt"}),
    "refused": frozenset({"now"}),
    "allowed": frozenset({"now"}),
    "status": frozenset({"now", "consents"}),
    "withdrawn": frozenset({"company"}),
    "help": frozenset({"text"}),
    "full": frozenset(),
}
"""What each text must be filled with, and nothing else."""


class _Everything(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


class _Document(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    trust: str
    sent: dict[Sent, Word]
    answer: dict[Answered, Word]
    command: dict[Verb, tuple[str, ...]]
    everything: _Everything
    category: dict[Category, tuple[str, ...]]
    channel: dict[Channel, tuple[str, ...]]
    day: dict[DayKind, tuple[str, ...]]
    hours: dict[str, str]


class Everything(Struct, frozen=True):
    """The word for all categories."""


Meaning = Verb | Category | Channel | DayKind | tuple[int, int] | Everything
"""What one word of a command means; a pair is a span of minutes of the day."""


class MessageTexts:
    """The document, ready for use."""

    def __init__(self, document: _Document, meanings: Mapping[str, Meaning]) -> None:
        self._document = document
        self.meanings = meanings
        """By word, as `plain` writes it."""

    def sent(self, kind: Sent, language: str, **values: object) -> str:
        """A text that we send, in `zh` or `en`."""
        return self._document.sent[kind].said(language).format_map({name: str(one) for name, one in values.items()})

    def answer(self, kind: Answered, language: str, **values: object) -> str:
        """A text that answers a command, in `zh` or `en`."""
        return self._document.answer[kind].said(language).format_map({name: str(one) for name, one in values.items()})


def plain(text: str) -> str:
    """A text without regard to case and width."""
    return unicodedata.normalize("NFKC", text).upper()


def read_texts(text: str) -> MessageTexts:
    """The texts and words; raises `BadRules` when one is missing, badly filled, or means two things."""
    try:
        found = msgspec.convert(tomllib.loads(text), _Document)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"The texts of messages cannot be read: {error}", "Mend messages.toml.") from error
    _check_texts(found.sent, Sent)
    _check_texts(found.answer, Answered)
    return MessageTexts(found, _meanings(found))


def _check_texts(texts: Mapping[T, Word], kinds: Iterable[T]) -> None:
    for kind in kinds:
        word = texts.get(kind)
        if word is None or not word.zh or not word.en:
            raise BadRules(f"There is no text `{kind}` in both languages.", "Add it to messages.toml.")
        for said in (word.zh, word.en):
            holes = {name for _, name, _, _ in string.Formatter().parse(said) if name is not None}
            if holes != _HOLES[kind]:
                raise BadRules(
                    f"The text `{kind}` is to be filled with {sorted(_HOLES[kind])}, not {sorted(holes)}.",
                    "Mend messages.toml.",
                )


def _meanings(found: _Document) -> dict[str, Meaning]:
    known: dict[str, Meaning] = {}

    def add(words: tuple[str, ...], meaning: Meaning) -> None:
        for word in words:
            if known.setdefault(plain(word), meaning) != meaning:
                raise BadRules(f"The word {word!r} means two things.", "Take it out of one list of messages.toml.")

    for group in (found.command, found.category, found.channel, found.day):
        for meaning, words in group.items():
            add(words, meaning)
    add(found.everything.words, Everything())
    for word, span in found.hours.items():
        read = _HOURS.fullmatch(span)
        if read is None:
            raise BadRules(f"{span!r} are no hours.", "Write them like 21:00-09:00 in messages.toml.")
        hour, minute, until_hour, until_minute = (int(part) for part in read.groups())
        add((word,), (hour * 60 + minute, until_hour * 60 + until_minute))
    lacking = [verb.value for verb in Verb if not found.command.get(verb)]
    if lacking:
        raise BadRules(f"There is no word for {', '.join(lacking)}.", "Add one to [command] of messages.toml.")
    return known
