"""How the mapped part of a read side does."""

from __future__ import annotations

from msgspec import Struct


class PagesHealth(Struct, frozen=True, kw_only=True):
    """What an operator should know."""

    generation: int
    position: int
    """Last change applied."""
    built_ms: int
    registered: int
    """In the pages, without what changed since."""
    overlay: int
    age_s: float
    trouble: str
    """Why the pages should be built anew; empty when they need not."""
