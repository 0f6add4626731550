"""Builds the judge's pages anew and compares them with the store, as a command or whoever rebuilds them asks."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from ringfence.backends.pages.consent_pages import ConsentPages
from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.backends.pages.rebuild import rebuild, rebuild_consents
from ringfence.backends.pages.verify import PagesReport, verify, verify_consents
from ringfence.backends.sql import changelog
from ringfence.backends.sql.consent_source import SqlConsentSource
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.preference_source import SqlPreferenceSource
from ringfence.backends.sql.registry_feed import RegistryFeed
from ringfence.backends.sql.store import open_store
from ringfence.clock import clock_ms
from ringfence.registry.changes import RegistrySink
from ringfence.registry.preference import Comparison
from ringfence.registry_sinks import ConsentSink, PreferenceSink
from ringfence.settings import Settings
from ringfence.telecom.errors import Conflict

_TRIES = 5
"""How often the pages run after a store that changes meanwhile."""


def verified(settings: Settings, trouble: Callable[[str], None], *, anew: bool) -> Comparison:
    """Compare pages and what changed since with the store, `anew` after building them; calls go on.

    Raises `Conflict` when another process builds, or the pages are older than the record of changes; `Unavailable`
    when there are no pages of preferences, or the store is away.
    """
    store = open_store(settings.store_address)
    try:
        return _verified(settings, store.database, trouble, anew=anew)
    finally:
        store.close()


def _verified(settings: Settings, database: Database, trouble: Callable[[str], None], *, anew: bool) -> Comparison:
    folder = settings.registry_folder
    preferences, consents = SqlPreferenceSource(database), SqlConsentSource(database)
    if anew:
        now = clock_ms()
        if rebuild(folder, preferences, now) is None or rebuild_consents(folder, consents, now) is None:
            raise Conflict("Another process builds the pages.", "Wait for it, then ask again.")
    pages = PreferencePages(folder, monotonic=time.monotonic, trouble=trouble)
    pages.current()
    agreed = ConsentPages(folder, monotonic=time.monotonic, trouble=trouble)
    said = _compared(database, PreferenceSink(pages, _nothing), lambda: verify(pages, preferences))
    consented = _compared(database, ConsentSink(agreed), lambda: verify_consents(agreed, consents))
    whole = _comparison(said, equal=said.equal and consented.equal)
    return msgspec.structs.replace(whole, consents=_comparison(consented, equal=consented.equal))


def _nothing(_number: int, _seq: int) -> None:
    """Who judges no calls has counted none."""


def _compared(database: Database, sink: RegistrySink, compare: Callable[[], PagesReport]) -> PagesReport:
    """Bring the read side up to the store and compare; a store that changes meanwhile is run after some times."""
    for left in reversed(range(_TRIES)):
        with database.read(snapshot=True) as connection:
            last, pruned = changelog.head(connection)
            if 0 < sink.position() < pruned:
                remedy = "Build them anew: ringfence registry verify --rebuild"
                raise Conflict(f"The pages are older than the record of changes (at {pruned}).", remedy)
            RegistryFeed(sink).load(connection, last, pruned)
        try:
            return compare()
        except Conflict:
            if not left:
                raise
    raise AssertionError


def _comparison(found: PagesReport, *, equal: bool) -> Comparison:
    return Comparison(
        compared=found.compared,
        missing=found.missing,
        extra=found.extra,
        different=found.different,
        damaged_pages=found.damaged_pages,
        changed_meanwhile=found.changed_meanwhile,
        equal=equal,
    )
