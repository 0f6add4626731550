"""What the registry said of a call, line by line for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ringfence.doors.web.words import N_
from ringfence.screening.registered import CallerFacts, RegistryFacts

CONSENTS: Mapping[str, str] = {
    "given": N_("Consent in force"),
    "withdrawn": N_("Consent withdrawn by the person"),
    "over": N_("Consent no longer in force"),
    "none": N_("Never consented"),
}
CAMPAIGNS: Mapping[str, str] = {
    "fits": N_("The call keeps to its campaign"),
    "unknown": N_("No campaign registered"),
    "channel": N_("The campaign is not for calls"),
    "day": N_("The campaign is not for this kind of day"),
    "hours": N_("The campaign is for other hours"),
}
LICENCES: Mapping[str, str] = {
    "licensed": N_("Licensed for the service"),
    "out_of_scope": N_("Licensed, but not for this service"),
    "unlicensed": N_("No licence in force"),
    "unknown": N_("The register knows nothing of the provider"),
}
ALLOWED: Mapping[bool | None, str] = {
    True: N_("The number may appear on the line"),
    False: N_("The number may not appear on the line"),
    None: N_("Nobody states which numbers may appear on the line"),
}


class RegistryRow(Struct, frozen=True):
    """One line: what it is about, what was given as it was typed, and what it means."""

    title: str
    given: tuple[str, ...] = ()
    """Names and ids, as registered."""
    said: str = ""
    """A text to translate."""
    commercial: str = ""
    """Words of `telecom.commercial`."""
    age_s: int | None = None


def registry_rows(facts: RegistryFacts | None) -> tuple[RegistryRow, ...]:
    """What is known, in the order in which it is asked; empty where nothing is registered of the call."""
    return () if facts is None else tuple(_rows(facts))


def _rows(facts: RegistryFacts) -> Iterator[RegistryRow]:
    if facts.refusal:
        through = N_("The person lets this company through.") if facts.excepted else ""
        yield RegistryRow(N_("Declined by the called person"), said=through, commercial=facts.refusal)
    if facts.caller is not None:
        yield from _caller(facts.caller)
    if facts.consent is not None:
        yield RegistryRow(
            N_("Consent"), _known(facts.consent.id), CONSENTS.get(facts.consent.state, facts.consent.state)
        )
    right = facts.right
    if right is not None:
        said = (
            N_("The right is over.") if right.lapsed else "" if right.originates else N_("It may only receive calls.")
        )
        yield RegistryRow(N_("Right to the calling number"), (right.holder, right.id), said)
    line = facts.line
    if line is not None:
        yield RegistryRow(N_("Line"), (line.name, line.customer), ALLOWED[line.allows])
        if line.licence:
            given = _known(line.licence_id, line.article)
            yield RegistryRow(N_("Licence of the line's customer"), given, LICENCES.get(line.licence, line.licence))
    if facts.unknown:
        yield RegistryRow(N_("Could not be read"), facts.unknown)
    yield RegistryRow(N_("Age of what was read"), age_s=facts.age_s)


def _caller(caller: CallerFacts) -> Iterator[RegistryRow]:
    given = tuple(dict.fromkeys((caller.shown, caller.company)))
    yield RegistryRow(N_("Who calls, about what"), given, commercial=caller.category.value)
    yield RegistryRow(N_("Campaign"), _known(caller.campaign), CAMPAIGNS.get(caller.state, caller.state))
    counts = f"{caller.company_today} / {caller.company_week}"
    yield RegistryRow(N_("The company's calls to this person: today / in seven days"), (counts,))


def _known(*given: str) -> tuple[str, ...]:
    return tuple(one for one in given if one)
