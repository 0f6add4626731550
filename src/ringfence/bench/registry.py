"""The registry: preferences on pages, the judge that asks it, bulk loads, registrations, and the blind check."""

from __future__ import annotations

from ringfence.bench import registry_blind, registry_judge, registry_loads, registry_pages, registry_registrations
from ringfence.bench.figure import Figure, Progress

GROUPS = (registry_pages, registry_judge, registry_loads, registry_registrations, registry_blind)


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`registry.*`."""
    return tuple(figure for group in GROUPS for figure in group.measure(progress, quick=quick))
