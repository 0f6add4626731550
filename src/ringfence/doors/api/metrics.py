"""The page that Prometheus reads: all workers of the machine added up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from ringfence.doors.api.asgi import Reply
from ringfence.doors.api.tally import BOUNDS_US, Histogram, Tally, total
from ringfence.doors.api.trunk_tally import by_trunk

_TRUNKS = "Calls of each trunk: by action, authenticated, ended, answered, and their seconds of talk (talk_s)"
TEXT = b"text/plain; version=0.0.4; charset=utf-8"
_COUNTERS = (
    ("actions", "ringfence_actions", "Calls by what was done with them", "action"),
    ("found", "ringfence_findings", "Findings that took part in a verdict", "check"),
    ("shadow", "ringfence_shadow_findings", "Findings that only watched", "check"),
    ("late", "ringfence_late_sources", "Facts that were not there in time, by source", "source"),
    ("events", "ringfence_events", "What else happened: failed_open, log_refused, throttled, repeated ...", "event"),
)


class _Workers(Collector):
    def __init__(self, tallies: Callable[[], Mapping[str, Tally]]) -> None:
        self._tallies = tallies

    def collect(self) -> Iterator[Metric]:
        tallies = self._tallies()
        whole = total(tallies.values())
        for field, name, text, label in _COUNTERS:
            counter = CounterMetricFamily(name, text, labels=[label])
            for key, count in sorted(getattr(whole, field).items()):
                counter.add_metric([key], count)
            yield counter
        trunks = CounterMetricFamily("ringfence_trunk_calls", _TRUNKS, labels=["trunk", "what"])
        for trunk, what, count in by_trunk(whole.trunks):
            trunks.add_metric([trunk, what], count)
        yield trunks
        yield _histogram("ringfence_verdict_seconds", "Time from attempt to verdict", whole.verdict)
        yield _histogram("ringfence_answer_seconds", "Time from body read to answer", whole.answer)
        gauge = GaugeMetricFamily("ringfence_gauge", "Present values of each worker", labels=["worker", "name"])
        for worker, tally in tallies.items():
            for key, value in sorted(tally.gauges.items()):
                gauge.add_metric([worker, key], value)
        yield gauge


def _histogram(name: str, text: str, times: Histogram) -> HistogramMetricFamily:
    buckets: list[tuple[str, float]] = []
    running = 0
    for bound, count in zip((*BOUNDS_US, None), times.places, strict=True):
        running += count
        buckets.append((f"{bound / 1e6:g}" if bound is not None else "+Inf", running))
    family = HistogramMetricFamily(name, text)
    family.add_metric([], buckets, sum_value=times.sum_us / 1e6)
    return family


class MetricsPage:
    """Answers `/metrics` from any worker."""

    def __init__(self, tallies: Callable[[], Mapping[str, Tally]]) -> None:
        """`tallies` gives the tally of each worker of the machine by its name."""
        self._registry = CollectorRegistry()
        self._registry.register(_Workers(tallies))

    def reply(self) -> Reply:
        """The page."""
        return Reply(generate_latest(self._registry), content_type=TEXT)
