"""The desk of companies for themselves: registration, numbers, licences, campaigns, appeals; the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from ringfence.registry.application import (
    Appeal,
    Application,
    ApplicationState,
    ApplicationStore,
    Asked,
    LicenceClaim,
    NumbersClaim,
    Registration,
    check_range,
    check_room,
)
from ringfence.registry.campaign import BusinessCaller, Campaign
from ringfence.registry.code import CodePurpose
from ringfence.registry.consenting import CallerLaw
from ringfence.registry.ledger import Entered, Holding, LedgerStore, valid
from ringfence.registry.proving import Proving
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Conflict, NotFound, Refused
from ringfence.telecom.licence import Licence
from ringfence.telecom.number import PhoneNumber

_ID_BYTES = 12
MOST_RANGES = 1_000


class CompanyAccounts(Protocol):
    """Accounts of a company's people."""

    def check(self, name: str, password: str) -> None:
        """Raise `Conflict` when the name is taken, `Refused` for a name that cannot be or a weak password."""
        ...

    def reserve(self, name: str, password: str, company: str, *, at_ms: int) -> None:
        """Make the first account, closed. Raises `Conflict` when the name was taken meanwhile."""
        ...

    def open(self, name: str, company: str, *, by: str, at_ms: int) -> None:
        """Open it: the operator said yes."""
        ...


class CompanyBooks(Struct, frozen=True):
    """Where the desk looks and writes."""

    ledger: LedgerStore
    applications: ApplicationStore
    accounts: CompanyAccounts
    proving: Proving


