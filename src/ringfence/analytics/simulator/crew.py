"""All actors of one policy at one level, and the calls that they make in an hour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ringfence.analytics.simulator.calls import Calls, Col, Floats, Ints, Mask
from ringfence.analytics.simulator.draws import lognormal, whole
from ringfence.analytics.simulator.endings import Habits, end
from ringfence.analytics.simulator.network import ATTESTATIONS, Network
from ringfence.analytics.simulator.parameters import People
from ringfence.analytics.simulator.policy import Policy
from ringfence.analytics.simulator.population import DAY_MS, Numbers, Population
from ringfence.analytics.simulator.rhythm import CHINA_MS, HOUR_MS
from ringfence.analytics.simulator.rotation import Rotation

FRIENDS = 6
"""Of each number: those who call it, and whom it talks to, so that it looks like a person's."""
LEAST_AREA = 2_500
"""People of one district, at least: two couriers of one district share few customers on a day."""
FAVOURITES = 100
EPISODES = 64
"""Room for the sessions of one actor, to number what each of them is."""


class Crew:
    """Actors of one kind. Actor `a` holds the rows `rows[first[a]:first[a + 1]]` of the world's numbers."""

    def __init__(
        self,
        policy: Policy,
        place: int,
        level: int,
        rows: Ints,
        first: Ints,
        ids: Ints,
        trunks: Ints,
        stage: tuple[Population, Numbers, Network, People],
        rng: np.random.Generator,
    ) -> None:
        """`place` is the policy's row, `level` -1 for the lawful, `ids` the world's number of each actor."""
        self.policy = policy
        self._place = place
        self._level = level
        self._rows, self._first, self._ids, self._trunks = rows, first, ids, trunks
        self._population, self._numbers, self._network, self._people = stage
        count = len(ids)
        self._held = np.diff(first)
        self._made = np.zeros(count, dtype=np.int64)
        self._media = rng.integers(1, 1 << 62, count)
        self._cells = rng.integers(0, 1 << 30, count)
        self._devices = rng.integers(1, 1 << 62, (count, max(policy.devices, 1)))
        self._answer = np.clip(policy.answer * lognormal(rng, count, 1.0, 0.16), 0.0, 0.98)
        self._scale = policy.talk_scale_s * lognormal(rng, count, 1.0, 0.2)
        self._rate = self._pace(rng)
        self._bought = policy.incoming_per_out * lognormal(rng, count, 1.0, 0.8)
        self._low, self._size = self._region(rng)
        self._start = rng.integers(0, 1 << 40, count)
        self._step = self._steps(rng)
        if policy.list == "bought":
            self._start[:], self._step[:] = self._start[0], self._step[0]
        self._day = rng.integers(0, 4, count)
        self._rotation = Rotation(policy, self._held)

    def _pace(self, rng: np.random.Generator) -> Floats:
        """Calls an hour of each actor while it works, within the bounds for single numbers."""
        policy = self.policy
        rate = policy.calls_per_hour * lognormal(rng, len(self._ids), 1.0, 0.3)
        tries = 1 + policy.redial * (1 - policy.answer)
        if policy.cap_hour:
            rate = np.minimum(rate, policy.cap_hour * self._held / tries)
        if policy.cap_day:
            longest = policy.sessions * policy.session_min[1] / 60
            rate = np.minimum(rate, policy.cap_day * self._held / longest / tries)
        return np.asarray(rate, dtype=np.float64)

    def _region(self, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """The stretch of people that each actor calls: first row and length."""
        people, policy = self._population, self.policy
        area = self._numbers.area[self._rows[self._first[:-1]]]
        low, high = people.area_first[area], people.area_first[area + 1]
        if policy.reach == "nation":
            return np.zeros_like(low), np.full_like(low, people.count)
        if policy.reach == "nine":
            most = max(len(people.areas) - 9, 0)
            begin = rng.integers(0, most + 1, len(low))
            low, high = people.area_first[begin], people.area_first[np.minimum(begin + 9, len(people.areas))]
        if policy.reach == "area":
            size = np.minimum(high - low, max(people.count // 25, LEAST_AREA))
            low = low + (rng.random(len(low)) * np.maximum(high - low - size, 1)).astype(np.int64)
            return low, np.maximum(size, 1)
        return low, np.maximum(high - low, 1)

    def _steps(self, rng: np.random.Generator) -> Ints:
        """How far each actor goes through its list at once: an own way for each, which meets everybody once."""
        if self.policy.targets == "sequential":
            return np.ones(len(self._ids), dtype=np.int64)
        step = 1 + (self._size * (0.2 + 0.6 * rng.random(len(self._ids)))).astype(np.int64)
        while (shared := np.gcd(step, self._size) != 1).any():
            step[shared] += 1
        return step

    def sessions(self, day_ms: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Begin and length of the sessions of that local day, actors by sessions, milliseconds."""
        policy = self.policy
        count, parts = len(self._ids), policy.sessions
        part_ms = (policy.window[1] - policy.window[0]) * HOUR_MS / parts
        length = 60_000 * (
            policy.session_min[0] + (policy.session_min[1] - policy.session_min[0]) * rng.random((count, parts))
        )
        length = np.minimum(length, part_ms)
        begin = (
            day_ms
            + HOUR_MS * policy.window[0]
            + part_ms * np.arange(parts)
            + rng.random((count, parts)) * (part_ms - length)
        )
        works = rng.random(count) < policy.active_share
        if policy.one_day:
            works &= self._day == (day_ms // DAY_MS) % 4
        length[~works] = 0
        return begin.astype(np.int64), length.astype(np.int64)

    def hour(self, start_ms: int, seed: tuple[int, ...], stops: Mapping[int, int]) -> tuple[Calls, Calls, Habits]:
        """Calls of the hour that begins then, incoming ones beside them, and the habits by which second tries end.

        The same `seed` gives the same calls. `stops` says when rows of the world's numbers were stopped.
        """
        day_ms = (start_ms + CHINA_MS) // DAY_MS * DAY_MS - CHINA_MS
        begin, length = self.sessions(day_ms, np.random.default_rng((*seed, day_ms // HOUR_MS, 1)))
        rng = np.random.default_rng((*seed, start_ms // HOUR_MS, 2))
        low = np.maximum(begin, start_ms).ravel()
        high = np.minimum(begin + length, start_ms + HOUR_MS).ravel()
        overlap = np.maximum(high - low, 0)
        slots = self.policy.sessions
        who = np.repeat(np.arange(len(self._ids)), slots)
        counts = whole(rng, self._rate[who] * overlap / HOUR_MS)
        actor, session = np.repeat(who, counts), np.repeat(np.tile(np.arange(slots), len(self._ids)), counts)
        calls = Calls.empty(len(actor))
        calls[Col.SETUP] = self._moments(low, overlap, counts, rng)
        if self.policy.pairs:
            second = np.flatnonzero((np.arange(len(actor)) % 2 == 1) & (np.roll(actor, 1) == actor))
            calls.table[Col.SETUP, second] = calls[Col.SETUP][second - 1] + 2_500
        self._fill(calls, actor, rng, stops)
        episode = (day_ms // DAY_MS % (EPISODES // slots)) * slots + session
        self._aim(calls, actor, episode, rng)
        habits = self._end(calls, actor, rng)
        if self.policy.pairs:
            calls.table[Col.RELEASE, second] = calls[Col.RELEASE][second - 1] + 900
        beside = [
            self._incoming(start_ms, overlap.reshape(-1, slots).sum(axis=1), rng),
            self._messages(calls, rng),
        ]
        return calls, Calls.joined(beside), habits

    def _moments(self, low: Ints, overlap: Ints, counts: Ints, rng: np.random.Generator) -> Ints:
        """Times of the calls: pauses are lognormal with the wanted evenness, stretched over each session's part."""
        total = int(counts.sum())
        cv = max(self.policy.gap_cv, 0.02)
        gaps = np.exp(rng.normal(0.0, np.sqrt(np.log1p(cv * cv)), total))
        passed = np.cumsum(gaps)
        ends = np.cumsum(counts)
        before = np.concatenate([[0.0], passed])[ends - counts]
        last = np.concatenate([[0.0], passed])[ends]
        span = (last - before) * (1 + rng.random(len(counts)) / np.maximum(counts, 1))
        share = (passed - np.repeat(before, counts)) / np.repeat(np.maximum(span, 1e-9), counts)
        since = (np.minimum(share, 1.0) * np.repeat(overlap, counts)).astype(np.int64)
        return np.asarray(np.repeat(low, counts) + since)

    def _fill(self, calls: Calls, actor: Ints, rng: np.random.Generator, stops: Mapping[int, int]) -> None:
        """The number shown, and what the network adds: trunk, media, device, cell."""
        policy = self.policy
        nth = self._nth(actor)
        held = self._rotation.chosen(actor, nth, calls[Col.SETUP], self._rows, self._first, stops, rng)
        rows = self._rows[self._first[actor] + held]
        self._made += np.bincount(actor, minlength=len(self._ids))
        calls[Col.CALLING] = rows
        calls[Col.POLICY], calls[Col.LEVEL] = self._place, self._level
        if policy.ingress == "subscribers":
            self._network.sends(calls, rng, travels=0.0)
            self._device(calls, actor, held, rng)
        else:
            trunk = self._trunks[actor]
            if policy.ingress == "interconnect" and self._level >= 2:
                trunk = self._network.first_interconnect + (trunk + held) % (
                    self._network.first_gateway - self._network.first_interconnect
                )
            calls[Col.TRUNK_IN] = trunk
            calls[Col.MEDIA] = self._media[actor] if policy.media else self._network.media(trunk, rng)
            calls[Col.ATTESTED] = {"enterprise": 2, "gateway": 3}.get(policy.ingress, 0)
        if policy.attestation:
            calls[Col.ATTESTED] = ATTESTATIONS.index(policy.attestation)
        if policy.message:
            calls[Col.KIND] = 1

    def _nth(self, actor: Ints) -> Ints:
        """Which call of its actor each one is, over the whole life of the world; calls are grouped by actor."""
        firsts = np.searchsorted(actor, actor, side="left")
        return self._made[actor] + np.arange(len(actor)) - firsts

    def _device(self, calls: Calls, actor: Ints, held: Ints, rng: np.random.Generator) -> None:
        """Which phone holds the SIM today, and at which cell it stands."""
        policy, people = self.policy, self._population
        if policy.devices > 1 or policy.numbers > 1:
            turn = calls[Col.SETUP] // (2 * DAY_MS) if self._level >= 2 else 0
            calls[Col.IMEI] = self._devices[actor, (held + turn) % policy.devices]
        area = self._numbers.area[calls[Col.CALLING]]
        first, room = people.cell_first[area], people.cell_first[area + 1] - people.cell_first[area]
        moved = (rng.random(len(actor)) ** 1.5 * max(policy.cells, 1)).astype(np.int64)
        calls[Col.CELL] = people.cells[first + (self._cells[actor] + moved) % room]

    def _aim(self, calls: Calls, actor: Ints, episode: Ints, rng: np.random.Generator) -> None:
        """Whom they call, and whose harm it is."""
        policy, count = self.policy, len(actor)
        nth = self._nth_before(actor)
        turn = rng.random(count)
        again = (rng.random(count) * np.minimum(np.maximum(nth, 1), policy.pool or FAVOURITES)).astype(np.int64)
        if policy.targets == "victims":
            at = again % max(policy.pool, 1) if policy.harmless else episode * policy.pool + again % policy.pool
        else:
            at = np.where(turn < policy.repeat, again, nth)
        friends = rng.random(count) < policy.human_share
        called = self._low[actor] + (self._start[actor] + at * self._step[actor]) % self._size[actor]
        calls[Col.CALLED] = np.where(friends, self._friend(calls[Col.CALLING], rng), called)
        calls[Col.CONTACT] = friends | (rng.random(count) < policy.known)
        if self._level >= 0:
            calls[Col.CAMPAIGN] = self._ids[actor] * EPISODES + (episode if policy.targets == "victims" else 0)
            calls[Col.VICTIM] = np.where(friends, -1, calls[Col.CALLED])

    def _nth_before(self, actor: Ints) -> Ints:
        """As `_nth`, after this hour's calls were counted."""
        ends = np.searchsorted(actor, actor, side="right")
        return self._made[actor] - (ends - np.arange(len(actor)))

    def _end(self, calls: Calls, actor: Ints, rng: np.random.Generator) -> Habits:
        policy, people = self.policy, self._people
        friends: Mask = calls[Col.CONTACT] == 1 if policy.human_share else np.zeros(len(actor), dtype=np.bool_)
        habits = Habits(
            answer=np.where(friends, 0.85, self._answer[actor]),
            talk_scale_s=np.where(friends, people.talk_scale_s, self._scale[actor]),
            talk_shape=policy.talk_shape,
            called_releases=policy.called_releases,
            abandon=policy.abandon,
            cancel_share=policy.cancel_share * (1 - policy.human_share),
            cancel_ring_s=policy.cancel_ring_s,
            spike_s=policy.spike_s,
            spike_share=policy.spike_share,
        )
        if policy.message:
            calls[Col.SIP] = 200
        else:
            end(calls, habits, people, rng)
        return habits

    def _friend(self, rows: Ints, rng: np.random.Generator) -> Ints:
        """One of the few people whom each number talks to."""
        return (rows * 7_919 + rng.integers(0, FRIENDS, len(rows)) * 104_729 + 31) % self._population.count

    def _messages(self, calls: Calls, rng: np.random.Generator) -> Calls:
        """Messages that some calls are accompanied by, to friends or accomplices."""
        chosen = np.flatnonzero(rng.random(len(calls)) < self.policy.messages_per_out * (calls[Col.KIND] == 0))
        written = calls.where(chosen)
        for col in (Col.RING, Col.ANSWER, Col.RELEASE, Col.VICTIM):
            written[col] = -1
        for col in (Col.RELEASED_BY, Col.CAUSE):
            written[col] = 0
        written[Col.KIND], written[Col.SIP] = 1, 200
        written[Col.SETUP] = written[Col.SETUP] + 30_000
        written[Col.CALLED] = self._friend(written[Col.CALLING], rng)
        return written

    def _incoming(self, start_ms: int, worked: Ints, rng: np.random.Generator) -> Calls:
        """Calls of customers, or calls that were bought, to numbers of the actors that work in this hour."""
        policy, people = self.policy, self._people
        hours = policy.sessions * (policy.session_min[0] + policy.session_min[1]) / 120
        expected = worked / HOUR_MS * (policy.incoming_per_day / hours + self._bought * self._rate)
        counts = rng.poisson(expected)
        actor = np.repeat(np.arange(len(self._ids)), counts)
        calls = Calls.empty(len(actor))
        if not len(actor):
            return calls
        calls[Col.SETUP] = start_ms + (HOUR_MS * rng.random(len(actor))).astype(np.int64)
        held = (rng.random(len(actor)) * self._held[actor]).astype(np.int64)
        calls[Col.CALLED] = self._rows[self._first[actor] + held]
        at = rng.integers(0, 1 << 30, len(actor))
        customers = self._low[actor] + (self._start[actor] + at * self._step[actor]) % self._size[actor]
        calls[Col.CALLING] = self._friend(calls[Col.CALLED], rng) if policy.incoming_per_out else customers
        calls[Col.CONTACT] = 1
        answer = np.full(len(actor), people.answer_desk)
        scale = np.full(len(actor), people.talk_scale_s)
        end(calls, Habits(answer=answer, talk_scale_s=scale, talk_shape=people.talk_shape), people, rng)
        self._network.sends(calls, rng, travels=people.tourist_share)
        return calls
