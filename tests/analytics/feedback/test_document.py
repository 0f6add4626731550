import pytest
from tests.analytics.feedback.examples import TEXT, document

from ringfence.analytics.feedback.document import read_feedback
from ringfence.telecom.errors import BadRules


def test_the_packaged_document_is_whole_and_a_wrong_figure_is_refused() -> None:
    assert document().believing.surest < 1
    with pytest.raises(BadRules, match="surest"):
        read_feedback(TEXT.replace("surest = 0.95", "surest = 1.5"))
