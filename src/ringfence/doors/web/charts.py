"""Charts as shapes in plain numbers; templates draw them as SVG, colours come from the style sheet."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

WIDTH = 640
HEIGHT = 200
LEFT = 44
BOTTOM = 24
TOP = 16


class Tick(Struct, frozen=True):
    """A mark on an axis: where, and what it says."""

    at: float
    text: str


class Layer(Struct, frozen=True):
    """One series of a stacked chart: its key (for colour and name) and the SVG path of its area."""

    key: str
    path: str


class Area(Struct, frozen=True):
    """A stacked area chart, in the pixels of a box `WIDTH` x `HEIGHT`."""

    layers: tuple[Layer, ...]
    across: tuple[Tick, ...]
    upward: tuple[Tick, ...]


class Bar(Struct, frozen=True):
    """One horizontal bar: its parts as (key, start, width) in thousandths of the widest bar."""

    label: str
    parts: tuple[tuple[str, float, float], ...]
    total: float


def stack(series: Sequence[tuple[str, Sequence[float]]], times: Sequence[str], ticks: int = 6) -> Area:
    """Stack series of equal length, the first at the bottom. Values must not be negative."""
    count = max((len(values) for _, values in series), default=0)
    tops = [sum(values[i] for _, values in series) for i in range(count)]
    ceiling = nice_ceiling(max(tops, default=0.0))
    layers = []
    floor = [0.0] * count
    for key, values in series:
        roof = [below + value for below, value in zip(floor, values, strict=True)]
        if any(values):
            layers.append(Layer(key, _outline(floor, roof, ceiling)))
        floor = roof
    return Area(tuple(layers), _across(times, ticks), _upward(ceiling))


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> tuple[Bar, ...]:
    """Bars whose widths compare: each row is a label and its parts, drawn one after another."""
    widest = max((sum(value for _, value in parts) for _, parts in rows), default=0.0) or 1.0
    made = []
    for label, parts in rows:
        at, drawn = 0.0, []
        for key, value in parts:
            width = value / widest * 1000
            drawn.append((key, round(at, 1), round(width, 1)))
            at += width
        made.append(Bar(label, tuple(drawn), sum(value for _, value in parts)))
    return tuple(made)


def nice_ceiling(value: float) -> float:
    """The next of 1, 2, 4, 5, 10 x 10^n that is not below the value; 1 for nothing."""
    if value <= 0:
        return 1.0
    step = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(step * factor for factor in (1, 2, 4, 5, 10, 20) if step * factor >= value)


def _x(index: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - 8) * (index / max(count - 1, 1)), 1)


def _y(value: float, ceiling: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / ceiling), 1)


def _outline(floor: Sequence[float], roof: Sequence[float], ceiling: float) -> str:
    count = len(roof)
    there = [f"{_x(i, count)},{_y(value, ceiling)}" for i, value in enumerate(roof)]
    back = [f"{_x(i, count)},{_y(value, ceiling)}" for i, value in reversed(list(enumerate(floor)))]
    return "M" + "L".join(there + back) + "Z"


def _across(times: Sequence[str], ticks: int) -> tuple[Tick, ...]:
    every = max(1, -(-len(times) // ticks))
    return tuple(Tick(_x(i, len(times)), text) for i, text in enumerate(times) if i % every == 0)


def _upward(ceiling: float) -> tuple[Tick, ...]:
    return tuple(Tick(_y(ceiling * share, ceiling), f"{ceiling * share:g}") for share in (0.0, 0.5, 1.0))
