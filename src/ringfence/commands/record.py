"""Commands about what was judged, and by which rules.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import typer

from ringfence import clock
from ringfence.commands.here import actor, settings
from ringfence.documents import packaged_rules


def add_rules(commands: typer.Typer) -> None:
    """`ringfence rules`."""
    from ringfence.backends.files.shelf import FileShelf, install_defaults, read_documents
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import rules

    def shelf() -> FileShelf:
        here = settings()
        install_defaults(here.home, packaged_rules())
        return FileShelf(here.home, clock.now)

    rules.register(
        commands,
        rules.RuleSources(
            shelf,
            read_documents,
            packaged_rules(),
            lambda: JournalReader(settings().decisions_folder).decisions(),
            lambda: open_store(settings().store_address).audit,
            clock.clock_ms,
            actor(),
        ),
    )


def add_replay(commands: typer.Typer) -> None:
    """`ringfence replay`."""
    from ringfence.backends.files.shelf import FileShelf
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.doors.cli import replay

    replay.register(
        commands,
        lambda: JournalReader(settings().decisions_folder).decisions(),
        lambda: FileShelf(settings().home, clock.now).archived,
    )


def add_log(commands: typer.Typer) -> None:
    """`ringfence log`."""
    from ringfence.backends.files.shelf import install_defaults
    from ringfence.backends.journal.custody import Custody
    from ringfence.doors.cli import log
    from ringfence.keeper import kept_months

    def months() -> int:
        install_defaults(settings().home, packaged_rules())
        return kept_months(settings())

    log.register(commands, log.LogSources(lambda: Custody(settings().decisions_folder), months, clock.clock_ms))


def add_explain(commands: typer.Typer) -> None:
    """`ringfence explain`."""
    from ringfence.access.audit import looks_at
    from ringfence.backends.files.shelf import FileShelf, install_defaults
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import explain
    from ringfence.screening.decision import Decision

    def looked(decision: Decision) -> None:
        store = open_store(settings().store_address)
        sides, purpose = (decision.facts.calling, decision.facts.called), f"ringfence explain {decision.id}"
        store.audit.saw(looks_at(sides, at_ms=clock.clock_ms(), actor=actor(), purpose=purpose))
        store.close()

    def shelf() -> FileShelf:
        install_defaults(settings().home, packaged_rules())
        return FileShelf(settings().home, clock.now)

    explain.register(
        commands,
        explain.ExplainSources(
            find=lambda asked: JournalReader(settings().decisions_folder).find(asked),
            archived=lambda version: shelf().archived(version),
            running=lambda: shelf().running(),
            looked=looked,
            language=lambda: settings().language,
        ),
    )
