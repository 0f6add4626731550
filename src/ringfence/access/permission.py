"""May this person do that? The one place that knows; doors ask it at every address."""

from __future__ import annotations

from collections.abc import Set

from ringfence.access.account import Account
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role


def may(account: Account, role: Role, kinds: Set[OrganisationKind]) -> bool:
    """Whether the person has at least that role, in an organisation of one of the kinds."""
    return not account.closed and account.organisation.kind in kinds and account.role.covers(role)


def may_keep_accounts_of(account: Account, other: Account) -> bool:
    """Whether the person may see and change the other's account: administrators, of their own organisation only.

    Those of the operator may for everybody: they make the first account of each organisation.
    """
    if not account.role.covers(Role.ADMINISTRATOR) or account.closed:
        return False
    operator = account.organisation.kind is OrganisationKind.OPERATOR
    return operator or account.organisation == other.organisation
