from __future__ import annotations

from pathlib import Path

from tests.doors.web.scene import MemoryArchive
from tests.examples import NOW

from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.documents import registry_document
from ringfence.persons import Persons
from ringfence.registry.campaign import BusinessCaller
from ringfence.registry.words import read_words
from ringfence.screening.explain import Explanation
from ringfence.settings import Settings
from ringfence.telecom.commercial import Category


def explained(*_: object) -> Explanation:
    raise NotImplementedError


def test_codes_go_to_mobile_numbers_of_the_jurisdiction_and_companies_have_names(tmp_path: Path) -> None:
    store, plan = open_store(tmp_path / "s.sqlite"), open_plan()
    persons = Persons(Settings(home=tmp_path), store, plan, MemoryArchive(), explained)
    caller = BusinessCaller(id="acme", name="Acme Ltd", contact="x", category=Category.FINANCE, from_ms=NOW)
    store.ledger.put(caller, by="t", at_ms=NOW)

    reachable = {
        text: persons._reachable(plan.read(text)) for text in ("13800138000", "17012345678", "95588", "+14155550123")
    }

    assert list(reachable.values()) == [True, True, False, False]
    assert (persons._company("acme"), persons._company("unknown")) == ("Acme Ltd", "unknown")
    assert persons.area().root == "/my"
    store.close()


def test_the_operators_words_are_the_peoples(tmp_path: Path) -> None:
    own = tmp_path / "rules" / "registry" / "categories.toml"
    own.parent.mkdir(parents=True)
    packaged = registry_document(tmp_path, "categories.toml")
    own.write_text(packaged.replace(read_words(packaged).category[Category.FINANCE].en, "Money matters"), "utf-8")
    store = open_store(tmp_path / "s.sqlite")

    persons = Persons(Settings(home=tmp_path), store, open_plan(), MemoryArchive(), explained)

    assert persons._words.category[Category.FINANCE].en == "Money matters"
    store.close()
