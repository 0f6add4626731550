"""The whole story of one decision in plain words, for the person whom it hit and for the one who answers for it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from ringfence.screening.decision import Decision
from ringfence.screening.policy import BUDGET, CHECK_FAILED, JUDGE, in_earnest
from ringfence.screening.reference import reference
from ringfence.screening.rule import Rule
from ringfence.screening.rule_reader import fill
from ringfence.screening.ruleset import Edition, Ruleset
from ringfence.screening.words import ACTIONS, PHRASES, Language, Phrases
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.citing import LegalBasis
from ringfence.telecom.verdict import Action, Evidence, Finding, Mode, Reason
from ringfence.telecom.wording import commercial_words, kind_words

_KINDS = frozenset(NumberKind)
_COMMERCIAL = frozenset({"category", "refusal", "span", "day"})
"""Evidence that is said in words of `telecom.commercial`."""


class ExplainedReason(Struct, frozen=True, kw_only=True):
    """One finding in words."""

    code: str
    title: str
    text: str
    rule_version: str
    mode: Mode
    counted: bool
    weight: float
    hard: Action | None
    evidence: tuple[tuple[str, int | float | str], ...]
    basis: tuple[str, ...]
    """Laws and articles, e.g. `中华人民共和国反电信网络诈骗法 第十三条`."""


class Explanation(Struct, frozen=True, kw_only=True):
    """What happened to a call, why, by which rules, and what can be done about it."""

    decision: str
    reference: str
    """What to quote in an appeal, in groups that can be read aloud."""
    action: Action
    title: str
    sentences: tuple[str, ...]
    """The story in reading order."""
    reasons: tuple[ExplainedReason, ...]
    in_earnest: Action
    """What would have been done if every rule in shadow had been live."""
    appeal: str
    """How to appeal; empty for a call that was delivered unmarked."""
    ruleset: str
    jurisdiction: str


def explain(decision: Decision, ruleset: Ruleset, language: Language) -> Explanation:
    """Explain a decision in `zh` or `en`; `ruleset` should be the one that judged, as archived."""
    word = PHRASES[language]
    verdict, facts = decision.verdict, decision.facts
    edition = ruleset.at(facts.at_ms)
    law = edition.jurisdiction(facts.jurisdiction)
    reasons = tuple(_reason(reason, edition, language) for reason in verdict.reasons)
    earnest = in_earnest(verdict, facts, edition)
    quoted = reference(decision.id) if len(decision.id) == 13 else decision.id
    appeal = ""
    if verdict.action is not Action.DELIVER:
        template = law.appeal_en if language == "en" else law.appeal_zh
        appeal = " ".join(part for part in (template.replace("{reference}", quoted), law.appeal_url) if part)
    return Explanation(
        decision=decision.id,
        reference=quoted,
        action=verdict.action,
        title=ACTIONS[language][verdict.action],
        sentences=tuple(_story(decision, ruleset, reasons, earnest, word)),
        reasons=reasons,
        in_earnest=earnest,
        appeal=appeal,
        ruleset=verdict.ruleset,
        jurisdiction=facts.jurisdiction,
    )


def _story(
    decision: Decision,
    ruleset: Ruleset,
    reasons: tuple[ExplainedReason, ...],
    earnest: Action,
    word: Phrases,
) -> list[str]:
    verdict, facts = decision.verdict, decision.facts
    told = [word("call", calling=facts.calling, called=facts.called, trunk=facts.attempt.trunk or "-")]
    counted = [r for r in reasons if r.counted]
    shadow = [r for r in reasons if not r.counted and r.code != CHECK_FAILED]
    told += [r.text for r in counted]
    if not counted:
        told.append(word("nothing"))
    if verdict.decisive:
        title = next((r.title for r in reasons if r.code == verdict.decisive), verdict.decisive)
        told.append(word("decisive", title=title))
    elif counted:
        told.append(word("score", score=verdict.score))
    if shadow:
        told.append(word("shadow", titles=word("and").join(r.title for r in shadow)))
        told.append(word("earnest_same") if earnest is verdict.action else word("earnest", action=word(earnest.value)))
    told += [word("failed", check=dict(r.evidence).get("check", "")) for r in reasons if r.code == CHECK_FAILED]
    told += _our_fault(facts.late, word)
    if verdict.ruleset != ruleset.version:
        told.append(word("other_rules", judged=verdict.ruleset or "-", shown=ruleset.version))
    return told


def _our_fault(late: tuple[str, ...], word: Phrases) -> list[str]:
    if JUDGE in late:
        return [word("judge")]
    missing = [source for source in late if source != BUDGET]
    told = [word("late", sources=", ".join(missing))] if missing else []
    return [*told, word("budget")] if BUDGET in late else told


def _reason(reason: Reason, edition: Edition, language: Language) -> ExplainedReason:
    finding = reason.finding
    rule = edition.rule(finding.code)
    title, text = finding.code, finding.code
    if rule is not None:
        document = rule.document
        title = document.title_en if language == "en" else document.title_zh
        text = fill(document.explain_en if language == "en" else document.explain_zh, _in_words(finding, language))
    return ExplainedReason(
        code=finding.code,
        title=title,
        text=text,
        rule_version=reason.rule_version,
        mode=reason.mode,
        counted=reason.counted,
        weight=reason.weight,
        hard=reason.hard,
        evidence=finding.evidence,
        basis=_basis(rule),
    )


def _basis(rule: Rule | None) -> tuple[str, ...]:
    return tuple(_cite(basis) for basis in rule.document.basis) if rule else ()


def _cite(basis: LegalBasis) -> str:
    return f"{basis.law} {basis.article}".strip()


def _in_words(finding: Finding, language: Language) -> Evidence:
    """The evidence with kinds of number, and what calls are about and when, named as people name them."""
    tongue: Literal["zh-CN", "en"] = "en" if language == "en" else "zh-CN"

    def said(name: str, value: float | str) -> float | str:
        if name == "kind" and value in _KINDS:
            return kind_words(NumberKind(value), tongue)
        return commercial_words(value, tongue) if name in _COMMERCIAL and isinstance(value, str) else value

    return tuple((name, said(name, value)) for name, value in finding.evidence)
