"""A suspect in words: what its detector says of it, and its evidence by the names that people know."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringfence.analytics.detector import Detector
from ringfence.analytics.suspect import Suspect

_NAME = re.compile(r"\{(\w+)\}")
UNKNOWN = "–"


def told(detector: Detector | None, suspect: Suspect, *, english: bool) -> str:
    """The detector's sentence with this suspect's figures; empty when the detector is gone."""
    if detector is None:
        return ""
    header = detector.header
    figures = {name: value for name, value in header.thresholds.items() if name not in header.evidence}
    values: Mapping[str, object] = {"subject": suspect.subject, **figures, **dict(suspect.evidence)}
    template = header.explain_en if english else header.explain_zh
    return _NAME.sub(lambda found: _shown(values.get(found.group(1))), template)


def evidence_in_words(detector: Detector | None, suspect: Suspect, *, english: bool) -> tuple[tuple[str, str], ...]:
    """(name, value) of each piece of evidence; names that the detector no longer has stay as they are."""
    words = detector.header.evidence if detector is not None else {}
    return tuple(
        ((words[name].en if english else words[name].zh) if name in words else name, _shown(value))
        for name, value in suspect.evidence
    )


def _shown(value: object) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:g}" if isinstance(value, float) else str(value)
