"""Errors carry what to do."""

from ringfence.telecom.errors import BadRules, Refused, TooMany


def test_bad_rules_names_the_document_and_line() -> None:
    error = BadRules("weight is missing", "add `weight = 10`", document="fan_out.toml", line=3)

    assert isinstance(error, Refused)
    assert (error.document, error.line, error.remedy) == ("fan_out.toml", 3, "add `weight = 10`")


def test_too_many_says_when_to_come_back() -> None:
    assert TooMany("slow down", retry_after_s=7).retry_after_s == 7
