"""Decisions as bytes: one version byte, then MessagePack of the struct."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ringfence.screening.archive import DecisionRow
from ringfence.screening.decision import Decision
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import Verstat
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action

VERSION = 1
"""Grows only when old bytes can no longer be read as the new struct.

The structs are arrays on the wire, so a field appended with a default keeps the version: old records read as the
default, and an older reader skips what it does not know.
"""
_TAG = bytes([VERSION])
_SKIPPED = msgspec.Raw()


def _as_phone_number(kind: type, value: object) -> PhoneNumber:
    if kind is PhoneNumber and isinstance(value, int):
        return PhoneNumber(value)
    raise NotImplementedError(kind)


class _AttemptRow(Struct):
    trunk: str = ""


class _OutcomeRow(Struct, array_like=True):
    verstat: Verstat
    attestation: str = ""
    signer: msgspec.Raw = _SKIPPED
    origid: msgspec.Raw = _SKIPPED
    diversions: msgspec.Raw = _SKIPPED
    fault: msgspec.Raw = _SKIPPED
    certificate: msgspec.Raw = _SKIPPED
    pending: bool = False

    @property
    def word(self) -> str:
        """As `DecisionRow.identity` says it."""
        if self.verstat is Verstat.PASSED:
            return self.attestation or "passed"
        if self.pending:
            return "pending"
        return "failed" if self.verstat is Verstat.FAILED else "unverified"


class _FactsRow(Struct, array_like=True):
    at_ms: int
    calling: int
    called: int
    attempt: _AttemptRow
    calling_allocation: msgspec.Raw = _SKIPPED
    called_allocation: msgspec.Raw = _SKIPPED
    trunk: msgspec.Raw = _SKIPPED
    lists: msgspec.Raw = _SKIPPED
    calling_velocity: msgspec.Raw = _SKIPPED
    called_velocity: msgspec.Raw = _SKIPPED
    reputation: msgspec.Raw = _SKIPPED
    local_minute: msgspec.Raw = _SKIPPED
    jurisdiction: msgspec.Raw = _SKIPPED
    late: msgspec.Raw = _SKIPPED
    identity: _OutcomeRow | None = None


class _FindingRow(Struct, array_like=True, gc=False):
    code: str


class _ReasonRow(Struct, array_like=True):
    finding: _FindingRow
    rule_version: str
    mode: str
    counted: bool


class _VerdictRow(Struct, array_like=True):
    action: Action
    score: float
    reasons: tuple[_ReasonRow, ...]
    ruleset: str


class _Row(Struct, array_like=True):
    """The head of a decision: what follows in each array is skipped, so this reads faster than the whole."""

    id: str
    facts: _FactsRow
    verdict: _VerdictRow
    elapsed_us: int


# `int` turns a PhoneNumber, which MessagePack does not know, into the plain integer that it is.
_encode = msgspec.msgpack.Encoder(enc_hook=int).encode
_decode = msgspec.msgpack.Decoder(Decision, dec_hook=_as_phone_number).decode
_decode_row = msgspec.msgpack.Decoder(_Row).decode


def encode(decision: Decision) -> bytes:
    """The decision's bytes; equal decisions give equal bytes."""
    return _TAG + _encode(decision)


def _body(payload: bytes | memoryview) -> memoryview:
    if not payload or payload[0] != VERSION:
        found = payload[0] if payload else "nothing"
        raise Refused(
            f"decision record has format {found}, this program reads {VERSION}",
            "read the log with the version of Ringfence that wrote it",
        )
    return memoryview(payload)[1:]


def decode(payload: bytes | memoryview) -> Decision:
    """The decision of these bytes; raises `Refused` when they are not one."""
    try:
        return _decode(_body(payload))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"decision record cannot be read: {error}", "run `ringfence log verify`") from error


def decode_row(payload: bytes | memoryview) -> DecisionRow:
    """Only what a list of decisions shows; raises `Refused` when the bytes are not a decision."""
    try:
        row = _decode_row(_body(payload))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"decision record cannot be read: {error}", "run `ringfence log verify`") from error
    facts, verdict = row.facts, row.verdict
    return DecisionRow(
        id=row.id,
        at_ms=facts.at_ms,
        calling=PhoneNumber(facts.calling),
        called=PhoneNumber(facts.called),
        trunk=facts.attempt.trunk,
        action=verdict.action,
        score=verdict.score,
        findings=tuple(reason.finding.code for reason in verdict.reasons if reason.counted),
        shadow_findings=tuple(reason.finding.code for reason in verdict.reasons if not reason.counted),
        elapsed_us=row.elapsed_us,
        ruleset=verdict.ruleset,
        identity=facts.identity.word if facts.identity else "",
    )


class _Moment(Struct, array_like=True, gc=False):
    at_ms: int


class _Stamp(Struct, array_like=True):
    id: str
    facts: _Moment


_decode_stamp = msgspec.msgpack.Decoder(_Stamp).decode


def decode_stamp(payload: bytes | memoryview) -> tuple[str, int]:
    """Id and moment (milliseconds since 1970 UTC) only; raises `Refused` when the bytes are not a decision."""
    try:
        stamp = _decode_stamp(_body(payload))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"decision record cannot be read: {error}", "run `ringfence log verify`") from error
    return stamp.id, stamp.facts.at_ms
