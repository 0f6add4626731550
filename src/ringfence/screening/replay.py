"""Judges recorded decisions again: the proof under the same rules, a forecast under others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec
from msgspec import Struct

from ringfence.screening.decision import Decision
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action, Verdict

_encode = msgspec.msgpack.Encoder(enc_hook=int).encode


class Change(Struct, frozen=True, kw_only=True):
    """A decision that comes out otherwise."""

    id: str
    at_ms: int
    calling: PhoneNumber
    called: PhoneNumber
    before: Action
    after: Action
    gained: tuple[str, ...]
    """Codes that count now and did not."""
    lost: tuple[str, ...]


class Move(Struct, frozen=True, kw_only=True):
    """How many calls go from one action to another, with some examples."""

    before: Action
    after: Action
    calls: int
    examples: tuple[Change, ...]


class RuleEffect(Struct, frozen=True, kw_only=True):
    """How often one finding counted before and now."""

    code: str
    before: int
    after: int


class ReplayReport(Struct, frozen=True, kw_only=True):
    """What judging again came to."""

    ruleset: str
    judged: int
    same_rules: int
    """Decisions that were made by this very ruleset."""
    identical: int
    """Of those, verdicts that came out the same to the byte."""
    differing: tuple[str, ...]
    """Ids of those that did not (at most 100): a fault of ours, or a changed log."""
    changed: int
    """Decisions of all rulesets whose action is another one now."""
    moves: tuple[Move, ...]
    """By number of calls, most first."""
    effects: tuple[RuleEffect, ...]
    skipped: int
    """Decisions that rest on no rules, because judging failed then."""


def replay(decisions: Iterable[Decision], ruleset: Ruleset, *, examples: int = 5) -> ReplayReport:
    """Judge each decision's facts by `ruleset`."""
    return replay_each(decisions, lambda _: ruleset, ruleset.version, examples=examples)


def replay_each(
    decisions: Iterable[Decision], rules_of: Callable[[str], Ruleset | None], label: str, *, examples: int = 5
) -> ReplayReport:
    """Judge each decision's facts by the ruleset that `rules_of` gives for its version; None skips it.

    With the archive of rulesets as `rules_of` this proves every verdict of a log.
    """
    count = _Count(examples)
    for decision in decisions:
        ruleset = rules_of(decision.verdict.ruleset) if decision.verdict.ruleset else None
        if ruleset is None:
            count.skipped += 1
        else:
            count.add(decision, screen(decision.facts, ruleset), same_rules=ruleset.version == decision.verdict.ruleset)
    return count.report(label)


def verdict_bytes(verdict: Verdict) -> bytes:
    """The bytes by which two verdicts are compared."""
    return _encode(verdict)


class _Count:
    def __init__(self, examples: int) -> None:
        self._examples = examples
        self.skipped = 0
        self._judged = 0
        self._same = 0
        self._differing: list[str] = []
        self._differ = 0
        self._moves: Counter[tuple[Action, Action]] = Counter()
        self._shown: dict[tuple[Action, Action], list[Change]] = {}
        self._before: Counter[str] = Counter()
        self._after: Counter[str] = Counter()

    def add(self, decision: Decision, now: Verdict, *, same_rules: bool) -> None:
        was = decision.verdict
        self._judged += 1
        if same_rules:
            self._same += 1
            if now is not was and verdict_bytes(now) != verdict_bytes(was):
                self._differ += 1
                self._differing.extend([decision.id] if self._differ <= 100 else [])
        before, after = _counted(was), _counted(now)
        self._before.update(before)
        self._after.update(after)
        if now.action is not was.action:
            move = (was.action, now.action)
            self._moves[move] += 1
            shown = self._shown.setdefault(move, [])
            if len(shown) < self._examples:
                shown.append(_change(decision, now, before, after))

    def report(self, ruleset: str) -> ReplayReport:
        codes = sorted(self._before.keys() | self._after.keys())
        return ReplayReport(
            ruleset=ruleset,
            judged=self._judged,
            same_rules=self._same,
            identical=self._same - self._differ,
            differing=tuple(self._differing),
            changed=sum(self._moves.values()),
            moves=tuple(
                Move(before=before, after=after, calls=calls, examples=tuple(self._shown[before, after]))
                for (before, after), calls in self._moves.most_common()
            ),
            effects=tuple(RuleEffect(code=c, before=self._before[c], after=self._after[c]) for c in codes),
            skipped=self.skipped,
        )


def _counted(verdict: Verdict) -> set[str]:
    return {reason.finding.code for reason in verdict.reasons if reason.counted}


def _change(decision: Decision, now: Verdict, before: set[str], after: set[str]) -> Change:
    facts = decision.facts
    return Change(
        id=decision.id,
        at_ms=facts.at_ms,
        calling=facts.calling,
        called=facts.called,
        before=decision.verdict.action,
        after=now.action,
        gained=tuple(sorted(after - before)),
        lost=tuple(sorted(before - after)),
    )
