"""Commands of the registry about companies that call: the blind check, and whose list leaked.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import typer

from ringfence import clock
from ringfence.commands.here import settings
from ringfence.doors.cli.blind import Answered
from ringfence.registry.blind import BlindSet
from ringfence.registry.list_check import Line
from ringfence.registry.marking import Trace
from ringfence.telecom.commercial import Category, Channel

ASSIGNED = 5_000_000_000
"""Numbers that are assigned in the country, which a bucket hides a tag among (docs/registry-pages.md)."""
MOST_MARKS = 2_000
"""Rows whose marks are tried: a few prove as much as all."""


def add_callers(group: typer.Typer) -> None:
    """`ringfence registry blind-build`, `blind-check`, `trace`."""
    from ringfence.doors.cli import blind, trace

    blind.register(group, blind.BlindSources(build=_built, lines=_lines, check=_checked))
    trace.register(group, trace.TraceSources(trace=_traced))


def _lines(path: Path) -> Iterator[Line]:
    from ringfence.backends.files.number_list import NumberList
    from ringfence.backends.planes.numbering import open_plan

    return NumberList(path, path.name, open_plan().read).lines(0)


def _built(category: Category, channel: Channel, progressed: Callable[[int], None]) -> BlindSet:
    from ringfence.backends.blind.set_folder import BlindFolder
    from ringfence.backends.sql.preferences import every_preference
    from ringfence.backends.sql.store import open_store
    from ringfence.companies import caller_law
    from ringfence.registry.asking import ANY_KIND, about
    from ringfence.registry.consent import Ask

    now, law = clock.clock_ms(), caller_law(settings().home)
    ask = Ask(0, "", category, channel, now)
    store = open_store(settings().store_address)
    with store.database.read(snapshot=True) as connection:
        refusing = [
            int(one.number)
            for one in every_preference(connection)
            if about(one.refusals, ask, ANY_KIND) and one.starts_ms <= now and (one.expires_ms or now + 1) > now
        ]
    store.close()
    valid_ms = law.hours.of(settings().jurisdiction).list_valid_ms
    topic = f"{category.value}.{channel.value}"
    return BlindFolder(settings().blind_folder).build(topic, refusing, ASSIGNED, now, valid_ms, progressed)


def _checked(
    server: str, key: str, topic: str, numbers: Sequence[int], whole: bool, progressed: Callable[[int], None]
) -> Answered:
    from ringfence.backends.blind.remote import BlindRegistry

    registry = BlindRegistry(server, key)
    try:
        return registry.check(topic, numbers, progressed, whole=whole)
    finally:
        registry.close()


def _traced(path: Path) -> tuple[Trace, ...]:
    from ringfence.backends.files.secret import secret
    from ringfence.backends.sql.store import open_store
    from ringfence.registry.job import JobKind
    from ringfence.registry.marking import hashes, sketched, traced, unpack_sketch

    key, numbers = secret(settings().home / "marks.key"), [line.number for line in _lines(path) if line.number]
    marked, store = _marks(path), open_store(settings().store_address)
    sketch, known = sketched((), hashes(key, numbers)), set(numbers)
    found, before = list[Trace](), ""
    while page := store.jobs.page(limit=500, before=before):
        before = page[-1].id
        for job in page:
            if job.kind is not JobKind.LIST_CHECK or not job.sketch:
                continue
            kept, canaries = unpack_sketch(job.sketch), len(known.intersection(job.canaries))
            one = traced(key, job.id, job.company, job.created_ms, kept, sketch, marked, canaries)
            found += [] if one is None else [one]
    store.close()
    return tuple(sorted(found, key=lambda one: (-one.marks, -one.canaries, -one.contained)))


def _marks(path: Path) -> list[tuple[int, str]]:
    """Numbers of a result with their marks, where the column is there."""
    from ringfence.backends.planes.numbering import open_plan

    read, marked = open_plan().read, list[tuple[int, str]]()
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            mark = row.get("mark") or ""
            if mark:
                marked.append((int(read(row.get("number") or "")), mark))
            if len(marked) >= MOST_MARKS:
                break
    return marked
