import string

from ringfence.screening import words
from ringfence.telecom.verdict import Action


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_say_the_same_things() -> None:
    zh, en = words._ZH, words._EN

    assert zh.keys() == en.keys()
    assert {key: _names(text) for key, text in zh.items()} == {key: _names(text) for key, text in en.items()}


def test_every_action_has_a_title_and_a_word() -> None:
    for language in ("zh", "en"):
        assert set(words.ACTIONS[language]) == set(Action)
        assert all(words.PHRASES[language](action.value) for action in Action)
