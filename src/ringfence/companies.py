"""What a worker has for companies that call: their desks, introduced to the store and to the doors."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from litestar import Router

from ringfence.backends.files.secret import secret
from ringfence.backends.sql.store import Store
from ringfence.clock import clock_ms
from ringfence.doors.api.consents import ConsentDoor, consent_routes
from ringfence.doors.api.rest import AnyRequest, Once
from ringfence.registry.asking_law import read_asking
from ringfence.registry.calendar import read_calendar
from ringfence.registry.consenting import CallerLaw, ConsentBooks, ConsentDesk
from ringfence.registry.law import read_hours
from ringfence.registry.list_law import read_list_law
from ringfence.registry.proving import Proving
from ringfence.registry.texts import read_texts
from ringfence.registry.words import read_words
from ringfence.road import packaged_rules
from ringfence.screening.sources import NumberingPlan
from ringfence.settings import Settings
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.number import PhoneNumber

REACHABLE = frozenset({NumberKind.MOBILE, NumberKind.MVNO})
"""Kinds of numbers that get messages."""


def document(home: Path, name: str) -> str:
    """A document of `rules/registry`: the operator's copy in the home folder, else the packaged one."""
    own = home / "rules" / "registry" / name
    return (own if own.is_file() else packaged_rules() / "registry" / name).read_text("utf-8")


def caller_law(home: Path) -> CallerLaw:
    """All documents that answers to companies rest on. Raises `BadRules`."""
    calendar = read_calendar(document(home, "calendar-cn.toml"))
    return CallerLaw(
        read_asking(document(home, "asking.toml")),
        read_hours(document(home, "calling-hours.toml")),
        {calendar.country: calendar},
        read_list_law(document(home, "list-checks.toml")),
        read_words(document(home, "categories.toml")),
    )


class Companies:
    """The desks of one worker."""

    def __init__(self, settings: Settings, store: Store, plan: NumberingPlan) -> None:
        """Raises `BadRules` when a document cannot be read."""
        self._store, self._plan = store, plan
        self.law = caller_law(settings.home)
        books = ConsentBooks(store.consents, store.preferences, store.ledger, store.quotas)
        texts = read_texts(document(settings.home, "messages.toml"))
        key = secret(settings.home / "codes.key")
        self.proving = Proving(store.codes, store.sittings, texts, self.reachable, key, os.urandom)
        self.consents = ConsentDesk(books, self.law, self.proving, self.reachable)

    def reachable(self, number: PhoneNumber) -> bool:
        """Whether the number gets messages, as far as the numbering plan knows."""
        return self._plan.allocation(number).kind in REACHABLE

    def routes(self, once: Once, language: Callable[[AnyRequest], str]) -> list[Router]:
        """The routes of the HTTP API."""
        store = self._store
        door = ConsentDoor(self.consents, store.evidence, store.audit, self._plan.read, clock_ms, language)
        return [consent_routes(door, once)]
