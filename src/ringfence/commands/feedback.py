"""Commands about what people say of numbers.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import typer

from ringfence import clock
from ringfence.commands.here import settings
from ringfence.documents import packaged_rules


def add_feedback(commands: typer.Typer) -> None:
    """`ringfence feedback`."""
    from ringfence.analytics.feedback.document import FeedbackDocument, read_feedback
    from ringfence.analytics.feedback.vote import VoteSource
    from ringfence.backends.sql.store import open_store
    from ringfence.backends.sql.votes import SqlVotes
    from ringfence.doors.cli import feedback

    def document() -> FeedbackDocument:
        return read_feedback((packaged_rules() / "model" / "feedback.toml").read_text("utf-8"))

    def source() -> VoteSource:
        return SqlVotes(open_store(settings().store_address).database)

    feedback.register(commands, feedback.FeedbackTools(document, source, frozenset[int], clock.clock_ms))
