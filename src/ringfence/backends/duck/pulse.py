"""The live page's totals: three short questions and some arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ringfence.backends.duck.columns import ACTIONS
from ringfence.backends.duck.question import Value
from ringfence.screening.archive import Pulse, Slice
from ringfence.telecom.verdict import Action

Ask = Callable[[str, list[Value]], list[tuple[int, ...]]]
AskText = Callable[[str, list[Value]], list[tuple[str, str, int]]]


def ask_pulse(ask: Ask, ask_text: AskText, source: str, since_ms: int, until_ms: int, step_ms: int) -> Pulse:
    """The pulse of `[since_ms, until_ms)` over `source`, which holds these rows only."""
    inside = f"FROM {source}"
    steps = ask(f"SELECT (at_ms - ?) // ? AS step, action, count(*) {inside} GROUP BY ALL", [since_ms, step_ms])
    latencies = ask(f"SELECT elapsed_us, count(*) {inside} GROUP BY ALL ORDER BY elapsed_us", [])
    found = ask_text(f"SELECT findings, shadow_findings, count(*) {inside} GROUP BY ALL", [])
    totals: Counter[Action] = Counter()
    series: dict[int, Counter[Action]] = {}
    for step, action, calls in steps:
        totals[ACTIONS[action]] += calls
        series.setdefault(step, Counter())[ACTIONS[action]] += calls
    count = -(-(until_ms - since_ms) // step_ms)
    return Pulse(
        slices=tuple(_slice(since_ms + step * step_ms, series.get(step, Counter())) for step in range(count)),
        actions=_in_order(totals),
        findings=_findings(found),
        latency_p50_us=percentile(latencies, 0.5),
        latency_p90_us=percentile(latencies, 0.9),
        latency_p99_us=percentile(latencies, 0.99),
    )


def _slice(at_ms: int, actions: Counter[Action]) -> Slice:
    return Slice(at_ms=at_ms, calls=actions.total(), actions=_in_order(actions))


def _in_order(actions: Counter[Action]) -> dict[Action, int]:
    return {action: actions[action] for action in ACTIONS if actions[action]}


def _findings(found: list[tuple[str, str, int]]) -> tuple[tuple[str, int, int], ...]:
    counted: Counter[str] = Counter()
    shadow: Counter[str] = Counter()
    for codes, shadow_codes, calls in found:
        for code in filter(None, codes.split(",")):
            counted[code] += calls
        for code in filter(None, shadow_codes.split(",")):
            shadow[code] += calls
    rows = [(code, counted[code], shadow[code]) for code in counted.keys() | shadow.keys()]
    return tuple(sorted(rows, key=lambda row: (-row[1] - row[2], row[0])))


def percentile(counts: list[tuple[int, ...]], share: float) -> int:
    """The smallest value that at least `share` of all do not exceed; `counts` are (value, times) in order of value."""
    wanted = share * sum(times for _, times in counts)
    reached = 0
    for value, times in counts:
        reached += times
        if reached >= wanted:
            return value
    return 0
