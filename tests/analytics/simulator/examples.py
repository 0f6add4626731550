"""A small world for tests, made once."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from ringfence.analytics.simulator.calls import Calls
from ringfence.analytics.simulator.parameters import DOCUMENTS, Parameters, read_parameters
from ringfence.analytics.simulator.rhythm import local_midnight
from ringfence.analytics.simulator.world import Wanted, World
from ringfence.backends.planes.numbering import open_plan

RULES = Path(__file__).parents[3] / "src" / "ringfence" / "rules" / "simulator"
MONDAY = local_midnight(dt.date(2026, 11, 2))


def documents() -> dict[str, str]:
    return {name: (RULES / name).read_text("utf-8") for name in DOCUMENTS}


@cache
def parameters(world: str = "A") -> Parameters:
    return read_parameters(documents(), world)


def wanted(subscribers: int = 3_000, days: int = 1, enrich: float = 160.0) -> Wanted:
    return Wanted(seed=3, subscribers=subscribers, days=days, start_ms=MONDAY, enrich=enrich)


@cache
def small() -> tuple[World, Calls]:
    """3,000 people, much abuse, one day."""
    world = World(wanted(), parameters(), open_plan())
    return world, Calls.joined([hour.calls for hour in world.hours()])


@cache
def people() -> tuple[World, Calls]:
    """20,000 people and hardly any abuse, one day: for what is known of ordinary calls."""
    world = World(wanted(20_000, enrich=0.0), parameters(), open_plan())
    return world, Calls.joined([hour.calls for hour in world.hours()])
