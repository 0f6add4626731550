"""The page of each check, written from its document and its code so that it cannot go stale."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ringfence.screening.catalogue import CALL_CHECKS
from ringfence.screening.rule import CheckDocument, Rule
from ringfence.screening.ruleset import Ruleset


def check_pages(ruleset: Ruleset) -> Mapping[str, str]:
    """Markdown pages by file name: one for each rule of the newest edition, and `index.md`."""
    pages = {f"{rule.code.lower()}.md": _page(rule) for rule in ruleset.rules}
    pages["index.md"] = _index(ruleset)
    return pages


def _index(ruleset: Ruleset) -> str:
    lines = [
        "# Checks",
        "",
        "Each check is one file of code and one document of figures. The pages of this folder are written by",
        "`ringfence docs` from the packaged documents; an operator's own may differ (`ringfence rules list`).",
        "",
        "| check | finds | mode | weight | by itself |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(rule) for rule in ruleset.rules]
    return "\n".join([*lines, ""])


def _row(rule: Rule) -> str:
    title = f"{rule.document.title_en} ({rule.document.title_zh})"
    weight = f"{rule.weight:g}{' (weak)' if rule.weak else ''}"
    hard = rule.hard.value if rule.hard else ""
    return f"| [{rule.code}]({rule.code.lower()}.md) | {title} | {rule.mode.value} | {weight} | {hard} |"


def _page(rule: Rule) -> str:
    document = rule.document
    parts = [
        f"# {rule.code}: {document.title_en}",
        f"{document.title_zh}. {CALL_CHECKS[rule.code].about}",
        _power(rule),
        f"**What a person is told**\n\n> {document.explain_en}\n>\n> {document.explain_zh}",
        _thresholds(rule.thresholds),
        _breaker(document),
        "## Sources\n\n" + "\n".join(_sources(document)),
    ]
    if document.basis:
        parts.append("## Legal basis\n\n" + "\n".join(_basis(document)))
    parts.append("## Examples\n\n" + "\n".join(_examples(document)))
    return "\n\n".join(parts) + "\n"


def _power(rule: Rule) -> str:
    by_itself = f"; by itself it demands: **{rule.hard.value}**" if rule.hard else ""
    weak = "; **weak**: it never changes what happens without evidence that is not weak" if rule.weak else ""
    own = "\n\nThe number shown is not the caller's own, so an allow entry for that number does not help."
    return (
        f"Mode **{rule.mode.value}**, weight **{rule.weight:g}**{by_itself}{weak}. Version {rule.version}, in force "
        f"from {rule.document.effective_from}.{own if rule.impersonation else ''}"
    )


def _thresholds(thresholds: Struct) -> str:
    names = thresholds.__struct_fields__
    if not names:
        return "## Thresholds\n\nNone."
    lines = ["## Thresholds", "", "| threshold | value |", "|---|---|"]
    lines += [f"| `{name}` | {_shown(getattr(thresholds, name))} |" for name in names]
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, frozenset | tuple):
        return ", ".join(sorted(str(one) for one in value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_clock(span[0])}-{_clock(span[1])}" for key, span in sorted(value.items()))
    return str(value)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _breaker(document: CheckDocument) -> str:
    guard = document.guard
    return (
        f"The breaker puts the rule into shadow when it stops more than {guard.max_stopped_permille} in a thousand "
        f"different callers within {guard.window_s} s, once {guard.min_sample} callers were judged."
    )


def _sources(document: CheckDocument) -> list[str]:
    lines = []
    for source in document.sources:
        title = f"[{source.title}]({source.url})" if source.url else source.title
        says = f" ({source.says})" if source.says else ""
        lines.append(f"- {title}{says}; trust: {source.trust.value}")
    if document.accepted_by:
        lines.append(f"- Enforced all the same by {document.accepted_by}: {document.reason}")
    return lines


def _basis(document: CheckDocument) -> list[str]:
    return [
        f"- {basis.law} {basis.article} ({basis.jurisdiction}; {basis.status.replace('_', ' ')}"
        f"{'; grade ' + basis.grade if basis.grade else ''})"
        for basis in document.basis
    ]


def _examples(document: CheckDocument) -> list[str]:
    return [f"- {'found' if example.finds else 'not found'}: {example.name}" for example in document.examples]
