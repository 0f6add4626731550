"""How well the installation finds what it looks for: evaluations that were kept."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from ringfence.analytics.evaluation.figures import Figures


class KeptEvaluation(Struct, frozen=True, kw_only=True):
    """One evaluation in the quality folder."""

    name: str
    """Of its folder."""
    at_ms: int
    """When it was written, milliseconds since 1970 UTC."""
    figures: Figures


class QualityBook(Protocol):
    """Evaluations that were kept."""

    def evaluations(self) -> tuple[KeptEvaluation, ...]:
        """Newest first, at most twenty."""
        ...

    def faults(self) -> tuple[str, ...]:
        """Names of those that cannot be read."""
        ...
