"""The languages of the pages: catalogues read at start-up, and which one a visitor gets."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct

FOLDER = Path(__file__).parent / "locales"
CODES = ("zh-CN", "en")
"""Language tags offered, the default first."""


class Language(Struct, frozen=True):
    """One language of the pages: its tag (BCP 47), locale and catalogue."""

    code: str
    locale: Locale
    catalogue: NullTranslations

    def say(self, text: str) -> str:
        """The text in this language; itself when the catalogue lacks it."""
        return self.catalogue.gettext(text)


def load_languages(folder: Path = FOLDER) -> dict[str, Language]:
    """Read the catalogues of `CODES`, one file for each part of the site; raises `OSError` when there is none."""
    return {code: _load(folder, code) for code in CODES}


def _load(folder: Path, code: str) -> Language:
    locale = Locale.parse(code, sep="-")
    parts = sorted((folder / code.replace("-", "_")).glob("*.po"))
    if not parts:
        raise FileNotFoundError(f"there is no catalogue of {code} in {folder}")
    whole = Catalog(locale=locale)
    for part in parts:
        with part.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id:
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Language(code=code, locale=locale, catalogue=GNUTranslations(compiled))


def choose_language(languages: Mapping[str, Language], cookie: str, accepted: str) -> Language:
    """The visitor's own choice, else the best of `Accept-Language` (RFC 9110 section 12.5.4), else the default."""
    if cookie in languages:
        return languages[cookie]
    for tag in _by_weight(accepted):
        for code, language in languages.items():
            if tag.split("-")[0] == code.split("-")[0].lower():
                return language
    return languages[CODES[0]]


def _by_weight(accepted: str) -> list[str]:
    weighted = []
    for part in accepted[:256].lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighted, key=lambda item: -item[0]) if weight > 0]
