"""Commands that measure how well abuse is found.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import typer

from ringfence.analytics.evaluation.figures import Figures
from ringfence.commands.here import settings


def add_evaluate(commands: typer.Typer) -> None:
    """`ringfence evaluate`."""
    from ringfence.doors.cli.evaluate import evaluate_group

    group = evaluate_group(commands)
    _add_subscribers(group)
    _add_calls(group)


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


def _add_calls(group: typer.Typer) -> None:
    from ringfence.backends.worlds.stops import write_stops
    from ringfence.doors.cli import evaluate_calls

    def evaluated(
        asked: evaluate_calls.Asked, progressed: Callable[[int, int], None]
    ) -> tuple[Figures, dict[int, int]]:
        from ringfence.commands.evaluate_calls import evaluated as replayed  # help does not load what judges

        return replayed(asked, progressed)

    evaluate_calls.register(
        group,
        evaluate_calls.CallTools(evaluated, write_stops, lambda: "zh-CN" if settings().language == "zh" else "en"),
    )
