import pytest

from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.number import NumberForm
from ringfence.telecom.numbering import Plan
from ringfence.telecom.wording import Language, commercial_words, form_words, kind_words, known_words, why


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_kind_and_form_has_a_name_of_its_own(language: Language) -> None:
    assert len({kind_words(kind, language) for kind in NumberKind}) == len(NumberKind)
    assert len({form_words(form, language) for form in NumberForm}) == len(NumberForm)


def test_what_is_not_known_is_said() -> None:
    assert [known_words(known=known, language="en") for known in (True, False, None)] == ["yes", "no", "not known"]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("17012345678", "携号转网", "portability"),
        ("88886666", "不作猜测", "no guess"),
        ("anonymous", "限制显示", "withheld"),
        ("x", "没有可识别", "holds no number"),
        ("16191234567", "是否已分配不详", "not known"),
    ],
)
def test_the_reason_is_told_in_both_languages(plan: Plan, text: str, zh: str, en: str) -> None:
    number = plan.read(text)
    found = plan.allocation(number)
    assert zh in why(number, found, plan.basis(found.basis), "zh-CN")
    assert en in why(number, found, plan.basis(found.basis), "en")


def test_refusals_are_said_in_both_languages_with_their_hours() -> None:
    assert commercial_words("finance 400 20:00-09:00", "zh-CN") == "金融理财、400 号码、20:00-09:00"
    assert commercial_words("everything recorded workday", "en") == "all selling, Recorded or AI calls, Workdays"
    assert commercial_words("", "en") == ""
