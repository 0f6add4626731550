"""From findings to one verdict: emergency, then the called person's own lists, then hard findings, then the score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2s

import msgspec
from msgspec import Struct

from ringfence.screening.checks.call.allow_list import CODE as ALLOW_LIST
from ringfence.screening.checks.call.block_list import CODE as BLOCK_LIST
from ringfence.screening.checks.call.identity_failed import CODE as IDENTITY_FAILED
from ringfence.screening.checks.call.identity_missing import CODE as IDENTITY_MISSING
from ringfence.screening.checks.call.identity_stale import CODE as IDENTITY_STALE
from ringfence.screening.checks.call.identity_unavailable import CODE as IDENTITY_UNAVAILABLE
from ringfence.screening.facts import Facts
from ringfence.screening.rule import Rule, Scores
from ringfence.screening.ruleset import Edition
from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Verdict

CHECK_FAILED = "CHECK_FAILED"
"""Code of the finding that a check raised instead of answering: it abstained, and this names it."""

BUDGET = "budget"
"""In `Facts.late`: the time budget was spent, so the call is delivered whatever was found."""
JUDGE = "judge"
"""In `Facts.late`: the judge itself failed, so the call is delivered whatever was found."""

SEVERITY = {action: step for step, action in enumerate(Action)}


IDENTITY_FAULTS = frozenset({IDENTITY_FAILED, IDENTITY_STALE, IDENTITY_UNAVAILABLE, IDENTITY_MISSING})
"""Findings whose evidence holds a SIP code of RFC 8224, with which a jurisdiction may want the call refused."""


class Weighed(Struct, frozen=True, array_like=True):
    """A reason, and the two properties of its rule that the policy asks for."""

    reason: Reason
    weak: bool = False
    impersonation: bool = False


def in_canary(code: str, calling: int, permille: int) -> bool:
    """Whether this calling number is in the share of the rule: stable, and independent between rules."""
    digest = blake2s(calling.to_bytes(8, "big"), key=code.encode()[:32], digest_size=4).digest()
    return int.from_bytes(digest, "big") % 1000 < permille


def weigh(rule: Rule, finding: Finding, calling: int) -> Weighed:
    """What the rule makes of a finding for this calling number."""
    counted = rule.mode is Mode.LIVE or (
        rule.mode is Mode.CANARY and in_canary(rule.code, calling, rule.canary_permille)
    )
    reason = Reason(finding, rule.version, rule.mode, counted, rule.weight, rule.hard)
    return Weighed(reason, rule.weak, rule.impersonation)


def refusing(weighed: Weighed) -> Weighed:
    """The same reason where the law refuses calls whose identity is at fault: then the finding demands it by itself."""
    if weighed.reason.finding.code not in IDENTITY_FAULTS:
        return weighed
    reason = msgspec.structs.replace(weighed.reason, hard=Action.REJECT)
    return msgspec.structs.replace(weighed, reason=reason)


def abstained(rule: Rule, fault: Exception) -> Weighed:
    """The record that a check raised: never counted."""
    finding = Finding(CHECK_FAILED, (("check", rule.code), ("fault", type(fault).__name__)))
    return Weighed(Reason(finding, rule.version, rule.mode, counted=False, weight=0.0))


def delivered(reasons: Iterable[Reason], ruleset: str, decisive: str) -> Verdict:
    """The verdict that lets a call through whatever else is known."""
    return Verdict(Action.DELIVER, 0.0, tuple(reasons), ruleset, decisive)


def decide(weighed: Sequence[Weighed], facts: Facts, scores: Scores, ruleset: str) -> Verdict:
    """Settle the action. Order of power, strongest first:

    1. Our own lateness or ignorance never restricts: past the time budget, or when nobody could say that the called
       number is not an emergency number, or when the lists were late (unless the number shown is not the caller's).
    2. The called person's own entry: block rejects; allow delivers, unless a counted finding says that the number
       shown is not the caller's own.
    3. The hardest action that a counted finding demands by itself.
    4. The score of the counted findings; weak ones count only beside one that is not weak, and a carrier's or the
       nation's allow entry silences the score.
    """
    counted = [w for w in weighed if w.reason.counted]
    reasons = tuple(w.reason for w in sorted(weighed, key=_strength))
    score = round(sum((w.reason.weight for w in counted), 0.0), 3)  # a float also when nothing counted
    action, decisive = _settle(counted, facts, scores, score)
    return Verdict(action, score, reasons, ruleset, decisive)


def _strength(weighed: Weighed) -> tuple[bool, int, float, str]:
    reason = weighed.reason
    hard = SEVERITY[reason.hard] if reason.hard else 0
    return not reason.counted, -hard, -reason.weight, reason.finding.code


def _settle(counted: Sequence[Weighed], facts: Facts, scores: Scores, score: float) -> tuple[Action, str]:
    if facts.called_allocation is None or BUDGET in facts.late or JUDGE in facts.late:
        return Action.DELIVER, ""
    lists = facts.lists
    codes = {w.reason.finding.code for w in counted}
    personal = lists is not None and lists.personal
    if personal and BLOCK_LIST in codes:
        return Action.REJECT, BLOCK_LIST
    if lists is None or (personal and ALLOW_LIST in codes):
        counted = [w for w in counted if w.impersonation]
        if not counted:
            return Action.DELIVER, ALLOW_LIST if personal else ""
        score = sum(w.reason.weight for w in counted)
    hard = max((w.reason for w in counted if w.reason.hard), key=_hardness, default=None)
    by_score = _by_score(counted, scores, score, allowed=ALLOW_LIST in codes)
    if hard is not None and hard.hard is not None and SEVERITY[hard.hard] >= SEVERITY[by_score]:
        return hard.hard, hard.finding.code
    return by_score, ALLOW_LIST if ALLOW_LIST in codes and by_score is Action.DELIVER else ""


def _hardness(reason: Reason) -> tuple[int, float, str]:
    return SEVERITY[reason.hard] if reason.hard else 0, reason.weight, reason.finding.code


def _by_score(counted: Sequence[Weighed], scores: Scores, score: float, *, allowed: bool) -> Action:
    if allowed or all(w.weak or w.reason.weight <= 0 for w in counted):
        return Action.DELIVER
    return scores.action(score)


def in_earnest(verdict: Verdict, facts: Facts, edition: Edition) -> Action:
    """What would have been done if every finding of the verdict had counted, those in shadow included."""
    if verdict.decisive == edition.emergency.code:
        return Action.DELIVER
    weighed = []
    for reason in verdict.reasons:
        rule = edition.rule(reason.finding.code)
        if rule is not None:
            weighed.append(Weighed(msgspec.structs.replace(reason, counted=True), rule.weak, rule.impersonation))
    return decide(weighed, facts, edition.jurisdiction(facts.jurisdiction).scores, verdict.ruleset).action
