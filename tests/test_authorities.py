from pathlib import Path

import pytest

from ringfence.access.role import Role
from ringfence.authorities import Staff
from ringfence.backends.sql.store import open_store
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused


def test_workers_share_secret_and_limits_and_obey_the_policy(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, second_factor="administrator,analyst")
    store = open_store(settings.store_address)
    one, other = Staff(settings, store), Staff(settings, store)

    assert one.sign_in.needing == {Role.ADMINISTRATOR, Role.ANALYST}
    for turn in range(10):
        assert (one, other)[turn % 2].attempts.take("192.0.2.7") == 0
    assert one.attempts.take("192.0.2.7") > 0
    assert other.attempts.take("192.0.2.7") > 0
    assert len((tmp_path / "factors.key").read_bytes()) == 32
    store.close()


def test_an_address_of_the_console_that_is_none_stops_the_start(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, console_url="ringfence")
    store = open_store(settings.store_address)

    with pytest.raises(Refused, match="no address"):
        Staff(settings, store)
    store.close()
