from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.records import RecordQuestions
from ringfence.screening.archive import Archive, DecisionFilter, RecordBook
from ringfence.telecom.verdict import Action


def test_a_filter_asks_for_everything_until_it_says_otherwise() -> None:
    assert all(getattr(DecisionFilter(), name) is None for name in DecisionFilter.__struct_fields__)
    assert DecisionFilter(action=Action.REJECT).action is Action.REJECT


def test_the_archive_on_duckdb_is_an_archive() -> None:
    kind: type[Archive] = DuckArchive

    book: type[RecordBook] = RecordQuestions
    assert {"find", "search", "pulse", "traffic", "count"} <= set(dir(kind))
    assert "ends" in dir(book)
