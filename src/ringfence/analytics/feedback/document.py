"""Reads `rules/model/feedback.toml`."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ringfence.analytics.feedback.batch import BatchBounds
from ringfence.analytics.feedback.reporters import Believing
from ringfence.analytics.feedback.weighing import Weighing
from ringfence.telecom.document import convert, read_toml

NAME = "model/feedback.toml"


class FeedbackDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much the word of people counts."""

    version: date
    weighing: Weighing
    believing: Believing
    batch: BatchBounds


def read_feedback(text: str, name: str = NAME) -> FeedbackDocument:
    """Read the document; raises `BadRules` with the line of the mistake."""
    return convert(read_toml(text, name), FeedbackDocument, text, name)
