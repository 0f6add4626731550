from ringfence.doors.web.company_refusals import REFUSALS
from ringfence.doors.web.language import load_languages


def test_what_desks_refuse_with_is_said_in_chinese_too() -> None:
    chinese = load_languages()["zh-CN"]
    assert len(set(REFUSALS)) == len(REFUSALS)
    assert [text for text in REFUSALS if chinese.say(text) == text] == []
