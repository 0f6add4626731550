"""`/v1/ledgers`: numbers, lines, customers and licences, and who held a number on a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, delete, get, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from ringfence.access.audit import AuditTrail, looks_at
from ringfence.access.key import ApiKey, Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, ReadNumber, actor, asking, one_number
from ringfence.registry.ledger import Entered
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk, Whose
from ringfence.registry.ledger_text import LONGEST_CELL, read_moment, write_entry, write_moment

OF_CARRIERS = frozenset({"holding", "line", "customer"})
"""Ledgers that a company's key may change; licences are the regulator's and the operator's."""


class EntrySent(Struct, frozen=True, forbid_unknown_fields=True):
    """All of an entry but its kind and id, by column; what is left out is empty."""

    fields: dict[str, Annotated[str, Meta(max_length=LONGEST_CELL)]]
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]


class EntryShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One state of an entry."""

    kind: str
    fields: dict[str, str]
    version: int
    by: str
    since: str
    """Since when the ledger says so."""
    superseded: str = ""
    """Until when; empty: it says so now."""
    reason: str = ""


class EntriesShown(Struct, frozen=True):
    """Entries by id, or the states of one, newest first; `next` asks for the following ones."""

    items: list[EntryShown]
    next: str = ""


class HeldShown(Struct, frozen=True):
    """A right to a number on a day."""

    holder: str
    chain: list[str]
    """From the carrier to the holder: who answers for the access."""
    holding: EntryShown


class HoldersShown(Struct, frozen=True):
    """Who held the number, the narrowest right first."""

    number: str
    on: str
    items: list[HeldShown]


class LedgerAnswers:
    """Answers for the routes below."""

    def __init__(self, desk: LedgerDesk, trail: AuditTrail, read: ReadNumber, clock_ms: Callable[[], int]) -> None:
        self.desk = desk
        self._trail = trail
        self._read = read
        self._clock_ms = clock_ms

    def page(self, key: ApiKey, kind: str, search: str, limit: int, after: str) -> EntriesShown:
        """Present states."""
        rows = self.desk.page(kind, whose(key), search=search, limit=limit + 1, after=after)
        return EntriesShown([shown(one) for one in rows[:limit]], rows[limit - 1].entry.id if len(rows) > limit else "")

    def held(self, key: ApiKey, by: str, text: str, on: str, purpose: str) -> HoldersShown:
        """Who held a number; the look is durable before anything is shown."""
        number = one_number(self._read, text)
        at_ms = read_moment("on", on) if on else self._clock_ms()
        self._trail.saw(looks_at([number], at_ms=self._clock_ms(), actor=by, purpose=purpose or "ledger"))
        found = self.desk.held(number, at_ms, whose(key))
        items = [HeldShown(one.chain[-1], list(one.chain), shown(one.holding)) for one in found]
        return HoldersShown(str(number), write_moment(at_ms), items)


def ledger_routes(answers: LedgerAnswers) -> Router:
    """The routes."""
    desk, reads, writes = answers.desk, {NEEDS: Scope.REGISTRY_READ}, {NEEDS: Scope.REGISTRY_WRITE}

    @get("/holders", opt=reads, sync_to_thread=True, summary="Who held a number on a day")
    def holders(
        request: AnyRequest, number: FromQuery[str], on: FromQuery[str] = "", purpose: FromQuery[str] = ""
    ) -> HoldersShown:
        return answers.held(asking(request), actor(request), number, on, purpose)

    @get("/{kind:str}", opt=reads, sync_to_thread=True, summary="Entries of one ledger")
    def every(
        request: AnyRequest,
        kind: FromPath[str],
        search: FromQuery[str] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=500)] = 100,
        after: FromQuery[str] = "",
    ) -> EntriesShown:
        return answers.page(asking(request), kind, search, limit, after)

    @get("/{kind:str}/{entry_id:str}", opt=reads, sync_to_thread=True, summary="One entry")
    def one(request: AnyRequest, kind: FromPath[str], entry_id: FromPath[str]) -> EntryShown:
        return shown(desk.find(kind, entry_id, whose(asking(request))))

    @get("/{kind:str}/{entry_id:str}/history", opt=reads, sync_to_thread=True, summary="Every state of an entry")
    def states(request: AnyRequest, kind: FromPath[str], entry_id: FromPath[str]) -> EntriesShown:
        return EntriesShown([shown(one) for one in desk.history(kind, entry_id, whose(asking(request)))])

    @put("/{kind:str}/{entry_id:str}", opt=writes, sync_to_thread=True, summary="Add or replace an entry")
    def place(
        request: AnyRequest, kind: FromPath[str], entry_id: FromPath[str], data: JSONBody[EntrySent]
    ) -> EntryShown:
        cells = {**data.fields, "id": entry_id}
        return shown(desk.put(kind, cells, whose(asking(request)), by=actor(request), reason=data.reason))

    @delete("/{kind:str}/{entry_id:str}", opt=writes, sync_to_thread=True, summary="End an entry now")
    def end(
        request: AnyRequest,
        kind: FromPath[str],
        entry_id: FromPath[str],
        reason: Annotated[str, QueryParameter(min_length=1)],
    ) -> None:
        desk.end(kind, entry_id, whose(asking(request)), by=actor(request), reason=reason)

    return Router("/v1/ledgers", route_handlers=[holders, every, one, states, place, end], tags=["ledgers"])


def whose(key: ApiKey) -> Whose:
    """What a key may see and change: its company's entries, or all."""
    return Whose(key.company, OF_CARRIERS) if key.company else EVERYTHING


def shown(entered: Entered) -> EntryShown:
    """A state as it goes over the wire."""
    written = write_entry(entered.entry)
    return EntryShown(
        kind=written.kind, fields=written.fields, version=entered.version, by=entered.by,
        since=write_moment(entered.at_ms), superseded=write_moment(entered.superseded_ms), reason=entered.reason,
    )  # fmt: skip
