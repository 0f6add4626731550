"""The words of ledgers, licences, misuse and leads as a visitor reads them."""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.doors.web.marking import N_

LEAD_STATES: Mapping[str, str] = {
    "new": N_("New"),
    "seen": N_("Being looked into"),
    "passed": N_("Passed on"),
    "closed": N_("Closed"),
}
MISUSES: Mapping[str, str] = {
    "overlap": N_("Two holders of one number"),
    "expired": N_("Used after the right ended"),
    "purpose": N_("Used for another purpose"),
    "not_this_line": N_("Not allowed on this line"),
    "subletting": N_("Possible subletting"),
    "receive_only": N_("Receives only, but called"),
}
LICENCE_STATES: Mapping[str, str] = {
    "licensed": N_("Licensed"),
    "out_of_scope": N_("Licensed, but not for this"),
    "unlicensed": N_("Licence not in force"),
    "unknown": N_("Not in the register"),
}
LICENCE_ANSWERS: Mapping[str, str] = {
    "licensed": N_("The provider holds a licence in force that covers this service and this place."),
    "out_of_scope": N_("The provider holds a licence, but it does not cover this service in this place: out of scope."),
    "unlicensed": N_("The provider held a licence once; on this day none was in force."),
    "unknown": N_("No licence of this provider is on record: it may have none, or go by another name here."),
}
SERVICES: Mapping[str, str] = {
    "1": N_("Calls between telephones, over the telephone network from end to end"),
    "2": N_("Calls that use both: internet telephony, or an app that rings a telephone number"),
    "3": N_("Calls from app to app, over the internet alone"),
}
LEDGERS: Mapping[str, str] = {
    "holding": N_("Number ranges"),
    "line": N_("Lines"),
    "customer": N_("Customers"),
    "licence": N_("Licences"),
}
LEDGER_COLUMNS: Mapping[str, str] = {
    "id": N_("Id"),
    "first": N_("First number"),
    "last": N_("Last number"),
    "holder": N_("Right holder"),
    "chain": N_("Chain of access"),
    "category": N_("Category"),
    "purpose": N_("Approved purpose"),
    "marketing": N_("Marketing approved"),
    "areas": N_("Areas"),
    "originates": N_("May call out"),
    "lines": N_("Lines allowed"),
    "display": N_("Rules of display"),
    "filing": N_("Filing"),
    "from": N_("In force from"),
    "until": N_("In force until"),
    "customer": N_("Customer"),
    "carrier": N_("Carrier"),
    "place": N_("Place"),
    "allowed": N_("Calling numbers allowed"),
    "rate_per_s": N_("Contracted calls a second"),
    "hours": N_("Hours"),
    "service": N_("Class of service"),
    "name": N_("Name"),
    "provider": N_("Access given by"),
    "contact": N_("Contact"),
    "area": N_("Area"),
    "services": N_("Licensed services"),
    "real_name_users": N_("Users by real name"),
    "end_to_end_encrypted": N_("Encrypted end to end"),
    "abuse_contact": N_("Contact for abuse"),
    "note": N_("Note"),
}
"""What a column is called; how to write it: `LEDGER_HINTS`."""
CELLS: Mapping[str, str] = {
    "yes": N_("yes"),
    "no": N_("no"),
    "finance": N_("Finance"),
    "insurance": N_("Insurance"),
    "property": N_("Property"),
    "education": N_("Education"),
    "health_food": N_("Health and food"),
    "telecom_it": N_("Telecom and IT"),
    "tourism": N_("Tourism"),
    "consumer_goods": N_("Consumer goods"),
    "other": N_("Other"),
}
"""Words that a cell of a ledger may hold alone."""
_YES_NO = ("yes", "no")
LEDGER_CHOICES: Mapping[str, tuple[str, ...]] = {
    "category": tuple(one for one in CELLS if one not in _YES_NO),
    "marketing": _YES_NO,
    "originates": _YES_NO,
    "real_name_users": _YES_NO,
    "end_to_end_encrypted": _YES_NO,
    "service": ("1", "2", "3"),
}
"""Columns that a form lets one choose."""
LEDGER_HINTS: Mapping[str, str] = {
    "first": N_("e.g. +861012340000 or 95588"),
    "last": N_("the same number when left out"),
    "chain": N_("ids from the carrier over resellers to the holder, with blanks between"),
    "marketing": N_("not chosen: no"),
    "originates": N_("no: the numbers only receive; not chosen: yes"),
    "lines": N_("ids of lines; empty: every line of the holder"),
    "areas": N_("provinces; empty: the whole country"),
    "from": N_("2026-12-31 or with a time"),
    "until": N_("a date counts to its end; empty: no end"),
    "allowed": N_("numbers, or ranges like +861012340000..+861012349999; empty: any"),
    "hours": N_("08:00-20:00; empty: the whole day"),
    "services": N_("codes of the service catalogue, e.g. A15-1 B25"),
    "real_name_users": N_("as the holder filed it; not chosen: not stated"),
    "end_to_end_encrypted": N_("as the holder filed it; not chosen: not stated"),
    "provider": N_("id of who gives it access; empty for a carrier"),
}
LEDGER_VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "ledger": LEDGERS,
    "column": LEDGER_COLUMNS,
    "hint": LEDGER_HINTS,
    "cell": CELLS,
    "lead": LEAD_STATES,
    "misuse": MISUSES,
    "answer": LICENCE_STATES,
    "answer_told": LICENCE_ANSWERS,
    "service": SERVICES,
}
