import csv
import io
import json
from collections.abc import Callable

from tests.doors.web.my_scene import ME, OTHER, MyScene, Someone
from tests.doors.web.scene import FORMULA

from ringfence.access.audit import Look
from ringfence.screening.book import ListKind

Open = Callable[[MyScene], Someone]


def test_who_looked_is_shown_without_the_name_of_an_employee(mine: MyScene, somebody: Open) -> None:
    number = int(mine.plan.read(ME))
    mine.store.audit.look(Look(at_ms=mine.now_ms, actor="account:li.na", number=number, purpose="complaint 7"))
    page = somebody(mine).signed_in().get("/data").text

    assert "somebody who works here" in page
    assert "complaint 7" in page
    assert "li.na" not in page


def test_all_of_it_is_taken_away_as_json_and_as_a_table_that_runs_nothing(mine: MyScene, somebody: Open) -> None:
    mine.list_number("13800138000", ListKind.BLOCK, "loans")
    mine.judge("13800138000", ME, ago_s=60)
    mine.judge("13800138000", OTHER, ago_s=60)
    mine.consent("a", company="acme", wording=FORMULA)
    me = somebody(mine).signed_in()
    me.send("/reach/choice", {"choice": "nothing"})

    whole = json.loads(me.get("/data/export?as=json").content)
    assert whole["number"] == f"+86{ME}"
    assert [len(whole[name]) for name in ("preferences", "consents", "stopped_calls")] == [1, 1, 1]
    answer = me.get("/data/export?as=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {"preference", "consent", "call"}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert OTHER not in answer.text


def test_deleting_needs_a_tick_gives_a_receipt_and_signs_out(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    me.send("/reach/choice", {"choice": "nothing"})
    unsure = me.send("/data/delete", page="/data")
    assert (unsure.status_code, "cannot be undone" in unsure.text) == (400, True)
    mine.now_ms += 1

    gone = me.send("/data/delete", {"sure": "yes"}, page="/data")

    assert gone.status_code == 200
    (receipt,) = mine.store.persons.receipts(mine.store.persons.subject(mine.plan.read(ME)))
    assert f"<strong>{receipt.id}</strong>" in gone.text
    assert mine.subscriber.preference(mine.plan.read(ME)).refusals == ()
    assert me.get("/data").headers["location"] == "/my/sign-in"
