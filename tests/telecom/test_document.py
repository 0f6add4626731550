import pytest
from msgspec import Struct

from ringfence.telecom.document import bad, convert, line_of, read_toml
from ringfence.telecom.errors import BadRules

TEXT = """# a comment
code = "A"

[thresholds]
limit = 3

[[examples]]
name = "one"

[[examples]]
name = "two"
facts = { velocity = { limit = 9 } }
"""


class Limits(Struct, forbid_unknown_fields=True):
    limit: int


def test_a_mistake_in_the_language_is_told_with_its_line() -> None:
    with pytest.raises(BadRules) as caught:
        read_toml('a = 1\nb = "open\nc = 2\n', "checks/x.toml")

    assert (caught.value.document, caught.value.line) == ("checks/x.toml", 2)


def test_a_document_that_ends_too_early_is_told_with_its_last_line() -> None:
    with pytest.raises(BadRules) as caught:
        read_toml('a = 1\nb = """open\n', "x")

    assert caught.value.line == 3


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, "x = 2026-13-45"])
def test_hostile_text_is_refused_like_any_other(text: str) -> None:
    with pytest.raises(BadRules):
        read_toml(text, "x")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("code",), 2),
        (("thresholds",), 4),
        (("thresholds", "limit"), 5),
        (("thresholds", "absent"), 4),
        (("examples", 0), 7),
        (("examples", 1, "name"), 11),
        (("examples", 1, "facts", "velocity"), 12),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_path_is_that_of_its_deepest_written_part(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line


def test_a_wrong_value_is_told_with_line_and_remedy() -> None:
    with pytest.raises(BadRules, match="Expected `int`") as caught:
        convert({"limit": "x"}, Limits, TEXT, "d", "thresholds")

    assert caught.value.line == 5
    assert caught.value.remedy


def test_an_unknown_field_is_told_with_the_known_ones() -> None:
    text = "limit = 1\nspeed = 2\n"

    with pytest.raises(BadRules) as caught:
        convert({"limit": 1, "speed": 2}, Limits, text, "d")

    assert caught.value.line == 2
    assert "limit" in caught.value.remedy


def test_the_message_names_document_line_and_place() -> None:
    assert str(bad(TEXT, "d", ("thresholds", "limit"), "too low", "raise it")) == "d, line 5: thresholds.limit: too low"
