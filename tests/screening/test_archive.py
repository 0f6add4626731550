from ringfence.backends.duck.archive import DuckArchive
from ringfence.screening.archive import Archive, DecisionFilter
from ringfence.telecom.verdict import Action


def test_a_filter_asks_for_everything_until_it_says_otherwise() -> None:
    assert all(getattr(DecisionFilter(), name) is None for name in DecisionFilter.__struct_fields__)
    assert DecisionFilter(action=Action.REJECT).action is Action.REJECT


def test_the_archive_on_duckdb_is_an_archive() -> None:
    kind: type[Archive] = DuckArchive

    assert {"find", "search", "pulse", "count"} <= set(dir(kind))
