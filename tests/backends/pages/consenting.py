"""Consents to put into a file, and a store in memory to build it from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.backends.pages.scene import number

from ringfence.registry.consent import ConsentTerm


def term(place: int, at: int = 0, **more: object) -> ConsentTerm:
    """A consent of the person at that place."""
    made = {
        "id": f"{place:020x}{at:04x}",
        "company": f"company-{place % 7}",
        "categories": 1 + place % 511,
        "channels": 3,
    }
    made |= {"starts_ms": 1_000 + place, "expires_ms": 2_000_000 + place, "per_day": place % 3, "per_week": 5}
    return ConsentTerm(**(made | more))  # type: ignore[arg-type]


class Consented:
    """Fulfils `ConsentSource`."""

    def __init__(self, said: dict[int, tuple[ConsentTerm, ...]], position: int) -> None:
        self.said, self.position = said, position

    @contextmanager
    def snapshot(self) -> Iterator[Consented]:
        """All as it is now."""
        yield self

    def terms(self) -> Iterator[tuple[int, tuple[ConsentTerm, ...]]]:
        """By number."""
        for one in sorted(self.said):
            yield one, self.said[one]


def people(count: int, each: int = 1) -> dict[int, tuple[ConsentTerm, ...]]:
    """So many persons with so many consents each; every second number consented to nothing."""
    return {number(2 * at): tuple(term(at, nth) for nth in range(each)) for at in range(count)}
