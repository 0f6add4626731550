import pytest

from ringfence.doors.web.language import load_languages
from ringfence.doors.web.render import say_word, show_age, show_microseconds, show_raw

LANGUAGES = load_languages()


def test_what_strangers_send_is_text_with_visible_tricks() -> None:
    shown = str(show_raw('<b>\u202e"\x00\n'))

    assert shown == "<bdi><code>&lt;b&gt;\\u202e&#34;\\u0000\\u000a</code></bdi>"


@pytest.mark.parametrize(("us", "text"), [(85, "85 µs"), (1_200, "1.2 ms"), (2_500_000, "2.5 s")])
def test_short_times_are_written_in_a_fitting_unit(us: int, text: str) -> None:
    assert show_microseconds(us) == text


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0.4, "0 s", "0 秒"),
        (119, "119 s", "119 秒"),
        (150, "2 min", "2 分钟"),
        (7_300, "2 h", "2 小时"),
        (2e6, "23 d", "23 天"),
    ],
)
def test_ages_are_written_in_the_language(seconds: float, english: str, chinese: str) -> None:
    assert show_age(LANGUAGES["en"], seconds) == english
    assert show_age(LANGUAGES["zh-CN"], seconds) == chinese


def test_a_value_without_a_word_is_shown_as_it_is() -> None:
    assert say_word(LANGUAGES["zh-CN"], "action", "reject") == "拦截"
    assert say_word(LANGUAGES["zh-CN"], "action", "unheard-of") == "unheard-of"
