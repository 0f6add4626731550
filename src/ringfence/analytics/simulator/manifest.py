"""What a world says of itself: how it was made, what is in it, and which of its callers are lawful."""

from __future__ import annotations

from msgspec import Struct

from ringfence.analytics.simulator.world import World
from ringfence.telecom.carrier import Trunk


class Kind(Struct, frozen=True):
    """One kind of caller."""

    name: str
    title_zh: str
    title_en: str
    abuse: bool
    held_out: bool = False


class Manifest(Struct, frozen=True, kw_only=True):
    """`world.json`; written last, so that a world that has one is whole."""

    world: str
    seed: int
    subscribers: int
    days: int
    start_ms: int
    enrich: float
    levels: tuple[int, ...]
    parameters: str
    """SHA-256 of the parameter documents."""
    records: int
    numbers: int
    kinds: tuple[Kind, ...]
    """By the row that the policy has; ordinary people first."""
    trunks: tuple[Trunk, ...]
    rounds: int = 0
    """Numbers whose stops adversaries of level L4 knew of when this world was made."""
    enrich_lawful: float = 1.0


def manifest(world: World, records: int, stops: int) -> Manifest:
    """Describe a world of so many records."""
    wanted, parameters = world.wanted, world.parameters
    policies = {**parameters.lawful, **parameters.abuse}
    kinds = [Kind("people", "普通用户", "people", abuse=False)]
    kinds += [
        Kind(name, one.title_zh, one.title_en, abuse=name in parameters.abuse, held_out=one.held_out)
        for name, one in policies.items()
    ]
    return Manifest(
        world=parameters.world,
        seed=wanted.seed,
        subscribers=wanted.subscribers,
        days=wanted.days,
        start_ms=wanted.start_ms,
        enrich=wanted.enrich,
        enrich_lawful=wanted.enrich_lawful,
        levels=wanted.levels,
        parameters=parameters.digest,
        records=records,
        numbers=len(world.numbers.number),
        kinds=tuple(kinds),
        trunks=world.network.trunks,
        rounds=stops,
    )


def as_sent(number: int) -> str:
    """How a Chinese network writes a packed number: `13800138000`, `01012345678`, `95588`, `+12125550123`."""
    country, digits = (number >> 50) & 1023, number & ((1 << 50) - 1)
    if number >> 60 == 2:
        return str(digits)
    if country != 86:
        return f"+{digits}"
    national = str(digits)[2:]
    return national if national[0] == "1" and len(national) in (11, 13) and national[:2] != "10" else f"0{national}"
