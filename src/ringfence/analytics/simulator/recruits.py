"""Enlists the callers of a world beside its people, and gives them numbers, lines, devices and ages."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from msgspec import Struct

from ringfence.analytics.simulator.calls import Ints
from ringfence.analytics.simulator.draws import between
from ringfence.analytics.simulator.numbers import Dealer
from ringfence.analytics.simulator.parameters import Parameters
from ringfence.analytics.simulator.policy import Policy, at_level
from ringfence.analytics.simulator.population import CARRIERS, CHANNELS, DAY_MS, Columns, Population, hashes

LAWFUL = -1
_DESKS = ("delivery_desk", "hospital", "school", "bank_calls", "shopkeeper")
"""Policies whose numbers people call by themselves."""


class Wish(Protocol):
    """The part of what is wanted of a world that decides who is in it."""

    @property
    def subscribers(self) -> int:
        """People."""
        ...

    @property
    def start_ms(self) -> int:
        """Begin of the world."""
        ...

    @property
    def levels(self) -> tuple[int, ...]:
        """Adversary levels wanted."""
        ...

    @property
    def families(self) -> tuple[str, ...]:
        """Families wanted; empty: all."""
        ...

    @property
    def enrich(self) -> float:
        """Factor on the number of actors of abuse."""
        ...

    @property
    def enrich_lawful(self) -> float:
        """Factor on the number of lawful heavy callers."""
        ...


class Roll(Struct, frozen=True):
    """The actors of one policy at one level, and the rows of their numbers."""

    policy: Policy
    place: int
    level: int
    rows: Ints
    first: Ints
    ids: Ints
    lines: Ints
    """Which enterprise line each actor has."""

    def line_or(self, line: int, interconnect: int, gateway: int) -> Ints:
        """The trunk that each actor calls in on, given the first trunk of each kind."""
        match self.policy.ingress:
            case "enterprise":
                return line + self.lines
            case "gateway":
                return gateway + self.ids % 3
            case _:
                return interconnect + self.ids % ((len(CARRIERS) - 1) * 4)


class Recruits(Struct, frozen=True):
    """Everybody who is not an ordinary person."""

    rolls: tuple[Roll, ...]
    lines: int
    """Enterprise lines in all."""
    desks: Ints
    """Rows of numbers that people call as customers."""
    customers_per_day: float
    """Calls that people make to lawful callers on a day, all together."""


class _Desk:
    """Keeps count while actors are enlisted."""

    def __init__(self, wanted: Wish, population: Population, columns: Columns, dealer: Dealer) -> None:
        self.wanted = wanted
        self.population = population
        self.columns = columns
        self.dealer = dealer
        self.next_row = population.count
        self.actors = 0
        self.lines = 0
        self.senders = np.zeros(0, dtype=np.int64)

    def enlist(self, policy: Policy, place: int, level: int, count: int, rng: np.random.Generator) -> Roll:
        """So many actors, each with its numbers."""
        ids = self.actors + np.arange(count)
        self.actors += count
        first = np.arange(count + 1) * policy.numbers
        if policy.shows == "people":
            rows = rng.choice(self.population.count, count * policy.numbers, replace=False)
        elif policy.shows == "services" and len(self.senders):
            rows = rng.choice(self.senders, count * policy.numbers)
        else:
            rows = self._numbers(policy, place, level, ids, rng)
        lines = self.lines + np.arange(count)
        self.lines += count if policy.ingress == "enterprise" else 0
        return Roll(policy, place, level, rows.astype(np.int64), first, ids, lines)

    def _numbers(self, policy: Policy, place: int, level: int, ids: Ints, rng: np.random.Generator) -> Ints:
        """New rows at the end of the table."""
        areas = self.population.areas
        weights = np.diff(self.population.area_first) / self.population.count
        area = np.repeat(rng.choice(len(areas), len(ids), p=weights), policy.numbers)
        count = len(area)
        numbers = []
        for home in (areas[int(at)] for at in area[:: policy.numbers]):
            if policy.neighbours:
                numbers += self.dealer.neighbours(home, policy.numbers)
            else:
                numbers += [self.dealer.one(policy.kind, home) for _ in range(policy.numbers)]
        actor = np.repeat(ids, policy.numbers)
        self._describe(policy, area, actor, rng)
        self.columns.number.append(np.array(numbers, dtype=np.int64))
        self.columns.carrier.append(np.full(count, self._carrier(policy, place)))
        self.columns.policy.append(np.full(count, place))
        self.columns.level.append(np.full(count, level))
        rows = self.next_row + np.arange(count)
        self.next_row += count
        return rows

    @staticmethod
    def _carrier(policy: Policy, place: int) -> int:
        """Whose number it is; abroad comes after the known carriers."""
        if policy.kind == "foreign":
            return len(CARRIERS)
        return 1 + place % (len(CARRIERS) - 1) if policy.ingress == "interconnect" else 0

    def _describe(self, policy: Policy, area: Ints, actor: Ints, rng: np.random.Generator) -> None:
        """Devices and subscriptions; cards bought in bulk were sold by one counter to one holder within hours."""
        count, columns = len(actor), self.columns
        nothing = np.zeros(count, dtype=np.int64)
        seen = policy.ingress == "subscribers"
        kept = seen or policy.ingress == "enterprise"
        days = between(rng, count, policy.age_days)
        if policy.bulk:
            days = days[np.searchsorted(actor, actor)] + 0.2 * rng.random(count)
        one = hashes(rng, count)[np.searchsorted(actor, actor)]
        columns.area.append(area)
        columns.actor.append(actor)
        columns.cell.append(nothing)
        columns.imei.append(hashes(rng, count) if seen else nothing)
        columns.imsi.append(hashes(rng, count) if seen else nothing)
        sold = self.wanted.start_ms - (days * DAY_MS).astype(np.int64)
        columns.activated_ms.append(sold if kept else np.full(count, -1))
        columns.holder.append(one if policy.bulk else hashes(rng, count))
        columns.device.append(one if policy.bulk else hashes(rng, count))
        at_random = rng.integers(0, len(CHANNELS), count)
        columns.channel.append(np.full(count, len(CHANNELS) - 1) if policy.bulk else at_random)


def recruit(
    parameters: Parameters,
    wanted: Wish,
    population: Population,
    columns: Columns,
    dealer: Dealer,
    rng: np.random.Generator,
) -> Recruits:
    """Lawful callers first, then those of abuse, level by level; their rows follow those of the people."""
    desk = _Desk(wanted, population, columns, dealer)
    tens = wanted.subscribers / 10_000
    rolls = []
    for place, policy in enumerate(parameters.lawful.values(), start=1):
        roll = desk.enlist(policy, place, LAWFUL, max(round(policy.per_10k * tens * wanted.enrich_lawful), 1), rng)
        rolls.append(roll)
        if policy.message:
            desk.senders = np.concatenate([desk.senders, roll.rows])
    desks = [roll.rows for roll, name in zip(rolls, parameters.lawful, strict=True) if name in _DESKS]
    for place, (name, policy) in enumerate(parameters.abuse.items(), start=1 + len(parameters.lawful)):
        if wanted.families and name not in wanted.families:
            continue
        for level in wanted.levels:
            expected = policy.per_10k * tens * wanted.enrich * parameters.shares[level]
            count = int(expected) + int(rng.random() < expected % 1)
            if count:
                rolls.append(desk.enlist(at_level(policy, parameters.changes, level), place, level, count, rng))
    customers = sum(len(r.ids) * r.policy.incoming_per_day * r.policy.active_share for r in rolls if r.level == LAWFUL)
    return Recruits(tuple(rolls), desk.lines, np.concatenate(desks), customers)
