import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from msgspec.structs import replace
from tests.doors.web.caller import Caller
from tests.doors.web.scene import FORMULA, HOSTILE, Scene

from ringfence.doors.web.decisions import COLUMNS
from ringfence.screening.decision import Decision
from ringfence.screening.facts import Suspicion
from ringfence.telecom.identity import Outcome, Priority, RichCallData, Verstat
from ringfence.telecom.verdict import Judgement, Verdict

Visit = Callable[[Scene, str], Caller]


def test_decisions_are_filtered_by_what_is_asked(morning: Scene, visit: Visit) -> None:
    vera = visit(morning, "vera")

    assert "557 decisions match" in vera.get("/decisions").text
    assert "91 decisions match" in vera.get("/decisions?number=17012345678").text
    assert "25 decisions match" in vera.get("/decisions?trunk=gateway-1&action=reject").text
    assert "42 decisions match" in vera.get("/decisions?finding=HIGH_FREQUENCY").text
    assert "2 decisions match" in vera.get("/decisions?since=2026-11-18T19:06:00").text
    assert "No decision matches" in vera.get("/decisions?until=2020-01-01T00:00").text


def test_pages_follow_one_another_without_gap_or_repeat(morning: Scene, visit: Visit) -> None:
    vera, path, seen = visit(morning, "vera"), "/decisions?number=17012345678", set[str]()
    while path:
        page = vera.get(path).text
        rows = {part.split('"')[0] for part in page.split('keep" href="/console/decisions/')[1:]}
        assert rows.isdisjoint(seen)
        seen |= rows
        older = [part.split('"')[0] for part in page.split('href="?')[1:] if "before=" in part.split('"')[0]]
        path = f"/decisions?{older[0]}".replace("&amp;", "&") if older else ""
    assert len(seen) == 91


def test_what_cannot_be_read_is_said_beside_the_form(morning: Scene, visit: Visit) -> None:
    vera = visit(morning, "vera")

    for query in ("number=hello", "calling=%FF%00", "since=yesterday", "until=2026-99-99"):
        answer = vera.get(f"/decisions?{query}")
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


def test_a_decision_is_told_whole_in_both_languages(morning: Scene, visit: Visit) -> None:
    page = visit(morning, "vera").get(f"/decisions/{_rejected(morning).id}").text

    assert "The call was rejected" in page
    assert "呼叫已拦截" in page
    assert "calling_velocity.parties_40m" in page
    assert morning.shelf.running().version in page


def test_a_signed_name_and_a_priority_are_shown_as_what_a_signer_says(scene: Scene, visit: Visit) -> None:
    rich = RichCallData(name="Example\u202e <Bank>", reason="Your card", signer="1234")
    outcome = Outcome(Verstat.NONE, rich=rich, priority=Priority(("esnet.0",), call_back=True, signer="5678"))
    told = scene.judge("17012345678", "13900002222", ago_s=1)
    scene.archive.decisions[-1] = replace(told, facts=replace(told.facts, identity=outcome))
    vera = visit(scene, "vera")

    page = vera.get(f"/decisions/{told.id}").text

    assert "Example\\u202e &lt;Bank&gt;" in page
    assert "signed by 1234; evidence, not a free pass" in page
    assert "Your card" in page
    assert "esnet.0" in page
    assert "an emergency service calls back" in page
    plain = scene.judge("17012345678", "13900002222", ago_s=1)
    assert "Signed name" not in vera.get(f"/decisions/{plain.id}").text


def test_whose_number_others_show_is_said_beside_what_it_counts(scene: Scene, visit: Visit) -> None:
    told = scene.judge("17012345678", "13900002222", ago_s=1)
    note = "others show this calling number over other trunks"
    vera = visit(scene, "vera")
    assert note not in vera.get(f"/decisions/{told.id}").text

    shown = Suspicion("SPOOFED_AT_ONCE", 900, 900, weak=False, age_s=60, elsewhere=True)
    scene.archive.decisions[-1] = replace(told, facts=replace(told.facts, suspicion=shown))
    assert note in vera.get(f"/decisions/{told.id}").text


def test_an_id_is_found_as_people_write_it(morning: Scene, visit: Visit) -> None:
    vera, wanted = visit(morning, "vera"), _rejected(morning).id

    assert vera.get(f"/decisions/{wanted[:5]}-{wanted[5:9].lower()}-{wanted[9:]}").status_code == 200
    assert vera.get("/decisions/0000000000000").status_code == 404
    assert vera.get("/decisions/nonsense").status_code == 404


def test_every_look_at_a_persons_number_is_recorded(scene: Scene, visit: Visit) -> None:
    decision = scene.judge("17012345678", "13900002222", ago_s=1)
    vera = visit(scene, "vera")

    vera.get(f"/decisions/{decision.id}")
    vera.get("/decisions?number=13700007777")
    vera.get("/decisions")

    looks = [(look.number, look.purpose) for look in scene.store.audit.looks(actor="account:vera")]
    assert (int(decision.facts.calling), f"decision {decision.id}") in looks
    assert (int(decision.facts.called), f"decision {decision.id}") in looks
    assert (int(scene.plan.read("13700007777")), "List of decisions") in looks
    assert (int(decision.facts.calling), "List of decisions") in looks


