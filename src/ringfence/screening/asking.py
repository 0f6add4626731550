"""Which checks can find anything at all in a call: a clean call is spared the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from ringfence.screening.facts import Facts, Suspicion
from ringfence.screening.need import Need
from ringfence.screening.rule import Probe, Rule
from ringfence.telecom.call import Presentation
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.number import NumberForm

Asked: TypeAlias = tuple[tuple[Probe, Struct, Rule], ...]

_ALLOWED = Presentation.ALLOWED
_GATEWAY = TrunkKind.INTERNATIONAL_GATEWAY
_E164 = NumberForm.E164.value
_NEVER = 1 << 62
_DAY_S = 86_400
"""The longest window in which behaviour is counted."""


class Groups(Struct, frozen=True, kw_only=True):
    """The checks of an edition by what they need."""

    always: Asked
    busy_calling: Asked
    busy_calling_from: int
    busy_called: Asked
    busy_called_from: int
    listed: Asked
    from_abroad: Asked
    not_assigned: Asked
    odd_caller: Asked
    not_plain: Asked
    strange_trunk: Asked
    authenticated: Asked
    spoken_of: Asked
    registered: Asked
    suspected: Asked


def grouped(rules: Iterable[Rule]) -> Groups:
    """Sort rules by their need."""
    by_need: dict[Need, list[Rule]] = {need: [] for need in Need}
    for rule in rules:
        by_need[rule.need].append(rule)
    packed = {need: tuple((r.probe, r.thresholds, r) for r in found) for need, found in by_need.items()}
    return Groups(
        always=packed[Need.ALWAYS],
        busy_calling=packed[Need.BUSY_CALLING],
        busy_calling_from=min((r.least for r in by_need[Need.BUSY_CALLING]), default=_NEVER),
        busy_called=packed[Need.BUSY_CALLED],
        busy_called_from=min((r.least for r in by_need[Need.BUSY_CALLED]), default=_NEVER),
        listed=packed[Need.LISTED],
        from_abroad=packed[Need.FROM_ABROAD],
        not_assigned=packed[Need.NOT_ASSIGNED],
        odd_caller=packed[Need.ODD_CALLER],
        not_plain=packed[Need.NOT_PLAIN],
        strange_trunk=packed[Need.STRANGE_TRUNK],
        authenticated=packed[Need.AUTHENTICATED],
        spoken_of=packed[Need.SPOKEN_OF],
        registered=packed[Need.REGISTERED],
        suspected=packed[Need.SUSPECTED],
    )


def asked(groups: Groups, facts: Facts) -> Asked:  # noqa: C901 - asked of every call, so without steps between
    """The checks that could find something in these facts."""
    checks = groups.always
    calling, called = facts.calling_velocity, facts.called_velocity
    suspicion = facts.suspicion
    if calling is not None and calling.attempts_1d >= groups.busy_calling_from and not shown_elsewhere(suspicion):
        checks += groups.busy_calling
    if called is not None and called.attempts_10m >= groups.busy_called_from:
        checks += groups.busy_called
    lists = facts.lists
    if lists is not None and (lists.allowed_by or lists.blocked_by or lists.do_not_originate):
        checks += groups.listed
    trunk = facts.trunk
    if trunk is not None:
        if trunk.kind is _GATEWAY:
            checks += groups.from_abroad
        if trunk.calling_assigned is False:
            checks += groups.not_assigned
    elif facts.attempt.trunk:
        checks += groups.strange_trunk
    if facts.identity is not None:
        checks += groups.authenticated
    plan = facts.calling_allocation
    if plan is not None and not (plan.allocated and plan.may_originate):
        checks += groups.not_plain
    if facts.calling >> 60 != _E164 or facts.attempt.presentation is not _ALLOWED:
        checks += groups.odd_caller
    if facts.registry is not None:
        checks += groups.registered
    if suspicion is not None:
        checks += groups.suspected
    return checks if facts.reputation is None else checks + groups.spoken_of


def shown_elsewhere(suspicion: Suspicion | None) -> bool:
    """Whether trusted detectors found within the day that others show the number over other trunks than this one.

    Behaviour is counted for the number over all trunks and for a day at most, so that it is mostly theirs: it says
    nothing of this call.
    """
    return suspicion is not None and suspicion.elsewhere and not suspicion.weak and suspicion.age_s < _DAY_S
