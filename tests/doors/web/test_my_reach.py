from collections.abc import Callable

import pytest
from msgspec import structs
from tests.doors.web.my_scene import DAY, ME, OTHER, MyScene, Someone

from ringfence.registry.preference import EVERYTHING_COMMERCIAL, MOST_REFUSALS, Preference, Refusal
from ringfence.registry.wishes import NIGHT
from ringfence.telecom.commercial import ALL_CATEGORIES, Category, categories_mask

Open = Callable[[MyScene], Someone]


def held(mine: MyScene, number: str = ME) -> Preference:
    return mine.subscriber.preference(mine.plan.read(number))


@pytest.mark.parametrize(
    ("form", "refusals"),
    [
        ({"choice": "nothing"}, (EVERYTHING_COMMERCIAL,)),
        ({"choice": "daytime"}, (NIGHT,)),
        ({"choice": "only", "wanted": ["finance", "property", "nonsense"]},
         (Refusal(categories=ALL_CATEGORIES & ~categories_mask([Category.FINANCE, Category.PROPERTY])),)),
        ({"choice": "all"}, ()),
    ],
)  # fmt: skip
def test_one_press_is_enough_and_is_shown(
    mine: MyScene, somebody: Open, form: dict[str, str | list[str]], refusals: tuple[Refusal, ...]
) -> None:
    me = somebody(mine).signed_in()

    assert me.send("/reach/choice", form).headers["location"] == "/my/reach?done=saved"

    assert (held(mine).refusals, held(mine).way) == (refusals, "web")
    page = me.get("/reach?done=saved").text
    assert page.count("This is how it is now") == 1
    assert "Saved. It is in force at once." in page
    assert "从现在起" not in page
    assert "现在就是这样" in me.get("/reach", "zh-CN").text


@pytest.mark.parametrize("form", [{"choice": "only"}, {"choice": "nonsense"}, {}])
def test_half_a_choice_changes_nothing(mine: MyScene, somebody: Open, form: dict[str, str | list[str]]) -> None:
    assert somebody(mine).signed_in().send("/reach/choice", form).status_code == 400
    assert held(mine).changed_ms == 0


def test_own_rules_are_added_removed_and_shown_as_ones_own(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    rule: dict[str, str | list[str]] = {
        "about": "selling", "category": ["finance"], "channel": ["voice"], "day": ["weekend"], "from": "20:00",
        "until": "09:00", "number_kind": ["400"],
    }  # fmt: skip
    me.send("/reach/rules", rule)
    me.send("/reach/rules", rule)
    me.send("/reach/rules", {"about": "private", "number_kind": ["international"]})
    assert [one.categories for one in held(mine).refusals] == [1, 0]
    page = me.get("/reach").text
    said = "Finance, Calls by a person, from 400 numbers, Weekends, 20:00 to 09:00 the next day"
    assert said in page
    assert "<details" in page
    assert " open>" in page

    me.send("/reach/rules/remove", {"said": said})
    assert [one.categories for one in held(mine).refusals] == [0]
    assert "Nothing is refused" not in me.get("/reach/history").text


@pytest.mark.parametrize(
    "form",
    [{"about": "private"}, {"from": "09:00", "until": "09:00"}, {"from": "nine"}, {"from": "00:00", "until": "00:00"}],
)
def test_a_rule_that_makes_no_sense_is_explained(
    mine: MyScene, somebody: Open, form: dict[str, str | list[str]]
) -> None:
    answer = somebody(mine).signed_in().send("/reach/rules", form)

    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
    assert held(mine).refusals == ()


def test_there_are_so_many_rules_at_most(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    many = tuple(Refusal(categories=1, from_minute=at, until_minute=at + 1) for at in range(MOST_REFUSALS))
    wish = Preference(number=int(mine.plan.read(ME)), refusals=many)
    mine.subscriber.say(wish, by="t", way="web", now_ms=mine.now_ms)

    assert me.send("/reach/rules", {"about": "selling"}).status_code == 400
    assert len(held(mine).refusals) == MOST_REFUSALS


def test_exceptions_and_days_go_with_the_rules_and_a_plain_choice_ends_them(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    me.send("/reach/choice", {"choice": "nothing"})
    me.send("/reach/exceptions", {"company": "acme"})
    me.send("/reach/expiry", {"starts": "", "expires": "2026-12-31"})
    assert held(mine).exceptions == ("acme",)
    assert held(mine).expires_ms == 1_798_732_800_000  # 2027-01-01 00:00 in Shanghai
    page = me.get("/reach").text
    assert "Acme Ltd" in page
    assert 'value="2026-12-31"' in page

    for path, form in (
        ("/reach/exceptions", {"company": '<b>"'}), ("/reach/exceptions", {"company": "x" * 65}),
        ("/reach/expiry", {"expires": "2020-01-01"}), ("/reach/expiry", {"expires": "9999-12-31"}),
        ("/reach/expiry", {"expires": "tomorrow"}),
    ):  # fmt: skip
        assert me.send(path, dict(form)).status_code == 400
    me.send("/reach/exceptions/remove", {"company": "acme"})
    assert held(mine).exceptions == ()
    me.send("/reach/choice", {"choice": "nothing"})
    assert held(mine).expires_ms is None


def test_a_form_names_no_other_number_and_no_other_field(mine: MyScene, somebody: Open) -> None:
    """Mass assignment: what the form adds beyond its fields is nothing."""
    me = somebody(mine).signed_in()
    me.send(
        "/reach/choice", {"choice": "nothing", "number": OTHER, "changed_by": "x", "version": "9", "way": "carrier"}
    )

    assert held(mine, OTHER).refusals == ()
    assert (held(mine).changed_by, held(mine).way) == (f"number:+86{ME}", "web")


def test_what_is_over_is_shown_as_nothing_and_does_not_come_back(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    wish = Preference(number=int(mine.plan.read(ME)), refusals=(NIGHT,), expires_ms=mine.now_ms + 1)
    mine.subscriber.say(wish, by="t", way="web", now_ms=mine.now_ms)
    mine.now_ms += 2

    assert "I refuse nothing" in me.get("/reach").text
    me.send("/reach/rules", {"about": "selling"})
    assert held(mine).refusals == (EVERYTHING_COMMERCIAL,)
    assert structs.replace(held(mine), refusals=()).expires_ms is None


def test_what_was_said_before_is_shown_to_the_present_holder_only(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    me.send("/reach/choice", {"choice": "daytime"})
    assert "21:00 to 09:00 the next day" in me.get("/reach/history").text

    mine.subscriber.recycle([mine.plan.read(ME)], by="key:c", reason="list", now_ms=mine.now_ms + 1)
    mine.now_ms += DAY
    next_holder = somebody(mine).signed_in()

    assert me.get("/reach").headers["location"] == "/my/sign-in"
    assert "21:00" not in next_holder.get("/reach/history").text
