import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ringfence.doors.web import language
from ringfence.doors.web.language import choose_language, load_languages

LANGUAGES = load_languages()
ROOM = Path(language.__file__).parent
FOLDERS = ("zh_CN", "en")


@pytest.mark.parametrize(
    ("cookie", "accepted", "code"),
    [
        ("", "", "zh-CN"), ("", "en-GB,en;q=0.9", "en"), ("", "fr, zh;q=0.5, en;q=0.4", "zh-CN"), ("en", "zh-CN", "en"),
        ("klingon", "en", "en"), ("", "en;q=0, zh", "zh-CN"), ("", "en;q=high", "zh-CN"), ("", "xx", "zh-CN"),
    ],
)  # fmt: skip
def test_the_visitors_own_choice_wins_then_what_the_browser_asks_for(cookie: str, accepted: str, code: str) -> None:
    assert choose_language(LANGUAGES, cookie, accepted).code == code


def test_every_text_of_every_page_is_in_both_languages() -> None:
    texts = _texts()
    for folder in FOLDERS:
        known = {message.id: message for message in _catalogue(folder)}
        assert texts - known.keys() == set(), folder
        assert known.keys() - texts == set(), f"{folder} holds what no page says"
        assert [one.id for one in known.values() if one.fuzzy] == []


def test_every_text_is_said_in_chinese_with_the_same_figures_in_it() -> None:
    for message in _catalogue("zh_CN"):
        said = str(message.string)
        assert re.search(r"[\u4e00-\u9fff]", said), message.id
        assert sorted(re.findall(r"\{\w+\}", said)) == sorted(re.findall(r"\{\w+\}", str(message.id))), message.id


def test_chinese_is_written_with_chinese_punctuation() -> None:
    wrong = [str(m.string) for m in _catalogue("zh_CN") if re.search(r"[\u4e00-\u9fff][,;:?!()]", str(m.string))]

    assert wrong == []


def _texts() -> set[str]:
    found = extract_from_dir(
        ROOM, method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"templates/**.html": {"trimmed": "false"}}, keywords={"_": None, "N_": None, "say": None},
    )  # fmt: skip
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_parts_of_the_site_translate_one_text_alike() -> None:
    said: dict[str, set[str]] = {}
    for message in _catalogue("zh_CN"):
        said.setdefault(str(message.id), set()).add(str(message.string))

    assert {text: ways for text, ways in said.items() if len(ways) > 1} == {}


def test_both_languages_have_the_same_parts_and_all_are_read(tmp_path: Path) -> None:
    parts = {folder: sorted(path.name for path in (ROOM / "locales" / folder).glob("*.po")) for folder in FOLDERS}
    assert parts["zh_CN"] == parts["en"]
    assert {"console.po", "public.po"} <= set(parts["en"])

    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
        for part in ("one", "two"):
            text = (
                f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "{part}"\nmsgstr "{part}!"\n'
            )
            (tmp_path / folder / f"{part}.po").write_text(text, "utf-8")

    language = load_languages(tmp_path)["zh-CN"]
    assert (language.say("one"), language.say("two"), language.say("three")) == ("one!", "two!", "three")


def test_a_language_without_a_catalogue_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no catalogue of zh-CN"):
        load_languages(tmp_path)


def _catalogue(folder: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - babel's catalogues are not typed
    whole = []
    for part in sorted((ROOM / "locales" / folder).glob("*.po")):
        with part.open("rb") as file:
            whole += [message for message in read_po(file) if message.id]
    return whole
