import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ringfence.doors.web import language
from ringfence.doors.web.language import choose_language, load_languages

LANGUAGES = load_languages()
ROOM = Path(language.__file__).parent


@pytest.mark.parametrize(
    ("cookie", "accepted", "code"),
    [
        ("", "", "zh-CN"), ("", "en-GB,en;q=0.9", "en"), ("", "fr, zh;q=0.5, en;q=0.4", "zh-CN"), ("en", "zh-CN", "en"),
        ("klingon", "en", "en"), ("", "en;q=0, zh", "zh-CN"), ("", "en;q=high", "zh-CN"), ("", "xx", "zh-CN"),
    ],
)  # fmt: skip
def test_the_visitors_own_choice_wins_then_what_the_browser_asks_for(cookie: str, accepted: str, code: str) -> None:
    assert choose_language(LANGUAGES, cookie, accepted).code == code


def test_every_text_of_the_console_is_in_both_catalogues() -> None:
    texts = _texts()
    for folder in ("zh_CN", "en"):
        known = {message.id: message for message in _catalogue(folder) if message.id}
        assert texts - known.keys() == set(), folder
        assert known.keys() - texts == set(), f"{folder} holds what no page says"
        assert [one.id for one in known.values() if one.fuzzy] == []


def test_every_text_is_said_in_chinese_with_the_same_figures_in_it() -> None:
    for message in _catalogue("zh_CN"):
        if not message.id:
            continue
        said = str(message.string)
        assert re.search(r"[\u4e00-\u9fff]", said), message.id
        assert sorted(re.findall(r"\{\w+\}", said)) == sorted(re.findall(r"\{\w+\}", str(message.id))), message.id


def test_chinese_is_written_with_chinese_punctuation() -> None:
    wrong = [
        str(m.string) for m in _catalogue("zh_CN") if m.id and re.search(r"[\u4e00-\u9fff][,;:?!()]", str(m.string))
    ]

    assert wrong == []


def _texts() -> set[str]:
    found = extract_from_dir(
        ROOM, method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"templates/**.html": {"trimmed": "false"}}, keywords={"_": None, "N_": None, "say": None},
    )  # fmt: skip
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def _catalogue(folder: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - babel's catalogues are not typed
    with (ROOM / "locales" / folder / "console.po").open("rb") as file:
        return list(read_po(file))