def test_a_decision_judged_again_is_identical_and_a_changed_one_is_not(scene: Scene, visit: Visit) -> None:
    decision = scene.judge("17012345678", "13900002222", ago_s=1)
    vera = visit(scene, "vera")
    assert vera.send(f"/decisions/{decision.id}/replay", {}).headers["location"].endswith("done=same")

    forged = Decision(decision.id, decision.facts, _rejected_verdict(scene), decision.elapsed_us, decision.worker)
    scene.archive.decisions[:] = [forged]

    assert vera.send(f"/decisions/{decision.id}/replay", {}).headers["location"].endswith("done=differs")


def test_block_and_allow_from_history_reach_the_lists_and_the_trail(scene: Scene, visit: Visit) -> None:
    decision = scene.judge("17012345678", "13900002222", ago_s=1)
    anna, form = visit(scene, "anna"), {"reason": "loan seller", "days": "30", "scope": "subscriber"}

    anna.send(f"/decisions/{decision.id}/lists", {**form, "list": "block"})
    anna.send(f"/decisions/{decision.id}/lists", {"reason": "verified bank", "days": "0", "list": "allow"})

    entries = scene.store.lists.covering(int(decision.facts.calling))
    allow, block = sorted(entries, key=lambda entry: entry.list)  # both were added in the same millisecond
    assert (block.list, str(block.scope), block.basis) == (
        "block", "subscriber:+8613900002222", f"decision {decision.id}",
    )  # fmt: skip
    assert (allow.list, allow.expires_ms, str(allow.scope)) == ("allow", None, "national")
    assert {entry.actor for entry in scene.store.audit.entries(act="list.")} == {"account:anna"}


def test_a_block_without_end_or_reason_is_refused(scene: Scene, visit: Visit) -> None:
    decision, anna = scene.judge("17012345678", "13900002222", ago_s=1), visit(scene, "anna")
    hidden = scene.judge("anonymous", "13900002222", ago_s=1)

    for target, form in (
        (decision, {"list": "block", "reason": "x", "days": "0"}),
        (decision, {"list": "block", "reason": "", "days": "30"}),
        (decision, {"list": "do_not_originate", "reason": "x", "days": "30"}),
        (hidden, {"list": "block", "reason": "x", "days": "30"}),
    ):
        assert anna.send(f"/decisions/{target.id}/lists", dict(form)).status_code == 400


def test_a_word_on_a_decision_is_kept_with_its_note(scene: Scene, visit: Visit) -> None:
    decision, anna = scene.judge("17012345678", "13900002222", ago_s=1), visit(scene, "anna")

    anna.send(f"/decisions/{decision.id}/feedback", {"judgement": "wrong", "reason": "a courier"})

    (said,) = scene.store.complaints.feedback_of(decision=decision.id)
    assert (said.judgement, said.note, said.by) == (Judgement.WRONG, "a courier", "account:anna")
    assert "a courier" in anna.get(f"/decisions/{decision.id}").text
    assert anna.send(f"/decisions/{decision.id}/feedback", {"judgement": "wrong", "reason": ""}).status_code == 400


def test_an_export_holds_what_matches_runs_nowhere_and_is_audited(scene: Scene, visit: Visit, tmp_path: Path) -> None:
    scene.judge("17012345678", "13900002222", ago_s=2, trunk=FORMULA)
    scene.judge("13800138000", "13900002222", ago_s=1)
    anna = visit(scene, "anna")

    table = anna.get("/decisions/export?as=csv&calling=17012345678")
    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    whole = json.loads(anna.get("/decisions/export?as=json").content)

    assert rows[0] == list(COLUMNS)
    assert (len(rows), rows[1][2], rows[1][4]) == (2, "'+8617012345678", f"'{FORMULA}")
    assert [row["calling"] for row in whole] == ["+8613800138000", "+8617012345678"]
    assert table.headers["content-disposition"] == 'attachment; filename="decisions.csv"'
    assert [entry.actor for entry in scene.store.audit.entries(act="decisions.export")] == ["account:anna"] * 2


def test_hostile_fields_are_shown_as_text(morning: Scene, visit: Visit) -> None:
    decision = next(one for one in morning.archive.decisions if one.facts.attempt.calling == HOSTILE)
    vera = visit(morning, "vera")

    for path in (f"/decisions/{decision.id}", "/decisions", "/decisions?trunk=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"):
        page = vera.get(path).text
        assert "<script>document" not in page
        assert "<script>alert" not in page


def _rejected(scene: Scene) -> Decision:
    return next(one for one in reversed(scene.archive.decisions) if str(one.facts.calling) == "+8617012345678")


def _rejected_verdict(scene: Scene) -> Verdict:
    return scene.judge("110", "13900003333", ago_s=1).verdict
