"""Finding, verdict, action, decision, feedback: what was seen, what was decided, what was done."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct


class Action(StrEnum):
    """What the door does with the call, mildest first."""

    DELIVER = "deliver"
    LABEL = "label"
    CHALLENGE = "challenge"
    DIVERT = "divert"
    REJECT = "reject"


class Mode(StrEnum):
    """How far a rule is trusted."""

    OFF = "off"
    SHADOW = "shadow"
    CANARY = "canary"
    LIVE = "live"


Evidence: TypeAlias = tuple[tuple[str, int | float | str], ...]


class Finding(Struct, frozen=True, array_like=True, gc=False):
    """What one check saw. A check reports; it never decides."""

    code: str
    """Upper snake case, e.g. `HIGH_FREQUENCY`."""
    evidence: Evidence = ()
    """Names and values that the explanation is made from."""


class Reason(Struct, frozen=True, array_like=True, gc=False):
    """A finding and what the ruleset made of it."""

    finding: Finding
    rule_version: str
    """Version of the rule document, its date, e.g. `2026-11-01`."""
    mode: Mode
    counted: bool
    """Whether it took part in the verdict: live, or canary and this calling number is in the share."""
    weight: float
    hard: Action | None = None
    """The action that this finding alone demands."""


class Verdict(Struct, frozen=True, array_like=True, gc=False):
    """The policy's answer for one call."""

    action: Action
    score: float
    """Sum of the weights of the counted findings."""
    reasons: tuple[Reason, ...]
    """Every finding, counted or in shadow, strongest first."""
    ruleset: str
    """Version of the whole ruleset: the hash of its documents."""
    decisive: str = ""
    """Code of the finding that settled the action; empty when the score did, or nothing was found."""


class Response(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an edge carries out an action in one jurisdiction."""

    sip_code: int = 0
    """0: let the INVITE continue."""
    sip_reason: str = ""
    reason_header: str = ""
    q850_cause: int = 0
    label_zh: str = ""
    label_en: str = ""


class Judgement(StrEnum):
    """What a person says of a decision afterwards."""

    RIGHT = "right"
    WRONG = "wrong"


class Feedback(Struct, frozen=True, kw_only=True):
    """A person's word on a decision or a number; it returns only as data."""

    number: int
    judgement: Judgement
    by: str
    at_ms: int
    decision: str = ""
    note: str = ""
