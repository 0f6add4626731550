"""A span covers what was added."""

from ringfence.backends.journal.span import Span


def test_a_span_keeps_the_ends_whatever_the_order() -> None:
    span = Span()
    for decision_id, at_ms in (("B", 5), ("C", 1), ("A", 9)):
        span.add(decision_id, at_ms)

    assert (span.first_id, span.last_id, span.first_at_ms, span.last_at_ms) == ("A", "C", 1, 9)
