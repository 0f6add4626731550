"""Figures as a table for people and as JSON for machines."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from ringfence.bench.figure import Figure

MANY = 10_000
"""From here on figures are told whole."""


class Machine(Struct, frozen=True):
    """Where the figures were measured."""

    processor: str
    cores: int
    memory_gb: float
    python: str
    system: str


class BenchReport(Struct, frozen=True):
    """What `ringfence bench --json` prints."""

    figures: tuple[Figure, ...]
    machine: Machine


def this_machine() -> Machine:
    """The machine that runs this."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(
        _processor(),
        len(os.sched_getaffinity(0)),
        round(memory, 1),
        platform.python_version(),
        f"{platform.system()} {platform.release()}",
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def as_json(figures: Sequence[Figure]) -> bytes:
    """`{"figures": [...], "machine": {...}}`."""
    return msgspec.json.format(msgspec.json.encode(BenchReport(tuple(figures), this_machine())), indent=2)


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table: value, bound, and whether it is reached; below it what each was measured against."""
    whole = [Column(name, no_wrap=True) for name in ("figure", "value", "must be", "reached")]
    table = Table(*whole, title="Ringfence bench")
    for figure in figures:
        sign = "<=" if figure.better == "lower" else ">="
        bound = f"{sign} {figure.bound:g}" if figure.bound is not None else ""
        mark = "" if figure.bound is None else ("[green]yes[/]" if figure.reached else "[bold red]NO[/]")
        value = f"{figure.value:,.0f}" if abs(figure.value) >= MANY else f"{figure.value:.4g}"
        table.add_row(figure.name, f"{value} {figure.unit}", bound, mark)
    console.print(table)
    for figure in figures:
        told = "; ".join(part for part in (figure.baseline and f"against {figure.baseline}", figure.detail) if part)
        if told:
            console.print(f"{figure.name}: {escape(told)}", highlight=False)
    machine = this_machine()
    console.print(f"{machine.cores} x {machine.processor}, {machine.memory_gb} GB, Python {machine.python}")
