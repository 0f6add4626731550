"""The live page's totals: three short questions and some arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from ringfence.backends.duck.columns import ACTIONS
from ringfence.backends.duck.question import Value
from ringfence.screening.archive import Pulse, Slice, Traffic
from ringfence.telecom.verdict import Action

Ask = Callable[[str, list[Value]], list[tuple[int, ...]]]
AskText = Callable[[str, list[Value]], list[tuple[str, str, int]]]


class Counts(Struct, frozen=True):
    """What a pulse is made of, for some of the decisions; may be added up with others of the same steps."""

    steps: Sequence[tuple[int, ...]]
    """Number of the step (moment // length, counted from a common phase), action, calls."""
    latencies: Sequence[tuple[int, ...]]
    """Microseconds, calls."""
    findings: Sequence[tuple[str, str, int]]


def ask_counts(
    ask: Ask, ask_text: AskText, source: str, phase_ms: int, step_ms: int, values: Sequence[Value] = ()
) -> Counts:
    """Count everything in `source`, a table or subquery with these values; step 0 begins at `phase_ms`."""
    step = f"(at_ms - {phase_ms}) // {step_ms}"
    return Counts(
        ask(f"SELECT {step} AS step, action, count(*) FROM {source} GROUP BY ALL", [*values]),
        ask(f"SELECT elapsed_us, count(*) FROM {source} GROUP BY ALL", [*values]),
        ask_text(f"SELECT findings, shadow_findings, count(*) FROM {source} GROUP BY ALL", [*values]),
    )


def to_pulse(parts: Iterable[Counts], phase_ms: int, since_ms: int, until_ms: int, step_ms: int) -> Pulse:
    """Add up the parts, which together are the decisions of `[since_ms, until_ms)`."""
    first = (since_ms - phase_ms) // step_ms
    totals: Counter[Action] = Counter()
    latencies: Counter[int] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    series: dict[int, Counter[Action]] = {}
    for part in parts:
        for step, action, calls in part.steps:
            totals[ACTIONS[action]] += calls
            series.setdefault(step - first, Counter())[ACTIONS[action]] += calls
        for value, calls in part.latencies:
            latencies[value] += calls
        for codes, shadow_codes, calls in part.findings:
            found[codes, shadow_codes] += calls
    count = -(-(until_ms - since_ms) // step_ms)
    ordered = sorted(latencies.items())
    return Pulse(
        slices=tuple(_slice(since_ms + step * step_ms, series.get(step, Counter())) for step in range(count)),
        actions=_in_order(totals),
        findings=_findings(found),
        latency_p50_us=percentile(ordered, 0.5),
        latency_p90_us=percentile(ordered, 0.9),
        latency_p99_us=percentile(ordered, 0.99),
    )


def to_traffic(rows: Iterable[tuple[str, int, str, int]], busiest: Iterable[tuple[str, int]]) -> tuple[Traffic, ...]:
    """Trunks from (trunk, action, identity, calls) and (trunk, most calls within a second), the busiest first."""
    actions: dict[str, Counter[Action]] = {}
    identities: dict[str, Counter[str]] = {}
    for trunk, action, identity, calls in rows:
        actions.setdefault(trunk, Counter())[ACTIONS[action]] += calls
        identities.setdefault(trunk, Counter())[identity] += calls
    most = dict(busiest)
    found = [
        Traffic(
            trunk=trunk,
            calls=counted.total(),
            actions=_in_order(counted),
            identities=dict(identities[trunk]),
            busiest=most.get(trunk, 0),
        )
        for trunk, counted in actions.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.calls, one.trunk)))


def _slice(at_ms: int, actions: Counter[Action]) -> Slice:
    return Slice(at_ms=at_ms, calls=actions.total(), actions=_in_order(actions))


def _in_order(actions: Counter[Action]) -> dict[Action, int]:
    return {action: actions[action] for action in ACTIONS if actions[action]}


def _findings(found: Counter[tuple[str, str]]) -> tuple[tuple[str, int, int], ...]:
    counted: Counter[str] = Counter()
    shadow: Counter[str] = Counter()
    for (codes, shadow_codes), calls in found.items():
        for code in filter(None, codes.split(",")):
            counted[code] += calls
        for code in filter(None, shadow_codes.split(",")):
            shadow[code] += calls
    rows = [(code, counted[code], shadow[code]) for code in counted.keys() | shadow.keys()]
    return tuple(sorted(rows, key=lambda row: (-row[1] - row[2], row[0])))


def percentile(counts: Sequence[tuple[int, int]], share: float) -> int:
    """The smallest value that at least `share` of all do not exceed; `counts` are (value, times) in order of value."""
    wanted = share * sum(times for _, times in counts)
    reached = 0
    for value, times in counts:
        reached += times
        if reached >= wanted:
            return value
    return 0
