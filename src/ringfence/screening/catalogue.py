"""The checks that exist, by code: a new check is one file, one document and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import cleandoc
from typing import TypeAlias, TypeVar, cast

from msgspec import Struct

from ringfence.screening.checks.call import (
    allow_list,
    block_list,
    call_bombing,
    campaign_unknown,
    complained_about,
    consent_withdrawn,
    do_not_originate,
    emergency,
    fan_out,
    foreign_gateway_domestic,
    foreign_gateway_mobile,
    gateway_attested,
    hidden_number,
    high_frequency,
    hotline_as_caller,
    identity_failed,
    identity_missing,
    identity_stale,
    identity_unavailable,
    may_not_originate,
    no_consent,
    not_roaming,
    not_this_line,
    not_this_trunk,
    number_segment,
    outside_campaign,
    outside_hours,
    over_cap,
    preference_refused,
    provider_out_of_scope,
    provider_unlicensed,
    receive_only,
    repeat_dialling,
    rest_hours,
    right_expired,
    robot_rhythm,
    sequential_dialling,
    short_calls,
    signer_of_nuisance,
    suspected,
    suspected_weakly,
    unallocated,
    unknown_trunk,
    unreadable,
    wangiri,
)
from ringfence.screening.facts import Facts
from ringfence.screening.need import Need
from ringfence.screening.rule import Probe
from ringfence.telecom.verdict import Finding

T = TypeVar("T", bound=Struct)
Least: TypeAlias = Callable[[Struct], int]


class CheckKind(Struct, frozen=True):
    """A check as its module declares it."""

    code: str
    thresholds: type[Struct]
    probe: Probe
    need: Need
    least: Least
    """Attempts below which the check finds nothing, by its thresholds; asked only where its need counts attempts."""
    about: str
    """What the function says of itself."""


def _kind(
    code: str,
    thresholds: type[T],
    check: Callable[[Facts, T], Finding | None],
    need: Need = Need.ALWAYS,
    least: Callable[[T], int] | None = None,
) -> CheckKind:
    # The ruleset converts the document's thresholds to this very type before it calls either function.
    count = cast("Least", least) if least is not None else _none
    return CheckKind(code, thresholds, cast("Probe", check), need, count, cleandoc(check.__doc__ or ""))


def _none(_: Struct) -> int:
    return 0


CALL_CHECKS: Mapping[str, CheckKind] = {
    kind.code: kind
    for kind in (
        _kind(emergency.CODE, emergency.Thresholds, emergency.check),
        _kind(unreadable.CODE, unreadable.Thresholds, unreadable.check, Need.ODD_CALLER),
        _kind(unallocated.CODE, unallocated.Thresholds, unallocated.check, Need.NOT_PLAIN),
        _kind(may_not_originate.CODE, may_not_originate.Thresholds, may_not_originate.check, Need.NOT_PLAIN),
        _kind(hotline_as_caller.CODE, hotline_as_caller.Thresholds, hotline_as_caller.check, Need.NOT_PLAIN),
        _kind(do_not_originate.CODE, do_not_originate.Thresholds, do_not_originate.check, Need.LISTED),
        _kind(hidden_number.CODE, hidden_number.Thresholds, hidden_number.check, Need.ODD_CALLER),
        _kind(
            foreign_gateway_domestic.CODE,
            foreign_gateway_domestic.Thresholds,
            foreign_gateway_domestic.check,
            Need.FROM_ABROAD,
        ),
        _kind(
            foreign_gateway_mobile.CODE,
            foreign_gateway_mobile.Thresholds,
            foreign_gateway_mobile.check,
            Need.FROM_ABROAD,
        ),
        _kind(unknown_trunk.CODE, unknown_trunk.Thresholds, unknown_trunk.check, Need.STRANGE_TRUNK),
        _kind(not_roaming.CODE, not_roaming.Thresholds, not_roaming.check, Need.FROM_ABROAD),
        _kind(identity_failed.CODE, identity_failed.Thresholds, identity_failed.check, Need.AUTHENTICATED),
        _kind(identity_stale.CODE, identity_stale.Thresholds, identity_stale.check, Need.AUTHENTICATED),
        _kind(
            identity_unavailable.CODE,
            identity_unavailable.Thresholds,
            identity_unavailable.check,
            Need.AUTHENTICATED,
        ),
        _kind(identity_missing.CODE, identity_missing.Thresholds, identity_missing.check, Need.AUTHENTICATED),
        _kind(gateway_attested.CODE, gateway_attested.Thresholds, gateway_attested.check, Need.AUTHENTICATED),
        _kind(signer_of_nuisance.CODE, signer_of_nuisance.Thresholds, signer_of_nuisance.check, Need.AUTHENTICATED),
        _kind(not_this_trunk.CODE, not_this_trunk.Thresholds, not_this_trunk.check, Need.NOT_ASSIGNED),
        _kind(
            high_frequency.CODE,
            high_frequency.Thresholds,
            high_frequency.check,
            Need.BUSY_CALLING,
            high_frequency.least,
        ),
        _kind(fan_out.CODE, fan_out.Thresholds, fan_out.check, Need.BUSY_CALLING, fan_out.least),
        _kind(wangiri.CODE, wangiri.Thresholds, wangiri.check, Need.BUSY_CALLING, wangiri.least),
        _kind(call_bombing.CODE, call_bombing.Thresholds, call_bombing.check, Need.BUSY_CALLED, call_bombing.least),
        _kind(
            repeat_dialling.CODE,
            repeat_dialling.Thresholds,
            repeat_dialling.check,
            Need.BUSY_CALLING,
            repeat_dialling.least,
        ),
        _kind(
            sequential_dialling.CODE,
            sequential_dialling.Thresholds,
            sequential_dialling.check,
            Need.BUSY_CALLING,
            sequential_dialling.least,
        ),
        _kind(short_calls.CODE, short_calls.Thresholds, short_calls.check, Need.BUSY_CALLING, short_calls.least),
        _kind(robot_rhythm.CODE, robot_rhythm.Thresholds, robot_rhythm.check, Need.BUSY_CALLING, robot_rhythm.least),
        _kind(rest_hours.CODE, rest_hours.Thresholds, rest_hours.check, Need.BUSY_CALLING, rest_hours.least),
        _kind(block_list.CODE, block_list.Thresholds, block_list.check, Need.LISTED),
        _kind(allow_list.CODE, allow_list.Thresholds, allow_list.check, Need.LISTED),
        _kind(complained_about.CODE, complained_about.Thresholds, complained_about.check, Need.SPOKEN_OF),
        _kind(number_segment.CODE, number_segment.Thresholds, number_segment.check),
        _kind(preference_refused.CODE, preference_refused.Thresholds, preference_refused.check, Need.REGISTERED),
        _kind(no_consent.CODE, no_consent.Thresholds, no_consent.check, Need.REGISTERED),
        _kind(consent_withdrawn.CODE, consent_withdrawn.Thresholds, consent_withdrawn.check, Need.REGISTERED),
        _kind(outside_hours.CODE, outside_hours.Thresholds, outside_hours.check, Need.REGISTERED),
        _kind(outside_campaign.CODE, outside_campaign.Thresholds, outside_campaign.check, Need.REGISTERED),
        _kind(over_cap.CODE, over_cap.Thresholds, over_cap.check, Need.REGISTERED),
        _kind(campaign_unknown.CODE, campaign_unknown.Thresholds, campaign_unknown.check, Need.REGISTERED),
        _kind(not_this_line.CODE, not_this_line.Thresholds, not_this_line.check, Need.REGISTERED),
        _kind(provider_unlicensed.CODE, provider_unlicensed.Thresholds, provider_unlicensed.check, Need.REGISTERED),
        _kind(
            provider_out_of_scope.CODE, provider_out_of_scope.Thresholds, provider_out_of_scope.check, Need.REGISTERED
        ),
        _kind(receive_only.CODE, receive_only.Thresholds, receive_only.check, Need.REGISTERED),
        _kind(suspected.CODE, suspected.Thresholds, suspected.check, Need.SUSPECTED),
        _kind(suspected_weakly.CODE, suspected_weakly.Thresholds, suspected_weakly.check, Need.SUSPECTED),
        _kind(right_expired.CODE, right_expired.Thresholds, right_expired.check, Need.REGISTERED),
    )
}
