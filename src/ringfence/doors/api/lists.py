"""`/v1/lists`: block, allow and do-not-originate entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, Once, ReadNumber, actor, one_number
from ringfence.screening.book import NATIONAL, Level, ListEntry, ListKind, ListScope, ListStore, check_entry
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import PhoneNumber


class EntrySent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry to add. Give `number`, or `first` and `last`."""

    id: Annotated[str, Meta(max_length=64)] = ""
    """Your own id, so that sending it again does nothing; made by us when empty."""
    number: str = ""
    first: str = ""
    last: str = ""
    scope: str = "national"
    """`national`, `carrier:NAME` or `subscriber:NUMBER`."""
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]
    basis: Annotated[str, Meta(max_length=500)] = ""
    starts_ms: Annotated[int, Meta(ge=0)] | None = None
    """None means now."""
    expires_ms: Annotated[int, Meta(ge=0)] | None = None
    """A block needs one: every restriction ends."""


class EntriesSent(Struct, frozen=True, forbid_unknown_fields=True):
    """Entries to add: all of them or, when one is wrong, none."""

    entries: Annotated[list[EntrySent], Meta(min_length=1, max_length=10_000)]


class EntriesAdded(Struct, frozen=True):
    """What was added."""

    added: int
    """Entries that were new."""
    ids: list[str]


class EntryShown(Struct, frozen=True, kw_only=True):
    """One entry as kept."""

    id: str
    list: ListKind
    scope: str
    first: str
    last: str
    reason: str
    basis: str
    added_by: str
    starts_ms: int
    expires_ms: int | None
    ended_ms: int | None
    ended_by: str
    end_reason: str


class EntryPage(Struct, frozen=True):
    """Entries, newest first."""

    items: list[EntryShown]
    next: str
    """Send it as `before` for the next page; empty at the end."""


class ListDesk:
    """Answers for the routes below."""

    def __init__(
        self, store: ListStore, read: ReadNumber, clock_ms: Callable[[], int], new_id: Callable[[], str]
    ) -> None:
        self._store = store
        self._read = read
        self._clock_ms = clock_ms
        self._new_id = new_id

    def add(self, by: str, kind: ListKind, sent: EntriesSent) -> EntriesAdded:
        """Add all or none; raises `Refused`, naming the entry."""
        now = self._clock_ms()
        entries = [self._entry(by, kind, one, place, now) for place, one in enumerate(sent.entries)]
        return EntriesAdded(self._store.add(entries, by=by, at_ms=now), [entry.id for entry in entries])

    def page(self, kind: ListKind, number: str | None, limit: int, before: str, *, ended: bool) -> EntryPage:
        """Entries of the list, or those of it that hold the number."""
        now = self._clock_ms()
        if number:
            found = self._store.covering(one_number(self._read, number), limit=limit)
            kept = [one for one in found if one.list is kind and (ended or one.live(now))]
            return EntryPage([shown(one) for one in kept], "")
        page = self._store.page(kind=kind, live_at_ms=None if ended else now, limit=limit, before=before)
        return EntryPage([shown(one) for one in page], page[-1].id if len(page) == limit else "")

    def end(self, by: str, kind: ListKind, entry_id: str, reason: str) -> EntryShown:
        """End an entry; raises `NotFound`."""
        entry = self._store.find(entry_id)
        if entry is None or entry.list is not kind:
            raise NotFound(f"the list {kind} has no entry {entry_id[:64]}", "see the list for its ids")
        return shown(self._store.end(entry_id, by=by, at_ms=self._clock_ms(), reason=reason))

    def _entry(self, by: str, kind: ListKind, sent: EntrySent, place: int, now: int) -> ListEntry:
        try:
            first, last = self._numbers(sent)
            entry = ListEntry(
                id=sent.id or self._new_id(),
                list=kind,
                scope=read_scope(sent.scope, self._read),
                numbers=NumberRange(int(first), int(last)),
                reason=sent.reason,
                basis=sent.basis,
                added_by=by,
                starts_ms=now if sent.starts_ms is None else sent.starts_ms,
                expires_ms=sent.expires_ms,
            )
            check_entry(entry)
        except Refused as error:
            raise Refused(f"entry {place}: {error.message}", error.remedy) from error
        return entry

    def _numbers(self, sent: EntrySent) -> tuple[PhoneNumber, PhoneNumber]:
        if bool(sent.number) == bool(sent.first) or bool(sent.first) != bool(sent.last):
            raise Refused("the entry names no number, or too many", "give `number`, or `first` and `last`")
        return one_number(self._read, sent.number or sent.first), one_number(self._read, sent.number or sent.last)


def read_scope(text: str, read: ReadNumber) -> ListScope:
    """The scope that a text means; raises `Refused`."""
    level, _, name = text.partition(":")
    match level:
        case "national" if not name:
            return NATIONAL
        case "carrier" if name:
            return ListScope(Level.CARRIER, name)
        case "subscriber" if name:
            return ListScope(Level.SUBSCRIBER, "", int(one_number(read, name)))
        case _:
            raise Refused(f"{text[:80]!r} is not a scope", "write national, carrier:NAME or subscriber:NUMBER")


def shown(entry: ListEntry) -> EntryShown:
    """The entry as the wire shows it."""
    return EntryShown(
        id=entry.id,
        list=entry.list,
        scope=str(entry.scope),
        first=str(PhoneNumber(entry.numbers.first)),
        last=str(PhoneNumber(entry.numbers.last)),
        reason=entry.reason,
        basis=entry.basis,
        added_by=entry.added_by,
        starts_ms=entry.starts_ms,
        expires_ms=entry.expires_ms,
        ended_ms=entry.ended_ms,
        ended_by=entry.ended_by,
        end_reason=entry.end_reason,
    )


def list_routes(desk: ListDesk, once: Once) -> Router:
    """The routes."""

    @get("/{kind:str}", opt={NEEDS: Scope.LISTS_READ}, sync_to_thread=True, summary="Read a list")
    def page(
        kind: FromPath[ListKind],
        number: FromQuery[str | None] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=1_000)] = 100,
        before: FromQuery[str] = "",
        ended: FromQuery[bool] = False,
    ) -> EntryPage:
        return desk.page(kind, number, limit, before, ended=ended)

    @post("/{kind:str}", opt={NEEDS: Scope.LISTS_WRITE}, sync_to_thread=True, summary="Add entries")
    def add(request: AnyRequest, kind: FromPath[ListKind], data: JSONBody[EntriesSent]) -> EntriesAdded:
        return once.run(request, data, EntriesAdded, lambda: desk.add(actor(request), kind, data))

    @delete(
        "/{kind:str}/{entry_id:str}",
        opt={NEEDS: Scope.LISTS_WRITE},
        sync_to_thread=True,
        status_code=200,
        summary="End an entry",
    )
    def end(
        request: AnyRequest,
        kind: FromPath[ListKind],
        entry_id: FromPath[str],
        reason: Annotated[str, QueryParameter(min_length=1)],
    ) -> EntryShown:
        return desk.end(actor(request), kind, entry_id, reason)

    return Router("/v1/lists", route_handlers=[page, add, end], tags=["lists"])
