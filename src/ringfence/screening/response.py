"""How an edge carries out a verdict in one jurisdiction: codes, causes and labels are data."""

from __future__ import annotations

import msgspec

from ringfence.screening.checks.call.block_list import CODE as BLOCK_LIST
from ringfence.screening.checks.call.consent_withdrawn import CODE as CONSENT_WITHDRAWN
from ringfence.screening.checks.call.preference_refused import CODE as PREFERENCE_REFUSED
from ringfence.screening.policy import IDENTITY_FAULTS
from ringfence.screening.ruleset import Ruleset
from ringfence.telecom.verdict import Action, Response, Verdict

_OWN_WORD = (PREFERENCE_REFUSED, CONSENT_WITHDRAWN)
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
    if action is Action.REJECT and law.responses.unwanted is not None and _own_refusal(verdict):
        answer = law.responses.unwanted
    refusal = _identity_refusal(verdict)
    if action is Action.REJECT and refusal is not None:
        code, phrase = refusal
        reason = f'STIR;cause={code};text="{phrase}"'
        return msgspec.structs.replace(answer, sip_code=code, sip_reason=phrase, reason_header=reason, q850_cause=21)
    header = answer.reason_header if law.appeal_url else answer.reason_header.replace("url={appeal_url};", "")
    header = header.replace("{reference}", reference).replace("{appeal_url}", law.appeal_url)
    return msgspec.structs.replace(answer, reason_header=header) if header != answer.reason_header else answer


def _own_refusal(verdict: Verdict) -> bool:
    """Whether the called person's own word settled it: preference, withdrawal, or a block entry."""
    if verdict.decisive in _OWN_WORD:
        return True
    return verdict.decisive == BLOCK_LIST and any(
        reason.finding.code == BLOCK_LIST and ("personal", 1) in reason.finding.evidence for reason in verdict.reasons
    )


def _identity_refusal(verdict: Verdict) -> tuple[int, str] | None:
    """SIP code and phrase of RFC 8224 section 6.2.2, where a fault of the signed identity settled it."""
    if verdict.decisive not in IDENTITY_FAULTS:
        return None
    for reason in verdict.reasons:
        if reason.finding.code == verdict.decisive:
            evidence = dict(reason.finding.evidence)
            return int(evidence["sip_code"]), str(evidence["phrase"])
    return None
