"""Is this provider licensed for this service? Answers for anybody: by id, by name, or by the licence's number."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ringfence.registry.ledger import Customer, LedgerStore
from ringfence.registry.licensing import LicenceLaw, licence_answer
from ringfence.telecom.errors import Refused
from ringfence.telecom.licence import Licence, LicenceAnswer, LicenceState, ServiceClass

MOST_NAMED = 20
_LONGEST = 128


class LicenceQuestion(Struct, frozen=True, kw_only=True):
    """May this provider run this service, here, on that day?"""

    provider: str
    """Id, name or part of it, or the number of a licence."""
    service: ServiceClass
    area: str = ""
    """Province; empty: any place."""
    at_ms: int | None = None
    """Milliseconds since 1970 UTC; None: now."""


class Provider(Struct, frozen=True):
    """One that the registers know."""

    id: str
    name: str


class LicenceReply(Struct, frozen=True, kw_only=True):
    """The answer, and what it rests on."""

    question: LicenceQuestion
    at_ms: int
    answer: LicenceAnswer | None = None
    """None: several providers fit, and one of `providers` has to be named."""
    provider: Provider | None = None
    providers: tuple[Provider, ...] = ()
    licences: tuple[Licence, ...] = ()
    """All of the provider, those in force first."""


class LicenceDesk:
    """Asks the licence register."""

    def __init__(self, store: LedgerStore, law: LicenceLaw, clock_ms: Callable[[], int]) -> None:
        self._store = store
        self.law = law
        self._clock_ms = clock_ms

    def ask(self, question: LicenceQuestion) -> LicenceReply:
        """The answer. Raises `Refused` when nobody is named."""
        named = question.provider.strip()[:_LONGEST]
        if not named:
            raise Refused("Nobody is named.", "Give the provider's name, its id, or the number of its licence.")
        at_ms = self._clock_ms() if question.at_ms is None else question.at_ms
        fitting = self._providers(named)
        if len(fitting) > 1:
            return LicenceReply(question=question, at_ms=at_ms, providers=fitting)
        provider = fitting[0] if fitting else Provider(named, "")
        held = tuple(
            one.entry for one in self._store.page("licence", company=provider.id) if isinstance(one.entry, Licence)
        )
        answer = licence_answer(self.law, held, provider.id, question.service, question.area.strip(), at_ms)
        ordered = tuple(sorted(held, key=lambda one: not _in_force(one, at_ms)))
        return LicenceReply(question=question, at_ms=at_ms, answer=answer, provider=provider, licences=ordered)

    def _providers(self, named: str) -> tuple[Provider, ...]:
        licence = self._store.find("licence", named)
        if licence is not None and isinstance(licence.entry, Licence):
            return (self._provider(licence.entry.holder),)
        if self._store.find("customer", named) is not None or self._store.page("licence", company=named, limit=1):
            return (self._provider(named),)
        found = [
            Provider(one.entry.id, one.entry.name)
            for one in self._store.page("customer", search=named, limit=100)
            if isinstance(one.entry, Customer) and named.casefold() in one.entry.name.casefold()
        ]
        exact = [one for one in found if one.name.casefold() == named.casefold()]
        return tuple((exact or found)[:MOST_NAMED])

    def _provider(self, company: str) -> Provider:
        found = self._store.find("customer", company)
        return Provider(company, found.entry.name if found and isinstance(found.entry, Customer) else "")


def suspicious(answer: LicenceAnswer) -> bool:
    """Whether the public is asked to report it."""
    return answer.state is not LicenceState.LICENSED


def _in_force(licence: Licence, at_ms: int) -> bool:
    return licence.from_ms <= at_ms and (licence.until_ms is None or at_ms < licence.until_ms)
