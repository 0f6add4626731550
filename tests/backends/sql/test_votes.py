from pathlib import Path

from tests.analytics.suspects import suspect

from ringfence.analytics.inquiry import Standing
from ringfence.backends.sql.store import open_store
from ringfence.backends.sql.votes import SqlVotes
from ringfence.screening.book import Complaint
from ringfence.telecom.verdict import Feedback, Judgement

AT_MS = 1_800_000_000_000
NUMBER = (1 << 60) + (86 << 50) + 8613911110001


def test_complaints_words_and_cases_are_votes_and_a_changed_hand_ends_them(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.db")
    store.complaints.add(
        [Complaint(number=NUMBER, reporter="r1", at_ms=AT_MS, origin="o1")], by="key:app", at_ms=AT_MS + 9
    )
    store.complaints.add([Complaint(number=NUMBER + 1, reporter="r1", at_ms=AT_MS)], by="t", at_ms=AT_MS)
    store.complaints.forget(NUMBER + 1, by="t", at_ms=AT_MS, reason="sold")
    for by, judgement in (("right", Judgement.RIGHT), ("number:+8613800138000", Judgement.WRONG)):
        word = Feedback(number=NUMBER + 2, judgement=judgement, by=by, at_ms=AT_MS)
        store.complaints.feedback(word)
    found = list(SqlVotes(store.database).votes(0))
    assert [(one.number - NUMBER, one.reporter, one.abusive, one.source, one.came_ms - AT_MS) for one in found] == [
        (0, "r1", True, "key:app", 9),
        (2, "right", True, "right", 0),
        (2, "number:+8613800138000", False, "persons", 0),
    ]
    assert [one.origin for one in found] == ["o1", "", ""]
    assert list(SqlVotes(store.database).votes(AT_MS + 1)) == []
    (kept,) = store.suspicions.put([suspect()], at_ms=AT_MS)
    store.suspicions.settle([kept.id], Standing.CLEARED, by="t", at_ms=AT_MS, reason="a hospital")
    settled = list(SqlVotes(store.database).votes(0))[-1]
    assert (settled.number, settled.abusive, settled.settled) == (suspect().number, False, True)
    store.close()
