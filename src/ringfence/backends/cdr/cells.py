"""A column of texts as its bytes, for the kernels."""

from __future__ import annotations

from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bytes: TypeAlias = npt.NDArray[np.uint8]
Ends: TypeAlias = npt.NDArray[np.int32]
Longs: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


class Cells:
    """Texts one behind the other; text i lies between `ends[i]` and `ends[i + 1]`. A null is an empty text."""

    def __init__(self, column: pa.Array | pa.ChunkedArray) -> None:
        """Takes a column of strings; other kinds are written out as texts."""
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if whole.type != pa.string():
            whole = pc.cast(whole, pa.string())
        self.array = pc.fill_null(whole, "") if whole.null_count else whole
        count = len(self.array)
        _, ends, texts = self.array.buffers()
        first = self.array.offset
        self.ends: Ends = (
            np.frombuffer(ends, np.int32)[first : first + count + 1] if ends is not None else np.zeros(1, np.int32)
        )
        some = texts is not None and texts.size
        self.bytes: Bytes = np.frombuffer(texts, np.uint8) if some else np.zeros(1, np.uint8)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def texts(self, places: Longs) -> list[str]:
        """The texts at those places."""
        return cast("list[str]", self.array.take(pa.array(places)).to_pylist())


def texts_of(texts: list[str]) -> Cells:
    """Cells of texts."""
    return Cells(pa.array(texts, pa.string()))
