import pytest
from tests.registry.documents import DOCUMENT, TEXTS

from ringfence.registry.texts import Answered, Sent, Verb, plain, read_texts
from ringfence.telecom.commercial import Category, Channel, DayKind
from ringfence.telecom.errors import BadRules


def test_every_category_channel_and_day_has_words() -> None:
    meant = list(TEXTS.meanings.values())

    for kind in (Verb, Category, Channel, DayKind):
        assert {one for one in meant if isinstance(one, kind)} == set(kind)


def test_a_code_stands_in_its_text_with_a_warning() -> None:
    assert "123456" in TEXTS.sent(Sent.SIGN_IN, "zh", code="123456")
    assert "nobody" in TEXTS.sent(Sent.SIGN_IN, "en", code="123456")
    about = {"company": "Acme", "about": "loans", "until": "2027-01-01"}
    assert "Acme" in TEXTS.sent(Sent.CONSENT, "en", code="123456", **about)
    assert TEXTS.answer(Answered.HELP, "en", text="{code}").count("{code}") == 1


def test_case_and_width_do_not_matter() -> None:
    assert plain("ｔｄ") == plain("td") == "TD"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{code}", "{secret}"),
        ('refuse = ["退订"', 'refuse = ["查询"'),
        ('help = ["帮助", "BZ", "HELP", "INFO", "?"]', "help = []"),
        ('"午休" = "12:00-14:00"', '"午休" = "noon"'),
        ("[sent.erased]", "[sent.gone]"),
        ("[command]", "[command"),
    ],
)
def test_a_document_that_would_mislead_is_refused(old: str, new: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(BadRules):
        read_texts(DOCUMENT.replace(old, new, 1))


def test_a_text_in_one_language_only_is_refused() -> None:
    start = DOCUMENT.index("[answer.full]")
    cut = DOCUMENT[:start] + DOCUMENT[start:].replace("en = ", "en_about = ", 1)

    with pytest.raises(BadRules):
        read_texts(cut)
