from pathlib import Path

import pyarrow as pa

from ringfence.backends.cdr.rows import Rows
from ringfence.backends.cdr.whole import WholeFile


def test_a_file_is_known_by_its_ends_and_size(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"a" * 300_000)
    file = WholeFile(path)
    place = file.reached(file.place(), Rows(pa.table({}), 7, 7, lambda _: []))
    assert (place.position, file.fits(place), file.remembered) == (7, True, False)
    path.write_bytes(b"a" * 299_999 + b"b")
    assert not file.fits(place)
    path.write_bytes(b"a" * 300_001)
    assert not WholeFile(path, remembered=True).fits(place)
