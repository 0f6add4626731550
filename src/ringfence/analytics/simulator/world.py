"""A whole world of calls, hour by hour, from a seed; it never holds more than an hour and what still follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from msgspec import Struct

from ringfence.analytics.simulator.calls import Calls, Col
from ringfence.analytics.simulator.crew import EPISODES, Crew
from ringfence.analytics.simulator.network import Network
from ringfence.analytics.simulator.numbers import Dealer, PlanWords, mobile_ranges
from ringfence.analytics.simulator.parameters import Parameters
from ringfence.analytics.simulator.people import Crowd
from ringfence.analytics.simulator.population import Numbers, finished, settle
from ringfence.analytics.simulator.recruits import Roll, recruit
from ringfence.analytics.simulator.rhythm import HOUR_MS, Rhythm

PEOPLE = "people"
"""Name of policy 0."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which world."""

    seed: int
    subscribers: int
    days: int
    start_ms: int
    """Midnight of the first day in China."""
    levels: tuple[int, ...] = (0, 1, 2, 3, 4)
    families: tuple[str, ...] = ()
    """Families of abuse; empty: all of the world."""
    enrich: float = 1.0
    """How many times more actors of abuse there are than the parameters say."""
    enrich_lawful: float = 1.0
    """How many times more lawful heavy callers, so that a model that learns sees enough of each kind."""


class Hour(Struct, frozen=True):
    """Everything that is set up in one hour, in order."""

    start_ms: int
    calls: Calls


class World:
    """People, callers and networks; `hours` is what happens."""

    def __init__(
        self, wanted: Wanted, parameters: Parameters, plan: PlanWords, stops: Mapping[int, int] | None = None
    ) -> None:
        """`stops`: packed numbers that were stopped, and when; adversaries of level L4 react to them."""
        self.wanted = wanted
        self.parameters = parameters
        rng = np.random.default_rng((wanted.seed, 0))
        areas = tuple(parameters.places)
        each = max(wanted.subscribers // (len(areas) * 1_500), 3)
        dealer = Dealer(mobile_ranges(plan, rng, areas, each), rng)
        self.population, columns = settle(parameters, wanted.subscribers, wanted.start_ms, dealer, rng)
        recruits = recruit(parameters, wanted, self.population, columns, dealer, rng)
        self.numbers: Numbers = finished(columns)
        self.policies = (PEOPLE, *parameters.lawful, *parameters.abuse)
        """Names by the row that `Col.POLICY` holds."""
        self.network = Network(self.population, self.numbers, recruits.lines, rng)
        self._rhythm = Rhythm(parameters.hours, parameters.days)
        self._people = Crowd(
            self.population, self.network, parameters.people, recruits.desks, recruits.customers_per_day
        )
        self._crews = [self._crew(roll, rng) for roll in recruits.rolls]
        self.rolls = recruits.rolls
        by_number = {int(number): row for row, number in enumerate(self.numbers.number.tolist())} if stops else {}
        self._stops = {by_number[number]: at for number, at in (stops or {}).items() if number in by_number}

    def _crew(self, roll: Roll, rng: np.random.Generator) -> Crew:
        trunks = roll.line_or(self.network.first_line, self.network.first_interconnect, self.network.first_gateway)
        stage = (self.population, self.numbers, self.network, self.parameters.people)
        return Crew(roll.policy, roll.place, roll.level, roll.rows, roll.first, roll.ids, trunks, stage, rng)

    def hours(self) -> Iterator[Hour]:
        """Hour by hour; calls that follow from others (calls back, second tries) come when they are due."""
        waiting = Calls.empty(0)
        for at in range(self.wanted.days * 24):
            start_ms = self.wanted.start_ms + at * HOUR_MS
            made = [waiting, *self._made(start_ms)]
            now, waiting = Calls.joined(made).split(start_ms + HOUR_MS)
            yield Hour(start_ms, now.in_order())

    def _made(self, start_ms: int) -> Iterator[Calls]:
        seed, hour = self.wanted.seed, start_ms // HOUR_MS
        rng = np.random.default_rng((seed, 1, hour))
        own = self._people.hour(start_ms, self._rhythm.weight(start_ms), rng)
        yield own
        yield self._people.contacts_again(own, rng)
        for place, crew in enumerate(self._crews):
            policy = crew.policy
            calls, incoming, habits = crew.hour(start_ms, (seed, 2 + place), self._stops)
            yield calls
            yield incoming
            if policy.call_back:
                yield self._people.returned(calls, policy.call_back, rng)
            if policy.redial:
                yield self._people.redialled(calls, policy.redial, habits, rng)

    def campaign(self, key: int) -> str:
        """Name of a campaign: family, level, actor, and the session where each session is an attack of its own."""
        actor, episode = divmod(key, EPISODES)
        return f"{self.policies[self._roll_of(actor).place]}-L{self._roll_of(actor).level}-{actor}-{episode}"

    def _roll_of(self, actor: int) -> Roll:
        return next(roll for roll in self.rolls if len(roll.ids) and roll.ids[0] <= actor <= roll.ids[-1])

    def areas_of(self, area: int) -> str:
        """Area code of a row of areas."""
        return self.population.areas[area]


def abusive(calls: Calls) -> Calls:
    """The calls whose caller does harm."""
    return calls.where(calls[Col.LEVEL] >= 0)
