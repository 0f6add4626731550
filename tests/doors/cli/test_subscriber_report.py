import pytest
from tests.analytics.scores.examples import FirstColumn, raw

from ringfence.analytics.scores.evaluation import evaluate_folds
from ringfence.analytics.scores.preparing import Wanted, prepare
from ringfence.doors.cli.subscriber_report import subscriber_page
from ringfence.telecom.wording import Language


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "宏平均 F1"), ("en", "macro F1")])
def test_the_page_tells_figures_in_words_and_pictures(language: Language, word: str) -> None:
    prepared = prepare(raw(rows=300), None, Wanted("label", "who"))
    found = evaluate_folds(FirstColumn(), prepared.train, 3, (1, 2), lambda _done, _of: None)
    page = subscriber_page(prepared, found, language)
    assert word in page
    assert page.count("<svg") == 4
    assert f"{found.figures().auc:.4f}" in page
    assert "http" not in page.replace("http-equiv", "")
