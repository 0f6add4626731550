from tests.examples import NOW

from ringfence.access.account import Account
from ringfence.access.role import Role
from ringfence.backends.sql.store import Store


def test_accounts_are_listed_by_name(store: Store) -> None:
    for name in ("wang", "li"):
        account = Account(name=name, role=Role.VIEWER, password_hash="h", created_ms=NOW)
        store.accounts.add(account, by="console:root")

    assert [account.name for account in store.accounts.all()] == ["li", "wang"]
