from pathlib import Path

from ringfence.analytics.quality import QualityBook
from ringfence.backends.files.quality import QualityFolder


def test_a_folder_fulfils_it(tmp_path: Path) -> None:
    book: QualityBook = QualityFolder(tmp_path)

    assert (book.evaluations(), book.faults()) == ((), ())
