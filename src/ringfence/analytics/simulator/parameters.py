"""What a world is made from: documents with a source or an assumption for each number, and the shift between worlds."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from ringfence.analytics.simulator.policy import SHIFTED, Change, Policy
from ringfence.telecom.errors import Refused

DOCUMENTS = ("people.toml", "lawful.toml", "abuse.toml")
TUNED_ON = "A"
"""The world that holds the values as written; all others are shifted."""
SHIFT = 0.3
LEVELS = ("L0", "L1", "L2", "L3", "L4")
Held = TypeVar("Held", bound=Struct)


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a figure was read."""

    title: str
    trust: str
    url: str = ""


class Parameter(Struct, frozen=True, forbid_unknown_fields=True):
    """One number with its source, or the reason why it had to be assumed."""

    value: float
    source: str = ""
    assumption: str = ""


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """How ordinary people call; `rules/simulator/people.toml` says what each figure rests on."""

    calls_per_day: float
    contact_share: float
    business_share: float
    talk_scale_s: float
    talk_shape: float
    talk_most_s: float
    stranger_talk_s: float
    answer_contact: float
    answer_business: float
    answer_stranger: float
    answer_desk: float
    degree_mean: float
    degree_tail: float
    degree_head: float
    degree_sigma: float
    activity_tail: float
    activity_head: float
    activity_sigma: float
    favourite_skew: float
    community: float
    local_ties: float
    session_calls: float
    session_gap_s: float
    call_back: float
    call_back_stranger: float
    redial: float
    delay_min: float
    messages_per_call: float
    ring_answer_s: float
    ring_patience_s: float
    busy_share: float
    mvno_share: float
    fixed_share: float
    away_share: float
    recycled_share: float
    age_days: float
    tourist_share: float
    second_share: float
    second_contact_share: float


class _Rhythm(Struct, frozen=True):
    source: str
    hours: Annotated[tuple[float, ...], Meta(min_length=24, max_length=24)]
    days: Annotated[tuple[float, ...], Meta(min_length=7, max_length=7)]


class _PeopleDocument(Struct, frozen=True):
    version: str
    sources: dict[str, Source]
    parameters: dict[str, Parameter]
    rhythm: _Rhythm
    places: dict[str, float]


class _Levels(Struct, frozen=True):
    shares: Annotated[tuple[float, ...], Meta(min_length=5, max_length=5)]
    L1: Change
    L2: Change
    L3: Change
    L4: Change


class _PolicyDocument(Struct, frozen=True):
    version: str
    policy: dict[str, Policy]
    sources: dict[str, Source] = {}
    levels: _Levels | None = None


class Parameters(Struct, frozen=True):
    """Everything that a world is made from, shifted for that world."""

    world: str
    digest: str
    """SHA-256 of the documents: what was frozen before an evaluation."""
    people: People
    hours: tuple[float, ...]
    days: tuple[float, ...]
    places: dict[str, float]
    lawful: dict[str, Policy]
    abuse: dict[str, Policy]
    """Without the families held out, in the world that thresholds are tuned on."""
    shares: tuple[float, ...]
    changes: tuple[Change, ...]
    """What levels L1 to L4 change."""


def read_parameters(documents: Mapping[str, str], world: str) -> Parameters:
    """Read the three documents by name and shift them for that world; raises `Refused`.

    Figures with a source are moved by exactly 30% (shares: 30% of their odds), up or down, the other way in world C
    than in B; assumed ones are drawn anew between -30% and +30%. World A has them as written.
    """
    people = _read(documents, "people.toml", _PeopleDocument)
    lawful = _read(documents, "lawful.toml", _PolicyDocument)
    abuse = _read(documents, "abuse.toml", _PolicyDocument)
    if abuse.levels is None:
        raise Refused("abuse.toml says nothing of [levels]", "restore the table; see docs/simulator.md")
    _sourced(people, abuse)
    values = {
        name: _moved(name, one.value, factor(world, name, sourced=bool(one.source)))
        for name, one in people.parameters.items()
    }
    try:
        held = msgspec.convert(values, People)
    except msgspec.ValidationError as error:
        raise Refused(f"people.toml: {error}", "see docs/simulator.md for the parameters") from error
    levels = abuse.levels
    return Parameters(
        world=world,
        digest=digest(documents),
        people=held,
        hours=people.rhythm.hours,
        days=people.rhythm.days,
        places=people.places,
        lawful={name: _shifted(world, name, policy) for name, policy in lawful.policy.items()},
        abuse={
            name: _shifted(world, name, policy)
            for name, policy in abuse.policy.items()
            if not (policy.held_out and world == TUNED_ON)
        },
        shares=levels.shares,
        changes=(levels.L1, levels.L2, levels.L3, levels.L4),
    )


