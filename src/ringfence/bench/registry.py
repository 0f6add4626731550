"""The registry: preferences on pages, and the blind check."""

from __future__ import annotations

from ringfence.bench import registry_blind, registry_pages
from ringfence.bench.figure import Figure, Progress


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`registry.*`."""
    return (*registry_pages.measure(progress, quick=quick), *registry_blind.measure(progress, quick=quick))
