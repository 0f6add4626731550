"""A running platform obeys what people registered, whatever becomes of its pages and its database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.servers import postgres
from tests.serving import Served, serving

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.backends.pages.consent_file import ConsentFile
from ringfence.backends.pages.consent_pages import FILE_NAME as CONSENTS
from ringfence.backends.pages.page_file import PageFile
from ringfence.backends.pages.preference_pages import FILE_NAME
from ringfence.backends.pages.rebuild import DRAFT_NAME
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.preferences import put_all
from ringfence.backends.sql.store import Store, open_store
from ringfence.registry.campaign import BusinessCaller
from ringfence.registry.person import Cause
from ringfence.registry.preference import Preference, Refusal
from ringfence.settings import Settings
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category
from ringfence.telecom.number import PhoneNumber
from ringfence.verifying import verified

CALLING, CALLED, OTHER = "+861065001000", "+8613900139000", "+8613900139001"
PATIENCE_S = 120.0
read = open_plan().read


def _now() -> int:
    return int(time.time() * 1000)


def _decline(store: Store, text: str, *refusals: Refusal) -> None:
    store.preferences.put(Preference(number=int(read(text)), refusals=refusals), by="t", at_ms=_now())


def _register_caller(store: Store) -> None:
    number = int(read(CALLING))
    acme = BusinessCaller(
        id="acme",
        name="Acme",
        contact="x",
        category=Category.FINANCE,
        numbers=(NumberRange(number, number),),
        from_ms=0,
    )
    store.ledger.put(acme, by="t", at_ms=_now())


def _declined(client: httpx.Client, called: str = CALLED) -> bool:
    """Whether the call is stopped for the person's word; asked so often, other checks may find something as well."""
    answer = client.post("/v1/calls:screen", json={"calling": CALLING, "called": called})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    said = "PREFERENCE_REFUSED" in {reason["check"] for reason in told["reasons"]}
    assert not said or told["action"] == "reject"
    return said


def _comes(wanted: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not wanted():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def _gauges(served: Served) -> dict[str, float]:
    found = {}
    for line in served.client.get("/metrics").text.splitlines():
        if line.startswith("ringfence_gauge{"):
            found[line.split('name="')[1].split('"')[0]] = float(line.rsplit(" ", 1)[1])
    return found


def _flip(path: Path, at: int) -> None:
    """A flipped bit in a file of its own, as a disk would give it back; what is mapped stays as it was."""
    raw = bytearray(path.read_bytes())
    raw[at] ^= 4
    other = path.with_suffix(".flipped")
    other.write_bytes(raw)
    other.replace(path)


@pytest.mark.timeout(300)
def test_a_word_is_obeyed_at_once_and_damaged_pages_are_found_built_anew_and_never_believed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = open_store(settings.store_address)
    _decline(store, CALLED, Refusal())
    assert verified(settings, print, anew=True).equal
    pages, consents = settings.registry_folder / FILE_NAME, settings.registry_folder / CONSENTS
    with serving(tmp_path) as served:
        assert not _declined(served.client)
        _register_caller(store)
        _comes(lambda: _declined(served.client), "the preference on the pages is obeyed")
        assert not _declined(served.client, OTHER)
        _decline(store, OTHER, Refusal())
        _comes(lambda: _declined(served.client, OTHER), "a preference put into the store is obeyed")
        answer = served.client.post("/v1/calls:screen", json={"calling": CALLING, "called": OTHER}).json()
        assert answer["response"]["sip_code"] == 607
        store.persons.forget([int(read(OTHER))], Cause.RECYCLED, by="t", at_ms=_now(), reason="notice")
        _comes(lambda: not _declined(served.client, OTHER), "a number that changed hands starts anew")

        for path, at in ((pages, 4_100), (consents, 30)):
            _flip(path, at)
            _comes(_obeyed_and_built(served, path), f"{path.name} is built anew")
        cut = pages.with_suffix(".cut")
        cut.write_bytes(pages.read_bytes()[:-100])
        cut.replace(pages)
        _comes(_obeyed_and_built(served, pages), "a file cut short is built anew")
        _comes(lambda: _gauges(served)["registry_trouble"] == 0, "all is well again")
        assert served.client.get("/ready").status_code == 200
    assert verified(settings, print, anew=False).equal
    store.close()


def _obeyed_and_built(served: Served, path: Path) -> Callable[[], bool]:
    """Asked again and again: the word is obeyed throughout, until another file than this is there and good.

    Which build brings it does not matter: one may be under way already.
    """
    before = path.stat().st_ino, path.stat().st_mtime_ns

    def asked() -> bool:
        assert _declined(served.client)
        return (path.stat().st_ino, path.stat().st_mtime_ns) != before and _whole(path) > 0

    return asked


def _whole(path: Path) -> int:
    """Generation of a good file; 0 of any other."""
    try:
        file = ConsentFile(path) if path.name == CONSENTS else PageFile(path)
        return file.header.generation if file.scrub() == 0 else 0
    except Exception:
        return 0


@pytest.mark.timeout(300)
def test_without_its_database_the_judge_goes_on_and_says_how_old_its_knowledge_is(tmp_path: Path) -> None:
    with postgres() as server:
        address = server.database()
        store = open_store(address)
        key, text = make_key("test", tuple(Scope), os.urandom(ENTROPY_BYTES), _now(), rate_per_s=1_000_000)
        store.keys.add(key, by="test")
        _register_caller(store)
        _decline(store, CALLED, Refusal())
        with serving(tmp_path, database=address) as served:
            client = served.client_with(text)
            _comes(lambda: _declined(client), "the preference is obeyed")
            server.stop()
            _comes(lambda: _age(client) > 1.0, "the age of what is known is shown")
            assert (_declined(client), _declined(client, OTHER)) == (True, False)
            assert client.get("/ready").status_code == 200
            assert "The store is away" in served.said()
            server.start()
            store.close()
            store = open_store(address)
            _decline(store, CALLED)
            _decline(store, OTHER, Refusal())
            _comes(lambda: (_declined(client), _declined(client, OTHER)) == (False, True), "changes are obeyed again")
            assert _age(client) < PATIENCE_S
        store.close()


def _age(client: httpx.Client) -> float:
    for line in client.get("/metrics").text.splitlines():
        if 'name="registry_age_s"' in line:
            return float(line.rsplit(" ", 1)[1])
    return 0.0


@pytest.mark.timeout(300)
def test_a_builder_that_is_killed_leaves_good_pages_and_the_next_one_builds(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = open_store(settings.store_address)
    first = int(read("+8613000000000"))
    said = [Preference(number=int(PhoneNumber(first + at)), refusals=(Refusal(),)) for at in range(30_000)]
    with store.database.write() as connection:
        put_all(connection, said, by="t", at_ms=_now())
    assert verified(settings, print, anew=True).equal
    folder = settings.registry_folder
    code = "import sys; sys.argv[1:] = ['registry', 'verify', '--rebuild']; from ringfence.main import run; run()"
    environment = os.environ | {"RINGFENCE_HOME": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as builder:
        _comes((folder / DRAFT_NAME).exists, "a build begins")
        builder.send_signal(signal.SIGKILL)

    assert _whole(folder / FILE_NAME) == 1
    assert verified(settings, print, anew=False).equal
    assert verified(settings, print, anew=True).equal
    assert _whole(folder / FILE_NAME) == 2
    store.close()
