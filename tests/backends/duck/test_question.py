"""A filter becomes SQL whose values are parameters."""

from ringfence.backends.duck.question import select, sources
from ringfence.bench.decisions import mobile
from ringfence.screening.archive import DecisionFilter


def test_nothing_asked_is_every_row() -> None:
    assert select("id", "tail", DecisionFilter(), None) == ("SELECT id FROM tail", [])


def test_values_never_stand_in_the_text() -> None:
    text, values = select("id", "tail", DecisionFilter(trunk="'; DROP", finding="X", since_ms=5), (9, 7))

    assert "DROP" not in text
    assert text.count("?") == len(values) == 6


def test_a_number_is_asked_on_each_side() -> None:
    text, values = select("id", "tail", DecisionFilter(number=mobile(1), trunk="a"), None)

    assert text.count("UNION ALL") == 1
    assert text.count("?") == len(values) == 5


def test_a_finding_is_asked_once_whether_it_counted_or_not() -> None:
    text, values = select("id", "tail", DecisionFilter(finding="X"), None)

    assert text == "SELECT id FROM tail WHERE contains(codes, ?)"
    assert values == [",X,"]


def test_a_quote_in_a_folder_is_kept_from_the_text() -> None:
    assert sources(["/it's/x.parquet"], True) == (
        "(SELECT * FROM read_parquet(['/it''s/x.parquet']) UNION ALL SELECT * FROM tail)"
    )
