"""The people of a world: where they live, whom they know, how much they call; and the columns of every number."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ringfence.analytics.simulator.calls import Floats, Ints, Mask
from ringfence.analytics.simulator.draws import double_pareto_lognormal, lognormal, ranks
from ringfence.analytics.simulator.numbers import Dealer
from ringfence.analytics.simulator.parameters import Parameters, People
from ringfence.telecom.allocation import NumberKind

DAY_MS = 86_400_000
SUBS_PER_CELL = 120
CARRIERS = ("home", "peer-a", "peer-b", "peer-c")
CHANNELS = ("shop", "online", "counter", "reseller")
_DEGREE_MOST = 400
ACTIVITY_MOST, SECOND_MOST = 40.0, 3.0
"""Most calls of one person, in means of all; who calls strangers all day has a trade, and is a policy of its own."""


class Columns:
    """What is known of each number, a row a number; people come first."""

    def __init__(self) -> None:
        self.number: list[Ints] = []
        self.carrier: list[Ints] = []
        self.area: list[Ints] = []
        self.cell: list[Ints] = []
        self.imei: list[Ints] = []
        self.imsi: list[Ints] = []
        self.activated_ms: list[Ints] = []
        self.holder: list[Ints] = []
        self.channel: list[Ints] = []
        self.device: list[Ints] = []
        self.policy: list[Ints] = []
        self.level: list[Ints] = []
        self.actor: list[Ints] = []


COLUMNS = (
    "number", "carrier", "area", "cell", "imei", "imsi", "activated_ms", "holder", "channel", "device", "policy",
    "level", "actor",
)  # fmt: skip


class Numbers(Struct, frozen=True):
    """All numbers of the world by row. Hashes are random 63-bit values, 0 where the home network knows none."""

    number: Ints
    """Packed `PhoneNumber`."""
    carrier: Ints
    area: Ints
    cell: Ints
    """Home cell."""
    imei: Ints
    imsi: Ints
    activated_ms: Ints
    """-1 where another carrier keeps the subscription."""
    holder: Ints
    channel: Ints
    device: Ints
    policy: Ints
    """0: an ordinary person."""
    level: Ints
    actor: Ints


class Population(Struct, frozen=True):
    """The people, sorted by area."""

    count: int
    areas: tuple[str, ...]
    area_first: Ints
    """First person of each area, and the count at the end."""
    activity: Floats
    """Running sum of how much each person calls."""
    work_cell: Ints
    contact_first: Ints
    contacts: Ints
    """Contacts of person i: `contacts[contact_first[i]:contact_first[i + 1]]`, favourites first."""
    mobile: Mask
    """Whose calls the home network sees leave a phone."""
    second: Mask
    """Second numbers, which friends do not know."""
    cells: Ints
    """Hash of each cell; those of one area lie together."""
    cell_first: Ints


def hashes(rng: np.random.Generator, count: int) -> Ints:
    """Keyed hashes as the store keeps them: random, never 0."""
    return rng.integers(1, 1 << 62, count)


def settle(
    parameters: Parameters, count: int, start_ms: int, dealer: Dealer, rng: np.random.Generator
) -> tuple[Population, Columns]:
    """So many people, and their rows of the table of numbers."""
    people, areas = parameters.people, tuple(parameters.places)
    shares = np.array(list(parameters.places.values()))
    area_first = np.round(np.concatenate([[0.0], np.cumsum(shares / shares.sum())]) * count).astype(np.int64)
    sizes = np.diff(area_first)
    area = np.repeat(np.arange(len(areas)), sizes)
    cell_first = np.concatenate([[0], np.cumsum(sizes // SUBS_PER_CELL + 6)])
    cells = hashes(rng, int(cell_first[-1]))
    home = cell_first[area] + (np.arange(count) - area_first[area]) // SUBS_PER_CELL
    work = cell_first[area] + (rng.random(count) * (sizes // SUBS_PER_CELL + 6)[area]).astype(np.int64)
    columns = Columns()
    kinds = rng.random(count)
    fixed, mvno = kinds < people.fixed_share, kinds > 1 - people.mvno_share
    away = rng.random(count) < people.away_share
    _rows(columns, people, start_ms, rng, area, np.where(away, 1 + rng.integers(0, 3, count), 0))
    columns.number.append(_numbers(dealer, areas, area_first, fixed, mvno))
    seen = ~fixed & ~away
    columns.cell.append(np.where(seen, cells[home], 0))
    columns.imei[0][~seen] = 0
    columns.imsi[0][~seen] = 0
    columns.activated_ms[0][away] = -1
    activity = double_pareto_lognormal(
        rng, count, tail=people.activity_tail, head=people.activity_head, sigma=people.activity_sigma, mean=1.0
    )
    second = rng.random(count) < people.second_share
    contact_first, contacts = _contacts(people, area_first, area, second, rng)
    population = Population(
        count=count,
        areas=areas,
        area_first=area_first,
        activity=np.cumsum(np.minimum(activity, np.where(second, SECOND_MOST, ACTIVITY_MOST))),
        work_cell=cells[work],
        contact_first=contact_first,
        contacts=contacts,
        mobile=seen,
        second=second,
        cells=cells,
        cell_first=cell_first,
    )
    return population, columns


def _rows(columns: Columns, people: People, start_ms: int, rng: np.random.Generator, area: Ints, carrier: Ints) -> None:
    """Subscriptions of people, but for number and cell."""
    count = len(area)
    age = lognormal(rng, count, people.age_days, 0.9)
    recycled = rng.random(count) < people.recycled_share
    age[recycled] = 90 * rng.random(int(recycled.sum()))
    columns.area.append(area)
    columns.carrier.append(carrier)
    columns.imei.append(hashes(rng, count))
    columns.imsi.append(hashes(rng, count))
    columns.activated_ms.append(start_ms - (age * DAY_MS).astype(np.int64))
    columns.holder.append(hashes(rng, count))
    columns.channel.append(rng.integers(0, len(CHANNELS), count))
    columns.device.append(columns.imei[-1].copy())
    columns.policy.append(np.zeros(count, dtype=np.int64))
    columns.level.append(np.full(count, -1, dtype=np.int64))
    columns.actor.append(np.full(count, -1, dtype=np.int64))


def _numbers(dealer: Dealer, areas: tuple[str, ...], area_first: Ints, fixed: Mask, mvno: Mask) -> Ints:
    numbers = np.zeros(len(fixed), dtype=np.int64)
    for place, area in enumerate(areas):
        part = slice(int(area_first[place]), int(area_first[place + 1]))
        for kind, chosen in ((NumberKind.MVNO, mvno[part]), (NumberKind.MOBILE, ~mvno[part] & ~fixed[part])):
            numbers[part][chosen] = dealer.many(kind, area, int(chosen.sum()))
        lines = np.flatnonzero(fixed[part])
        numbers[part][lines] = [dealer.one("fixed", area) for _ in lines]
    return numbers


def _contacts(
    people: People, area_first: Ints, area: Ints, second: Mask, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Who knows whom: everybody picks half as many as he shall know, mostly among neighbours.

    Both know each other, but for second numbers: these call their contacts and are not called.
    """
    count = len(area)
    degree = double_pareto_lognormal(
        rng, count, tail=people.degree_tail, head=people.degree_head, sigma=people.degree_sigma, mean=people.degree_mean
    )
    picks = np.clip(np.round(degree / 2), 1, _DEGREE_MOST).astype(np.int64)
    who = np.repeat(np.arange(count), picks)
    sizes = np.diff(area_first)
    away = rng.laplace(0.0, people.community / 2, len(who)).astype(np.int64)
    away[away == 0] = 1
    near = area_first[area[who]] + (who - area_first[area[who]] + away) % np.maximum(sizes[area[who]], 1)
    whom = np.where(rng.random(len(who)) < people.local_ties, near, rng.integers(0, count, len(who)))
    known = who != whom
    ends = np.concatenate([who[known], whom[known]])
    others = np.concatenate([whom[known], who[known]])
    reached = ~second[others]
    ends, others = ends[reached], others[reached]
    # A random order among one's contacts makes some of them favourites.
    order = np.lexsort((rng.random(len(ends)), ends))
    first = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=count))])
    return first.astype(np.int64), others[order]


def contact_of(population: Population, rng: np.random.Generator, callers: Ints, skew: float) -> Ints:
    """One contact for each caller, favourites preferred; whoever has none calls the next person."""
    first = population.contact_first[callers]
    sizes = population.contact_first[callers + 1] - first
    at = np.minimum(first + ranks(rng, sizes, skew), len(population.contacts) - 1)
    return np.where(sizes > 0, population.contacts[at], (callers + 1) % population.count)


def finished(columns: Columns) -> Numbers:
    """The table when everybody is in it."""
    return Numbers(*(np.concatenate(getattr(columns, name)).astype(np.int64) for name in COLUMNS))
