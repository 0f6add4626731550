"""What calls of each trunk came to, as counters; only trunks of the trunk book have a name of their own here.

From them a chart makes all that operators ask of a trunk: calls a second (rate of all actions), share rejected,
share with a verified identity (`authenticated`), ASR (`answered` by `ended`) and ACD (`talk_s` by `answered`). The
console's page of trunks shows the same over any span, from the decision log and the call records.
"""

from __future__ import annotations

from ringfence.screening.decision import Decision
from ringfence.telecom.call import CallRecord
from ringfence.telecom.identity import Verstat

UNREGISTERED = "-"
"""Stands for every trunk that is not in the book, so that senders cannot make up ever new names."""
_BETWEEN = "\t"


def count_decision(counts: dict[str, int], decision: Decision) -> None:
    """Count one judged call: its action, and whether its signed identity was verified."""
    facts = decision.facts
    trunk = UNREGISTERED if facts.trunk is None else facts.trunk.name
    _add(counts, trunk, decision.verdict.action)
    if facts.identity is not None and facts.identity.verstat is Verstat.PASSED:
        _add(counts, trunk, "authenticated")


def count_end(counts: dict[str, int], record: CallRecord, *, registered: bool) -> None:
    """Count the end of one call; talk time in whole seconds, begun ones counted."""
    trunk = record.trunk if registered else UNREGISTERED
    _add(counts, trunk, "ended")
    if record.answered:
        _add(counts, trunk, "answered")
        _add(counts, trunk, "talk_s", -(-record.talk_ms // 1000))


def by_trunk(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """(trunk, what, how many), in order."""
    rows = []
    for key, count in sorted(counts.items()):
        trunk, _, what = key.rpartition(_BETWEEN)
        rows.append((trunk, what, count))
    return rows


def _add(counts: dict[str, int], trunk: str, what: str, by: int = 1) -> None:
    key = f"{trunk}{_BETWEEN}{what}"
    counts[key] = counts.get(key, 0) + by
