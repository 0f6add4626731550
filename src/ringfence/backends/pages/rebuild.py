"""Builds the next generation beside the one in use and puts it in its place in one step."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from ringfence.backends.pages.builder import Builder
from ringfence.backends.pages.consent_file import ConsentFile, ConsentHeader, write_consents
from ringfence.backends.pages.consent_pages import FILE_NAME as CONSENTS_NAME
from ringfence.backends.pages.layout import Header
from ringfence.backends.pages.page_file import PageFile
from ringfence.backends.pages.preference_pages import FILE_NAME, PREVIOUS_NAME
from ringfence.backends.pages.source import ConsentSource, PreferenceSource
from ringfence.telecom.errors import Refused

DRAFT_NAME, LOCK_NAME = "preferences.draft", "preferences.lock"
CONSENTS_DRAFT_NAME = "consents.draft"


def rebuild(folder: Path, source: PreferenceSource, built_ms: int) -> Header | None:
    """Build from a snapshot of the store; None when another process is doing so. Raises `Unavailable`.

    Killed at any moment it leaves the generation in use as it was; the next build writes over the draft. The
    generation that was in use stays as the previous one, if it is good.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / LOCK_NAME) as mine:
        if not mine:
            return None
        builder = Builder(folder / DRAFT_NAME)
        try:
            with source.snapshot() as snapshot:
                position = snapshot.position
                for rows in snapshot.rows():
                    builder.add_rows(rows)
            header = builder.finish(generation=_last(folder) + 1, position=position, built_ms=built_ms)
        except BaseException:
            builder.give_up()
            raise
        put_in_place(folder)
        return header


def rebuild_consents(folder: Path, source: ConsentSource, built_ms: int) -> ConsentHeader | None:
    """The same for the file of consents: None when another process builds. Raises `Unavailable`."""
    folder.mkdir(parents=True, exist_ok=True)
    draft, now = folder / CONSENTS_DRAFT_NAME, folder / CONSENTS_NAME
    with _alone(folder / LOCK_NAME) as mine:
        if not mine:
            return None
        generation = 0
        with contextlib.suppress(Refused):
            generation = ConsentFile(now).header.generation
        try:
            with source.snapshot() as snapshot:
                header = write_consents(
                    draft,
                    snapshot.terms(),
                    generation=generation + 1,
                    position=snapshot.position,
                    built_ms=built_ms,
                )
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        draft.replace(now)
        _durable(folder)
        return header


def put_in_place(folder: Path) -> None:
    """The draft becomes the generation in use; workers see it at their next `refresh`."""
    now, draft, spare = folder / FILE_NAME, folder / DRAFT_NAME, folder / "preferences.spare"
    if _good(now):
        spare.unlink(missing_ok=True)
        os.link(now, spare)
        spare.replace(folder / PREVIOUS_NAME)
    draft.replace(now)
    _durable(folder)


def _durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _good(path: Path) -> bool:
    try:
        return PageFile(path).scrub() == 0
    except Refused:
        return False


def _last(folder: Path) -> int:
    """The highest generation that can still be read."""
    found = 0
    for name in (FILE_NAME, PREVIOUS_NAME):
        with contextlib.suppress(Refused):
            found = max(found, PageFile(folder / name).header.generation)
    return found


@contextlib.contextmanager
def _alone(gate: Path) -> Iterator[bool]:
    """Whether nobody else builds; the kernel frees the lock of a process that dies."""
    with gate.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
