"""The page of each detector and of the views, written from the documents so that they cannot go stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.analytics.detector import Detector
from ringfence.analytics.profile import Profile


def detector_pages(detectors: Sequence[Detector], views: Mapping[str, Profile]) -> Mapping[str, str]:
    """Markdown by file name: one page for each detector, `views.md`, and `index.md`."""
    pages = {f"{one.code.lower()}.md": _page(one) for one in detectors}
    pages["views.md"] = _views(views)
    pages["index.md"] = _index(detectors)
    return pages


def _index(detectors: Sequence[Detector]) -> str:
    lines = [
        "# Detectors",
        "",
        "Each detector is one SQL file. The pages of this folder are written by `ringfence docs --detectors` from the",
        "packaged files; an operator's own may differ (`ringfence detectors list`). How to write one:",
        "[detectors](../detectors.md).",
        "",
        "| detector | finds | subject | mode |",
        "|---|---|---|---|",
    ]
    for one in detectors:
        header = one.header
        subject = f"{header.subject.value}, a victim" if header.victim else header.subject.value
        title = f"{header.title_en} ({header.title_zh})"
        lines.append(f"| [{one.code}]({one.code.lower()}.md) | {title} | {subject} | {header.mode.value} |")
    return "\n".join([*lines, ""])


def _page(detector: Detector) -> str:
    header = detector.header
    window = f"windows of at least {header.least_hours} hours" if header.least_hours else "any window"
    victim = "; the subject is a **victim**, to be protected and never stopped" if header.victim else ""
    parts = [
        f"# {detector.code}: {header.title_en}",
        f"{header.title_zh}. Subject: {header.subject.value}{victim}. Mode **{header.mode.value}**, version "
        f"{detector.version}, over {window}. Asks {', '.join(f'`{view}`' for view in detector.views)}.",
        f"## What it sees\n\n{header.sees_en}\n\n{header.sees_zh}",
        f"## Who looks alike\n\n{header.unlike_en}\n\n{header.unlike_zh}",
        f"## What an analyst is told\n\n> {header.explain_en}\n>\n> {header.explain_zh}",
        "## Thresholds\n\n" + "\n".join(_thresholds(detector)),
        "## Evidence\n\n" + "\n".join(_evidence(detector)),
        "## Sources\n\n" + "\n".join(_sources(detector)),
    ]
    if header.basis:
        basis = [
            f"- {one.law} {one.article} ({one.jurisdiction}; {one.status.replace('_', ' ')})" for one in header.basis
        ]
        parts.append("## Legal basis\n\n" + "\n".join(basis))
    examples = [f"- {'found' if one.finds else 'not found'}: {one.name}" for one in header.examples]
    parts.append("## Examples that run when it loads\n\n" + "\n".join(examples))
    return "\n\n".join(parts) + "\n"


def _thresholds(detector: Detector) -> list[str]:
    rows = [f"| `{name}` | {value:g} |" for name, value in detector.header.thresholds.items()]
    return ["| threshold | value |", "|---|---|", *rows]


def _evidence(detector: Detector) -> list[str]:
    rows = [f"| `{name}` | {words.en} | {words.zh} |" for name, words in detector.header.evidence.items()]
    return ["| column | means | 含义 |", "|---|---|---|", *rows]


def _sources(detector: Detector) -> list[str]:
    lines = []
    for source in detector.header.sources:
        title = f"[{source.title}]({source.url})" if source.url else source.title
        says = f" ({source.says})" if source.says else ""
        lines.append(f"- {title}{says}; trust: {source.trust.value}")
    if detector.header.accepted_by:
        lines.append(f"- Live all the same by {detector.header.accepted_by}: {detector.header.reason}")
    return lines


def _views(views: Mapping[str, Profile]) -> str:
    parts = ["# Views that detectors ask", "One row for each subject, made from the call records of the window."]
    for name in sorted(views):
        view = views[name]
        rows = [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in view.columns]
        parts.append("\n".join([f"## {name}", "", view.about, "", "| column | type | means |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"
