from pathlib import Path

from ringfence.analytics.call_book import CallBook
from ringfence.backends.duck.call_book import DuckCallBook


def test_it_is_fulfilled_over_records_on_disk(tmp_path: Path) -> None:
    book: CallBook = DuckCallBook(tmp_path)

    assert book.calls([1], 0, 1, limit=1) == ()
