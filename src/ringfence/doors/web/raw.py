"""The recorded facts of a decision, field by field, as names and texts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.screening.facts import Facts, Velocity
from ringfence.telecom.number import PhoneNumber

WINDOWS = ("1m", "10m", "40m", "1h", "1d")


def facts_in_rows(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Every fact as (`calling_velocity.attempts_1h`, text); what was not known says so."""
    return tuple(_rows(facts, ""))


def _rows(value: Struct, path: str) -> Iterator[tuple[str, str]]:
    for name in value.__struct_fields__:
        part: object = getattr(value, name)
        here = f"{path}{name}"
        if isinstance(part, Struct):
            yield from _rows(part, f"{here}.")
        else:
            yield here, _text(part)


def _text(part: object) -> str:
    if part is None:
        return "–"
    if isinstance(part, PhoneNumber):
        return str(part)
    if isinstance(part, tuple):
        return ", ".join(_text(one) for one in part)
    return str(part)


class Behaviour(Struct, frozen=True):
    """One side of a call in one window; None where that window is not counted."""

    window: str
    attempts: int
    parties: int
    first_contacts: int | None
    ended: int | None
    answered: int | None
    mean_talk_s: float | None
    short_rings: int | None


def behaviour(velocity: Velocity | None) -> tuple[Behaviour, ...]:
    """Velocity by window, shortest first; empty when it is not known."""
    return () if velocity is None else tuple(_window(velocity, window) for window in WINDOWS)


def _window(velocity: Velocity, window: str) -> Behaviour:
    def count(name: str) -> int | None:
        value: int | None = getattr(velocity, f"{name}_{window}", None)
        return value

    answered, talk = count("answered"), count("talk_s")
    return Behaviour(
        window=window,
        attempts=count("attempts") or 0,
        parties=count("parties") or 0,
        first_contacts=count("first_contacts"),
        ended=count("ended"),
        answered=answered,
        mean_talk_s=talk / answered if answered and talk is not None else None,
        short_rings=count("short_rings"),
    )
