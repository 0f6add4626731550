"""A call record as analytics keeps it: one row of the store, and what each of its columns means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import IntEnum

import msgspec
from msgspec import Struct

from ringfence.telecom.call import CallKind, CallRecord, Hidden, Party
from ringfence.telecom.number import PhoneNumber

HOUR_MS = 3_600_000
PROFILES = "profiles"
"""Folder below that of the records, where profiles of their hours are kept: personal data like the records."""


class Carried(IntEnum):
    """Values of `kind`."""

    VOICE = 0
    MESSAGE = 1


class ReleasedBy(IntEnum):
    """Values of `released_by`."""

    UNKNOWN = 0
    CALLING = 1
    CALLED = 2
    NETWORK = 3


class Column(Struct, frozen=True):
    """One column: `kind` is `string` or a signed integer (`int8` ... `int64`)."""

    name: str
    kind: str
    meaning: str
    nullable: bool = False


RECORD_COLUMNS = (
    Column("call_id", "string", "the source's own id of the call"),
    Column("source", "string", "switch or feed that tells of the call"),
    Column("kind", "int8", "0 voice, 1 message"),
    Column("setup_ms", "int64", "when the attempt was made"),
    Column("ring_ms", "int64", "when it first rang", nullable=True),
    Column("answer_ms", "int64", "when it was answered", nullable=True),
    Column("release_ms", "int64", "when it ended", nullable=True),
    Column("calling", "int64", "packed `PhoneNumber`"),
    Column("called", "int64", "packed `PhoneNumber`"),
    Column("calling_sent", "string", "as the source wrote it"),
    Column("called_sent", "string", "as the source wrote it"),
    Column("released_by", "int8", "0 unknown, 1 calling side, 2 called side, 3 network"),
    Column("cause", "int16", "ITU-T Q.850 cause, 0 unknown"),
    Column("sip_code", "int16", "final SIP response, 0 unknown"),
    Column("trunk_in", "string", "trunk of arrival, empty when unknown"),
    Column("trunk_out", "string", "trunk of departure, empty when unknown"),
    Column("carrier", "string", "who handed the call over, empty when unknown"),
    Column("media", "int64", "keyed hash of the calling side's media address, 0 unknown"),
    Column("imsi", "int64", "keyed hash of the calling subscription, 0 unknown"),
    Column("imei", "int64", "keyed hash of the calling device, 0 unknown"),
    Column("cell", "int64", "keyed hash of the calling side's cell, 0 unknown"),
    Column("attestation", "string", "empty, A, B or C (RFC 8588)"),
    Column("verstat", "string", "what verification said of the identity"),
    Column("diverted_by", "int64", "packed `PhoneNumber` that diverted the call, 0 none"),
)
"""Times are milliseconds since 1970 UTC; null says that it did not happen or that nobody knows."""

_INTEGERS = re.compile(r"u?int(8|16|32|64)")
_TEXTS = re.compile(r"(dictionary<values=)?(large_)?string(_view)?(,.*)?")


def unlike(columns: Mapping[str, str]) -> str:
    """Why a file with these columns is none of records; empty when it is one. Kinds are in Arrow's words.

    Other tools may write integers of any width, texts in any form, and floats where a null may stand or codes do.
    """
    for column in RECORD_COLUMNS:
        kind = columns.get(column.name)
        if kind is None:
            return f"it has no column {column.name}"
        if not _serves(kind, column):
            return f"its column {column.name} is {kind} where {column.kind} is expected"
    return ""


def _serves(kind: str, column: Column) -> bool:
    if kind == "null":
        return True
    if column.kind == "string":
        return _TEXTS.fullmatch(kind) is not None
    if kind == "double":  # exact for times and codes, not for numbers and hashes
        return column.nullable or column.kind != "int64"
    return _INTEGERS.fullmatch(kind) is not None


SUBSCRIPTION_COLUMNS = (
    Column("number", "int64", "packed `PhoneNumber`"),
    Column("activated_ms", "int64", "when the subscription began"),
    Column("holder", "int64", "keyed hash of the person, 0 unknown"),
    Column("place", "string", "province of activation, empty when unknown"),
    Column("channel", "string", "where it was sold, empty when unknown"),
    Column("device", "int64", "keyed hash of the device at activation, 0 unknown"),
)
"""What is known of subscriptions, one row for each; optional beside the records."""


class KeptRecord(Struct, frozen=True, kw_only=True, gc=False):
    """One row of the store; `RECORD_COLUMNS` says what each field means."""

    call_id: str
    source: str
    kind: Carried = Carried.VOICE
    setup_ms: int
    ring_ms: int | None = None
    answer_ms: int | None = None
    release_ms: int | None = None
    calling: int
    called: int
    calling_sent: str
    called_sent: str
    released_by: ReleasedBy = ReleasedBy.UNKNOWN
    cause: int = 0
    sip_code: int = 0
    trunk_in: str = ""
    trunk_out: str = ""
    carrier: str = ""
    media: int = 0
    imsi: int = 0
    imei: int = 0
    cell: int = 0
    attestation: str = ""
    verstat: str = ""
    diverted_by: int = 0


_PARTIES = {
    Party.UNKNOWN: ReleasedBy.UNKNOWN,
    Party.CALLING: ReleasedBy.CALLING,
    Party.CALLED: ReleasedBy.CALLED,
    Party.NETWORK: ReleasedBy.NETWORK,
}


def kept(
    record: CallRecord, read: Callable[[str], PhoneNumber], hashed: Callable[[str], int], source: str
) -> KeptRecord:
    """The row of a record; `read` reads numbers, `hashed` is the installation's keyed hash, 0 for an empty text.

    `source` counts where the record names none.
    """
    ring_ms, answer_ms, release_ms = _times(record)
    return KeptRecord(
        call_id=record.call_id,
        source=record.source or source,
        kind=Carried.MESSAGE if record.kind is CallKind.MESSAGE else Carried.VOICE,
        setup_ms=record.at_ms,
        ring_ms=ring_ms,
        answer_ms=answer_ms,
        release_ms=release_ms,
        calling=read(record.calling),
        called=read(record.called),
        calling_sent=record.calling,
        called_sent=record.called,
        released_by=_PARTIES[record.released_by],
        cause=record.cause,
        sip_code=record.sip_code,
        trunk_in=record.trunk,
        trunk_out=record.trunk_out,
        carrier=record.carrier,
        media=_hash_of(record.media, hashed),
        imsi=_hash_of(record.imsi, hashed),
        imei=_hash_of(record.imei, hashed),
        cell=_hash_of(record.cell, hashed),
        attestation=record.attestation,
        verstat=record.verstat,
        diverted_by=read(record.diverted_by) if record.diverted_by else 0,
    )


def sealed(record: CallRecord, hashed: Callable[[str], int]) -> CallRecord:
    """The record with keyed hashes in place of what names a device or a place, whatever the sender wrote there."""
    if not (record.media or record.imsi or record.imei or record.cell):
        return record
    return msgspec.structs.replace(
        record,
        media=_sealed(record.media, hashed),
        imsi=_sealed(record.imsi, hashed),
        imei=_sealed(record.imei, hashed),
        cell=_sealed(record.cell, hashed),
    )


def partition(setup_ms: int) -> str:
    """Name of the folder of a record: the UTC hour of its setup, `hour=2026010203`."""
    return datetime.fromtimestamp(setup_ms // 1000, UTC).strftime("hour=%Y%m%d%H")


def hour_ms(folder: str) -> int:
    """When the hour of a folder of that name began; raises `ValueError` for another name."""
    return round(datetime.strptime(f"{folder}+0000", "hour=%Y%m%d%H%z").timestamp() * 1000)


def _times(record: CallRecord) -> tuple[int | None, int | None, int | None]:
    """When it rang, was answered and ended; a message is delivered when it is answered."""
    rang = record.ring_ms > 0 or record.ringing_after_ms > 0
    rings_ms = record.at_ms + record.ringing_after_ms
    ends_ms = rings_ms + record.ring_ms
    if not record.answered:
        return rings_ms if rang else None, None, ends_ms if rang else None
    if record.kind is CallKind.MESSAGE:
        return None, ends_ms, ends_ms
    return rings_ms if rang else None, ends_ms, ends_ms + record.talk_ms


def _sealed(given: Hidden, hashed: Callable[[str], int]) -> int:
    return hashed(str(given)) if given else 0


def _hash_of(given: Hidden, hashed: Callable[[str], int]) -> int:
    return given if isinstance(given, int) else hashed(given)
