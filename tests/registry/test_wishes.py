import pytest
from msgspec import structs
from tests.registry.documents import WORDS
from tests.registry.examples import preference

from ringfence.registry.preference import EVERYTHING_COMMERCIAL, Refusal
from ringfence.registry.wishes import NIGHT, Choice, RefusalWords, choice_of, refusals_of
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

SAID = RefusalWords(WORDS)
WANTED = (Category.FINANCE, Category.PROPERTY)


@pytest.mark.parametrize("choice", [Choice.NOTHING, Choice.DAYTIME, Choice.ONLY])
def test_a_choice_is_known_again(choice: Choice) -> None:
    held = preference(1, *refusals_of(choice, WANTED))

    assert choice_of(held) == (choice, WANTED if choice is Choice.ONLY else ())


def test_refusing_nothing_and_never_having_said_anything_are_one_choice() -> None:
    assert choice_of(None) == choice_of(structs.replace(preference(1), refusals=())) == (Choice.ALL, ())
    assert refusals_of(Choice.ALL) == refusals_of(Choice.ONLY, Category) == ()
    assert refusals_of(Choice.ONLY) == (EVERYTHING_COMMERCIAL,)


def test_what_says_more_is_ones_own_rules() -> None:
    own = [
        preference(1, NIGHT, EVERYTHING_COMMERCIAL),
        preference(1, Refusal(channels=1)),
        preference(1, exceptions=("acme",)),
        structs.replace(preference(1), expires_ms=1),
    ]
    assert {choice_of(one)[0] for one in own} == {Choice.OWN}


@pytest.mark.parametrize(
    ("refusal", "zh", "en"),
    [
        (EVERYTHING_COMMERCIAL, "全部推销", "all selling"),
        (NIGHT, "全部推销，21:00 至次日 09:00", "all selling, 21:00 to 09:00 the next day"),
        (
            Refusal(categories=categories_mask(WANTED), channels=channels_mask([Channel.VOICE])),
            "金融理财、房产家装推销，真人电话",
            "Finance and Property, Calls by a person",
        ),
        (
            Refusal(categories=ALL_CATEGORIES & ~categories_mask(WANTED)),
            "除金融理财、房产家装以外的推销",
            "all selling but Finance and Property",
        ),
        (
            Refusal(
                categories=0, number_kinds=reach_mask([ReachKind.INTERNATIONAL]), days=days_mask([DayKind.WEEKEND]),
                from_minute=60, until_minute=120,
            ),
            "所有来电和短信（包括私人的），来自境外来电，周末，01:00 至 02:00",
            "all calls and messages, private ones too, from Calls from abroad, Weekends, 01:00 to 02:00",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_a_sentence(refusal: Refusal, zh: str, en: str) -> None:
    assert (SAID.said(refusal, "zh"), SAID.said(refusal, "en")) == (zh, en)


def test_all_of_them_are_one_line() -> None:
    assert SAID.summary((), "zh") == "不拒绝任何来电和短信"
    assert SAID.summary((NIGHT, EVERYTHING_COMMERCIAL), "zh") == "拒绝全部推销，21:00 至次日 09:00；全部推销"
    assert SAID.summary((EVERYTHING_COMMERCIAL,), "en") == "you refuse all selling"
