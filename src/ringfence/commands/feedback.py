"""Commands about what people say of numbers.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import typer

from ringfence import clock
from ringfence.commands.here import actor, settings
from ringfence.documents import packaged_rules


def add_feedback(commands: typer.Typer) -> None:
    """`ringfence feedback`."""
    from ringfence.analytics.feedback.document import FeedbackDocument, read_feedback
    from ringfence.backends.files.truth import write_truth
    from ringfence.commands.voting import Voting
    from ringfence.doors.cli import feedback, feedback_labels
    from ringfence.doors.cli.console import say

    def document() -> FeedbackDocument:
        return read_feedback((packaged_rules() / "model" / "feedback.toml").read_text("utf-8"))

    voting = Voting(settings, clock.clock_ms, actor(), lambda what: say(what, err=True))
    tools = feedback.FeedbackTools(
        document=document,
        votes=voting.votes,
        verified=voting.verified,
        clock_ms=clock.clock_ms,
        write=write_truth,
        looked=voting.looked,
    )
    feedback_labels.register(feedback.register(commands, tools), tools)
