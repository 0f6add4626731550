import msgspec
import pytest

from ringfence.access.account import Account
from ringfence.access.organisation import EVERY_KIND, OPERATOR_ONLY, OrganisationKind
from ringfence.access.permission import may, may_keep_accounts_of
from ringfence.access.role import Role


def _person(kind: OrganisationKind, organisation_id: str = "", role: Role = Role.ADMINISTRATOR) -> Account:
    return Account(
        name="a", role=role, organisation_kind=kind, organisation_id=organisation_id, password_hash="", created_ms=0
    )


OPERATOR = _person(OrganisationKind.OPERATOR)
CARRIER = _person(OrganisationKind.CARRIER, "cmcc")
OTHER = _person(OrganisationKind.CARRIER, "cucc")
COMPANY = _person(OrganisationKind.COMPANY, "cmcc")


@pytest.mark.parametrize("kind", [kind for kind in OrganisationKind if kind is not OrganisationKind.OPERATOR])
def test_the_highest_role_of_another_organisation_opens_nothing_of_the_operator(kind: OrganisationKind) -> None:
    stranger = _person(kind, "x")

    assert not may(stranger, Role.VIEWER, OPERATOR_ONLY)
    assert may(stranger, Role.ADMINISTRATOR, EVERY_KIND)


def test_a_role_is_needed_besides_the_organisation() -> None:
    viewer = _person(OrganisationKind.OPERATOR, role=Role.VIEWER)

    assert may(viewer, Role.VIEWER, OPERATOR_ONLY)
    assert not may(viewer, Role.ANALYST, OPERATOR_ONLY)
    assert not may(msgspec.structs.replace(OPERATOR, closed=True), Role.VIEWER, OPERATOR_ONLY)


def test_administrators_keep_the_accounts_of_their_own_organisation() -> None:
    assert may_keep_accounts_of(CARRIER, msgspec.structs.replace(CARRIER, name="b"))
    assert not may_keep_accounts_of(CARRIER, OTHER)
    assert not may_keep_accounts_of(CARRIER, COMPANY)
    assert not may_keep_accounts_of(CARRIER, OPERATOR)
    assert may_keep_accounts_of(OPERATOR, CARRIER)
    assert not may_keep_accounts_of(msgspec.structs.replace(CARRIER, role=Role.ANALYST), CARRIER)
    assert not may_keep_accounts_of(msgspec.structs.replace(CARRIER, closed=True), CARRIER)
