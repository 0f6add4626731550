"""What the tokens of one call come to together (RFC 8224 section 6.2.1, RFC 8946 section 4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ringfence.screening.authentication.chain import LINKS, Verified, way_of, ways_back
from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.authentication.passport import encode_base64url, read_passport
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.telecom.identity import (
    BAD_IDENTITY_INFO,
    INVALID_IDENTITY_HEADER,
    STALE_DATE,
    USE_IDENTITY_HEADER,
    USE_SUPPORTED_FORMAT,
    Fault,
    IdentityHeader,
    Outcome,
    Passport,
    Priority,
    RichCallData,
    Verstat,
)

NOT_FOUND_YET = BAD_IDENTITY_INFO.because("the certificate is not here yet")
NAMELESS = frozenset({"rcd", "rph"})
"""Kinds that say something of the call and nothing of whose number it is: they stand beside another token."""

_NOT_FOR_CALLED = INVALID_IDENTITY_HEADER.because("no token is for the called number")
_TOO_OLD = STALE_DATE.because("iat is too old")
_EMERGENCY = "urn:service:sos"
_EMERGENCY_DIGITS = 4
"""No emergency number has more; only such a number may stand for `urn:service:sos` (RFC 9027 section 3)."""
_BESIDE = LINKS | NAMELESS
_Ways = Mapping[str, tuple[Verified, ...]]


class Judged(Struct, frozen=True):
    """One header, and what became of its token."""

    ppt: str
    """Type of the token; empty also where the header could not be read."""
    found: Verified | Fault
    token: str = ""
    """As the header has it; empty where it could not be read."""


class _Bad(Struct, frozen=True):
    """A token that does not count: its type, why, and its signature, by which a Reason header names it."""

    ppt: str
    fault: Fault
    signature: str


class _Pile(Struct):
    """Good tokens by what they are for, and what is wrong with the others."""

    firsts: list[Verified]
    """Those that speak for the calling number."""
    links: list[Verified]
    """Those that send a call on."""
    sides: list[Verified]
    faults: list[_Bad]
    """Of firsts and links."""
    side_faults: list[_Bad]
    rich: RichCallData | None = None
    priority: Priority | None = None


def weigh(judged: Sequence[Judged], ignored: Sequence[IdentityHeader], call: SignedCall, law: IdentityLaw) -> Outcome:
    """What the call's tokens come to; `ignored` are those of kinds that say nothing of such a request."""
    if not judged:
        fault = USE_SUPPORTED_FORMAT.because("no token of a kind that is supported") if ignored else USE_IDENTITY_HEADER
        return Outcome(Verstat.NONE, fault=fault if call.required else None, set_aside=_ignored(ignored))
    if len(judged) == 1 and not ignored:
        usual = _usual(judged[0].found, call, law)
        if usual is not None:
            return usual
    pile = _sorted(judged)
    since_s = call.now_s - law.fresh_s
    ways = ways_back(call.called, pile.links, since_s)
    if pile.sides:
        _look_aside(pile, ways, since_s)
    outcome = _of_first(pile, ways, call, law) or _without(pile, ways, ignored, call, since_s)
    if len(judged) == 1 and not (ignored or pile.sides or pile.side_faults):
        return outcome
    bad = [*pile.faults, *pile.side_faults]
    aside = (
        f"{one.ppt or 'passport'}: {one.fault.sip_code} {one.fault.detail}"
        for one in bad
        if one.fault is not outcome.fault
    )
    failed = outcome.verstat is Verstat.FAILED
    return replace(
        outcome,
        rich=None if failed else pile.rich or outcome.rich,
        priority=pile.priority,
        set_aside=(*dict.fromkeys(aside), *_ignored(ignored)),
        reasons=_reasons(outcome.fault, bad) if len(judged) + len(ignored) > 1 else "",
    )


def _usual(found: Verified | Fault, call: SignedCall, law: IdentityLaw) -> Outcome | None:
    """What one token of the calling number comes to that is for the called one; None for any other call."""
    if isinstance(found, Fault):
        return None
    passport = found.passport
    if passport.ppt in _BESIDE or passport.iat < call.now_s - law.fresh_s:
        return None
    for number in call.called:
        if number in passport.dest_tn:
            return _told(found, Verstat.PASSED if passport.attest in law.passed else Verstat.NONE, 0)
    return None


def worst(faults: Sequence[Fault]) -> Fault:
    """The one that is told: proven before those of certificates that can't be had, which say nothing of the caller."""
    return next((fault for fault in faults if fault.sip_code != BAD_IDENTITY_INFO.sip_code), faults[0])


def _reasons(fault: Fault | None, bad: Iterable[_Bad]) -> str:
    """One value of Reason for each token that is bad, with the token in compact form (RFC 9410)."""
    told = [one for one in bad if one.fault is not NOT_FOUND_YET]
    values = [one.fault.as_reason + (f';ppi="..{one.signature}"' if one.signature else "") for one in told]
    if fault is not None and all(one.fault is not fault for one in told):
        values.insert(0, fault.as_reason)
    return ", ".join(dict.fromkeys(values)) if told else ""


def _ignored(headers: Iterable[IdentityHeader]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_why_ignored(header.ppt) for header in headers))


def _why_ignored(ppt: str) -> str:
    if ppt == "msg":
        return "msg: it speaks of messages, not of calls (RFC 9475)"
    if ppt == "div-o":
        return "div-o: it is around a token of a kind that is not known (RFC 8946 section 4.2, step 5)"
    return "a token of a kind that is not known, or says nothing of such a request (RFC 8224 section 6.2, step 1)"


