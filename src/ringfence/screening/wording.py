"""What the running ruleset says to the outside: titles of checks, and responses."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ringfence.screening.decision import Decision
from ringfence.screening.response import respond
from ringfence.screening.ruleset import Ruleset
from ringfence.telecom.verdict import Response


class Wording:
    """Follows the running ruleset; titles are looked up once for each version."""

    def __init__(self, running: Callable[[], Ruleset]) -> None:
        self._running = running
        self._of: Ruleset | None = None
        self._titles: dict[str, tuple[str, str]] = {}

    def title(self, code: str, language: str) -> str:
        """The check's name, `zh` or `en`; its code when it has none."""
        running = self._running()
        if running is not self._of:
            self._titles = {rule.code: (rule.document.title_zh, rule.document.title_en) for rule in running.rules}
            self._of = running
        titles = self._titles.get(code)
        return code if titles is None else titles[language == "en"]

    def response(self, decision: Decision) -> Response:
        """How the decision is carried out where it applies.

        A call that goes on although its identity is at fault tells the signer's side so (RFC 9410).
        """
        facts = decision.facts
        response = respond(
            decision.verdict, facts.jurisdiction, self._running(), at_ms=facts.at_ms, reference=decision.id
        )
        if facts.identity is None or response.reason_header or response.sip_code:
            return response
        fault = facts.identity.reason_header
        return msgspec.structs.replace(response, reason_header=fault) if fault else response
