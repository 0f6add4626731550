"""Compares the pages with the store, number by number."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import chain, groupby
from typing import TypeVar

from msgspec import Struct

from ringfence.backends.pages.consent_pages import ConsentPages
from ringfence.backends.pages.overlay import Overlay, company_mark
from ringfence.backends.pages.page_file import PageFile
from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.backends.pages.source import ConsentSource, PreferenceSource, Snapshot
from ringfence.registry.consent import ConsentTerm
from ringfence.registry.preference import pack_profile
from ringfence.telecom.errors import Conflict

EXAMPLES = 10
_Said = tuple[int, bytes, tuple[int, ...]]
"""Number, packed profile, marks of excepted companies."""
_Agreed = tuple[int, tuple[ConsentTerm, ...]]
"""Number, consents by id."""
S = TypeVar("S", _Said, _Agreed)


class PagesReport(Struct, frozen=True, kw_only=True):
    """What a comparison found. Counts are numbers; `examples` are packed numbers that differ, ten at most."""

    compared: int
    missing: int
    """In the store and not in the pages."""
    extra: int
    """In the pages and not in the store."""
    different: int
    damaged_pages: int
    changed_meanwhile: int
    """Not compared, because they changed after the snapshot."""
    examples: tuple[int, ...]

    @property
    def equal(self) -> bool:
        """Whether the pages say what the store says."""
        return not (self.missing or self.extra or self.different or self.damaged_pages)


def verify(pages: PreferencePages, source: PreferenceSource) -> PagesReport:
    """Compare in memory that does not grow with the numbers. Raises `Conflict` when the pages are behind the store:
    apply the feed and ask again.
    """
    file, overlay = pages.current()
    damaged = file.scrub()
    with source.snapshot() as snapshot:
        if pages.position() < snapshot.position:
            message = f"the pages are at change {pages.position()}, the store at {snapshot.position}"
            raise Conflict(message, "Apply the change feed, then compare.")
        later = {number for number, patch in overlay.ascending() if patch.seq > snapshot.position}
        return _compare(_paged(file, overlay), _stored(snapshot), later, damaged)


def verify_consents(pages: ConsentPages, source: ConsentSource) -> PagesReport:
    """The same for consents, person by person. A person whose block is damaged counts as missing."""
    damaged = pages.scrub()
    with source.snapshot() as snapshot:
        if pages.position() < snapshot.position:
            message = f"the consents are at change {pages.position()}, the store at {snapshot.position}"
            raise Conflict(message, "Apply the change feed, then compare.")
        later = set(pages.changed(snapshot.position))
        stored = ((number, _in_order(terms)) for number, terms in snapshot.terms())
        return _compare(_kept(pages), stored, later, damaged)


def _kept(pages: ConsentPages) -> Iterator[_Agreed]:
    file, patches = pages.current(), pages.changed(-1)
    patched = ((number, _in_order(terms)) for number, terms in sorted(patches.items()) if terms)
    filed: Iterator[_Agreed] = iter(())
    if file is not None:
        filed = ((number, _in_order(file.terms(number))) for number in file.numbers() if number not in patches)
    return merge(filed, patched, key=lambda one: one[0])


def _in_order(terms: tuple[ConsentTerm, ...]) -> tuple[ConsentTerm, ...]:
    return tuple(sorted(terms, key=lambda one: one.id))


def _compare(paged: Iterator[S], stored: Iterator[S], later: set[int], damaged: int) -> PagesReport:
    counts = {"compared": 0, "missing": 0, "extra": 0, "different": 0}
    examples: list[int] = []
    sides = merge(((one, 0) for one in stored), ((one, 1) for one in paged), key=lambda side: (side[0][0], side[1]))
    for number, both in groupby(sides, key=lambda side: side[0][0]):
        said = list(both)
        if number in later:
            continue
        counts["compared"] += 1
        kind = ""
        if len(said) == 1:
            kind = "extra" if said[0][1] else "missing"
        elif said[0][0] != said[1][0]:
            kind = "different"
        if kind:
            counts[kind] += 1
            examples.append(number) if len(examples) < EXAMPLES else None
    return PagesReport(damaged_pages=damaged, changed_meanwhile=len(later), examples=tuple(examples), **counts)


def _stored(snapshot: Snapshot) -> Iterator[_Said]:
    for number, profile, companies in chain.from_iterable(snapshot.rows()):
        yield number, profile, tuple(sorted(company_mark(one) for one in companies))


def _paged(file: PageFile, overlay: Overlay) -> Iterator[_Said]:
    patches = dict(overlay.ascending())
    patched = (
        (number, pack_profile(patch.profile), tuple(sorted(patch.companies)))
        for number, patch in patches.items()
        if patch.profile is not None
    )
    return merge((one for one in _filed(file) if one[0] not in patches), patched, key=lambda one: one[0])


def _filed(file: PageFile) -> Iterator[_Said]:
    excepting = set(file.excepting())
    for _, numbers, ids in file.pages():
        for number, profile in zip(numbers.tolist(), ids.tolist(), strict=True):
            marks = tuple(sorted(file.companies(number).tolist())) if number in excepting else ()
            yield number, file.profiles[profile - 1], marks
