from pathlib import Path

import pytest
from sqlalchemy import update
from tests.examples import NOW
from tests.registry.examples import consent, preference

from ringfence.backends.pages.consent_pages import FILE_NAME as CONSENTS
from ringfence.backends.sql.store import open_store
from ringfence.backends.sql.tables import counter
from ringfence.settings import Settings
from ringfence.telecom.errors import Conflict, Unavailable
from ringfence.verifying import verified


def test_pages_and_what_changed_since_equal_the_store_and_damage_is_told(tmp_path: Path) -> None:
    settings, told = Settings(home=tmp_path), list[str]()
    store = open_store(settings.store_address)
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    for tail in (1, 2):
        kept = store.consents.record(consent(tail), by="k", at_ms=NOW)
        store.consents.confirm(kept.id, at_ms=NOW)
    with pytest.raises(Unavailable):
        verified(settings, told.append, anew=False)
    assert verified(settings, told.append, anew=True).equal
    store.preferences.put(preference(4), by="t", at_ms=NOW)  # whose consents are not told anew
    store.consents.confirm(store.consents.record(consent(3), by="k", at_ms=NOW).id, at_ms=NOW)

    found = verified(settings, told.append, anew=False)
    assert found.consents is not None
    assert (found.equal, found.compared, found.consents.compared) == (True, 2, 3)
    path = settings.registry_folder / CONSENTS
    raw = bytearray(path.read_bytes())
    raw[4_100] ^= 1
    path.write_bytes(raw)
    found = verified(settings, told.append, anew=False)
    assert found.consents is not None
    assert (found.equal, found.consents.missing, found.consents.damaged_pages) == (False, 2, 1)
    assert told
    store.close()


def test_pages_behind_the_record_of_changes_must_be_built_anew(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = open_store(settings.store_address)
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    verified(settings, print, anew=True)
    store.preferences.put(preference(2), by="t", at_ms=NOW)
    with store.database.write() as connection:
        connection.execute(update(counter).where(counter.c.name == "pruned").values(value=2))

    with pytest.raises(Conflict, match="older"):
        verified(settings, print, anew=False)
    assert verified(settings, print, anew=True).equal
    store.close()
