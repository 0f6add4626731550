import re

from tests.doors.cli.evaluated import example, real

from ringfence.doors.cli.calls_report import _EN, _ZH, calls_page


def test_the_page_says_first_that_it_is_simulated() -> None:
    page = calls_page(example(), "en")

    assert page.index("Everything here is simulated") < page.index("Found among abusive numbers")
    assert "marketing desk" in page
    assert "(never seen)" in page
    assert page.count("<svg") == 3


def test_the_page_speaks_chinese() -> None:
    page = calls_page(example(), "zh-CN")

    assert 'lang="zh-CN"' in page
    assert "以下全部为模拟数据" in page
    assert "营销窝点" in page
    assert "Victims" not in page


def test_real_calls_are_said_to_be_real() -> None:
    page = calls_page(real(), "en")

    assert "These calls are real" in page
    assert "simulated" not in page


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = calls_page(example(), "en")

    assert re.findall(r"(?:src|href)=|url\(|@import|<script", page) == []


def test_every_word_stands_in_both_languages() -> None:
    assert _EN.keys() == _ZH.keys()
    assert all(set(re.findall(r"{(\w+)", _EN[key])) == set(re.findall(r"{(\w+)", _ZH[key])) for key in _EN)
