"""What was decided: find, read, take away, and act on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.access.role import Role
from ringfence.doors.web.clock import show_time
from ringfence.doors.web.export import write_csv
from ringfence.doors.web.listing import DAYS, read_entry
from ringfence.doors.web.raw import behaviour, facts_in_rows
from ringfence.doors.web.registered import registry_rows
from ringfence.doors.web.seen import record_looks
from ringfence.doors.web.visit import ROOT, Answer, Download, Page, Redirect, Route, Visit
from ringfence.doors.web.wanted import NAMES, Wanted, read_wanted
from ringfence.doors.web.words import N_
from ringfence.screening.archive import Archive, DecisionRow
from ringfence.screening.asking import shown_elsewhere
from ringfence.screening.book import ComplaintStore, ListKind, ListStore
from ringfence.screening.decision import Decision
from ringfence.screening.explain import explain
from ringfence.screening.reference import read_id
from ringfence.screening.replay import verdict_bytes
from ringfence.screening.screen import screen
from ringfence.screening.shelf import RuleShelf
from ringfence.screening.sources import NumberingPlan
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import NumberForm
from ringfence.telecom.verdict import Action, Feedback, Judgement

ROWS = 50
PAGE = 500
MOST_EXPORTED = 10_000
NO_DECISION = N_("There is no decision of this reference.")
NO_RULES = N_("The rules that judged this call are no longer kept, so it cannot be judged again.")
NO_NOTE = N_("Say why; your note is kept with the decision and in the audit trail.")
NO_NUMBER = N_("The call showed no readable number, so there is nothing to put on a list.")
COLUMNS = ("id", "time", "calling", "called", "trunk", "action", "score", "findings", "shadow_findings", "ruleset")


class Sources(Struct, frozen=True):
    """Where decisions come from and what is done with them."""

    archive: Archive
    plan: NumberingPlan
    lists: ListStore
    complaints: ComplaintStore
    trail: AuditTrail
    shelf: RuleShelf


class DecisionPages:
    """The list, one decision, and what a person does about it."""

    def __init__(self, sources: Sources, zone: ZoneInfo, country: str) -> None:
        """`country` is the context of short numbers, ISO 3166 alpha-2."""
        self._sources = sources
        self._zone = zone
        self._country = country

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        one = f"{ROOT}/decisions/{{id:str}}"
        return (
            Route("GET", f"{ROOT}/decisions", Role.VIEWER, self.list),
            Route("GET", f"{ROOT}/decisions/export", Role.ANALYST, self.export),
            Route("GET", one, Role.VIEWER, self.show),
            Route("POST", f"{one}/replay", Role.VIEWER, self.replay),
            Route("POST", f"{one}/lists", Role.ANALYST, self.put_on_list),
            Route("POST", f"{one}/feedback", Role.ANALYST, self.mark),
        )

    def list(self, visit: Visit) -> Answer:
        """Decisions that match, newest first."""
        try:
            wanted = self._wanted(visit)
        except Refused as error:
            typed = {name: visit.query.one(name) for name in NAMES}
            said: dict[str, object] = {"wanted": None, "typed": typed, "problem": error.message, "remedy": error.remedy}
            return Page("decisions.html", {**said, **self._choices()}, 400)
        rows = self._sources.archive.search(wanted.filter, limit=ROWS + 1, before=visit.query.one("before"))
        self._record_looks(visit, wanted, rows[:ROWS], N_("List of decisions"))
        counts = self._sources.archive.count(wanted.filter)
        values: dict[str, object] = {
            "wanted": wanted,
            "typed": wanted.typed,
            "problem": "",
            "rows": rows[:ROWS],
            "older": rows[ROWS - 1].id if len(rows) > ROWS else "",
            "counts": counts,
            "total": sum(counts.values()),
            "paged": bool(visit.query.one("before")),
            "most": MOST_EXPORTED,
        }
        return Page("decisions.html", {**values, **self._choices()})

    def export(self, visit: Visit) -> Answer:
        """Up to 10,000 matching decisions as a file."""
        wanted = self._wanted(visit)
        found = list(self._all(wanted))
        self._record_looks(visit, wanted, found, N_("Export of decisions"))
        rows = [_exported(row, self._zone) for row in found]
        kind = "json" if visit.query.one("as") == "json" else "csv"
        self._sources.trail.record(
            AuditEntry(
                at_ms=visit.now_ms, actor=visit.actor, act="decisions.export", target=wanted.address(),
                after=msgspec.json.encode({"rows": len(rows), "as": kind}).decode(),
            )
        )  # fmt: skip
        if kind == "json":
            body = msgspec.json.encode([dict(zip(COLUMNS, row, strict=True)) for row in rows])
            return Download(body, "application/json", "decisions.json")
        cells = [[" ".join(cell) if isinstance(cell, tuple) else cell for cell in row] for row in rows]
        return Download(write_csv(COLUMNS, cells), "text/csv; charset=utf-8", "decisions.csv")

    def show(self, visit: Visit) -> Answer:
        """One decision: why, from what, under which rules, and what people said of it."""
        decision = self._find(visit)
        facts = decision.facts
        record_looks(self._sources.trail, visit, (facts.calling, facts.called), f"decision {decision.id}")
        version = decision.verdict.ruleset
        kept = self._sources.shelf.archived(version)
        ruleset = kept or self._sources.shelf.running()
        values = {
            "decision": decision,
            "facts": facts,
            "verdict": decision.verdict,
            "stories": (("zh-CN", explain(decision, ruleset, "zh")), ("en", explain(decision, ruleset, "en"))),
            "kept": kept is not None,
            "current": version == self._sources.shelf.running().version,
            "calling": behaviour(facts.calling_velocity),
            "called": behaviour(facts.called_velocity),
            "elsewhere": shown_elsewhere(facts.suspicion),
            "rows": facts_in_rows(facts),
            "registered": registry_rows(facts.registry),
            "said": self._sources.complaints.feedback_of(decision=decision.id, limit=ROWS),
            "listable": facts.calling.form in (NumberForm.E164, NumberForm.SHORT),
            "personal": facts.called.form in (NumberForm.E164, NumberForm.SHORT),
            "days": DAYS,
        }
        return Page("decision.html", values)

    def replay(self, visit: Visit) -> Answer:
        """Judge the recorded facts again under the recorded rules and compare the bytes."""
        decision = self._find(visit)
        ruleset = self._sources.shelf.archived(decision.verdict.ruleset)
        if ruleset is None:
            raise NotFound(NO_RULES)
        same = verdict_bytes(screen(decision.facts, ruleset)) == verdict_bytes(decision.verdict)
        return Redirect(f"{ROOT}/decisions/{decision.id}?done={'same' if same else 'differs'}")

    def put_on_list(self, visit: Visit) -> Answer:
        """Allow or block the calling number from here on."""
        decision = self._find(visit)
        calling, called = decision.facts.calling, decision.facts.called
        if calling.form not in (NumberForm.E164, NumberForm.SHORT):
            raise Refused(NO_NUMBER)
        if visit.form.one("list") not in (ListKind.ALLOW, ListKind.BLOCK):
            raise Refused(NO_NUMBER)
        readable = called.form in (NumberForm.E164, NumberForm.SHORT)
        entry = read_entry(
            visit, calling, self._zone, called=called if readable else None, basis=f"decision {decision.id}"
        )
        self._sources.lists.add([entry], by=visit.actor, at_ms=visit.now_ms)
        return Redirect(f"{ROOT}/decisions/{decision.id}?done=listed")

    def mark(self, visit: Visit) -> Answer:
        """Keep a person's word: the decision was right, or wrong."""
        decision = self._find(visit)
        judgement = Judgement.RIGHT if visit.form.one("judgement") == "right" else Judgement.WRONG
        word = Feedback(
            number=int(decision.facts.calling),
            judgement=judgement,
            by=visit.actor,
            at_ms=visit.now_ms,
            decision=decision.id,
            note=visit.form.needed("reason", NO_NOTE)[:2_000],
        )
        self._sources.complaints.feedback(word)
        return Redirect(f"{ROOT}/decisions/{decision.id}?done=marked")

    def _find(self, visit: Visit) -> Decision:
        try:
            decision = self._sources.archive.find(read_id(visit.place["id"]))
        except Refused as error:
            raise NotFound(NO_DECISION) from error
        if decision is None:
            raise NotFound(NO_DECISION)
        return decision

    def _wanted(self, visit: Visit) -> Wanted:
        return read_wanted(visit.query, self._sources.plan, self._zone, self._country)

    def _record_looks(self, visit: Visit, wanted: Wanted, rows: Sequence[DecisionRow], purpose: str) -> None:
        """Looks at every number that is asked for or shown."""
        shown = (number for row in rows for number in (row.calling, row.called))
        record_looks(self._sources.trail, visit, chain(wanted.numbers, shown), purpose)

    def _choices(self) -> dict[str, object]:
        return {"actions": tuple(Action), "codes": [rule.code for rule in self._sources.shelf.running().rules]}

    def _all(self, wanted: Wanted) -> Iterator[DecisionRow]:
        before, left = "", MOST_EXPORTED
        while left > 0:
            rows = self._sources.archive.search(wanted.filter, limit=min(PAGE, left), before=before)
            yield from rows
            if len(rows) < PAGE:
                return
            before, left = rows[-1].id, left - len(rows)


def _exported(row: DecisionRow, zone: ZoneInfo) -> tuple[object, ...]:
    return (
        row.id, show_time(row.at_ms, zone), str(row.calling), str(row.called), row.trunk, row.action.value, row.score,
        row.findings, row.shadow_findings, row.ruleset,
    )  # fmt: skip
