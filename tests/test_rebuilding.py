import os
import threading
import time
from pathlib import Path

from tests.examples import NOW
from tests.registry.examples import preference

from ringfence.backends.pages.preference_pages import FILE_NAME
from ringfence.backends.sql.store import open_store
from ringfence.rebuilding import DAILY_S, WANTED_NAME, Rebuilding, want_pages
from ringfence.settings import Settings


def test_pages_that_a_worker_wants_are_built_and_verified_in_a_process_of_their_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = open_store(settings.store_address)
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    store.close()
    want_pages(settings, "too many changes")
    rebuilding = Rebuilding(settings)
    rebuilding.start()
    until = time.monotonic() + 60
    while (settings.registry_folder / WANTED_NAME).exists() and time.monotonic() < until:
        time.sleep(0.1)
    rebuilding.stop()

    assert (settings.registry_folder / FILE_NAME).exists()
    assert rebuilding.wanted() == ""


def test_a_build_that_is_given_up_leaves_what_was_there(tmp_path: Path) -> None:
    rebuilding = Rebuilding(Settings(home=tmp_path))
    rebuilding.start()
    building = threading.Thread(target=rebuilding.build, args=("asked for",))
    building.start()
    rebuilding.stop()
    building.join(60)

    assert not building.is_alive()


def test_pages_of_yesterday_are_built_anew(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    rebuilding = Rebuilding(settings)
    assert rebuilding.wanted() == ""
    settings.registry_folder.mkdir()
    pages = settings.registry_folder / FILE_NAME
    pages.write_bytes(b"")
    assert rebuilding.wanted() == ""
    os.utime(pages, (time.time() - DAILY_S - 1,) * 2)
    assert rebuilding.wanted() == "a day old"
    want_pages(settings, "damaged")
    want_pages(settings, "again")
    assert rebuilding.wanted() == "damaged"
