"""The words of companies as a visitor reads them: message keys that the catalogues translate."""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.doors.web.words import N_

JOBS: Mapping[str, str] = {
    "waiting": N_("Waiting"),
    "running": N_("Being worked on"),
    "done": N_("Done"),
    "refused": N_("Not possible"),
    "deleted": N_("Result deleted"),
}
APPLICATIONS: Mapping[str, str] = {
    "unverified": N_("Contact not confirmed"),
    "waiting": N_("With the operator"),
    "accepted": N_("Accepted"),
    "refused": N_("Refused"),
}
ASKED: Mapping[str, str] = {
    "registration": N_("Registration"),
    "numbers": N_("Register numbers"),
    "licence": N_("Licence"),
    "appeal": N_("Appeal"),
}
CONSENT_STATES: Mapping[str, str] = {
    "given": N_("In force"),
    "asked": N_("Not confirmed by the person"),
    "withdrawn": N_("Withdrawn"),
    "over": N_("Over, or not begun"),
}
COMPANY_VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "job": JOBS,
    "application": APPLICATIONS,
    "asked": ASKED,
    "consent_state": CONSENT_STATES,
}
