"""Turns an example of a rule document into facts: an ordinary call, and what differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import msgspec
from msgspec import Struct

from ringfence.screening.facts import Facts, ListFacts, Reputation, Suspicion, TrunkFacts, Velocity
from ringfence.screening.registered import CallerFacts, ConsentFacts, LineFacts, RegistryFacts, RightFacts
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.identity import Outcome, Verstat
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber

_SUBSCRIBER = Allocation(NumberKind.MOBILE, "CN", "中国移动", "北京", "北京", "010", True, True)
_CALLS = Velocity(
    attempts_1m=1, attempts_10m=1, attempts_40m=1, attempts_1h=2, attempts_1d=6, parties_1m=1, parties_10m=1,
    parties_40m=1, parties_1h=2, parties_1d=4, age_s=86_400 * 30, interval_cv_permille=1500, intervals=5,
    interval_mean_ms=5_000_000,
)  # fmt: skip
_IS_CALLED = Velocity(attempts_1m=1, attempts_10m=1, attempts_40m=1, attempts_1h=1, attempts_1d=3, parties_1d=3)

ORDINARY = Facts(
    at_ms=1_798_770_600_000,  # 2027-01-01T10:30:00+08:00
    calling=PhoneNumber.pack(NumberForm.E164, 86, 8613800138000),
    called=PhoneNumber.pack(NumberForm.E164, 86, 8613900139000),
    attempt=CallAttempt(calling="13800138000", called="13900139000", trunk="interconnect-1"),
    calling_allocation=_SUBSCRIBER,
    called_allocation=_SUBSCRIBER,
    trunk=TrunkFacts("interconnect-1", TrunkKind.INTERCONNECT, "中国移动", "CN", None),
    lists=ListFacts(),
    calling_velocity=_CALLS,
    called_velocity=_IS_CALLED,
    reputation=None,
    local_minute=630,
    jurisdiction="CN",
)
"""A call between two subscribers at half past ten in the morning."""

_PARTS: Mapping[str, Struct] = {
    "attempt": ORDINARY.attempt,
    "calling_allocation": _SUBSCRIBER,
    "called_allocation": _SUBSCRIBER,
    "trunk": cast("Struct", ORDINARY.trunk),
    "lists": ListFacts(),
    "calling_velocity": _CALLS,
    "called_velocity": _IS_CALLED,
    "reputation": Reputation(0, 0, 0, 0),
    "identity": Outcome(Verstat.NONE),
    "registry": RegistryFacts(),
    "suspicion": Suspicion("HIGH_FREQUENCY_DESK", 900, 900, False, 60),
}
_PARTS_OF_REGISTRY: Mapping[str, Struct] = {
    "caller": CallerFacts("company-1"),
    "consent": ConsentFacts(),
    "right": RightFacts("right-1", "company-1"),
    "line": LineFacts("line-1", "company-1"),
}
_MISSING = "missing"
_COUNTS = ("attempts", "parties", "first_contacts", "ended", "intervals", "sequential_run")


def example_facts(overrides: Mapping[str, object]) -> Facts:
    """The ordinary call with the overrides; `"missing"` stands for a fact that is not known.

    Raises `ValueError` naming the field that is unknown or of the wrong type.
    """
    changes = {name: _value(name, value) for name, value in overrides.items()}
    facts = msgspec.structs.replace(ORDINARY, **changes)
    if facts.calling_velocity is None:
        return facts
    return msgspec.structs.replace(facts, calling_velocity=_whole_day(facts.calling_velocity))


def _whole_day(velocity: Velocity) -> Velocity:
    """An example states only what matters to it: the day has at least as many attempts as any part of it."""
    counts = (getattr(velocity, name) for name in Velocity.__struct_fields__ if name.startswith(_COUNTS))
    return msgspec.structs.replace(velocity, attempts_1d=max(counts))


def _value(name: str, value: object) -> object:
    if name in _PARTS:
        if value == _MISSING:
            return None
        if not isinstance(value, dict):
            raise ValueError(f"{name} must be a table or the word {_MISSING!r}")
        return _changed(_PARTS[name], value, _PARTS_OF_REGISTRY if name == "registry" else {})
    if name in {"calling", "called"}:
        return _number(value)
    return _typed(Facts, name, value)


def _changed(part: Struct, given: Mapping[str, object], inner: Mapping[str, Struct]) -> Struct:
    """The part with other fields; a table of a part inside begins with that part as in an ordinary call."""
    changes: dict[str, object] = {}
    for key, value in given.items():
        whole = inner.get(key)
        if whole is not None and isinstance(value, dict):
            changes[key] = _changed(whole, value, {})
        else:
            changes[key] = _typed(type(part), key, value)
    return msgspec.structs.replace(part, **changes)


@lru_cache(maxsize=64)
def _types(kind: type[Struct]) -> dict[str, object]:
    return {field.name: field.type for field in msgspec.structs.fields(kind)}


def _typed(kind: type[Struct], name: str, value: object) -> object:
    wanted = _types(kind).get(name)
    if wanted is None:
        raise ValueError(f"{kind.__name__} has no field {name!r}; known: {', '.join(kind.__struct_fields__)}")
    given = None if value == _MISSING else value
    try:
        return msgspec.convert(given, cast("type[object]", wanted), strict=True)
    except msgspec.ValidationError as fault:
        raise ValueError(f"{name}: {fault}") from fault


def _number(value: object) -> PhoneNumber:
    if value == "anonymous":
        return ANONYMOUS
    if value == "unreadable":
        return UNREADABLE
    if isinstance(value, str):
        for code in ("86", "1", "44"):
            if value.startswith(f"+{code}") and value[1:].isdigit() and len(value) <= 16:
                return PhoneNumber.pack(NumberForm.E164, int(code), int(value[1:]))
        if value.isdigit() and len(value) <= 9:
            return PhoneNumber.pack(NumberForm.SHORT, 86, int(value))
    raise ValueError(f"{value!r} is no number of an example: write +86..., +1..., +44..., a short code, or anonymous")
