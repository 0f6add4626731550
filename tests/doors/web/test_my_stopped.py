from collections.abc import Callable

from msgspec import structs
from tests.doors.web.my_scene import DAY, ME, OTHER, MyScene, Someone

from ringfence.screening.book import Level, ListKind
from ringfence.telecom.verdict import Action, Judgement

Open = Callable[[MyScene], Someone]
CALLING = "13800138000"


def stopped(mine: MyScene, called: str = ME, calling: str = CALLING) -> str:
    if not len(mine.lists):
        mine.list_number(CALLING, ListKind.BLOCK, "loans")
    return mine.judge(calling, called, ago_s=60).id


def test_a_stopped_call_is_shown_with_its_reason_and_let_through_once(mine: MyScene, somebody: Open) -> None:
    decision = stopped(mine)
    me = somebody(mine).signed_in()
    assert "138 0013 8000" in me.get("/stopped").text
    page = me.get(f"/stopped/{decision}").text
    assert "Block list" in page
    assert "Let this one through" in page

    for _ in range(2):
        me.send(f"/stopped/{decision}/through")

    (entry,) = [one for one in mine.store.lists.covering(int(mine.plan.read(CALLING))) if one.list is ListKind.ALLOW]
    assert (entry.scope.level, entry.scope.subscriber) == (Level.SUBSCRIBER, int(mine.plan.read(ME)))
    (word,) = mine.store.complaints.feedback_of(decision=decision)
    assert (word.judgement, word.by) == (Judgement.WRONG, f"number:+86{ME}")
    assert "are let through to you" in me.get(f"/stopped/{decision}").text


def test_it_was_right_is_kept_once(mine: MyScene, somebody: Open) -> None:
    decision = stopped(mine)
    me = somebody(mine).signed_in()
    for _ in range(2):
        assert me.send(f"/stopped/{decision}/right").headers["location"].endswith("done=right")

    (word,) = mine.store.complaints.feedback_of(decision=decision)
    assert word.judgement is Judgement.RIGHT
    assert "I did not want this call" in me.get(f"/stopped/{decision}").text


def test_calls_to_others_and_to_earlier_holders_are_as_unknown_as_none(mine: MyScene, somebody: Open) -> None:
    theirs, mine_before = stopped(mine, OTHER), stopped(mine)
    mine.subscriber.recycle([mine.plan.read(ME)], by="key:c", reason="list", now_ms=mine.now_ms)
    mine.now_ms += DAY
    me = somebody(mine).signed_in()
    assert "No call to your number was stopped" in me.get("/stopped").text
    texts = set()
    for decision in (theirs, mine_before, "0D1QXA000G042", "nonsense", "x" * 200):
        answers = [me.get(f"/stopped/{decision}"), me.send(f"/stopped/{decision}/through")]
        answers.append(me.send(f"/stopped/{decision}/right"))
        assert {one.status_code for one in answers} == {404}, decision
        texts |= {one.text.split("<h1>")[1] for one in answers}

    assert len(texts) == 1
    assert mine.store.complaints.feedback_of(decision=theirs) == ()


def test_a_hidden_caller_cannot_be_let_through(mine: MyScene, somebody: Open) -> None:
    judged = mine.judge("anonymous", ME, ago_s=5)
    stopped_one = structs.replace(judged, verdict=structs.replace(judged.verdict, action=Action.REJECT))
    mine.archive.decisions[-1] = stopped_one
    me = somebody(mine).signed_in()
    assert "Let this one through" not in me.get(f"/stopped/{judged.id}").text

    answer = me.send(f"/stopped/{judged.id}/through")

    assert (answer.status_code, "showed no number" in answer.text) == (400, True)
    assert mine.store.complaints.feedback_of(decision=judged.id) == ()


def test_pages_follow_one_another(mine: MyScene, somebody: Open) -> None:
    for _ in range(25):
        stopped(mine)
    me = somebody(mine).signed_in()
    first = me.get("/stopped").text
    assert first.count("/my/stopped/") == 20
    older = first.split("?before=")[1].split('"')[0]

    assert me.get(f"/stopped?before={older}").text.count("/my/stopped/") == 5
    assert me.get("/stopped?before=nonsense").status_code == 404
