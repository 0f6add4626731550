from pathlib import Path

import pyarrow as pa
from tests.backends.cdr.examples import opener

from ringfence.backends.cdr.rows import Refusal, Rows, SourceFile


def test_every_kind_of_file_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("calling,called,start\n1,2,3\n")
    opened = opener().opening([tmp_path / "f"], "", "")[0][1]()
    source: SourceFile = opened.file
    place = source.place()
    assert (source.size(), source.fits(place), place.position) == (27, True, 0)
    rows = next(iter(source.rows(place, growing=False)))
    assert source.reached(place, rows).position == 27


def test_rows_are_of_texts_unless_they_say_otherwise() -> None:
    rows = Rows(pa.table({"a": ["1"]}), 5, 1, lambda asked: [(1, "1") for _ in asked])
    assert (rows.kept, list(rows.refused), rows.locate([0])) == (False, [], [(1, "1")])
    assert Refusal(1, "why", "text").line == 1
