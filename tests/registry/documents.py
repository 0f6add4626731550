"""The texts and words that we ship, read once."""

from __future__ import annotations

from pathlib import Path

from ringfence.registry.texts import MessageTexts, read_texts
from ringfence.registry.words import RegistryWords, read_words

FOLDER = Path(__file__).parents[2] / "src/ringfence/rules/registry"
DOCUMENT = (FOLDER / "messages.toml").read_text("utf-8")
TEXTS: MessageTexts = read_texts(DOCUMENT)
WORDS: RegistryWords = read_words((FOLDER / "categories.toml").read_text("utf-8"))
