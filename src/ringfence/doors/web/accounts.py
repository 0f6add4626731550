"""Accounts of people: add, change the role, close, open, set a new password."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ringfence.access.account import Account, AccountStore, PasswordHasher
from ringfence.access.factor import FactorStore, forget_factors
from ringfence.access.organisation import Organisation, OrganisationKind, organisation
from ringfence.access.permission import may_keep_accounts_of
from ringfence.access.role import Role
from ringfence.access.sign_in import one_time_password
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit
from ringfence.doors.web.words import ACCOUNT_KEEPERS as KEEPERS
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import NotFound, Refused

NO_NAME = N_("The name must start with a small letter or digit and hold only those and . _ @ -")
NO_ROLE = N_("Choose a role.")
NO_ORGANISATION = N_("Choose whom the person works for. All but the operator need an id, as in the ledgers.")
NO_REASON = N_("Say why; it goes into the audit trail.")
OWN_FACTORS = N_("Your own second factors are changed on the page of your account.")
ONESELF = N_("You cannot close your own account or take away your own role.")


class AccountPages:
    """The list of accounts, for administrators."""

    def __init__(
        self,
        accounts: AccountStore,
        factors: FactorStore,
        hasher: PasswordHasher,
        randomness: Callable[[int], bytes],
    ) -> None:
        self._accounts = accounts
        self._factors = factors
        self._hasher = hasher
        self._randomness = randomness

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        one = f"{ROOT}/accounts/{{name:str}}"
        return (
            Route("GET", f"{ROOT}/accounts", Role.ADMINISTRATOR, self.all, KEEPERS),
            Route("POST", f"{ROOT}/accounts", Role.ADMINISTRATOR, self.add, KEEPERS),
            Route("POST", f"{one}/change", Role.ADMINISTRATOR, self.change, KEEPERS),
            Route("POST", f"{one}/password", Role.ADMINISTRATOR, self.reset, KEEPERS),
            Route("POST", f"{one}/factors", Role.ADMINISTRATOR, self.take_factors, KEEPERS),
        )

    def all(self, visit: Visit) -> Answer:
        """The accounts that the visitor keeps."""
        return self._page(visit)

    def add(self, visit: Visit) -> Answer:
        """A new account with a password that is shown once and must be changed."""
        password = one_time_password(self._randomness)
        reason = visit.form.needed("reason", NO_REASON)
        whom = _organisation(visit)
        made = Account(
            name=visit.form.one("name").lower(),
            role=_role(visit),
            organisation_kind=whom.kind,
            organisation_id=whom.id,
            password_hash=self._hasher.hash(password),
            created_ms=visit.now_ms,
            must_change=True,
        )
        try:
            account = msgspec.convert(msgspec.to_builtins(made), Account)
        except msgspec.ValidationError as error:
            raise Refused(NO_NAME) from error
        self._accounts.add(account, by=visit.actor, reason=reason)
        return self._page(visit, shown=(account.name, password))

    def change(self, visit: Visit) -> Answer:
        """Another role, or closed or open again."""
        account = self._find(visit)
        changed = msgspec.structs.replace(account, role=_role(visit), closed=visit.form.one("closed") == "yes")
        if account.name == visit.person.name and (changed.closed or changed.role is not account.role):
            raise Refused(ONESELF)
        reason = visit.form.needed("reason", NO_REASON)
        self._accounts.change(changed, by=visit.actor, at_ms=visit.now_ms, reason=reason)
        return Redirect(f"{ROOT}/accounts?done=changed")

    def reset(self, visit: Visit) -> Answer:
        """A new password, shown once; the sessions of the account end."""
        account = self._find(visit)
        reason = visit.form.needed("reason", NO_REASON)
        password = one_time_password(self._randomness)
        changed = msgspec.structs.replace(
            account, password_hash=self._hasher.hash(password), must_change=True, failures=0, failed_ms=0
        )
        self._accounts.change(changed, by=visit.actor, at_ms=visit.now_ms, reason=reason)
        return self._page(visit, shown=(account.name, password))

    def take_factors(self, visit: Visit) -> Answer:
        """Take every second factor away from somebody who lost them; the sessions of the account end."""
        account = self._find(visit)
        reason = visit.form.needed("reason", NO_REASON)
        if account.name == visit.person.name:
            raise Refused(OWN_FACTORS)
        forget_factors(self._factors, account.name, by=visit.actor, at_ms=visit.now_ms, reason=reason)
        return Redirect(f"{ROOT}/accounts?done=changed")

    def _find(self, visit: Visit) -> Account:
        account = self._accounts.find(visit.place["name"])
        if account is None or not may_keep_accounts_of(visit.person, account):
            raise NotFound(N_("There is no such account."))
        return account

    def _page(self, visit: Visit, shown: tuple[str, str] | None = None) -> Page:
        values = {
            "accounts": [one for one in self._accounts.all() if may_keep_accounts_of(visit.person, one)],
            "roles": tuple(Role),
            "shown": shown,
            "kinds": tuple(OrganisationKind),
            "all": visit.organisation.kind is OrganisationKind.OPERATOR,
        }
        return Page("accounts.html", values)


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.form.one("role"))
    except ValueError as error:
        raise Refused(NO_ROLE) from error


def _organisation(visit: Visit) -> Organisation:
    """What the form says where the operator asks; else the visitor's own, whatever the form says."""
    if visit.organisation.kind is not OrganisationKind.OPERATOR:
        return visit.organisation
    try:
        return organisation(visit.form.one("organisation-kind") or "operator", visit.form.one("organisation"))
    except Refused as error:
        raise Refused(NO_ORGANISATION) from error
