"""What a caller does all day, lawful or not, as data; and how an adversary of some level changes it."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

Pair = tuple[float, float]


class Change(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a level changes; None leaves a figure as it is."""

    sources: dict[str, str] = {}
    cap_hour: float | None = None
    cap_day: float | None = None
    gap_cv: float | None = None
    numbers: int | None = None
    numbers_factor: float | None = None
    rotate_every: int | None = None
    devices_factor: float | None = None
    cells: int | None = None
    repeat: float | None = None
    incoming_per_out: float | None = None
    human_share: float | None = None
    messages_per_out: float | None = None
    age_days: Pair | None = None
    reacts: bool | None = None
    calls_per_hour: float | None = None
    cancel_ring_s: Pair | None = None
    cancel_share: float | None = None
    ingress: Literal["subscribers", "interconnect", "gateway", "enterprise"] | None = None


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of caller. Shares are between 0 and 1, times in the unit that ends their name."""

    title_zh: str
    title_en: str
    per_10k: float
    """Actors for 10,000 subscribers."""
    kind: Literal["mobile", "mvno", "fixed", "iot", "service_95", "national_1010", "message_106", "public", "foreign"]
    """Kind of the numbers it owns or shows."""
    calls_per_hour: float
    """While a session runs, all its numbers together."""
    sessions: int = 1
    """Sessions a day, each somewhere in its own part of the window."""
    session_min: Pair
    window: Pair
    """Hours of the day, local, between which sessions lie."""
    gap_cv: float = 1.0
    """How uneven the pauses are: near 0 a machine, 1 chance, above 1 in bursts."""
    active_share: float = 1.0
    """Share of days on which it works."""
    one_day: bool = False
    """Works on one day only."""
    sources: dict[str, str] = {}
    held_out: bool = False
    ingress: Literal["subscribers", "interconnect", "gateway", "enterprise"] = "subscribers"
    numbers: int = 1
    neighbours: bool = False
    """Its numbers lie next to one another in a range that others share."""
    shows: Literal["own", "people", "services"] = "own"
    """Whose numbers it shows: its own, those of people who know nothing, those of lawful code senders."""
    rotate_every: int = 0
    """Calls before the next number is used; 0: one number until it is stopped."""
    targets: Literal["strangers", "victims", "sequential"] = "strangers"
    list: Literal["", "bought"] = ""
    """`bought`: the actors of the family share one list of people."""
    pool: int = 0
    """Persons that it calls again (0: a hundred), or its victims of one session."""
    harmless: bool = False
    """Those it calls over and over want it."""
    reach: Literal["area", "place", "nine", "nation"] = "nation"
    repeat: float = 0.0
    """Share of calls to persons called before."""
    known: float = 0.0
    """Share of called persons who know the number."""
    pairs: bool = False
    """Calls come in twos, seconds apart and of one length."""
    message: bool = False
    answer: float = 0.5
    abandon: float = 0.0
    """Share of answered calls that nobody speaks on: the dialler had no agent free."""
    cancel_share: float = 0.0
    cancel_ring_s: Pair = (0.0, 0.0)
    """Share of calls that are given up on purpose, and after how much ringing."""
    talk_scale_s: float = 30.0
    talk_shape: float = 1.5
    spike_s: tuple[float, ...] = ()
    """Lengths of what a machine says; `spike_share` of the talks end with one of them."""
    spike_share: float = 0.0
    human_share: float = 0.0
    """Share of calls that go to accomplices and look like those among friends."""
    called_releases: float = 0.5
    call_back: float = 0.0
    redial: float = 0.0
    incoming_per_day: float = 0.0
    incoming_per_out: float = 0.0
    """Incoming calls bought for each outgoing one."""
    messages_per_out: float = 0.0
    """Messages to friends or accomplices for each outgoing call."""
    devices: int = 1
    cells: int = 1
    age_days: Pair = (100.0, 2500.0)
    bulk: bool = False
    """Numbers bought by one holder at one counter on one day."""
    media: bool = False
    """All calls come from one media address."""
    attestation: Literal["", "A", "B", "C"] = ""
    cap_hour: float = 0.0
    cap_day: float = 0.0
    """Most calls of one number in an hour and a day; 0: no bound."""
    reacts: bool = False
    at: dict[Literal["L1", "L2", "L3", "L4"], Change] = {}


SHIFTED = (
    "per_10k", "calls_per_hour", "session_min", "gap_cv", "repeat", "answer", "abandon", "talk_scale_s", "spike_s",
    "called_releases", "call_back", "redial", "incoming_per_day", "known",
)  # fmt: skip
"""Figures that differ between worlds; bounds of the adversary's knowledge and his craft do not."""


def at_level(policy: Policy, changes: tuple[Change, ...], level: int) -> Policy:
    """The policy of an adversary of that level, 0 to 4; what a family says of a level counts before the general."""
    if level == 0:
        return policy
    key: Literal["L1", "L2", "L3", "L4"] = ("L1", "L2", "L3", "L4")[level - 1]
    fields: dict[str, int | float | bool | str | Pair] = {}
    for change in (changes[level - 1], policy.at.get(key, Change())):
        fields |= {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
    numbers, devices = fields.pop("numbers_factor", 1.0), fields.pop("devices_factor", 1.0)
    del fields["sources"]
    held = fields.get("numbers", policy.numbers)
    assert isinstance(numbers, float)
    assert isinstance(devices, float)
    assert isinstance(held, int)
    if numbers != 1.0:
        fields["numbers"] = max(round(held * numbers), 2)
    fields["devices"] = max(round(policy.devices * devices), 1)
    changed = msgspec.structs.replace(policy, **fields)
    # Whoever keeps a bound for each hour does not spend it all in one go.
    most = max(int(changed.cap_hour / 3), 1) if changed.cap_hour else changed.rotate_every
    return msgspec.structs.replace(changed, rotate_every=min(changed.rotate_every, most))
