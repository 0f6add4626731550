"""Every kind of tampering is found, and the record is named."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.backends.journal.folder import Seal, pack_head, read_seal, seal_path, segment_path, worker_folder
from ringfence.backends.journal.frame import (
    HEADER_BYTES,
    START,
    Frame,
    Header,
    Kind,
    chain_start,
    pack_frames,
    pack_header,
)
from ringfence.backends.journal.recovery import frames
from ringfence.backends.journal.verify import WorkerCheck
from ringfence.bench.written_log import WrittenLog
from ringfence.screening.codec import decode, encode
from ringfence.screening.decision import Decision
from ringfence.screening.recorded import Damage, DamageKind, LogHead


@pytest.fixture
def log(tmp_path: Path) -> WrittenLog:
    """50 decisions in segments 1-20, 21-40 (sealed) and 41-50."""
    written = WrittenLog(tmp_path)
    written.write(50)
    written.journal.close()
    return written


def check(folder: Path, *anchors: LogHead) -> WorkerCheck:
    worker = WorkerCheck(folder, 0, anchors)
    worker.run(lambda size: None)
    return worker


def _frames(folder: Path, first_seq: int) -> tuple[bytes, list[Frame], list[bytes]]:
    content = segment_path(folder, 0, first_seq).read_bytes()
    found = list(frames(content))
    return content, found, [content[frame.offset : frame.end] for frame in found]


def _rewrite(folder: Path, first_seq: int, change: Callable[[list[bytes]], list[bytes]]) -> None:
    content, _, pieces = _frames(folder, first_seq)
    segment_path(folder, 0, first_seq).write_bytes(content[:HEADER_BYTES] + b"".join(change(pieces)))


def _told(damages: list[Damage]) -> list[tuple[str, int, int]]:
    return [(damage.kind.value, damage.segment, damage.seq) for damage in damages]


def test_a_sound_log_has_no_damage_and_tells_its_head(log: WrittenLog) -> None:
    worker = check(log.folder)

    assert worker.damages == []
    assert (worker.segments, worker.records, worker.head.seq) == (3, 50, 50)


@pytest.mark.parametrize("seq", [1, 7, 20, 41, 49])
def test_a_changed_record_is_named_with_its_decision(log: WrittenLog, seq: int) -> None:
    first_seq = 1 if seq <= 20 else 41
    content, found, _ = _frames(log.folder, first_seq)
    changed = bytearray(content)
    changed[found[seq - first_seq].end - 60] ^= 1
    segment_path(log.folder, 0, first_seq).write_bytes(changed)

    damages = check(log.folder).damages

    assert _told(damages) == [("changed", first_seq, seq)]
    assert damages[0].decision == log.decisions[seq - 1].id


def test_every_byte_of_a_sealed_segment_is_watched(log: WrittenLog) -> None:
    path = segment_path(log.folder, 0, 21)
    content = path.read_bytes()
    unseen = []
    for place in range(0, len(content), 37):
        changed = bytearray(content)
        changed[place] ^= 0x10
        path.write_bytes(changed)
        if not check(log.folder).damages:
            unseen.append(place)

    assert unseen == []


def test_a_rewritten_decision_with_a_fitting_hash_is_found_by_the_record_behind_it(log: WrittenLog) -> None:
    content, found, pieces = _frames(log.folder, 21)
    before = found[3].link
    forged = decode(found[4].payload)
    forged = Decision(forged.id, forged.facts, forged.verdict, 1, forged.worker)
    piece, _ = pack_frames(before, Kind.DECISION, found[4].seq, [encode(forged)])
    pieces[4] = piece
    segment_path(log.folder, 0, 21).write_bytes(content[:HEADER_BYTES] + b"".join(pieces))

    damages = check(log.folder).damages

    assert ("changed", 21, 26) in _told(damages)
    assert "record before it" in damages[0].detail


def test_a_deleted_record_is_missing(log: WrittenLog) -> None:
    _rewrite(log.folder, 21, lambda pieces: pieces[:5] + pieces[6:])

    assert ("missing", 21, 26) in _told(check(log.folder).damages)


def test_swapped_records_are_reordered(log: WrittenLog) -> None:
    _rewrite(log.folder, 41, lambda pieces: [*pieces[:3], pieces[4], pieces[3], *pieces[5:]])

    damages = check(log.folder).damages

    assert _told(damages) == [("reordered", 41, 44)]
    assert damages[0].decision == log.decisions[43].id


def test_an_inserted_record_is_told(log: WrittenLog) -> None:
    _rewrite(log.folder, 41, lambda pieces: [*pieces[:3], pieces[1], *pieces[3:]])

    assert _told(check(log.folder).damages) == [("inserted", 41, 42)]


def test_a_cut_sealed_segment_is_truncated(log: WrittenLog) -> None:
    _rewrite(log.folder, 21, lambda pieces: pieces[:-3])

    assert _told(check(log.folder).damages) == [("truncated", 21, 38)]


def test_a_cut_open_segment_is_found_by_the_head(log: WrittenLog) -> None:
    _rewrite(log.folder, 41, lambda pieces: pieces[:-3])

    assert _told(check(log.folder).damages) == [("truncated", 41, 48)]


def test_a_missing_segment_is_told(log: WrittenLog) -> None:
    segment_path(log.folder, 0, 21).unlink()

    damages = check(log.folder).damages

    assert _told(damages) == [("segment_missing", 41, 21)]
    assert "21 to 40" in damages[0].detail


def test_a_missing_first_segment_without_word_of_deletion_is_told(log: WrittenLog) -> None:
    segment_path(log.folder, 0, 1).unlink()

    assert ("segment_missing", 41, 1) in _told(check(log.folder).damages)


def test_segments_that_changed_names_are_told(log: WrittenLog) -> None:
    one, other = segment_path(log.folder, 0, 1), segment_path(log.folder, 0, 21)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)

    assert {kind for kind, _, _ in _told(check(log.folder).damages)} >= {"header"}


def test_a_forged_or_missing_seal_is_told(log: WrittenLog) -> None:
    path = seal_path(log.folder, 0, 1)
    seal = read_seal(path)
    assert seal is not None
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(seal, created_ms=1)))
    assert _told(check(log.folder).damages) == [("seal", 21, 40)]

    path.unlink()
    assert _told(check(log.folder).damages) == [("seal", 1, 20)]


def _forge_all(log: WrittenLog) -> None:
    """What somebody can do who may write everything: change one decision and chain all again."""
    link, seal_before = START, ""
    for first_seq in (1, 21, 41):
        _, found, _ = _frames(log.folder, first_seq)
        header = pack_header(Header(0, first_seq, 5, link))
        link, content = chain_start(header), header
        for frame in found:
            payload = frame.payload
            if frame.seq == 5:
                old = decode(payload)
                payload = encode(Decision(old.id, old.facts, old.verdict, 1, 0))
            piece, link = pack_frames(link, frame.kind, frame.seq, [payload])
            content += piece
        segment_path(log.folder, 0, first_seq).write_bytes(content)
        path = seal_path(log.folder, 0, first_seq)
        if (seal := read_seal(path)) is not None:
            forged: Seal = msgspec.structs.replace(
                seal, head=link.hex(), size=len(content), created_ms=5, previous_seal=""
            )
            path.write_bytes(msgspec.json.encode(forged))
    assert seal_before == ""
    (worker_folder(log.folder, 0) / "head").write_bytes(pack_head(50, link))


def test_who_rewrites_everything_is_found_only_by_a_head_kept_outside(log: WrittenLog) -> None:
    anchor = check(log.folder).head
    _forge_all(log)

    assert check(log.folder).damages == []
    assert _told(check(log.folder, anchor).damages) == [("head", 41, 50)]


def test_a_head_kept_outside_fits_a_log_that_grew(log: WrittenLog, tmp_path: Path) -> None:
    anchor = check(log.folder).head
    grown = WrittenLog(tmp_path)
    grown.write(30)
    grown.journal.close()

    assert check(log.folder, anchor).damages == []


def test_a_torn_end_that_was_not_durable_is_no_damage(log: WrittenLog) -> None:
    with segment_path(log.folder, 0, 41).open("ab") as file:
        file.write(b"half a record")

    worker = check(log.folder)

    assert worker.damages == []
    assert worker.torn == ["w00 segment 41: 13 bytes behind 50"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=400), keep_header=st.booleans(), place=st.integers(0, 9000))
def test_any_bytes_are_checked_without_raising(log: WrittenLog, content: bytes, keep_header: bool, place: int) -> None:
    path = segment_path(log.folder, 0, 21)
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:place] + content + whole[place + len(content) :] if keep_header else content)
        worker = check(log.folder)
        assert worker.damages or path.read_bytes() == whole
        assert all(isinstance(damage.kind, DamageKind) for damage in worker.damages)
    finally:
        path.write_bytes(whole)


def test_a_last_seal_that_a_crash_prevented_is_no_damage(log: WrittenLog) -> None:
    seal_path(log.folder, 0, 21).unlink()

    assert check(log.folder).damages == []
