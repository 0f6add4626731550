import pytest
from tests.examples import mobile

from ringfence.documents import packaged_rules
from ringfence.registry.asking import AskRule
from ringfence.registry.asking_law import read_asking
from ringfence.telecom.errors import BadRules
from ringfence.telecom.number import NumberForm, PhoneNumber

TEXT = (packaged_rules() / "registry" / "asking.toml").read_text("utf-8")
LAW = read_asking(TEXT)


def test_every_answer_has_words_and_a_law_in_every_country() -> None:
    for rule in AskRule:
        for place in LAW.country:
            assert LAW.said(rule, "zh") != LAW.said(rule, "en")
            assert LAW.basis(rule, place, "zh")
            assert LAW.basis(rule, place, "en")


def test_a_number_belongs_to_the_country_of_its_code() -> None:
    assert LAW.place(mobile(1)) == "CN"
    assert LAW.place(PhoneNumber.pack(NumberForm.E164, 1, 12025550123)) == "US"
    assert LAW.place(PhoneNumber.pack(NumberForm.E164, 999, 999123456)) == "XX"


def test_how_often_is_told_as_far_as_it_is_stated() -> None:
    assert LAW.scope.often(1, 0, "en") == "at most 1 times a day"
    assert LAW.scope.often(1, 2, "zh") == "每天至多1次、每周至多2次"
    assert LAW.scope.often(0, 0, "en") == LAW.scope.unstated_en


@pytest.mark.parametrize(
    "wrong",
    [
        "country = 1",
        TEXT.replace('timezone = "UTC"', 'timezone = "Mars/Olympus"'),
        TEXT.replace("[answer.refused_now]", "[answer.unheard]"),
        TEXT.replace("[country.CN.law.hours]", "[country.CN.law.whenever]"),
        TEXT.replace("may = true", "may = false", 1),
        TEXT.replace("country.XX", "country.YY"),
    ],
)
def test_a_document_that_lacks_something_is_refused(wrong: str) -> None:
    with pytest.raises(BadRules):
        read_asking(wrong)


def test_a_document_without_a_law_is_refused() -> None:
    start = TEXT.index("[country.GB.law.hours]")
    with pytest.raises(BadRules, match="lacks a law"):
        read_asking(TEXT[:start] + TEXT[TEXT.index("[country.GB.law.register]") :])
