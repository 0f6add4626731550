"""The road: facts to verdict, pure."""

from __future__ import annotations

from ringfence.screening.asking import asked
from ringfence.screening.authentication.law import OnFault
from ringfence.screening.facts import Facts
from ringfence.screening.policy import Weighed, abstained, decide, delivered, refusing, weigh
from ringfence.screening.ruleset import Ruleset
from ringfence.telecom.verdict import Verdict


def screen(facts: Facts, ruleset: Ruleset) -> Verdict:
    """Judge one call; never raises, and the same facts and ruleset give the same verdict.

    An emergency call is delivered before any other check is asked. A check that raises abstains and is named in the
    verdict by a `CHECK_FAILED` finding that counts for nothing.
    """
    edition = ruleset.at(facts.at_ms)
    rule = edition.emergency
    try:
        finding = rule.probe(facts, rule.thresholds)
    except Exception as fault:
        return delivered((abstained(rule, fault).reason,), ruleset.version, rule.code)
    if finding is not None:
        return delivered((weigh(rule, finding, facts.calling).reason,), ruleset.version, rule.code)
    weighed: list[Weighed] = []
    for probe, thresholds, rule in asked(edition.groups, facts):
        try:
            finding = probe(facts, thresholds)
            if finding is not None:
                weighed.append(weigh(rule, finding, facts.calling))
        except Exception as fault:
            weighed.append(abstained(rule, fault))
    if not weighed:
        return edition.clean
    law = edition.jurisdiction(facts.jurisdiction)
    if facts.identity is not None and law.identity.on_fault is OnFault.REJECT:
        weighed = [refusing(one) for one in weighed]
    return decide(weighed, facts, law.scores, ruleset.version)
