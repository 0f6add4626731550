from tests.examples import NOW, mobile

from ringfence.backends.sql.store import Store
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind


def test_ranges_come_back_as_they_went(store: Store) -> None:
    trunk = Trunk(name="线路-1", kind=TrunkKind.ENTERPRISE_LINE, assigned=(NumberRange(mobile(1), mobile(5)),))
    store.trunks.put(trunk, by="account:li.na", at_ms=NOW)

    assert store.trunks.all() == (trunk,)
