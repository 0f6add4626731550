import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.documents import TEXTS

from ringfence.registry.command import Command, read_command, refusals_after
from ringfence.registry.preference import EVERYTHING_COMMERCIAL, Refusal
from ringfence.registry.texts import Verb
from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    Category,
    Channel,
    DayKind,
    ReachKind,
    categories_mask,
    channels_mask,
    days_mask,
    reach_mask,
)

FINANCE, INSURANCE = categories_mask([Category.FINANCE]), categories_mask([Category.INSURANCE])
NIGHT = {"from_minute": 21 * 60, "until_minute": 9 * 60}


def order(text: str) -> Command:
    return read_command(text, TEXTS.meanings)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("退订", Verb.REFUSE), ("TD", Verb.REFUSE), ("td", Verb.REFUSE), ("ＴＤ", Verb.REFUSE), ("T", Verb.REFUSE),
        (" 取消 ", Verb.REFUSE), ("拒收。", Verb.REFUSE), ("STOP", Verb.REFUSE), ("stop all!", Verb.REFUSE),
        ("退订全部", Verb.REFUSE), ("开通", Verb.ALLOW), ("KT", Verb.ALLOW), ("Start", Verb.ALLOW),
        ("查询", Verb.STATUS), ("cx", Verb.STATUS), ("?", Verb.HELP), ("帮助", Verb.HELP),
    ],
)  # fmt: skip
def test_a_verb_alone_is_about_everything(text: str, verb: Verb) -> None:
    assert order(text) == Command(verb=verb)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("退订 金融", Refusal(categories=FINANCE)),
        ("退订金融保险", Refusal(categories=FINANCE | INSURANCE)),
        ("TD JR", Refusal(categories=FINANCE)),
        ("stop loans, insurance", Refusal(categories=FINANCE | INSURANCE)),
        ("拒收短信", Refusal(channels=channels_mask([Channel.MESSAGE]))),
        ("TD 夜间", Refusal(**NIGHT)),
        ("退订 21点到9点", Refusal(**NIGHT)),
        ("退订 21:00-09:00", Refusal(**NIGHT)),
        ("STOP 21-9 WEEKENDS", Refusal(days=days_mask([DayKind.WEEKEND]), **NIGHT)),
        ("退订 金融 周末 12:30至14:00", Refusal(
            categories=FINANCE, days=days_mask([DayKind.WEEKEND]), from_minute=750, until_minute=840)),
        ("退订 0-24", None),
    ],
)  # fmt: skip
def test_more_words_narrow_it(text: str, refusal: Refusal | None) -> None:
    if refusal is None:
        assert order(text).verb is Verb.HELP
    else:
        assert order(text) == Command(verb=Verb.REFUSE, refusal=refusal, narrowed=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "你好",
        "请帮我退订一下",
        "TDX",
        "退订 美容院",
        "退订 开通",
        "金融",
        "TD 25-26",
        "TD 8-9 10-11",
        "T" * 500,
    ],
)
def test_what_is_not_understood_whole_changes_nothing(text: str) -> None:
    assert order(text).verb is Verb.HELP


@given(st.text(max_size=300))
def test_whatever_is_sent_is_read_without_a_fault(text: str) -> None:
    order(text)


def after(text: str, *before: Refusal) -> tuple[Refusal, ...]:
    return refusals_after(order(text), before)


def test_refusing_everything_replaces_what_was_refused_in_part_and_keeps_what_is_refused_of_private_calls() -> None:
    private = Refusal(categories=0, number_kinds=reach_mask([ReachKind.INTERNATIONAL]))

    assert after("退订", Refusal(categories=FINANCE), private) == (private, EVERYTHING_COMMERCIAL)
    assert after("退订", EVERYTHING_COMMERCIAL) == (EVERYTHING_COMMERCIAL,)


def test_refusing_more_adds_what_was_not_refused_before() -> None:
    assert after("退订 金融") == (Refusal(categories=FINANCE),)
    assert after("退订 金融", Refusal(categories=FINANCE)) == (Refusal(categories=FINANCE),)
    assert after("退订 金融 夜间", EVERYTHING_COMMERCIAL) == (EVERYTHING_COMMERCIAL,)
    assert len(after("退订 保险", Refusal(categories=FINANCE))) == 2


def test_allowing_takes_away_exactly_what_is_named() -> None:
    assert after("开通", EVERYTHING_COMMERCIAL) == ()
    assert after("开通 金融", EVERYTHING_COMMERCIAL) == (Refusal(categories=ALL_CATEGORIES & ~FINANCE),)
    messages = channels_mask([Channel.MESSAGE])
    left = after("开通 金融 短信", EVERYTHING_COMMERCIAL)
    assert left == (
        Refusal(categories=ALL_CATEGORIES & ~FINANCE),
        Refusal(categories=FINANCE, channels=channels_mask([Channel.VOICE, Channel.RECORDED])),
    )
    assert after("开通 短信", Refusal(channels=messages)) == ()
    assert after("开通 夜间", Refusal(**NIGHT), Refusal(categories=FINANCE)) == (Refusal(categories=FINANCE),)
    assert after("开通 夜间", EVERYTHING_COMMERCIAL) == (EVERYTHING_COMMERCIAL,)
