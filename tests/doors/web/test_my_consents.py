from collections.abc import Callable

from tests.doors.web.my_scene import ME, OTHER, MyScene, Someone
from tests.doors.web.scene import HOSTILE

from ringfence.registry.consent import ConsentState, state_of

Open = Callable[[MyScene], Someone]


def states(mine: MyScene, number: str = ME) -> dict[str, ConsentState]:
    return {one.id: state_of(one, mine.now_ms) for one in mine.subscriber.consents(mine.plan.read(number))}


def test_one_tap_says_yes_and_one_takes_it_back(mine: MyScene, somebody: Open) -> None:
    mine.consent("a")
    me = somebody(mine).signed_in()
    page = me.get("/consents").text
    assert page.index("These companies ask you") < page.index("Acme Ltd") < page.index("In force")

    me.send("/consents/confirm", {"consent": "a"}, page="/consents")
    assert states(mine) == {"a": ConsentState.GIVEN}
    mine.now_ms += 1
    me.send("/consents/withdraw", {"consent": "a"}, page="/consents")
    assert states(mine) == {"a": ConsentState.WITHDRAWN}
    late = me.send("/consents/confirm", {"consent": "a"}, page="/reach")
    assert (late.status_code, "withdrawn before" in late.text) == (400, True)


def test_another_persons_consent_is_as_unknown_as_none(mine: MyScene, somebody: Open) -> None:
    mine.consent("theirs", OTHER)
    me = somebody(mine).signed_in()
    for act in ("withdraw", "confirm"):
        texts = {me.send(f"/consents/{act}", {"consent": one}).text for one in ("theirs", "none", "")}
        assert len(texts) == 1

    assert states(mine, OTHER) == {"theirs": ConsentState.ASKED}


def test_all_are_taken_back_at_once(mine: MyScene, somebody: Open) -> None:
    for name in ("a", "b"):
        mine.consent(name, company=name)
        mine.subscriber.confirm(mine.plan.read(ME), name, now_ms=mine.now_ms)
    me = somebody(mine).signed_in()
    assert "Withdraw them all" in me.get("/consents").text
    mine.now_ms += 1

    me.send("/consents/withdraw-all", page="/consents")

    assert set(states(mine).values()) == {ConsentState.WITHDRAWN}


def test_what_a_company_wrote_runs_nothing(mine: MyScene, somebody: Open) -> None:
    mine.consent("a", company='"><b>x', wording=HOSTILE)

    page = somebody(mine).signed_in().get("/consents").text

    assert "<script" not in page
    assert "<b>x" not in page
    assert "document.title" in page
