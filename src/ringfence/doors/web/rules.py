"""The rules that judge: how each does, where it comes from, and how far it is trusted."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.access.role import Role
from ringfence.doors.web.charts import bars
from ringfence.doors.web.clock import DAY_MS, HOUR_MS
from ringfence.doors.web.seen import record_rows
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.screening.archive import Archive, DecisionFilter
from ringfence.screening.breaker import BREAKER
from ringfence.screening.rule import Rule
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.shelf import RuleShelf
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.verdict import Mode

RECENT = 20
NO_RULE = N_("There is no rule of this code.")
NO_MODE = N_("Choose a mode.")
NO_SHARE = N_("Give the share of calling numbers as a figure between 0.1 and 99.9 per cent.")
NO_REASON = N_("Say why; it is kept in the rule's history and in the audit trail.")


class Hits(Struct, frozen=True):
    """How often a rule found something in the last day."""

    counted: int = 0
    shadow: int = 0


class Sources(Struct, frozen=True):
    """Where rules come from and what they did."""

    shelf: RuleShelf
    archive: Archive
    trail: AuditTrail


class RulePages:
    """All rules, and one rule."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/rules", Role.VIEWER, self.all),
            Route("GET", f"{ROOT}/rules/{{code:str}}", Role.VIEWER, self.show),
            Route("POST", f"{ROOT}/rules/{{code:str}}/mode", Role.ADMINISTRATOR, self.promote),
        )

    def all(self, visit: Visit) -> Answer:
        """Every rule with its mode, weight and hits of the last day."""
        ruleset = self._sources.shelf.running()
        hits, calls = self._hits(visit.now_ms)
        rules = sorted(ruleset.rules, key=lambda rule: (-list(Mode).index(rule.mode), rule.code))
        drawn = bars([(r.code, _parts(hits.get(r.code, Hits()))) for r in rules])
        values = {
            "rows": [(rule, hits.get(rule.code, Hits()), bar.parts) for rule, bar in zip(rules, drawn, strict=True)],
            "calls": calls,
            "version": ruleset.version,
            "fallen": fallen(ruleset),
            "fault": self._sources.shelf.fault(),
            "jurisdictions": ruleset.jurisdictions.values(),
        }
        return Page("rules.html", values)

    def show(self, visit: Visit) -> Answer:
        """One rule: what it finds, since when, on whose word."""
        rule = self._find(visit)
        hits, calls = self._hits(visit.now_ms)
        recent = self._sources.archive.search(DecisionFilter(finding=rule.code), limit=RECENT)
        record_rows(self._sources.trail, visit, recent, f"rule {rule.code}")
        values = {
            "rule": rule,
            "document": rule.document,
            "hits": hits.get(rule.code, Hits()),
            "calls": calls,
            "fallen": _why_fallen(rule),
            "thresholds": [
                (name, _value(getattr(rule.thresholds, name))) for name in rule.thresholds.__struct_fields__
            ],
            "recent": recent,
            "modes": tuple(Mode),
        }
        return Page("rule.html", values)

    def promote(self, visit: Visit) -> Answer:
        """Change how far the rule is trusted."""
        rule = self._find(visit)
        try:
            mode = Mode(visit.form.one("mode"))
        except ValueError as error:
            raise Refused(NO_MODE) from error
        reason = visit.form.needed("reason", NO_REASON)[:500]
        share = _share(visit.form.one("share")) if mode is Mode.CANARY else 0
        self._sources.shelf.promote(rule.code, mode, share, by=visit.actor, reason=reason)
        self._sources.trail.record(
            AuditEntry(
                at_ms=visit.now_ms, actor=visit.actor, act="rule.promote", target=f"rule:{rule.code}", reason=reason,
                before=_told(rule.mode, rule.canary_permille), after=_told(mode, share),
            )
        )  # fmt: skip
        return Redirect(f"{ROOT}/rules/{rule.code}?done=promoted")

    def _find(self, visit: Visit) -> Rule:
        code = visit.place["code"]
        rule = next((rule for rule in self._sources.shelf.running().rules if rule.code == code), None)
        if rule is None:
            raise NotFound(NO_RULE)
        return rule

    def _hits(self, now_ms: int) -> tuple[dict[str, Hits], int]:
        pulse = self._sources.archive.pulse(now_ms - DAY_MS, now_ms, HOUR_MS)
        return {code: Hits(counted, shadow) for code, counted, shadow in pulse.findings}, sum(pulse.actions.values())


def _parts(hits: Hits) -> list[tuple[str, float]]:
    return [("live", hits.counted), ("shadow", hits.shadow)]


def fallen(ruleset: Ruleset) -> dict[str, str]:
    """Rules that left their guard rails and fell back to shadow by themselves, by code, and why."""
    return {rule.code: why for rule in ruleset.rules if (why := _why_fallen(rule))}


def _why_fallen(rule: Rule) -> str:
    last = rule.document.history[-1] if rule.document.history else None
    return last.reason if last is not None and last.by == BREAKER and last.mode is rule.mode else ""


def _told(mode: Mode, share: int) -> str:
    told: dict[str, str | int] = {"mode": mode.value}
    return msgspec.json.encode(told | ({"canary_permille": share} if mode is Mode.CANARY else {})).decode()


def _share(text: str) -> int:
    try:
        permille = round(float(text.replace("%", "")) * 10)
    except (ValueError, OverflowError) as error:
        raise Refused(NO_SHARE) from error
    if not 1 <= permille <= 999:
        raise Refused(NO_SHARE)
    return permille


def _value(value: object) -> str:
    if isinstance(value, frozenset | set):
        return ", ".join(sorted(map(str, value)))
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
