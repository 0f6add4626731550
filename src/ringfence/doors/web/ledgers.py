"""The ledgers: search, one entry with its history, change, end, who held a number, files in and out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.account import Account
from ringfence.access.audit import AuditEntry, AuditTrail, looks_at
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.doors.web.visit import ROOT, Answer, Download, Page, Redirect, Route, Visit
from ringfence.doors.web.wanted import NUMBER_REMEDY, read_number
from ringfence.doors.web.words import LEDGER_KEEPERS, N_
from ringfence.registry.bulk import RefusedRow
from ringfence.registry.ledger import Entered
from ringfence.registry.ledger_csv import read_csv, write_csv
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk, Whose
from ringfence.registry.ledger_load import LedgerLoad, load_entries
from ringfence.registry.ledger_text import COLUMNS, NEEDED, read_moment, write_entry
from ringfence.screening.sources import NumberingPlan
from ringfence.telecom.errors import NotAllowed, Refused
from ringfence.telecom.number import PhoneNumber

ROWS = 50
MOST_EXPORTED = 10_000
LARGEST_FILE = 2_000_000
SHOWN_REFUSED = 100
NO_FILE = N_("Choose a CSV file, or paste its lines.")
NO_PURPOSE = N_("Say for what you need it; your look is recorded with it.")
NOT_TEXT = N_("The file is not text in UTF-8. Save it as CSV (UTF-8).")
LONG = frozenset({"purpose", "display", "filing", "note", "allowed", "lines", "chain", "areas", "services"})
"""Columns that get a field of several lines."""
OF_CARRIERS = frozenset({"holding", "line", "customer"})


class Sources(Struct, frozen=True):
    """What the pages ask."""

    desk: LedgerDesk
    load: LedgerLoad
    trail: AuditTrail
    plan: NumberingPlan


def whose(account: Account) -> Whose:
    """What a person may see and change: a carrier its own; a regulator sees all and keeps licences."""
    match account.organisation_kind:
        case OrganisationKind.OPERATOR:
            return EVERYTHING
        case OrganisationKind.REGULATOR:
            return Whose(writes=frozenset({"licence"}))
        case _:
            return Whose(account.organisation_id, OF_CARRIERS)


class LedgerPages:
    """Numbers, lines, customers and licences."""

    def __init__(self, sources: Sources, zone: ZoneInfo, country: str) -> None:
        """`country` is the context of short numbers, ISO 3166 alpha-2."""
        self._sources = sources
        self._desk = sources.desk
        self._zone = zone
        self._country = country

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        root, sees, acts, kinds = f"{ROOT}/ledgers", Role.VIEWER, Role.ANALYST, LEDGER_KEEPERS
        return (
            Route("GET", root, sees, self.all, kinds),
            Route("GET", f"{root}/holder", sees, self.holder, kinds),
            Route("GET", f"{root}/entry", sees, self.entry, kinds),
            Route("GET", f"{root}/new", acts, self.new, kinds),
            Route("POST", f"{root}/put", acts, self.put, kinds),
            Route("POST", f"{root}/end", acts, self.end, kinds),
            Route("GET", f"{root}/export", acts, self.export, kinds),
            Route("GET", f"{root}/import", acts, self.choose, kinds),
            Route("POST", f"{root}/import", acts, self.load, kinds, LARGEST_FILE),
        )

    def all(self, visit: Visit) -> Answer:
        """Present states of one ledger, by id."""
        kind, search = _kind(visit.query.one("kind")), visit.query.one("search")
        rows = self._desk.page(kind, whose(visit.person), search=search, limit=ROWS + 1, after=visit.query.one("after"))
        more = urlencode({"kind": kind, "search": search, "after": rows[ROWS - 1].entry.id}) if len(rows) > ROWS else ""
        values = {
            "kind": kind,
            "kinds": tuple(COLUMNS),
            "search": search,
            "rows": [_row(one) for one in rows[:ROWS]],
            "more": more,
            "writes": self._writes(visit, kind),
            "acts": visit.may(Role.ANALYST, LEDGER_KEEPERS),
        }
        return Page("ledgers.html", values)

    def holder(self, visit: Visit) -> Answer:
        """Who held a number on a day; the look is recorded before anything is shown."""
        typed, on, purpose = (visit.query.one(name) for name in ("number", "on", "purpose"))
        number: PhoneNumber | None = None
        rows: list[Mapping[str, object]] = []
        if typed:
            visit.query.needed("purpose", NO_PURPOSE)
            number = read_number(typed, self._sources.plan, self._country)
            at_ms = read_moment("on", on) if on else visit.now_ms
            self._sources.trail.saw(
                looks_at([number], at_ms=visit.now_ms, actor=visit.actor, purpose=f"ledger: {purpose}")
            )
            held = self._desk.held(number, at_ms, whose(visit.person))
            rows = [{"chain": one.chain, **_row(one.holding)} for one in held]
        values = {"typed": typed, "on": on, "purpose": purpose, "number": number, "rows": rows, "hint": NUMBER_REMEDY}
        return Page("ledger_holder.html", values)

    def entry(self, visit: Visit) -> Answer:
        """One entry, every state that it had, and the form that changes it."""
        kind, entry_id = _kind(visit.query.one("kind")), visit.query.one("id")
        states = self._desk.history(kind, entry_id, whose(visit.person))
        present = self._desk.find(kind, entry_id, whose(visit.person))
        mine = self._writes(visit, kind) and self._desk.may_change(present.entry, whose(visit.person))
        values = {
            "kind": kind,
            "id": entry_id,
            "columns": COLUMNS[kind],
            "needed": NEEDED[kind],
            "long": LONG,
            "fields": write_entry(present.entry).fields,
            "states": [_row(one) for one in states],
            "mine": mine,
        }
        return Page("ledger_entry.html", values)

    def new(self, visit: Visit) -> Answer:
        """An empty form."""
        kind = _kind(visit.query.one("kind"))
        if not self._writes(visit, kind):
            raise NotAllowed("This ledger is not yours to change.", "Ask the operator.")
        own = visit.person.organisation_id if visit.organisation.kind is OrganisationKind.CARRIER else ""
        first = {"holding": "chain", "line": "carrier", "customer": "provider"}.get(kind, "")
        values = {
            "kind": kind, "columns": COLUMNS[kind], "needed": NEEDED[kind], "long": LONG,
            "fields": {first: own} if own and first else {},
        }  # fmt: skip
        return Page("ledger_new.html", values)

    def put(self, visit: Visit) -> Answer:
        """Take the state that the form says; only columns of the ledger are read from it."""
        kind = _kind(visit.form.one("kind"))
        cells = {name: visit.form.one(f"c-{name}") for name in COLUMNS[kind]}
        entered = self._desk.put(kind, cells, whose(visit.person), by=visit.actor, reason=visit.form.one("reason"))
        return Redirect(f"{_address(kind, entered.entry.id)}&done=changed")

    def end(self, visit: Visit) -> Answer:
        """End an entry now."""
        kind, entry_id = _kind(visit.form.one("kind")), visit.form.one("id")
        self._desk.end(kind, entry_id, whose(visit.person), by=visit.actor, reason=visit.form.one("reason"))
        return Redirect(f"{_address(kind, entry_id)}&done=changed")

    def export(self, visit: Visit) -> Answer:
        """One ledger as CSV, as far as it may be seen."""
        kind, rows = _kind(visit.query.one("kind")), []
        for one in self._desk.all(kind, whose(visit.person)):
            rows.append(one)
            if len(rows) > MOST_EXPORTED:
                raise Refused(N_("The ledger is too long for a page. Use the command ringfence ledger export."))
        told = AuditEntry(at_ms=visit.now_ms, actor=visit.actor, act="ledger.export", target=f"ledger:{kind}")
        self._sources.trail.record(told)
        return Download(write_csv(kind, rows), "text/csv; charset=utf-8", f"{kind}.csv")

    def choose(self, visit: Visit) -> Answer:
        """The form for a file."""
        return self._import_page(visit, _kind(visit.query.one("kind")))

    def load(self, visit: Visit) -> Answer:
        """Take a file: good rows go in, wrong ones are shown with line and reason."""
        kind = _kind(visit.form.one("kind"))
        try:
            text = visit.files[0].decode("utf-8-sig") if visit.files else visit.form.one("text")
        except UnicodeDecodeError as error:
            raise Refused(NOT_TEXT) from error
        if not text.strip():
            raise Refused(NO_FILE)
        reason = visit.form.needed("reason", N_("Say why; it goes into the audit trail."))
        taken, refused = 0, list[RefusedRow]()
        pages = load_entries(
            kind, read_csv(kind, text), self._desk, self._sources.load, whose(visit.person),
            by=visit.actor, now_ms=lambda: visit.now_ms, reason=reason,
        )  # fmt: skip
        for page in pages:
            taken += page.taken
            refused += page.refused
        return self._import_page(visit, kind, (taken, refused))

    def _import_page(self, visit: Visit, kind: str, done: tuple[int, list[RefusedRow]] | None = None) -> Page:
        if not self._writes(visit, kind):
            raise NotAllowed("This ledger is not yours to change.", "Ask the operator.")
        values = {
            "kind": kind,
            "kinds": [one for one in COLUMNS if self._writes(visit, one)],
            "columns": COLUMNS[kind],
            "needed": NEEDED[kind],
            "taken": done[0] if done else None,
            "refused": done[1][:SHOWN_REFUSED] if done else [],
            "wrong": len(done[1]) if done else 0,
        }
        return Page("ledger_import.html", values)

    def _writes(self, visit: Visit, kind: str) -> bool:
        return visit.may(Role.ANALYST, LEDGER_KEEPERS) and kind in whose(visit.person).writes


def _kind(text: str) -> str:
    return text if text in COLUMNS else next(iter(COLUMNS))


def _address(kind: str, entry_id: str) -> str:
    return f"{ROOT}/ledgers/entry?" + urlencode({"kind": kind, "id": entry_id})


def _row(entered: Entered) -> Mapping[str, object]:
    written = write_entry(entered.entry)
    return {
        "fields": written.fields,
        "address": _address(written.kind, entered.entry.id),
        "from_ms": entered.entry.from_ms,
        "until_ms": entered.entry.until_ms,
        "at_ms": entered.at_ms,
        "superseded_ms": entered.superseded_ms,
        "by": entered.by,
        "reason": entered.reason,
    }
