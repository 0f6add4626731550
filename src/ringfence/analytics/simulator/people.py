"""What ordinary people do in one hour: calls to contacts, desks and strangers, messages, calling back, trying again."""

from __future__ import annotations

import numpy as np

from ringfence.analytics.simulator.calls import Calls, Col, Ints
from ringfence.analytics.simulator.draws import lognormal, weighted
from ringfence.analytics.simulator.endings import Habits, end
from ringfence.analytics.simulator.network import Network
from ringfence.analytics.simulator.parameters import People
from ringfence.analytics.simulator.population import Population, contact_of
from ringfence.analytics.simulator.rhythm import HOUR_MS

MINUTE_MS = 60_000
_GAP_SIGMA = 1.1
SHOPS = 8
"""Shops that one person calls."""


class Crowd:
    """The people of a world as callers."""

    def __init__(
        self, population: Population, network: Network, people: People, desks: Ints, customers_per_day: float
    ) -> None:
        """`desks` are rows of numbers that people call; `customers_per_day` calls of people are made elsewhere."""
        self._population = population
        self._network = network
        self._people = people
        self._desks = desks
        self._own_per_day = people.calls_per_day - customers_per_day / population.count

    def hour(self, start_ms: int, weight: float, rng: np.random.Generator) -> Calls:
        """Voice calls and messages begun in that hour; some of one go are set up in the next."""
        people = self._people
        expected = self._population.count * self._own_per_day / 24 * weight
        # Calls back and second tries come on top, so that the sum is what the source says.
        begun = rng.poisson(expected / people.session_calls / (1 + self._returns()))
        in_one_go = rng.geometric(1 / people.session_calls, begun)
        callers = np.repeat(weighted(rng, self._population.activity, begun), in_one_go)
        calls = Calls.empty(len(callers))
        calls[Col.SETUP] = self._moments(start_ms, in_one_go, rng)
        calls[Col.CALLING] = callers
        self._choose(calls, callers, rng)
        self._network.sends(calls, rng, travels=people.tourist_share)
        written = self._messages(calls, rng)
        return Calls.joined([calls, written])

    def _returns(self) -> float:
        people = self._people
        missed = 1 - people.answer_contact
        return people.contact_share * missed * (people.call_back * people.answer_contact + people.redial)

    def _moments(self, start_ms: int, in_one_go: Ints, rng: np.random.Generator) -> Ints:
        """Starts of goes are uniform in the hour; calls of one go follow each other."""
        total = int(in_one_go.sum())
        gaps = 1000 * lognormal(rng, total, self._people.session_gap_s, _GAP_SIGMA)
        firsts = np.cumsum(in_one_go) - in_one_go
        gaps[firsts] = 0.0
        passed = np.cumsum(gaps)
        begins = start_ms + (HOUR_MS * rng.random(len(in_one_go))).astype(np.int64)
        since = (passed - np.repeat(passed[firsts], in_one_go)).astype(np.int64)
        return np.asarray(np.repeat(begins, in_one_go) + since)

    def _choose(self, calls: Calls, callers: Ints, rng: np.random.Generator) -> None:
        """Whom they call, and how it ends."""
        people, count = self._people, len(callers)
        kind = rng.random(count)
        second = self._population.second[np.minimum(callers, self._population.count - 1)]
        contact = kind < np.where(second, people.second_contact_share, people.contact_share)
        business = ~contact & (kind < people.contact_share + people.business_share)
        called = contact_of(self._population, rng, callers, people.favourite_skew)
        strangers = rng.integers(0, self._population.count, count)
        called = np.where(contact, called, strangers)
        if len(self._desks):
            desk = self._desks[rng.integers(0, len(self._desks), count)]
            # The other half are the shops round the corner, which are people as well: each person has a few.
            shop = (callers * 7_919 + rng.integers(0, SHOPS, count) * 104_729 + 17) % self._population.count
            called = np.where(business, np.where(rng.random(count) < 0.5, desk, shop), called)
        calls[Col.CALLED] = called
        calls[Col.CONTACT] = contact.astype(np.int64)
        strange = np.where(second, people.answer_business, people.answer_stranger)
        answer = np.where(contact, people.answer_contact, np.where(business, people.answer_desk, strange))
        scale = np.where(contact, people.talk_scale_s, people.stranger_talk_s)
        end(calls, Habits(answer=answer, talk_scale_s=scale, talk_shape=people.talk_shape), people, rng)

    def _messages(self, calls: Calls, rng: np.random.Generator) -> Calls:
        """Some calls are accompanied by a message to a contact."""
        callers = calls[Col.CALLING]
        chosen = (rng.random(len(calls)) < self._people.messages_per_call) & (callers < self._population.count)
        written = calls.where(chosen)
        for col in (Col.RING, Col.ANSWER, Col.RELEASE):
            written[col] = -1
        for col in (Col.RELEASED_BY, Col.CAUSE):
            written[col] = 0
        written[Col.SIP] = 200
        written[Col.KIND] = 1
        written[Col.SETUP] = written[Col.SETUP] + 20_000
        written[Col.CALLED] = contact_of(self._population, rng, written[Col.CALLING], self._people.favourite_skew)
        return written

    def returned(self, calls: Calls, share: float, rng: np.random.Generator) -> Calls:
        """Calls back: that share of missed calls is returned by the called person, later."""
        missed = (calls[Col.KIND] == 0) & (calls[Col.ANSWER] < 0) & (calls[Col.RING] >= 0)
        missed &= calls[Col.CALLED] < self._population.count
        back = calls.where(missed & (rng.random(len(calls)) < share))
        later = Calls.empty(len(back))
        later[Col.SETUP] = back[Col.RELEASE] + self._delay(len(back), rng)
        later[Col.CALLING], later[Col.CALLED] = back[Col.CALLED], back[Col.CALLING]
        later[Col.CONTACT] = back[Col.CONTACT]
        people = self._people
        known = later[Col.CONTACT] == 1
        answer = np.where(known, people.answer_contact, people.answer_business)
        scale = np.where(known, people.talk_scale_s, people.stranger_talk_s)
        end(later, Habits(answer=answer, talk_scale_s=scale, talk_shape=people.talk_shape), people, rng)
        self._network.sends(later, rng, travels=people.tourist_share)
        return later

    def redialled(self, calls: Calls, share: float, habits: Habits, rng: np.random.Generator) -> Calls:
        """Second tries: that share of unanswered calls is made again by the caller, later, and ends by `habits`.

        `habits.answer` and `habits.talk_scale_s` hold one value for each of `calls`.
        """
        again = np.flatnonzero((calls[Col.KIND] == 0) & (calls[Col.ANSWER] < 0) & (rng.random(len(calls)) < share))
        later = calls.where(again)
        later[Col.SETUP] = later[Col.RELEASE] + self._delay(len(later), rng)
        end(
            later,
            Habits(
                answer=habits.answer[again],
                talk_scale_s=habits.talk_scale_s[again],
                talk_shape=habits.talk_shape,
                called_releases=habits.called_releases,
                spike_s=habits.spike_s,
                spike_share=habits.spike_share,
            ),
            self._people,
            rng,
        )
        return later

    def contacts_again(self, calls: Calls, rng: np.random.Generator) -> Calls:
        """What follows people's own unanswered calls: calls back and second tries."""
        people = self._people
        friendly = calls.where(calls[Col.CONTACT] == 1)
        count = len(friendly)
        habits = Habits(
            answer=np.full(count, people.answer_contact),
            talk_scale_s=np.full(count, people.talk_scale_s),
            talk_shape=people.talk_shape,
        )
        strange = calls.where(calls[Col.CONTACT] == 0)
        return Calls.joined(
            [
                self.returned(friendly, people.call_back, rng),
                self.returned(strange, people.call_back_stranger, rng),
                self.redialled(friendly, people.redial, habits, rng),
            ]
        )

    def _delay(self, count: int, rng: np.random.Generator) -> Ints:
        return (MINUTE_MS * lognormal(rng, count, self._people.delay_min, 1.2)).astype(np.int64)
