"""A crash costs nothing that was acknowledged, and leaves word of what it tore."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.backends.journal.folder import pack_head, read_seal, seal_path, segment_path, worker_folder
from ringfence.backends.journal.frame import START, Header, pack_header
from ringfence.backends.journal.journal import Journal, SegmentLimits
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.journal.recovery import resume
from ringfence.bench.decisions import made_up

NOW_MS = 1_790_000_000_000


def _clock() -> int:
    return NOW_MS


def _written(folder: Path, count: int, records: int = 1000) -> list[str]:
    journal = Journal(folder, 0, _clock, SegmentLimits(records=records))
    decisions = [made_up(number, journal.ids(NOW_MS)) for number in range(count)]
    for decision in decisions:
        journal.append((decision,))
    journal.close()
    return [decision.id for decision in decisions]


def _ids(folder: Path) -> list[str]:
    return [decision.id for decision in JournalReader(folder).decisions()]


def test_a_torn_end_is_moved_aside_and_counted(tmp_path: Path) -> None:
    ids = _written(tmp_path, 5)
    with segment_path(tmp_path, 0, 1).open("ab") as file:
        file.write(b"torn bytes")

    journal = Journal(tmp_path, 0, _clock)
    journal.append((made_up(9, journal.ids(NOW_MS)),))

    assert journal.status().torn_bytes == 10
    assert [note["note"] for note in journal.notes] == ["torn"]
    assert [path.read_bytes() for path in tmp_path.glob("w00/*.torn-*")] == [b"torn bytes"]
    assert _ids(tmp_path)[:5] == ids
    assert len(_ids(tmp_path)) == 6
    journal.close()


def test_a_record_cut_in_the_middle_is_dropped_whole(tmp_path: Path) -> None:
    ids = _written(tmp_path, 5)
    path = segment_path(tmp_path, 0, 1)
    path.write_bytes(path.read_bytes()[:-7])
    (worker_folder(tmp_path, 0) / "head").write_bytes(pack_head(4, START))  # the fifth was not yet durable

    Journal(tmp_path, 0, _clock).close()

    assert _ids(tmp_path) == ids[:4]


def test_a_segment_without_a_whole_header_is_moved_aside(tmp_path: Path) -> None:
    ids = _written(tmp_path, 3)
    segment_path(tmp_path, 0, 4).write_bytes(pack_header(Header(0, 4, 0, START))[:20])

    Journal(tmp_path, 0, _clock).close()

    assert _ids(tmp_path) == ids
    assert not segment_path(tmp_path, 0, 4).exists()
    assert len(list(tmp_path.glob("w00/*.torn-*"))) == 1


def test_a_missing_seal_is_written_late(tmp_path: Path) -> None:
    _written(tmp_path, 25, records=10)
    kept = seal_path(tmp_path, 0, 11).read_bytes()
    seal_path(tmp_path, 0, 11).unlink()

    resumed = resume(tmp_path, 0, _clock)

    assert resumed.pen is not None
    resumed.pen.close()
    assert seal_path(tmp_path, 0, 11).read_bytes() == kept


def test_damage_in_what_was_durable_is_left_as_it_is_and_a_new_segment_begun(tmp_path: Path) -> None:
    ids = _written(tmp_path, 5)
    path = segment_path(tmp_path, 0, 1)
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)

    journal = Journal(tmp_path, 0, _clock)
    journal.append((made_up(9, journal.ids(NOW_MS)),))
    journal.close()

    assert path.read_bytes() == bytes(content)
    assert [note["note"] for note in journal.notes] == ["damaged"]
    assert segment_path(tmp_path, 0, 6).exists()
    assert read_seal(seal_path(tmp_path, 0, 1)) is None
    assert ids[4] in _ids(tmp_path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(pack_header(Header(0, 1, 0, START)).__add__))
)
def test_any_bytes_in_a_segment_are_survived(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / content.hex()[:40]
    worker_folder(folder, 0).mkdir(parents=True, exist_ok=True)
    for old in worker_folder(folder, 0).glob("*"):
        old.unlink()
    segment_path(folder, 0, 1).write_bytes(content)

    journal = Journal(folder, 0, _clock)
    journal.append((made_up(1, journal.ids(NOW_MS)),))
    journal.close()

    assert len(_ids(folder)) == 1
