"""Commands about simulated worlds, and how well abuse is found in them.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from collections.abc import Callable

import typer

from ringfence.documents import packaged_rules


def add_simulate(commands: typer.Typer) -> None:
    """`ringfence simulate`."""
    from ringfence.analytics.simulator.parameters import DOCUMENTS, read_parameters
    from ringfence.analytics.simulator.rhythm import local_midnight
    from ringfence.analytics.simulator.world import Wanted, World
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.worlds.stops import read_stops
    from ringfence.backends.worlds.writer import write_world
    from ringfence.doors.cli import simulate
    from ringfence.telecom.errors import Refused

    def made(wish: simulate.Wish, progressed: Callable[[int, int], None]) -> simulate.Made:
        folder = packaged_rules() / "simulator"
        parameters = read_parameters({name: (folder / name).read_text("utf-8") for name in DOCUMENTS}, wish.world)
        unknown = sorted(set(wish.families) - set(parameters.abuse))
        if unknown:
            raise Refused(f"world {wish.world} has no family {unknown[0]}", f"families: {', '.join(parameters.abuse)}")
        wanted = Wanted(
            seed=wish.seed,
            subscribers=wish.subscribers,
            days=wish.days,
            start_ms=local_midnight(wish.start),
            levels=wish.levels,
            families=wish.families,
            enrich=wish.enrich,
            enrich_lawful=wish.enrich_lawful,
        )
        stops = read_stops(wish.stops) if wish.stops else {}
        told = write_world(wish.out, World(wanted, parameters, open_plan(), stops), len(stops), progressed)
        return simulate.Made(
            folder=str(wish.out),
            world=told.world,
            records=told.records,
            numbers=told.numbers,
            parameters=told.parameters,
        )

    simulate.register(commands, made)
