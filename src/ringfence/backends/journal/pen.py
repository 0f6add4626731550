"""Writes one segment: all of what is given, or nothing."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import msgspec

from ringfence.backends.journal.folder import Seal, read_seal, seal_path, segment_path, write_whole
from ringfence.backends.journal.frame import HEADER_BYTES, Header, chain_start, pack_header
from ringfence.backends.journal.span import Span
from ringfence.telecom.errors import Unavailable

REMEDY = "free space on the disk of the decision log, or check its permissions; writing resumes by itself"


class Pen:
    """An open segment. `seq` and `link` are those of its last record (of the one before the first when empty)."""

    def __init__(self, folder: Path, header: Header, descriptor: int, size: int, seq: int, link: bytes) -> None:
        self.folder = folder
        self.header = header
        self.size = size
        self.seq = seq
        self.link = link
        self.span = Span()
        self._descriptor = descriptor
        self._ragged = False

    @classmethod
    def create(cls, folder: Path, header: Header) -> Pen:
        """A new segment with nothing but its header; raises `Unavailable`."""
        path = segment_path(folder, header.worker, header.first_seq)
        content = pack_header(header)
        try:
            descriptor = _begin(path, content)
        except OSError as error:
            raise Unavailable(f"cannot start a segment of the decision log: {error}", REMEDY) from error
        return cls(folder, header, descriptor, HEADER_BYTES, header.first_seq - 1, chain_start(content))

    @property
    def records(self) -> int:
        """Records written."""
        return self.seq - self.header.first_seq + 1

    def write(self, content: bytes, seq: int, link: bytes) -> None:
        """Add whole records that end with number `seq`; raises `Unavailable`, and then nothing of them is left."""
        try:
            if self._ragged:
                os.ftruncate(self._descriptor, self.size)
                self._ragged = False
            _write_all(self._descriptor, content, self.size)
        except OSError as error:
            self._take_back()
            raise Unavailable(f"the decision log cannot be written: {error}", REMEDY) from error
        self.size += len(content)
        self.seq, self.link = seq, link

    def _take_back(self) -> None:
        self._ragged = True
        try:
            os.ftruncate(self._descriptor, self.size)
            self._ragged = False
        except OSError:
            return  # tried again before the next write

    def sync(self) -> None:
        """Return when what was written survives a power cut; raises `OSError`."""
        os.fdatasync(self._descriptor)

    def seal(self, sealed_ms: int) -> Seal:
        """Write the seal; the segment must be synced. Raises `OSError`."""
        header, span = self.header, self.span
        seal = Seal(
            worker=header.worker,
            first_seq=header.first_seq,
            last_seq=self.seq,
            size=self.size,
            created_ms=header.created_ms,
            sealed_ms=sealed_ms,
            first_id=span.first_id,
            last_id=span.last_id,
            first_at_ms=span.first_at_ms if span.first_id else 0,
            last_at_ms=span.last_at_ms,
            head=self.link.hex(),
            previous_seal=previous_seal(self.folder, header.worker, header.first_seq),
        )
        write_whole(seal_path(self.folder, header.worker, header.first_seq), msgspec.json.encode(seal))
        return seal

    def close(self) -> None:
        """Give the file back."""
        os.close(self._descriptor)


def _begin(path: Path, content: bytes) -> int:
    """Open a new file that is there with this content or, whenever we are killed, not at all; raises `OSError`."""
    if path.exists():
        raise FileExistsError(f"{path.name} is there already")
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
    try:
        _write_all(descriptor, content, 0)
        draft.replace(path)
    except OSError:
        os.close(descriptor)
        draft.unlink(missing_ok=True)
        raise
    return descriptor


def _write_all(descriptor: int, content: bytes, offset: int) -> None:
    """Write all of it; a disk that fills up takes a part first and refuses the rest then."""
    while content:
        written = os.pwrite(descriptor, content, offset)
        content, offset = content[written:], offset + written


def previous_seal(folder: Path, worker: int, first_seq: int) -> str:
    """SHA-256 of the seal of the segment before; empty when there is none."""
    seals = sorted(path for path in seal_path(folder, worker, 0).parent.glob("*.seal") if path.stem.isdecimal())
    before = [path for path in seals if int(path.stem) < first_seq]
    if not before or read_seal(before[-1]) is None:
        return ""
    return sha256(before[-1].read_bytes()).hexdigest()
