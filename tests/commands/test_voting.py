from pathlib import Path

from tests.backends.duck.calling import FROM_MS, calls, write
from tests.stores import ready_file

from ringfence.analytics.feedback.labelling import TruthRow
from ringfence.backends.files.secret import hiding
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.bench.written_log import WrittenLog
from ringfence.commands.voting import Voting
from ringfence.screening.book import Complaint, ListEntry, ListKind
from ringfence.settings import load_settings
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.verdict import Feedback, Judgement

LATER_MS = FROM_MS + 86_400_000
NUMBER = int(open_plan().read("13911110001"))


def test_calls_prove_words_and_looks_are_recorded(tmp_path: Path) -> None:
    here = load_settings({"RINGFENCE_HOME": str(tmp_path)})
    store = open_store(ready_file(Path(str(here.store_address))))
    log = WrittenLog(here.decisions_folder)
    log.write(25)
    log.journal.close()
    judged = log.decisions[7].facts
    write(tmp_path, calls(times=2, called_step=0))
    hidden = hiding(tmp_path / "reporters.key")
    given = [
        Complaint(number=NUMBER, reporter=hidden("13800200001"), at_ms=LATER_MS),
        Complaint(number=NUMBER, reporter=hidden("13800200002"), at_ms=LATER_MS),
        Complaint(number=NUMBER, reporter=hidden("an old lady"), at_ms=LATER_MS),
    ]
    store.complaints.add(given, by="key:app", at_ms=LATER_MS)
    later = judged.at_ms + 1_000
    for by in (f"number:{judged.called}", "account:staff"):
        store.complaints.feedback(Feedback(number=int(judged.calling), judgement=Judgement.WRONG, by=by, at_ms=later))
    allowed = ListEntry(
        list=ListKind.ALLOW, numbers=NumberRange(NUMBER, NUMBER), reason="x", added_by="t", starts_ms=1, expires_ms=None
    )
    store.lists.add([allowed], by="t", at_ms=1)
    told: list[str] = []
    voting = Voting(lambda: here, lambda: LATER_MS, "console:t", print)
    found = voting.votes(0, told.append)
    assert [one.proven for one in found] == [True, False, False, True, False]
    assert found[0].reporter == "number:+8613800200001"
    assert "decision log" in told[0]
    assert told[-1].endswith("day 1 of 1")
    assert voting.verified([NUMBER, NUMBER + 1]) == {NUMBER}
    voting.looked(tmp_path / "t.csv", [TruthRow(NUMBER, True, 0.99, 2)], "a model")
    (entry,), (look,) = store.audit.entries(act="feedback.labels"), store.audit.looks(NUMBER)
    assert (entry.actor, entry.reason, entry.after) == ("console:t", "a model", '{"numbers":1}')
    assert look.purpose == "ringfence feedback labels: a model"
    store.close()


def test_an_installation_without_words_has_no_votes(tmp_path: Path) -> None:
    here = load_settings({"RINGFENCE_HOME": str(tmp_path)})
    ready_file(Path(str(here.store_address)))
    assert Voting(lambda: here, lambda: LATER_MS, "console:t", print).votes(0, print) == []
