"""Pictures of figures as SVG that stands in a page by itself: curves, points and bars on labelled axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Literal, TypeAlias

from msgspec import Struct

WIDTH, HEIGHT = 560, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 16, 14, 46

Scale: TypeAlias = Literal["even", "log"]
Point: TypeAlias = tuple[float, float]


class Axis(Struct, frozen=True):
    """From `low` to `high`; a logarithmic axis starts above 0."""

    title: str
    low: float = 0.0
    high: float = 1.0
    scale: Scale = "even"

    def place(self, value: float) -> float:
        """Where a value lies, 0..1."""
        if self.scale == "log":
            value = max(value, self.low)
            return (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        return (value - self.low) / ((self.high - self.low) or 1.0)

    def ticks(self) -> list[float]:
        """Values that are written at the axis."""
        if self.scale == "log":
            first, last = round(math.log10(self.low)), round(math.log10(self.high))
            return [10.0**power for power in range(first, last + 1)]
        return [self.low + (self.high - self.low) * fifth / 5 for fifth in range(6)]


class Line(Struct, frozen=True):
    """A curve; `dashed` for what it is compared to, `dots` to mark its points."""

    name: str
    points: Sequence[Point]
    dashed: bool = False
    dots: bool = False


def chart(lines: Sequence[Line], across: Axis, upward: Axis, described: str) -> str:
    """An SVG picture; `described` says in words what it shows, for those who cannot see it."""
    parts = [_frame(across, upward)]
    for place, line in enumerate(lines):
        spots = [(_x(across, x), _y(upward, y)) for x, y in line.points]
        path = " ".join(f"{'L' if i else 'M'}{x:.1f},{y:.1f}" for i, (x, y) in enumerate(spots))
        dash = ' stroke-dasharray="5 4"' if line.dashed else ""
        parts.append(f'<path class="line c{place % 4}" d="{path}"{dash}/>')
        if line.dots:
            parts += [f'<circle class="dot c{place % 4}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in spots]
    parts.append(_legend(lines))
    return _svg(parts, described)


def bars(rows: Sequence[tuple[str, float]], described: str) -> str:
    """Horizontal bars, the longest first as given, with their values written out."""
    widest = max((value for _, value in rows), default=0.0) or 1.0
    step, left = 22, 230
    parts = []
    for place, (name, value) in enumerate(rows):
        top = 6 + place * step
        width = (WIDTH - left - 70) * value / widest
        parts.append(f'<text class="end" x="{left - 8}" y="{top + 12}">{escape(_short(name))}</text>')
        parts.append(f'<rect class="bar" x="{left}" y="{top}" width="{width:.1f}" height="15"/>')
        parts.append(f'<text x="{left + width + 6:.1f}" y="{top + 12}">{value:.3f}</text>')
    return _svg(parts, described, 12 + step * max(len(rows), 1))


def _svg(parts: Sequence[str], described: str, height: int = HEIGHT) -> str:
    body = "".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(described)}">{body}</svg>'


def _frame(across: Axis, upward: Axis) -> str:
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    parts = []
    for value in upward.ticks():
        y = _y(upward, value)
        parts.append(f'<path class="grid" d="M{_LEFT},{y:.1f}H{right}"/>')
        parts.append(f'<text class="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{value:g}</text>')
    for value in across.ticks():
        x = _x(across, value)
        parts.append(f'<text class="mid" x="{x:.1f}" y="{bottom + 18}">{value:g}</text>')
    parts.append(f'<text class="mid" x="{(_LEFT + right) / 2}" y="{HEIGHT - 8}">{escape(across.title)}</text>')
    middle = (_TOP + bottom) / 2
    parts.append(f'<text class="mid" transform="translate(14 {middle}) rotate(-90)">{escape(upward.title)}</text>')
    return "".join(parts)


def _legend(lines: Sequence[Line]) -> str:
    named = [(place, line) for place, line in enumerate(lines) if line.name]
    parts = []
    for row, (place, line) in enumerate(named):
        y = HEIGHT - _BOTTOM - 12 - 18 * (len(named) - 1 - row)
        dash = ' stroke-dasharray="5 4"' if line.dashed else ""
        parts.append(f'<path class="line c{place % 4}" d="M{WIDTH - 210},{y - 4}h24"{dash}/>')
        parts.append(f'<text x="{WIDTH - 180}" y="{y}">{escape(line.name)}</text>')
    return "".join(parts)


def _x(axis: Axis, value: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * min(max(axis.place(value), 0.0), 1.0)


def _y(axis: Axis, value: float) -> float:
    return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - min(max(axis.place(value), 0.0), 1.0))


def _short(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:31]}…"
