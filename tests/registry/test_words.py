from importlib.resources import files

import pytest

from ringfence.registry.words import read_words
from ringfence.telecom.commercial import Category, ReachKind
from ringfence.telecom.errors import BadRules
from ringfence.telecom.wording import commercial_words

WORDS = (files("ringfence") / "rules/registry/categories.toml").read_text("utf-8")


def test_everything_that_can_be_stored_has_a_word_in_both_languages() -> None:
    words = read_words(WORDS)

    assert words.category[Category.PROPERTY].said("zh") == "房产家装"
    assert words.category[Category.FINANCE].about("en").startswith("loans")
    assert words.number_kind[ReachKind.INTERNATIONAL].said("en") == "Calls from abroad"
    assert all(word.zh_about for word in words.category.values())


@pytest.mark.parametrize(
    "text",
    ["x", WORDS.replace('zh = "短信"', 'zh = ""'), WORDS.replace("[category.other]", "[category.another]")],
)
def test_a_word_that_is_missing_is_told(text: str) -> None:
    with pytest.raises(BadRules):
        read_words(text)


def test_explanations_say_the_same_words_as_the_pages() -> None:
    words = read_words(WORDS)

    for kinds in (words.category, words.channel, words.number_kind, words.day):
        for kind, word in kinds.items():
            assert commercial_words(kind, "zh-CN") == word.zh
            assert commercial_words(kind, "en") == word.en
