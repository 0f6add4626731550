"""`/v1/rules`: the rules that judge, and how far each is trusted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated

from litestar import Router, get, patch
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.access.key import Scope
from ringfence.doors.api.outcomes import ALSO
from ringfence.doors.api.rest import NEEDS, AnyRequest, actor
from ringfence.screening.rule import Rule
from ringfence.screening.shelf import RuleShelf
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.verdict import Action, Mode


class RuleShown(Struct, frozen=True, kw_only=True):
    """One rule."""

    code: str
    title: str
    """In the language asked for."""
    version: str
    mode: Mode
    canary_permille: int
    weight: float
    hard: Action | None
    weak: bool


class RulesShown(Struct, frozen=True):
    """The running ruleset."""

    ruleset: str
    """Version: the hash of its documents."""
    rules: list[RuleShown]
    fault: str
    """Why the documents on disk are not what is running; empty when they are."""


class RuleChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a rule shall be trusted from now on."""

    mode: Mode
    canary_permille: Annotated[int, Meta(ge=0, le=1000)] = 0
    """Share of calling numbers in canary."""
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]


class RuleDesk:
    """Answers for the routes below."""

    def __init__(self, shelf: RuleShelf, audit: AuditTrail, clock_ms: Callable[[], int]) -> None:
        self._shelf = shelf
        self._audit = audit
        self._clock_ms = clock_ms

    def all(self, language: str) -> RulesShown:
        """Every rule of the running ruleset."""
        running = self._shelf.running()
        return RulesShown(running.version, [_shown(rule, language) for rule in running.rules], self._shelf.fault())

    def change(self, by: str, code: str, sent: RuleChange, language: str) -> RuleShown:
        """Promote or demote; raises `NotFound`, `Refused`."""
        if (sent.mode is Mode.CANARY) != (sent.canary_permille > 0):
            raise Refused("canary_permille and mode do not fit", "give a share of 1 to 1000 for canary, none otherwise")
        before = next((rule for rule in self._shelf.running().rules if rule.code == code), None)
        self._shelf.promote(code, sent.mode, sent.canary_permille, by=by, reason=sent.reason)
        for rule in self._shelf.running().rules:
            if rule.code == code:
                self._record(by, sent, before, rule)
                return _shown(rule, language)
        raise NotFound(f"there is no rule {code[:64]}", "see /v1/rules")

    def _record(self, by: str, sent: RuleChange, before: Rule | None, after: Rule) -> None:
        self._audit.record(
            AuditEntry(
                at_ms=self._clock_ms(),
                actor=by,
                act="rule.promote",
                target=f"rule:{after.code}",
                before=_mode(before) if before else "",
                after=_mode(after),
                reason=sent.reason,
            )
        )


def _mode(rule: Rule) -> str:
    return json.dumps({"mode": rule.mode, "canary_permille": rule.canary_permille})


def rule_routes(desk: RuleDesk, language: Callable[[AnyRequest], str]) -> Router:
    """The routes."""

    @get("/", opt={NEEDS: Scope.RULES_READ}, sync_to_thread=True, summary="The running rules")
    def every(request: AnyRequest) -> RulesShown:
        return desk.all(language(request))

    @patch(
        "/{code:str}",
        opt={NEEDS: Scope.RULES_WRITE, ALSO: (422,)},
        sync_to_thread=True,
        summary="Promote or demote a rule",
    )
    def change(request: AnyRequest, code: FromPath[str], data: JSONBody[RuleChange]) -> RuleShown:
        return desk.change(actor(request), code, data, language(request))

    return Router("/v1/rules", route_handlers=[every, change], tags=["rules"])


def _shown(rule: Rule, language: str) -> RuleShown:
    return RuleShown(
        code=rule.code,
        title=rule.document.title_en if language == "en" else rule.document.title_zh,
        version=rule.version,
        mode=rule.mode,
        canary_permille=rule.canary_permille,
        weight=rule.weight,
        hard=rule.hard,
        weak=rule.weak,
    )
