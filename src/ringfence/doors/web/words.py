"""The field's words as a visitor reads them: message keys that the catalogues translate."""

from __future__ import annotations

from collections.abc import Mapping, Set

from msgspec import Struct

from ringfence.access.organisation import OPERATOR_ONLY, OrganisationKind
from ringfence.doors.web.ledger_words import LEDGER_VOCABULARY
from ringfence.doors.web.marking import N_ as N_

ACTIONS: Mapping[str, str] = {
    "deliver": N_("Delivered"),
    "label": N_("Labelled"),
    "challenge": N_("Challenged"),
    "divert": N_("Diverted"),
    "reject": N_("Rejected"),
}
MODES: Mapping[str, str] = {
    "off": N_("Off"),
    "shadow": N_("Shadow"),
    "canary": N_("Canary"),
    "live": N_("Live"),
}
ROLES: Mapping[str, str] = {
    "viewer": N_("Viewer"),
    "analyst": N_("Analyst"),
    "administrator": N_("Administrator"),
}
ORGANISATIONS: Mapping[str, str] = {
    "operator": N_("The operator"),
    "carrier": N_("A carrier"),
    "regulator": N_("A regulator"),
    "company": N_("A company"),
}
FACTORS: Mapping[str, str] = {
    "totp": N_("Authenticator"),
    "passkey": N_("Passkey"),
}
KINDS: Mapping[str, str] = {
    "mobile": N_("Mobile"),
    "mvno": N_("Mobile, virtual operator"),
    "fixed": N_("Fixed line"),
    "iot": N_("Internet of things"),
    "data_card": N_("Data card"),
    "satellite": N_("Satellite"),
    "service_95": N_("Service number 95"),
    "service_96": N_("Service number 96"),
    "toll_free_800": N_("Toll free 800"),
    "shared_cost_400": N_("Shared cost 400"),
    "national_1010": N_("National service 1010"),
    "operator_100xx": N_("Operator service 100xx"),
    "access_10xxx": N_("Access code 10xxx"),
    "message_106": N_("Message port 106"),
    "public_service_12xxx": N_("Public service 12xxx"),
    "service_11x": N_("Service number 11x"),
    "emergency": N_("Emergency"),
    "foreign": N_("Foreign"),
    "premium": N_("Premium rate"),
    "unallocated": N_("Not allocated"),
    "unknown": N_("Not known"),
}
TRUNK_KINDS: Mapping[str, str] = {
    "subscribers": N_("Own subscribers"),
    "interconnect": N_("Interconnect"),
    "international_gateway": N_("International gateway"),
    "enterprise_line": N_("Enterprise line"),
}
PRESENTATIONS: Mapping[str, str] = {
    "allowed": N_("Shown"),
    "restricted": N_("Withheld by the caller"),
    "unavailable": N_("Not available"),
}
WINDOWS: Mapping[str, str] = {
    "1m": N_("1 minute"),
    "10m": N_("10 minutes"),
    "40m": N_("40 minutes"),
    "1h": N_("1 hour"),
    "1d": N_("1 day"),
}
SIGNS: Mapping[str, str] = {
    "good": N_("In order"),
    "watch": N_("Keep an eye on it"),
    "bad": N_("Needs action"),
}
TRUST: Mapping[str, str] = {
    "high": N_("Looked up"),
    "low": N_("Weak source"),
    "memory": N_("From memory, not looked up"),
}
HEALTH: Mapping[str, str] = {
    "log": N_("Decision log, last written"),
    "lists": N_("Lists, last asked for changes"),
    "rules": N_("Rules, in force since"),
    "registry": N_("Preferences and consents, last known to equal the store"),
    "workers": N_("Workers that report"),
    "failed_open": N_("Calls delivered because the judge failed"),
    "over_budget": N_("Calls delivered because time ran out"),
    "late": N_("Facts that came too late"),
    "log_refused": N_("Decisions that the log could not take"),
    "throttled": N_("Requests asked to slow down"),
    "breaker": N_("Rules that fell back to shadow by themselves"),
}
JUDGEMENTS: Mapping[str, str] = {
    "right": N_("Right"),
    "wrong": N_("Wrong"),
}
LISTS: Mapping[str, str] = {
    "block": N_("Block list"),
    "allow": N_("Allow list"),
    "do_not_originate": N_("Do-not-originate list"),
}
SCOPES: Mapping[str, str] = {
    "screen": N_("ask for verdicts"),
    "records": N_("send call records"),
    "decisions:read": N_("read decisions"),
    "numbers:read": N_("read what is known of numbers"),
    "feedback": N_("say whether decisions were right"),
    "lists:read": N_("read lists"),
    "lists:write": N_("change lists"),
    "rules:read": N_("read rules"),
    "rules:write": N_("change rules"),
    "metrics": N_("read metrics"),
    "identity:sign": N_("have caller identities signed"),
    "identity:verify": N_("have caller identities verified"),
    "registry:read": N_("read the registry"),
    "registry:write": N_("change the registry"),
    "subscribers": N_("act for subscribers who prove their number by a code"),
    "consents": N_("record consents and ask for them"),
    "list_checks": N_("check lists against the registry"),
    "messages": N_("hand on what subscribers order by message"),
    "outbox": N_("collect messages to send, one-time codes in the clear"),
}
IDENTITIES: Mapping[str, str] = {
    "A": N_("Confirmed: caller and number known to the signer (A)"),
    "B": N_("Confirmed: caller known, number not (B)"),
    "C": N_("Confirmed: only the gateway known (C)"),
    "passed": N_("Confirmed, level not stated"),
    "failed": N_("Signature does not hold"),
    "unverified": N_("Could not be verified"),
    "pending": N_("Certificate was not here in time"),
    "none": N_("Not signed"),
}
STANDINGS: Mapping[str, str] = {
    "open": N_("Open"),
    "watched": N_("Watched"),
    "confirmed": N_("Confirmed"),
    "cleared": N_("Cleared"),
}
SUBJECTS: Mapping[str, str] = {
    "number": N_("A number"),
    "trunk": N_("A trunk"),
    "device": N_("A device"),
    "cell": N_("A cell"),
    "range": N_("A block of numbers"),
    "holder": N_("A holder of cards"),
}
RELEASED: Mapping[str, str] = {
    "0": N_("not known"),
    "1": N_("the calling side"),
    "2": N_("the called side"),
    "3": N_("the network"),
}
ACTS: Mapping[str, str] = {
    "sign-in": N_("Signed in"),
    "sign-in.failed": N_("Sign-in refused"),
    "sign-in.password": N_("Gave the right password; the second factor was asked for"),
    "sign-in.second-failed": N_("Second factor refused"),
    "password.failed": N_("Gave a wrong present password"),
    "factor.add": N_("Added a second factor"),
    "factor.remove": N_("Took a second factor away"),
    "factor.codes": N_("Made recovery codes"),
    "factor.recovery": N_("Used a recovery code"),
    "list.add": N_("Put a number on a list"),
    "list.end": N_("Took a number off a list"),
    "feedback": N_("Said whether a decision was right"),
    "decisions.export": N_("Took decisions away"),
    "rule.promote": N_("Changed the mode of a rule"),
    "model.promote": N_("Changed the mode of a model"),
    "model.drift": N_("Let the drift of a model be measured anew"),
    "trunk.put": N_("Registered or changed a trunk"),
    "trunk.end": N_("Took a trunk out of service"),
    "number.forget": N_("Forgot complaints about a number"),
    "account.add": N_("Added an account"),
    "account.change": N_("Changed an account"),
    "key.add": N_("Made an API key"),
    "key.revoke": N_("Revoked an API key"),
    "detector.change": N_("Changed a detector"),
    "detector.live-at-once": N_("Let thresholds act without a day in shadow"),
    "suspicion.open": N_("Opened a suspicion again"),
    "suspicion.watched": N_("Watched a suspect"),
    "suspicion.confirmed": N_("Confirmed a suspicion"),
    "suspicion.cleared": N_("Cleared a suspect"),
    "sip.trace": N_("Watched live calls"),
    "preference.put": N_("Changed what may reach a number"),
    "consent.withdraw": N_("Withdrew consent"),
    "calls.export": N_("Took call records away"),
    "feedback.labels": N_("Took labels of numbers away"),
    "ledger.export": N_("Took a ledger away"),
    "lead.settle": N_("Changed the state of a lead"),
    "lead.evidence": N_("Took evidence of a lead away"),
    "list-check.fetch": N_("Took the result of a list check away"),
    "misuse.export": N_("Took findings of misuse away"),
    "registry.export": N_("Took the registry away"),
}
WAYS: Mapping[str, str] = {
    "web": N_("on this page"),
    "message": N_("by message"),
    "api": N_("through an app"),
    "carrier": N_("through the carrier"),
    "bulk": N_("from a list of the carrier"),
}
LOOKERS: Mapping[str, str] = {
    "account": N_("somebody who works here"),
    "key": N_("a program of a carrier or company"),
    "console": N_("somebody at the system itself"),
}
DRIFTS: Mapping[str, str] = {
    "steady": N_("as before"),
    "look": N_("moved a little"),
    "alarm": N_("moved too far"),
}
UNMEASURED: Mapping[str, str] = {
    "off": N_(
        "The model is off, so nothing is scored. Let it run in shadow (ringfence model promote shadow), or measure "
        "once with ringfence model drift."
    ),
    "unusable": N_("The model cannot be used or was left out, the rules go on alone. The log of the system says why."),
    "short": N_("The kept call records do not go back a whole day yet."),
    "few": N_("Too few numbers called often enough to have a score; chance alone would move them."),
    "failed": N_("The last measurement failed, detection goes on. The log of the system says why."),
}
VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "action": ACTIONS,
    "mode": MODES,
    "role": ROLES,
    "organisation": ORGANISATIONS,
    "factor": FACTORS,
    **LEDGER_VOCABULARY,
    "kind": KINDS,
    "trunk_kind": TRUNK_KINDS,
    "presentation": PRESENTATIONS,
    "window": WINDOWS,
    "sign": SIGNS,
    "trust": TRUST,
    "list": LISTS,
    "judgement": JUDGEMENTS,
    "health": HEALTH,
    "scope": SCOPES,
    "act": ACTS,
    "identity": IDENTITIES,
    "standing": STANDINGS,
    "subject": SUBJECTS,
    "released": RELEASED,
    "way": WAYS,
    "looker": LOOKERS,
    "drift": DRIFTS,
    "unmeasured": UNMEASURED,
}


