"""Pages for companies that call (`/company`): who visits, and what their pages stand on."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.account import Account
from ringfence.access.audit import AuditTrail
from ringfence.access.key import KeyStore
from ringfence.access.limit import Attempts
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.access.sign_in import SignIn
from ringfence.doors.web.area import Area, AreaRoute, AreaTab, AreaVisit, Guest
from ringfence.doors.web.company_entry import CompanyEntryPages
from ringfence.doors.web.company_files import CompanyFilePages
from ringfence.doors.web.company_keys import CompanyKeyPages
from ringfence.doors.web.company_pages import CompanyPages
from ringfence.doors.web.words import N_
from ringfence.registry.company_desk import CompanyDesk
from ringfence.registry.list_desk import ListDesk
from ringfence.registry.words import RegistryWords
from ringfence.screening.flags import FlagDesk
from ringfence.screening.shelf import RuleShelf
from ringfence.telecom.errors import NotSignedIn
from ringfence.telecom.number import PhoneNumber

ROOT = "/company"
ACT, KEYS = "act", "keys"
"""What a visitor may: change things, and make keys."""
TABS = (
    AreaTab("/overview", N_("Company")),
    AreaTab("/numbers", N_("Our numbers")),
    AreaTab("/campaigns", N_("Campaigns")),
    AreaTab("/consents", N_("Consents")),
    AreaTab("/lists", N_("Check a list")),
    AreaTab("/keys", N_("API keys"), KEYS),
)
DONE = {
    "asked": N_("Your application is with the operator. The answer will be on this page."),
    "granted": N_("Granted at once: the ledger says that you hold these numbers."),
    "kept": N_("The campaign is kept and counts from now on."),
    "ended": N_("The campaign has ended."),
    "sent": N_("The file has arrived and is being worked on."),
    "deleted": N_("The result has been deleted."),
    "revoked": N_("The key has been revoked. Requests that carry it are refused from now on."),
    "out": N_("You have signed out."),
}


class CompanySources(Struct, frozen=True, kw_only=True):
    """What the pages stand on."""

    sign_in: SignIn
    desk: CompanyDesk
    lists: ListDesk
    flags: FlagDesk
    shelf: RuleShelf
    keys: KeyStore
    trail: AuditTrail
    counts: Callable[[str, int], dict[str, int]]
    """How many consents of a company are worth what at a time."""
    words: RegistryWords
    read: Callable[[str], PhoneNumber]
    attempts: Attempts
    """How often one network address may register."""
    randomness: Callable[[int], bytes]
    zone: ZoneInfo


def guest_of(account: Account, csrf: str) -> Guest:
    """The visitor as the area knows one: `company:ID` is whose pages they are."""
    may = {ACT} if account.role.covers(Role.ANALYST) else set[str]()
    may |= {KEYS} if account.role.covers(Role.ADMINISTRATOR) else set[str]()
    return Guest(
        subject=f"account:{account.name}", shown=f"{account.name} · {account.organisation_id}", csrf=csrf,
        may=frozenset(may),
    )  # fmt: skip


def company_area(sources: CompanySources) -> Area:
    """The area with all its pages."""

    def known(token: str, now_ms: int) -> tuple[Account, str] | None:
        found = sources.sign_in.who(token, now_ms)
        if found is None or found[0].organisation_kind is not OrganisationKind.COMPANY:
            return None
        return found[0], found[1].csrf

    def who(token: str, now_ms: int) -> Guest | None:
        found = known(token, now_ms)
        return None if found is None else guest_of(*found)

    def company(visit: AreaVisit) -> str:
        found = known(visit.token, visit.now_ms)
        if found is None:
            raise NotSignedIn("")
        return found[0].organisation_id

    s = sources
    routes: list[AreaRoute] = [
        *CompanyEntryPages(s.desk, s.sign_in, s.attempts, s.words, s.read).routes(),
        *CompanyPages(s.desk, s.lists, s.flags, s.shelf, s.trail, s.words, s.read, company, s.zone).routes(),
        *CompanyFilePages(s.lists, s.counts, s.trail, s.words, company).routes(),
        *CompanyKeyPages(s.keys, s.randomness, company).routes(),
    ]
    return Area(
        root=ROOT, title=N_("Business callers"), home="/overview", door="/welcome", routes=routes, tabs=TABS, done=DONE,
        who=who,
    )  # fmt: skip
