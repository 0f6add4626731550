"""A segment takes all of what is given, or nothing."""

from pathlib import Path

import pytest

from ringfence.backends.journal.folder import read_seal, seal_path, segment_path, worker_folder
from ringfence.backends.journal.frame import HEADER_BYTES, START, Header, Kind, pack_frames, unpack_header
from ringfence.backends.journal.pen import Pen
from ringfence.telecom.errors import Unavailable


def _pen(folder: Path, first_seq: int = 1) -> Pen:
    worker_folder(folder, 0).mkdir(exist_ok=True)
    return Pen.create(folder, Header(0, first_seq, 5, START))


def test_what_is_written_is_in_the_file(tmp_path: Path) -> None:
    pen = _pen(tmp_path)
    content, link = pack_frames(pen.link, Kind.DECISION, 1, [b"payload"])

    pen.write(content, 1, link)
    pen.sync()

    assert segment_path(tmp_path, 0, 1).read_bytes()[HEADER_BYTES:] == content
    assert (pen.records, pen.size) == (1, HEADER_BYTES + len(content))
    pen.close()


def test_a_segment_is_never_written_over(tmp_path: Path) -> None:
    pen = _pen(tmp_path)

    with pytest.raises(Unavailable):
        _pen(tmp_path)
    pen.close()


def test_a_segment_whose_beginning_a_kill_cut_off_is_begun_anew(tmp_path: Path) -> None:
    path = segment_path(tmp_path, 0, 1)
    path.parent.mkdir()
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(bytes(HEADER_BYTES * 2))

    pen = _pen(tmp_path)

    assert not draft.exists()
    assert unpack_header(path.read_bytes()) == pen.header
    assert path.stat().st_size == HEADER_BYTES
    pen.close()


def test_a_missing_folder_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        Pen.create(tmp_path / "absent", Header(0, 1, 5, START))

    assert refused.value.remedy


def test_seals_are_chained(tmp_path: Path) -> None:
    for first_seq in (1, 2):
        pen = _pen(tmp_path, first_seq)
        content, link = pack_frames(pen.link, Kind.NOTE, first_seq, [b"{}"])
        pen.write(content, first_seq, link)
        pen.sync()
        pen.seal(9)
        pen.close()

    first, second = (read_seal(seal_path(tmp_path, 0, seq)) for seq in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.previous_seal, len(second.previous_seal)) == ("", 64)
    assert (second.first_seq, second.last_seq, second.first_id) == (2, 2, "")
