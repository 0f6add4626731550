"""How many numbers colluding reporters can displace at most: the attack cost that the platform states.

Claim. Let L = ln(surest / (1 - surest)), s a number's starting log-odds, t the threshold's log-odds, B the words of a
reporter that count in a day. To lift a number that nobody else votes on above the threshold, at least
m = ceil((t - s) / L) different reporters are needed, m_u = ceil((t - s) / (L u)) when none of them was called by it.
k colluders lift none when k < m, and at most floor(k B D / m) in D days else.

Proof. A number's log-odds are s plus the sum of weight times voice over its votes. A reporter has one vote on a number
(`last_words`), of weight at most 1 (u without proof), and a voice of at most L, because both of its rates are held
within [1 - surest, surest]. So fewer than m reporters add less than t - s. In D days k reporters have at most k B D
votes of weight above 0 (`daily_words`), and each displaced number uses up m of them. Caps on origin and hour only lower
weights. Honest words for the number only raise m.
"""

from __future__ import annotations

import math

from msgspec import Struct

from ringfence.analytics.feedback.reporters import Believing
from ringfence.analytics.feedback.weighing import Weighing


class AttackCost(Struct, frozen=True):
    """What it takes to displace numbers of one kind."""

    reporters_proven: int
    """Reporters needed for one number when call records prove that it called each of them."""
    reporters_unproven: int
    displaced: int
    """Numbers that the colluders asked about can displace at most in the days asked about, all calls proven."""
    displaced_unproven: int


def attack_cost(colluders: int, days: int, believing: Believing, weighing: Weighing, *, verified: bool) -> AttackCost:
    """The bound above for so many colluders and days."""
    loudest = math.log(believing.surest / (1 - believing.surest))
    start = math.log(believing.base_rate / (1 - believing.base_rate)) - verified * believing.verified_log_odds
    height = math.log(believing.threshold / (1 - believing.threshold)) - start
    proven = max(1, math.ceil(height / loudest))
    unproven = max(1, math.ceil(height / (loudest * weighing.unproven)))
    words = colluders * weighing.daily_words * days
    return AttackCost(
        proven,
        unproven,
        words // proven if colluders >= proven else 0,
        words // unproven if colluders >= unproven else 0,
    )
