"""Commands that measure how well abuse is found.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import os

import typer

from ringfence.commands.here import settings


def add_evaluate(commands: typer.Typer) -> None:
    """`ringfence evaluate`."""
    from ringfence.doors.cli.evaluate import evaluate_group

    group = evaluate_group(commands)
    _add_subscribers(group)


def _add_subscribers(group: typer.Typer) -> None:
    from ringfence.analytics.scores.learner import Learner
    from ringfence.backends.files.feature_table import read_feature_table
    from ringfence.doors.cli import evaluate_subscribers

    def learner() -> Learner:
        from ringfence.backends.learners.committee import subscriber_committee

        return subscriber_committee(os.cpu_count() or 1)

    tools = evaluate_subscribers.SubscriberTools(
        read_feature_table, learner, lambda: "zh-CN" if settings().language == "zh" else "en"
    )
    evaluate_subscribers.register(group, tools)
