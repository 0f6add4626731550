"""A rule: one dated document about one check, and a jurisdiction: one dated document about one country."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from ringfence.screening.authentication.law import ORDINARY, IdentityLaw
from ringfence.screening.facts import Facts
from ringfence.screening.need import Need
from ringfence.telecom.citing import LegalBasis, Source, Text
from ringfence.telecom.verdict import Action, Finding, Mode, Response

Probe: TypeAlias = Callable[[Facts, Struct], Finding | None]
"""A check as the ruleset holds it; the thresholds are of the type that the check's module declares."""

Permille = Annotated[int, Meta(ge=0, le=1000)]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Guard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rails of the breaker: outside them the rule falls back to shadow by itself."""

    max_stopped_permille: Permille
    """Most calls in a thousand judged calls that this rule alone may keep from being delivered."""
    min_sample: Annotated[int, Meta(ge=1)] = 1000
    """Judged calls needed before the share is believed."""
    window_s: Annotated[int, Meta(ge=1, le=86_400)] = 600


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One promotion or fall of a rule."""

    at: dt.datetime
    mode: Mode
    canary_permille: Permille = 0
    by: Text
    reason: Text


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A call on which the rule must find, or must not."""

    name: Text
    finds: bool
    facts: dict[str, object] = {}
    """What differs from an ordinary call between two subscribers; nested by field name."""


class CheckDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of `rules/checks`."""

    code: Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]{2,40}$")]
    version: dt.date
    effective_from: dt.date
    mode: Mode
    canary_permille: Permille = 0
    weight: Annotated[float, Meta(ge=0, le=100)] = 0.0
    hard: Action | None = None
    weak: bool = False
    """Never enough by itself, nor with other weak findings, to change what happens to the call."""
    impersonation: bool = False
    """The number shown is not the caller's own, so that a list entry for that number says nothing of this call."""
    title_zh: Text
    title_en: Text
    explain_zh: Text
    explain_en: Text
    accepted_by: str = ""
    """Who took the responsibility for enforcing a threshold whose sources are all of low trust."""
    reason: str = ""
    thresholds: dict[str, object] = {}
    guard: Guard
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    basis: tuple[LegalBasis, ...] = ()
    examples: tuple[Example, ...]
    history: tuple[Step, ...] = ()


class Rule(Struct, frozen=True, kw_only=True):
    """A check bound to its document: what the road loops over."""

    code: str
    version: str
    mode: Mode
    canary_permille: int
    weight: float
    hard: Action | None
    weak: bool
    impersonation: bool
    probe: Probe
    thresholds: Struct
    need: Need
    least: int
    """For `BUSY_CALLING` and `BUSY_CALLED`: attempts below which the check finds nothing."""
    document: CheckDocument
    name: str
    """Name of the document, e.g. `checks/high_frequency.toml`."""


class RestHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """Hours, local to the called party, in which commercial callers have to be silent."""

    start: Clock
    until: Clock


class Scores(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Score from which an action is taken."""

    label: Annotated[float, Meta(gt=0)]
    challenge: Annotated[float, Meta(gt=0)]
    divert: Annotated[float, Meta(gt=0)]
    reject: Annotated[float, Meta(gt=0)]

    def action(self, score: float) -> Action:
        """The strongest action whose score is reached."""
        if score < self.label:
            return Action.DELIVER
        if score < self.challenge:
            return Action.LABEL
        if score < self.divert:
            return Action.CHALLENGE
        return Action.DIVERT if score < self.reject else Action.REJECT


class Responses(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How each action is carried out; `{reference}` and `{appeal_url}` are filled in."""

    label: Response
    challenge: Response
    divert: Response
    reject: Response
    unwanted: Response | None = None
    """A refusal that is the called person's own, by an entry of their list (RFC 8197); None: as any other."""


class Jurisdiction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of `rules/jurisdictions`: what a lawyer edits."""

    code: Annotated[str, Meta(pattern=r"^([A-Z]{2}|default)$")]
    version: dt.date
    effective_from: dt.date
    name_zh: Text
    name_en: Text
    timezone: Text
    """IANA name; where a country has several, the one that is used for calls without a better one."""
    rest: RestHours
    scores: Scores
    responses: Responses
    retention_months: Annotated[int, Meta(ge=1, le=120)]
    """How long decisions are kept."""
    appeal_zh: Text
    appeal_en: Text
    appeal_url: str = ""
    identity: IdentityLaw = ORDINARY
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
