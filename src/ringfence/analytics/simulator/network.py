"""The carriers, trunks and cells that simulated calls pass, and what they leave on a call."""

from __future__ import annotations

import numpy as np

from ringfence.analytics.simulator.calls import Calls, Col, Ints
from ringfence.analytics.simulator.population import CARRIERS, Numbers, Population, hashes
from ringfence.telecom.carrier import Trunk, TrunkKind

GATEWAYS = 3
INTERCONNECTS = 4
"""Interconnect trunks of each other carrier."""
_ADDRESSES = 8
"""Media addresses of one trunk that many share."""
ATTESTATIONS = ("", "A", "B", "C")


class Network:
    """Trunks by row: those of subscribers by area, interconnects, gateways, then one for each enterprise line."""

    def __init__(self, population: Population, numbers: Numbers, lines: int, rng: np.random.Generator) -> None:
        """`lines` enterprise lines, dealt out by `line`."""
        self._population = population
        self._numbers = numbers
        areas = len(population.areas)
        self.first_interconnect = areas
        self.first_gateway = areas + INTERCONNECTS * (len(CARRIERS) - 1)
        self.first_line = self.first_gateway + GATEWAYS
        self.trunks = (
            *(
                Trunk(name=f"sim-sub-{a}", kind=TrunkKind.SUBSCRIBERS, carrier="home", area_code=a)
                for a in population.areas
            ),
            *(
                Trunk(name=f"sim-ic-{carrier}-{at}", kind=TrunkKind.INTERCONNECT, carrier=carrier)
                for carrier in CARRIERS[1:]
                for at in range(INTERCONNECTS)
            ),
            *(
                Trunk(name=f"sim-gw-{at}", kind=TrunkKind.INTERNATIONAL_GATEWAY, carrier=f"abroad-{at}")
                for at in range(GATEWAYS)
            ),
            *(Trunk(name=f"sim-line-{at}", kind=TrunkKind.ENTERPRISE_LINE, carrier="home") for at in range(lines)),
        )
        self._media = hashes(rng, len(self.trunks) * _ADDRESSES).reshape(-1, _ADDRESSES)
        self._short = numbers.number >> 60 == 2

    def trunk_out(self, calls: Calls) -> Ints:
        """Where calls leave: to the subscribers of the called area, or to the carrier that serves the number."""
        called = calls[Col.CALLED]
        carrier, area = self._numbers.carrier[called], self._numbers.area[called]
        away = self.first_interconnect + INTERCONNECTS * (carrier - 1) + calls[Col.CALLED] % INTERCONNECTS
        return np.where(carrier == 0, area, np.where(carrier < len(CARRIERS), away, self.first_gateway))

    def sends(self, calls: Calls, rng: np.random.Generator, *, travels: float) -> None:
        """Write trunk, media, device, cell and attestation of calls that people make on their own phones."""
        calling = calls[Col.CALLING]
        count = len(calls)
        carrier, area = self._numbers.carrier[calling], self._numbers.area[calling]
        at = self.first_interconnect + INTERCONNECTS * (carrier - 1) + rng.integers(0, INTERCONNECTS, count)
        trunk = np.where(carrier == 0, area, at)
        calls[Col.TRUNK_IN] = trunk
        calls[Col.MEDIA] = self.media(trunk, rng)
        calls[Col.IMSI] = self._numbers.imsi[calling]
        calls[Col.IMEI] = self._numbers.imei[calling]
        calls[Col.CELL] = self._cell(calling, rng, travels)
        calls[Col.ATTESTED] = np.where(carrier == 0, 1, 0)

    def media(self, trunk: Ints, rng: np.random.Generator) -> Ints:
        """One of the addresses that all calls of the trunk share."""
        found: Ints = self._media[trunk, rng.integers(0, _ADDRESSES, len(trunk))]
        return found

    def _cell(self, calling: Ints, rng: np.random.Generator, travels: float) -> Ints:
        people = self._population
        home = self._numbers.cell[calling]
        person = np.minimum(calling, people.count - 1)
        where = rng.random(len(calling))
        work = people.work_cell[person]
        area = self._numbers.area[calling]
        sizes = people.cell_first[area + 1] - people.cell_first[area]
        elsewhere = people.cells[people.cell_first[area] + (rng.random(len(calling)) * sizes).astype(np.int64)]
        found = np.where(where < travels, elsewhere, np.where(where < (1 + travels) / 2, work, home))
        return np.where((home == 0) | (calling >= people.count), home, found)
