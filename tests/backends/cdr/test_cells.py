import numpy as np
import pyarrow as pa

from ringfence.backends.cdr.cells import Cells, texts_of


def test_texts_lie_one_behind_the_other_and_a_null_is_empty() -> None:
    cells = Cells(pa.array(["ab", None, "", "c"]))
    assert cells.ends.tolist() == [0, 2, 2, 2, 3]
    assert bytes(cells.bytes[:3]) == b"abc"


def test_a_slice_and_a_column_in_pieces_are_read_from_their_own_beginning() -> None:
    pieces = pa.chunked_array([pa.array(["x", "yz"]), pa.array(["w"])]).slice(1)
    cells = Cells(pieces)
    assert [bytes(cells.bytes[a:b]).decode() for a, b in zip(cells.ends, cells.ends[1:], strict=False)] == ["yz", "w"]


def test_a_column_of_numbers_or_of_nothing_is_written_out() -> None:
    assert Cells(pa.array([12, None])).texts(np.array([0, 1])) == ["12", ""]
    assert len(Cells(pa.nulls(3))) == 3
    assert len(texts_of([])) == 0
