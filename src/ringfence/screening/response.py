"""How an edge carries out a verdict in one jurisdiction: codes, causes and labels are data."""

from __future__ import annotations

import msgspec

from ringfence.screening.ruleset import Ruleset
from ringfence.telecom.verdict import Action, Response, Verdict

CONTINUE = Response()
"""Let the INVITE go on unchanged."""


def respond(
    verdict: Verdict, jurisdiction: str, ruleset: Ruleset, *, at_ms: int | None = None, reference: str = ""
) -> Response:
    """The response for a verdict: codes of the jurisdiction in force at `at_ms` (None: the newest edition).

    `reference` is the decision's id, which a person quotes in an appeal. Sources: RFC 8688 (608), RFC 8197 (607, for
    a person's own refusal only), FCC 25-15 (603+ for voice calls in the United States), ITU-T Q.850.
    """
    action = verdict.action
    if action is Action.DELIVER:
        return CONTINUE
    edition = ruleset.editions[-1] if at_ms is None else ruleset.at(at_ms)
    law = edition.jurisdiction(jurisdiction)
    answers = {
        Action.LABEL: law.responses.label,
        Action.CHALLENGE: law.responses.challenge,
        Action.DIVERT: law.responses.divert,
        Action.REJECT: law.responses.reject,
    }
    answer = answers[action]
    header = answer.reason_header.replace("{reference}", reference).replace("{appeal_url}", law.appeal_url)
    return msgspec.structs.replace(answer, reason_header=header) if header != answer.reason_header else answer