def digest(documents: Mapping[str, str]) -> str:
    """SHA-256 over the documents."""
    text = "\0".join(documents.get(name, "") for name in DOCUMENTS)
    return hashlib.sha256(text.encode()).hexdigest()


def factor(world: str, name: str, *, sourced: bool) -> float:
    """By how much that world moves the parameter."""
    if world == TUNED_ON:
        return 1.0
    if sourced and world in ("B", "C"):
        up = (_chance("", name) < 0.5) == (world == "B")
        return 1 + SHIFT if up else 1 - SHIFT
    return 1 + SHIFT * (2 * _chance(world, name) - 1)


def _chance(world: str, name: str) -> float:
    drawn = hashlib.blake2b(f"{world}/{name}".encode(), digest_size=6).digest()
    return int.from_bytes(drawn, "big") / (1 << 48)


def _shifted(world: str, name: str, policy: Policy) -> Policy:
    moved: dict[str, float | tuple[float, ...]] = {}
    for field in SHIFTED:
        value = getattr(policy, field)
        by = factor(world, f"{name}.{field}", sourced=field in policy.sources)
        if isinstance(value, tuple):
            moved[field] = tuple(part * by for part in value)
        elif value:
            moved[field] = _moved(field, value, by)
    return msgspec.structs.replace(policy, **moved)


_SHARES = frozenset({"answer", "called_releases", "call_back", "redial", "repeat", "spike_share", "abandon", "known"})
_NEVER_BELOW = {"degree_tail": 1.6, "activity_tail": 1.6, "session_calls": 1.2, "talk_shape": 1.05}


def _moved(name: str, value: float, by: float) -> float:
    """The figure times the factor; of a share its odds are, so that it stays one; exponents stay where means exist."""
    if name in _SHARES or name.endswith("_share") or name.startswith(("answer", "call_back", "local_")):
        odds = by * value / (1 - value) if value < 1 else 1.0
        return value if value >= 1 else odds / (1 + odds)
    return max(value * by, _NEVER_BELOW.get(name, 0.0))


def _read(documents: Mapping[str, str], name: str, kind: type[Held]) -> Held:
    try:
        return msgspec.convert(tomllib.loads(documents[name]), kind)
    except KeyError as error:
        raise Refused(f"the simulator's {name} is missing", "restore rules/simulator from the package") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{name} is not TOML: {error}", "mend the line named") from error
    except msgspec.ValidationError as error:
        raise Refused(f"{name}: {error}", "see docs/simulator.md for the parameters") from error


def _sourced(people: _PeopleDocument, abuse: _PolicyDocument) -> None:
    """Each figure names a source that exists, or says why it was assumed."""
    for name, one in people.parameters.items():
        if (one.source and one.source not in people.sources) or not (one.source or one.assumption):
            raise Refused(f"people.toml: {name} has neither a source of [sources] nor an assumption", "add one")
    changes: Sequence[Change] = (
        (abuse.levels.L1, abuse.levels.L2, abuse.levels.L3, abuse.levels.L4) if abuse.levels else ()
    )
    named = [key for policy in abuse.policy.values() for key in policy.sources.values()]
    named += [key for change in changes for key in change.sources.values()]
    unknown = sorted({key for key in named if key not in abuse.sources})
    if unknown:
        raise Refused(f"abuse.toml names the source {unknown[0]}, which [sources] does not hold", "add it")
