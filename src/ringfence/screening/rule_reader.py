"""Reads one check document into a rule: converts its thresholds, weighs its sources, runs its examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from ringfence.screening.catalogue import CALL_CHECKS, CheckKind
from ringfence.screening.checks.call.emergency import CODE as EMERGENCY
from ringfence.screening.example import example_facts
from ringfence.screening.rule import CheckDocument, Rule
from ringfence.telecom.citing import Trust
from ringfence.telecom.document import bad, convert, read_toml
from ringfence.telecom.verdict import Evidence, Mode

_NAME = re.compile(r"\{(\w+)\}")


def read_check(name: str, text: str, rest_hours: Mapping[str, tuple[int, int]]) -> Rule:
    """Read one check document; raises `BadRules` with document, line and remedy.

    `rest_hours` are those of the jurisdictions, in minutes of the day, for a check whose thresholds have `hours`.
    """
    return _read(name, text, tuple(sorted(rest_hours.items())))


@lru_cache(maxsize=512)
def _read(name: str, text: str, hours: tuple[tuple[str, tuple[int, int]], ...]) -> Rule:
    """A document that did not change is not read and proved again when another one did."""
    rest_hours = dict(hours)
    document = convert(read_toml(text, name), CheckDocument, text, name)
    kind = CALL_CHECKS.get(document.code)
    if kind is None:
        known = ", ".join(sorted(CALL_CHECKS))
        raise bad(text, name, ("code",), f"there is no check {document.code}", f"use one of: {known}")
    thresholds = _thresholds(document, kind, text, name, rest_hours)
    rule = Rule(
        code=document.code,
        version=document.version.isoformat(),
        mode=document.mode,
        canary_permille=document.canary_permille,
        weight=document.weight,
        hard=document.hard,
        weak=document.weak,
        impersonation=document.impersonation,
        probe=kind.probe,
        thresholds=thresholds,
        need=kind.need,
        least=kind.least(thresholds),
        document=document,
        name=name,
    )
    _check_power(rule, text)
    _check_sources(rule, text)
    _check_examples(rule, text)
    return rule


def fill(template: str, evidence: Evidence) -> str:
    """The template with the evidence put in where it names it."""
    values = dict(evidence)
    return _NAME.sub(lambda found: str(values.get(found.group(1), found.group(0))), template)


def _thresholds(
    document: CheckDocument, kind: CheckKind, text: str, name: str, rest_hours: Mapping[str, tuple[int, int]]
) -> Struct:
    values = dict(document.thresholds)
    if "hours" in kind.thresholds.__struct_fields__:
        values.setdefault("hours", dict(rest_hours))
    for field in kind.thresholds.__struct_fields__:
        if field not in values:
            raise bad(text, name, ("thresholds",), f"threshold {field} is missing", f"add `{field} = ...`")
    return convert(values, kind.thresholds, text, name, "thresholds")


def _check_power(rule: Rule, text: str) -> None:
    """Refuse what would break a principle: screened emergency calls, weak evidence that acts alone."""
    document = rule.document
    if rule.code == EMERGENCY and rule.mode is not Mode.LIVE:
        raise bad(text, rule.name, ("mode",), "emergency calls are never screened", 'set mode = "live"')
    if rule.mode is Mode.CANARY and not document.canary_permille:
        raise bad(text, rule.name, ("mode",), "canary without a share", "set canary_permille to 1-1000")
    if rule.weak and rule.hard is not None:
        raise bad(text, rule.name, ("hard",), "weak evidence cannot demand an action", "remove `hard` or `weak`")


def _check_sources(rule: Rule, text: str) -> None:
    document = rule.document
    if rule.mode not in (Mode.LIVE, Mode.CANARY) or any(s.trust is Trust.HIGH for s in document.sources):
        return
    if not (document.accepted_by and document.reason):
        raise bad(
            text,
            rule.name,
            ("mode",),
            "every source is of low trust, so the rule may only run in shadow",
            'set mode = "shadow", name a better source, or say who enforces it and why: accepted_by and reason',
        )


def _check_examples(rule: Rule, text: str) -> None:
    document = rule.document
    for wanted in (True, False):
        if not any(example.finds is wanted for example in document.examples):
            word = "is found" if wanted else "is not found"
            raise bad(text, rule.name, ("examples",), f"no example in which it {word}", "add one of each kind")
    for place in range(len(document.examples)):
        _run(rule, text, place)


def _run(rule: Rule, text: str, place: int) -> None:
    document = rule.document
    example = document.examples[place]
    path = ("examples", place)
    try:
        found = rule.probe(example_facts(example.facts), rule.thresholds)
    except (ValueError, TypeError) as fault:
        raise bad(text, rule.name, (*path, "facts"), str(fault), "mend the facts of the example") from fault
    except Exception as fault:
        raise bad(text, rule.name, path, f"the check failed: {fault!r}", "mend the thresholds") from fault
    if (found is not None) is not example.finds:
        raise bad(
            text,
            rule.name,
            path,
            f"{example.name!r} is {'not ' if example.finds else ''}found",
            "mend the thresholds or the example: they contradict each other",
        )
    if found is not None:
        _check_words(rule, text, found.evidence)


def _check_words(rule: Rule, text: str, evidence: Evidence) -> None:
    names = {name for name, _ in evidence}
    for field, template in (("explain_zh", rule.document.explain_zh), ("explain_en", rule.document.explain_en)):
        unknown = set(_NAME.findall(template)) - names
        if unknown:
            raise bad(
                text,
                rule.name,
                (field,),
                f"there is no evidence {', '.join(sorted(unknown))}",
                f"use only: {', '.join(sorted(names))}",
            )
