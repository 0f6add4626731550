import datetime as dt
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner

from ringfence.doors.cli.simulate import Made, Wish, register
from ringfence.telecom.errors import Refused


def _app(asked: list[Wish]) -> typer.Typer:
    def simulate(wish: Wish, progressed: Callable[[int, int], None]) -> Made:
        asked.append(wish)
        progressed(5, 1)
        return Made(folder=str(wish.out), world=wish.world, records=5, numbers=3, parameters="abc")

    app = typer.Typer()
    app.callback()(lambda: None)
    register(app, simulate)
    return app


def test_options_reach_the_simulator() -> None:
    asked: list[Wish] = []
    line = "simulate out --world B --days 3 --subscribers 900 --seed 4 --start 2026-11-09 --level L0 --level L2"
    result = CliRunner().invoke(_app(asked), [*line.split(), "--families", "one_ring, sim_box", "--enrich", "8"])

    assert result.exit_code == 0
    wish = asked[0]
    assert (wish.world, wish.days, wish.subscribers, wish.seed, wish.enrich) == ("B", 3, 900, 4, 8.0)
    assert (wish.levels, wish.families, wish.start) == ((0, 2), ("one_ring", "sim_box"), dt.date(2026, 11, 9))
    assert "all simulated" in result.stdout


def test_json_tells_what_was_made() -> None:
    result = CliRunner().invoke(_app([]), ["simulate", "out", "--json"])

    assert '"records":5' in result.stdout


def test_a_world_without_a_letter_is_refused() -> None:
    result = CliRunner().invoke(_app([]), ["simulate", "out", "--world", "earth"])

    with pytest.raises(Refused, match="no world"):
        raise result.exception or AssertionError