def _sorted(judged: Iterable[Judged]) -> _Pile:
    pile = _Pile([], [], [], [], [])
    for one in judged:
        if isinstance(one.found, Fault):
            signature = one.token.rpartition(".")[2]
            (pile.side_faults if one.ppt in NAMELESS else pile.faults).append(_Bad(one.ppt, one.found, signature))
            continue
        for token in one.found.along():
            kind = token.passport.ppt
            (pile.links if kind in LINKS else pile.sides if kind in NAMELESS else pile.firsts).append(token)
    return pile


def _look_aside(pile: _Pile, ways: _Ways, since_s: int) -> None:
    """Take from tokens beside others what they say, where they are for this call."""
    for side in pile.sides:
        passport = side.passport
        fault = _unfit(passport, ways, since_s)
        if fault is not None:
            pile.side_faults.append(_bad(passport, fault))
        elif isinstance(passport.extension, RichCallData) and pile.rich is None:
            pile.rich = replace(passport.extension, signer=side.credential.signer)
        elif isinstance(passport.extension, Priority) and pile.priority is None:
            pile.priority = replace(passport.extension, signer=side.credential.signer)


def _unfit(passport: Passport, ways: _Ways, since_s: int) -> Fault | None:
    way = way_of(passport, ways)
    if way is None and not (isinstance(passport.extension, Priority) and _emergency(passport, ways)):
        return _NOT_FOR_CALLED
    return None if way or passport.iat >= since_s else _TOO_OLD


def _emergency(passport: Passport, ways: _Ways) -> bool:
    sos = any(uri == _EMERGENCY or uri.startswith(f"{_EMERGENCY}.") for uri in passport.dest_uri)
    return sos and any(len(number) <= _EMERGENCY_DIGITS for number in ways)


def _of_first(pile: _Pile, ways: _Ways, call: SignedCall, law: IdentityLaw) -> Outcome | None:
    """What a token that speaks for the calling number and is for this call comes to; None when there is none."""
    for first in pile.firsts:
        way = way_of(first.passport, ways)
        if way is None:
            continue
        if way or first.passport.iat >= call.now_s - law.fresh_s:
            passed = first.passport.attest in law.passed
            return _told(first, Verstat.PASSED if passed else Verstat.NONE, len(way))
        pile.faults.insert(0, _bad(first.passport, _TOO_OLD))
    return None


def _without(pile: _Pile, ways: _Ways, ignored: Iterable[IdentityHeader], call: SignedCall, since_s: int) -> Outcome:
    """What no way from the called number back to a token for the calling one comes to."""
    diverted = next((one for one in pile.firsts if frozenset(call.diverting) & frozenset(one.passport.dest_tn)), None)
    if diverted is not None and not any(one.fault is _TOO_OLD for one in pile.faults):
        # A forwarded call whose forwarder does not sign (no `div`): nobody lied, and nothing is proven either, since
        # anybody could send a token meant for another number this way (RFC 8946 section 1).
        return replace(_told(diverted, Verstat.NONE, 0), rich=None)
    called = frozenset(call.called)
    last = [link.passport for link in pile.links if called & frozenset(link.passport.dest_tn)]
    pile.faults += [_bad(passport, _TOO_OLD) for passport in last if passport.iat < since_s]
    if pile.faults:
        return _failed([one.fault for one in pile.faults])
    if pile.firsts or (pile.links and not _leads_elsewhere(pile, ways, ignored)):
        return Outcome(Verstat.FAILED, fault=_NOT_FOR_CALLED)
    bad = [one.fault for one in pile.side_faults if one.ppt != "rph"]
    if bad and pile.rich is None:
        return _failed(bad)
    # Nobody speaks for the number. A bad priority leaves an ordinary call (RFC 8443 section 4.2).
    missing = USE_IDENTITY_HEADER.because("no token speaks for the calling number")
    return Outcome(Verstat.NONE, fault=missing if call.required else None)


def _leads_elsewhere(pile: _Pile, ways: _Ways, ignored: Iterable[IdentityHeader]) -> bool:
    """Whether the way ends at a token that says nothing of the number; its chain is ignored (RFC 8946 section 4.2)."""
    if any(way_of(side.passport, ways) is not None for side in pile.sides):
        return True
    ends = (read_passport(header.token) for header in ignored)
    return any(isinstance(end, Passport) and way_of(end, ways) is not None for end in ends)


def _bad(passport: Passport, fault: Fault) -> _Bad:
    return _Bad(passport.ppt, fault, encode_base64url(passport.signature))


def _failed(faults: Sequence[Fault]) -> Outcome:
    fault = worst(faults)
    if fault.sip_code != BAD_IDENTITY_INFO.sip_code:
        return Outcome(Verstat.FAILED, fault=fault)
    # A certificate that can't be had says nothing of the caller.
    return Outcome(Verstat.NONE, fault=fault, pending=all(one is NOT_FOUND_YET for one in faults))


def _told(first: Verified, verstat: Verstat, diversions: int) -> Outcome:
    passport, credential = first.passport, first.credential
    outcome = Outcome(
        verstat,
        attestation=passport.attest,
        signer=credential.signer,
        origid=passport.origid,
        diversions=diversions,
        certificate=credential.fingerprint,
    )
    if not isinstance(passport.extension, RichCallData):
        return outcome
    return replace(outcome, rich=replace(passport.extension, signer=credential.signer))