class Tab(Struct, frozen=True):
    """One entry of the console's menu, the role that sees it and whose people do."""

    path: str
    title: str
    role: str
    kinds: Set[OrganisationKind] = OPERATOR_ONLY


ACCOUNT_KEEPERS = frozenset({OrganisationKind.OPERATOR, OrganisationKind.CARRIER, OrganisationKind.REGULATOR})
"""Organisations whose administrators keep accounts here; those of companies are kept by the operator."""
LEAD_KEEPERS = frozenset({OrganisationKind.OPERATOR, OrganisationKind.REGULATOR})
LEDGER_KEEPERS = ACCOUNT_KEEPERS
"""Organisations whose people work with the ledgers."""
TABS = (
    Tab("/live", N_("Live calls"), "viewer"),
    Tab("/decisions", N_("Decisions"), "viewer"),
    Tab("/rules", N_("Rules"), "viewer"),
    Tab("/suspects", N_("Suspects"), "viewer"),
    Tab("/waves", N_("Waves"), "viewer"),
    Tab("/detectors", N_("Detectors"), "viewer"),
    Tab("/quality", N_("Quality"), "viewer"),
    Tab("/numbers", N_("Numbers"), "viewer"),
    Tab("/trunks", N_("Trunks"), "viewer"),
    Tab("/certificates", N_("Certificates"), "viewer"),
    Tab("/ledgers", N_("Ledgers"), "viewer", LEDGER_KEEPERS),
    Tab("/misuse", N_("Misuse"), "viewer", LEDGER_KEEPERS),
    Tab("/leads", N_("Leads"), "viewer", LEAD_KEEPERS),
    Tab("/companies", N_("Companies"), "analyst"),
    Tab("/audit", N_("Audit trail"), "administrator"),
    Tab("/accounts", N_("Accounts"), "administrator", ACCOUNT_KEEPERS),
    Tab("/keys", N_("API keys"), "administrator"),
    Tab("/outbox", N_("Messages"), "administrator"),
)
DONE: Mapping[str, str] = {
    "listed": N_("The list entry is in force within a second. It is in the audit trail."),
    "unlisted": N_("The list entry has been removed. It is in the audit trail."),
    "marked": N_("Your word on this decision has been kept and counts from the next call on."),
    "same": N_("Judged again: the verdict is identical, byte for byte."),
    "differs": N_("Judged again: the verdict DIFFERS from the recorded one. Tell the operator of the system."),
    "promoted": N_("The rule's mode has been changed. Every worker takes it up within seconds."),
    "detector": N_("The detector has been changed. The next run follows it."),
    "settled": N_("Kept. Who is cleared is left alone from the next run on; who is confirmed teaches the models."),
    "added": N_("The account has been added."),
    "changed": N_("The change has been saved."),
    "password": N_("Your password has been changed. Other sessions of yours have been ended."),
    "revoked": N_("The key has been revoked. Requests that carry it are refused from now on."),
    "out": N_("You have signed out."),
    "answered": N_("Your answer has been kept; the company reads it."),
    "factors": N_("Your second factors have been changed. Other sessions of yours have been ended."),
}
"""What a page says after an act; the address carries only the key."""
