"""The checks that exist, by code: a new check is one file, one document and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import cleandoc
from typing import TypeVar, cast

from msgspec import Struct

from ringfence.screening.checks.call import (
    allow_list,
    block_list,
    call_bombing,
    complained_about,
    do_not_originate,
    emergency,
    fan_out,
    foreign_gateway_domestic,
    foreign_gateway_mobile,
    hidden_number,
    high_frequency,
    may_not_originate,
    not_this_trunk,
    number_segment,
    repeat_dialling,
    rest_hours,
    robot_rhythm,
    sequential_dialling,
    short_calls,
    unallocated,
    unreadable,
    wangiri,
)
from ringfence.screening.facts import Facts
from ringfence.screening.rule import Probe
from ringfence.telecom.verdict import Finding

T = TypeVar("T", bound=Struct)


class CheckKind(Struct, frozen=True):
    """A check as its module declares it."""

    code: str
    thresholds: type[Struct]
    probe: Probe
    about: str
    """What the function says of itself."""


def _kind(code: str, thresholds: type[T], check: Callable[[Facts, T], Finding | None]) -> CheckKind:
    # The ruleset converts the document's thresholds to this very type before it calls the check.
    return CheckKind(code, thresholds, cast("Probe", check), cleandoc(check.__doc__ or ""))


CALL_CHECKS: Mapping[str, CheckKind] = {
    kind.code: kind
    for kind in (
        _kind(emergency.CODE, emergency.Thresholds, emergency.check),
        _kind(unreadable.CODE, unreadable.Thresholds, unreadable.check),
        _kind(unallocated.CODE, unallocated.Thresholds, unallocated.check),
        _kind(may_not_originate.CODE, may_not_originate.Thresholds, may_not_originate.check),
        _kind(do_not_originate.CODE, do_not_originate.Thresholds, do_not_originate.check),
        _kind(hidden_number.CODE, hidden_number.Thresholds, hidden_number.check),
        _kind(foreign_gateway_domestic.CODE, foreign_gateway_domestic.Thresholds, foreign_gateway_domestic.check),
        _kind(foreign_gateway_mobile.CODE, foreign_gateway_mobile.Thresholds, foreign_gateway_mobile.check),
        _kind(not_this_trunk.CODE, not_this_trunk.Thresholds, not_this_trunk.check),
        _kind(high_frequency.CODE, high_frequency.Thresholds, high_frequency.check),
        _kind(fan_out.CODE, fan_out.Thresholds, fan_out.check),
        _kind(wangiri.CODE, wangiri.Thresholds, wangiri.check),
        _kind(call_bombing.CODE, call_bombing.Thresholds, call_bombing.check),
        _kind(repeat_dialling.CODE, repeat_dialling.Thresholds, repeat_dialling.check),
        _kind(sequential_dialling.CODE, sequential_dialling.Thresholds, sequential_dialling.check),
        _kind(short_calls.CODE, short_calls.Thresholds, short_calls.check),
        _kind(robot_rhythm.CODE, robot_rhythm.Thresholds, robot_rhythm.check),
        _kind(rest_hours.CODE, rest_hours.Thresholds, rest_hours.check),
        _kind(block_list.CODE, block_list.Thresholds, block_list.check),
        _kind(allow_list.CODE, allow_list.Thresholds, allow_list.check),
        _kind(complained_about.CODE, complained_about.Thresholds, complained_about.check),
        _kind(number_segment.CODE, number_segment.Thresholds, number_segment.check),
    )
}
