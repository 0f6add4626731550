"""What the HTTP door reads and answers, as it stands on the wire."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ringfence.doors.api.problem import Problem
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.verdict import Action, Mode, Response


class ReasonAnswer(Struct, frozen=True, gc=False):
    """One finding and what it did."""

    check: str
    """Code of the check, e.g. `HIGH_FREQUENCY`."""
    title: str
    """In the language that was asked for."""
    mode: Mode
    counted: bool
    weight: float


class ScreenAnswer(Struct, frozen=True, kw_only=True, gc=False):
    """The answer to one call."""

    decision: str
    """Id of the decision; empty when nothing could be recorded."""
    reference: str
    """What a person quotes in an appeal; empty unless the call was restricted."""
    action: Action
    score: float
    reasons: tuple[ReasonAnswer, ...]
    """Findings that counted, strongest first; those in shadow are kept in the decision."""
    response: Response
    """How the edge carries the action out."""
    ruleset: str
    elapsed_us: int
    verstat: str = ""
    """What the caller's signed identity came to, to be signalled to the called side (3GPP TS 24.229); empty: none."""
    recorded: bool = True
    """False: the log refused, so the call is delivered whatever was found."""
    failed_open: bool = False
    """True: something of ours failed, so the call is delivered."""


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Calls to judge, in their order in time."""

    calls: list[msgspec.Raw]


class BatchShape(Struct, frozen=True, forbid_unknown_fields=True):
    """`BatchRequest` as the document describes it."""

    calls: list[CallAttempt]


class BatchItem(Struct, frozen=True, omit_defaults=True, gc=False):
    """The answer to one call of a batch: an answer or a problem."""

    answer: ScreenAnswer | None = None
    problem: Problem | None = None


class BatchAnswer(Struct, frozen=True):
    """Answers in the order of the calls; all are durable."""

    items: list[BatchItem]
    judged: int
    refused: int


class RecordsRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Call records, in any order."""

    records: list[msgspec.Raw]


class RecordsShape(Struct, frozen=True, forbid_unknown_fields=True):
    """`RecordsRequest` as the document describes it."""

    records: list[CallRecord]


class RefusedItem(Struct, frozen=True):
    """A record that cannot be kept."""

    index: int
    problem: Problem


class RecordsAnswer(Struct, frozen=True):
    """What became of the records; those accepted are durable."""

    accepted: int
    repeated: int
    """Known already, and not counted again."""
    refused: tuple[RefusedItem, ...] = ()