class CompanyDesk:
    """What companies do about themselves, whatever door they come by, and what the operator answers."""

    def __init__(self, books: CompanyBooks, law: CallerLaw, randomness: Callable[[int], bytes]) -> None:
        self._books = books
        self._law = law
        self._randomness = randomness

    def register(
        self, company: str, sent: Registration, password: str, *, who: str, language: str, at_ms: int
    ) -> tuple[Application, str]:
        """Take a registration and send the contact a code; returns it and the code's id.

        `who` is the network address that asks. Raises `Conflict` for a company or account that is there, `TooMany`.
        """
        if self.caller(company) is not None:
            raise Conflict("This company is registered.", "Sign in, or ask the operator for an account.")
        self._books.accounts.check(sent.account, password)
        one = self._application(company, sent, f"registration:{sent.account}", at_ms)
        one = replace(one, state=ApplicationState.UNVERIFIED)
        number = PhoneNumber(sent.contact_number)
        code = self._books.proving.ask(number, who, language, at_ms, purpose=CodePurpose.CONTACT, subject=one.id)
        self._books.accounts.reserve(sent.account, password, company, at_ms=at_ms)
        self._books.applications.add(one)
        return one, code.id

    def verify(self, application_id: str, code_id: str, digits: str, *, at_ms: int) -> Application:
        """The contact typed the code: the registration waits for the operator. Raises `NotAllowed`, `NotFound`."""
        one = self.application(application_id)
        if one.state is not ApplicationState.UNVERIFIED or not isinstance(one.asked, Registration):
            return one
        self._books.proving.prove(code_id, digits, at_ms, purpose=CodePurpose.CONTACT, subject=one.id)
        asked = replace(one.asked, contact_verified_ms=at_ms)
        waiting = replace(one, asked=asked, state=ApplicationState.WAITING)
        self._books.applications.step(one, waiting, by=one.by, at_ms=at_ms)
        return waiting

    def application(self, application_id: str) -> Application:
        """The one of that id. Raises `NotFound`."""
        found = self._books.applications.find(application_id)
        if found is None:
            raise NotFound("There is no such application.", "Use the address that registering led to.")
        return found

    def caller(self, company: str) -> BusinessCaller | None:
        """The company as registered; None when it is not."""
        entered = self._books.ledger.find("business_caller", company)
        return entered.entry if entered is not None and isinstance(entered.entry, BusinessCaller) else None

    def owns(self, company: str, number: int) -> bool:
        """Whether the number is one that the company registered and the operator, or the ledger, granted."""
        caller = self.caller(company)
        return caller is not None and any(number in one for one in caller.numbers)

    def applications(self, company: str) -> tuple[Application, ...]:
        """What the company asked, newest first."""
        return self._books.applications.page(company=company)

    def waiting(self, *, kind: str = "", limit: int = 100) -> tuple[Application, ...]:
        """What waits for the operator, newest first."""
        return self._books.applications.page(kind=kind, state=ApplicationState.WAITING.value, limit=limit)

    def claim(self, company: str, numbers: NumberRange, proof: str, *, by: str, at_ms: int) -> Application:
        """Claim numbers: granted at once where the company holds them by the ledger, else the operator answers."""
        check_range(numbers)
        caller = self._approved(company)
        if len(caller.numbers) >= MOST_RANGES:
            raise Refused(f"A company has at most {MOST_RANGES:,} ranges.", "Ask the operator to join some.")
        one = self._ask(company, NumbersClaim(numbers=numbers, proof=proof), by, at_ms)
        if not self._held(company, numbers, at_ms):
            return one
        return self.decide(one.id, True, "the ledger says that the company holds them", by="ledger", at_ms=at_ms)

    def licence(self, company: str, licence: Licence, *, by: str, at_ms: int) -> Application:
        """Tell of a licence; it counts when the operator has looked at it."""
        self._approved(company)
        return self._ask(company, LicenceClaim(licence=replace(licence, holder=company)), by, at_ms)

    def appeal(self, company: str, appeal: Appeal, *, by: str, at_ms: int) -> Application:
        """Object to how a number of the company is treated. Raises `NotFound` for numbers of others."""
        if not self.owns(company, appeal.number):
            raise NotFound("This is not a number of the company.", "Register the number first.")
        return self._ask(company, appeal, by, at_ms)

    def campaigns(self, company: str) -> tuple[Campaign, ...]:
        """The company's campaigns, ended ones too."""
        found = self._books.ledger.page("campaign", limit=500, after=f"{company}:")
        mine = [one.entry for one in found if isinstance(one.entry, Campaign) and one.entry.company == company]
        return tuple(mine)

    def campaign(self, company: str, name: str, sent: Campaign, *, by: str, at_ms: int) -> Entered:
        """Register or change a campaign; `name` is the company's own. Raises `Refused`."""
        self._approved(company)
        hours = self._law.hours.of("CN")
        first, until = hours.minutes
        if not first <= sent.from_minute < sent.until_minute <= until:
            raise Refused(
                "The hours of the campaign lie outside the hours for commercial calls.", "Choose hours within."
            )
        if not sent.per_day or not sent.per_week or sent.per_day > sent.per_week:
            raise Refused(
                "A campaign says how often it calls one person.", "Give calls a day and a week, both at least 1."
            )
        kept = replace(sent, id=f"{company}:{name}"[:128], company=company)
        return self._books.ledger.put(kept, by=by, at_ms=at_ms)

    def end_campaign(self, company: str, campaign_id: str, *, by: str, at_ms: int) -> None:
        """The campaign is over. Raises `NotFound`, also for those of others."""
        if campaign_id not in {one.id for one in self.campaigns(company)}:
            raise NotFound("There is no such campaign.", "See the list.")
        self._books.ledger.end("campaign", campaign_id, by=by, at_ms=at_ms, reason="ended by the company")

    def decide(self, application_id: str, yes: bool, reason: str, *, by: str, at_ms: int) -> Application:
        """The operator's answer, or the ledger's. Raises `Conflict` when it was answered, `Refused` without reason."""
        one = self.application(application_id)
        if one.state is not ApplicationState.WAITING:
            raise Conflict("This was answered already, or its contact is not verified.", "Open the page again.")
        if not reason.strip():
            raise Refused("An answer has a reason; the company reads it.", "Say why.")
        if yes:
            self._grant(one, by, at_ms)
        state = ApplicationState.ACCEPTED if yes else ApplicationState.REFUSED
        answered = replace(one, state=state, decided_by=by, decided_ms=at_ms, reason=reason[:2_000])
        self._books.applications.step(one, answered, by=by, at_ms=at_ms)
        return answered

    def _grant(self, one: Application, by: str, at_ms: int) -> None:
        """What a yes brings about; again brings about the same."""
        ledger, company = self._books.ledger, one.company
        match one.asked:
            case Registration() as asked:
                made = BusinessCaller(
                    id=company, name=asked.name, contact=asked.contact, contact_verified_ms=asked.contact_verified_ms,
                    category=asked.category, from_ms=at_ms,
                )  # fmt: skip
                if self.caller(company) is None:
                    ledger.put(made, by=by, at_ms=at_ms, reason=f"application {one.id}")
                self._books.accounts.open(asked.account, company, by=by, at_ms=at_ms)
            case NumbersClaim() as asked:
                caller = self._approved(company)
                if asked.numbers not in caller.numbers:
                    more = replace(caller, numbers=(*caller.numbers, asked.numbers))
                    ledger.put(more, by=by, at_ms=at_ms, reason=f"application {one.id}")
            case LicenceClaim() as asked:
                ledger.put(asked.licence, by=by, at_ms=at_ms, reason=f"application {one.id}")
            case Appeal():
                # That the company was right is a finding for casework; nothing is lifted by it alone.
                return

    def _held(self, company: str, numbers: NumberRange, at_ms: int) -> bool:
        found = self._books.ledger.covering(numbers.first, at_ms)
        held = [one.entry for one in found if isinstance(one.entry, Holding)]
        return any(
            one.holder == company and valid(one, at_ms) and one.numbers.first <= numbers.first
            and numbers.last <= one.numbers.last
            for one in held
        )  # fmt: skip

    def _approved(self, company: str) -> BusinessCaller:
        caller = self.caller(company)
        if caller is None:
            raise Refused("The company is not registered.", "Register it, and wait until the operator has said yes.")
        return caller

    def _ask(self, company: str, asked: Asked, by: str, at_ms: int) -> Application:
        check_room(self.applications(company))
        one = self._application(company, asked, by, at_ms)
        self._books.applications.add(one)
        return one

    def _application(self, company: str, asked: Asked, by: str, at_ms: int) -> Application:
        return Application(
            id=f"{at_ms:012x}{self._randomness(_ID_BYTES).hex()}", company=company, asked=asked, by=by, at_ms=at_ms
        )
