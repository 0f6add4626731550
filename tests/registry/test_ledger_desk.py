from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.examples import NOW, mobile, read
from tests.stores import new_store

from ringfence.backends.sql.store import Store
from ringfence.registry.ledger_desk import EVERYTHING, READS_ALL, LedgerDesk, Whose
from ringfence.telecom.errors import NotAllowed, NotFound, Refused

CMCC, CUCC, ACME = (Whose(name, frozenset({"holding", "line", "customer"})) for name in ("cmcc", "cucc", "acme"))
FROM = {"from": "2026-01-01"}
HOLDING = {"id": "h1", "first": "+8617000000000", "last": "+8617000000099", "holder": "acme", **FROM}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> LedgerDesk:
    """A carrier with a reseller and its customer, whose access it gives; another carrier beside it."""
    made = LedgerDesk(store.ledger, read, lambda: NOW)
    for name, provider in (("cmcc", ""), ("cucc", ""), ("resell", "cmcc"), ("acme", "resell")):
        cells = {"id": name, "name": name, "provider": provider, **FROM}
        made.put("customer", cells, EVERYTHING, by="t", reason="set up")
    return made


def test_a_carrier_keeps_what_it_gives_access_to_and_nothing_else(desk: LedgerDesk) -> None:
    desk.put("holding", HOLDING, CMCC, by="t", reason="let")
    with pytest.raises(NotAllowed):
        desk.put("holding", {**HOLDING, "id": "h2"}, CUCC, by="t", reason="theft")
    with pytest.raises(NotAllowed):
        desk.put("holding", {**HOLDING, "chain": "cucc acme"}, CUCC, by="t", reason="takes over an entry of cmcc")
    with pytest.raises(NotAllowed):
        desk.put("line", {"id": "l", "customer": "acme", "carrier": "cmcc", **FROM}, CUCC, by="t", reason="x")
    with pytest.raises(NotFound):
        desk.end("holding", "h1", CUCC, by="t", reason="x")
    with pytest.raises(NotAllowed):
        desk.end("holding", "h1", ACME, by="t", reason="x")

    assert desk.find("holding", "h1", EVERYTHING).entry.until_ms is None


def test_whoever_is_named_sees_an_entry_and_nobody_learns_of_others(desk: LedgerDesk) -> None:
    desk.put("holding", {**HOLDING, "chain": "cmcc resell acme"}, CMCC, by="t", reason="let")

    for whose in (CMCC, ACME, Whose("resell"), READS_ALL):
        assert desk.find("holding", "h1", whose).entry.id == "h1"
        assert [one.entry.id for one in desk.page("holding", whose)] == ["h1"]
    with pytest.raises(NotFound):
        desk.find("holding", "h1", CUCC)
    with pytest.raises(NotFound):
        desk.history("holding", "h1", CUCC)
    assert desk.page("holding", CUCC) == ()
    assert list(desk.all("holding", CUCC)) == []
    assert desk.held(mobile(5), NOW, CUCC) == ()
    assert {one.entry.id for one in desk.page("customer", CMCC)} == {"cmcc", "resell", "acme"}


def test_who_held_a_number_on_a_day_and_who_answers_for_it(desk: LedgerDesk) -> None:
    desk.put("holding", {**HOLDING, "until": "2026-06-30"}, EVERYTHING, by="t", reason="let")
    desk.put(
        "holding", {**HOLDING, "id": "h2", "holder": "cucc", "from": "2026-07-01"}, EVERYTHING, by="t", reason="let"
    )

    spring = desk.held(mobile(5), 1_772_000_000_000, EVERYTHING)
    autumn = desk.held(mobile(5), NOW, EVERYTHING)

    assert [one.chain for one in spring] == [("cmcc", "resell", "acme")]
    assert [one.chain for one in autumn] == [("cucc",)]
    assert desk.held(mobile(500), NOW, EVERYTHING) == ()


def test_licences_are_not_a_carriers_to_write_and_a_regulator_writes_nothing_else(desk: LedgerDesk) -> None:
    licence = {"id": "A2-1", "holder": "cmcc", "services": "A15", **FROM}
    regulator = Whose(writes=frozenset({"licence"}))
    with pytest.raises(NotAllowed):
        desk.put("licence", licence, CMCC, by="t", reason="own")
    with pytest.raises(NotAllowed):
        desk.put("holding", HOLDING, regulator, by="t", reason="x")

    desk.put("licence", licence, regulator, by="t", reason="granted")

    assert desk.page("licence", CMCC)[0].entry.id == "A2-1"


def test_every_change_needs_a_reason_and_stays_in_the_history(desk: LedgerDesk) -> None:
    with pytest.raises(Refused, match="reason"):
        desk.put("holding", HOLDING, EVERYTHING, by="t", reason=" ")
    desk.put("holding", HOLDING, EVERYTHING, by="t", reason="let")
    desk.put("holding", {**HOLDING, "purpose": "service"}, EVERYTHING, by="u", reason="said")
    desk.end("holding", "h1", EVERYTHING, by="v", reason="over")

    assert [one.by for one in desk.history("holding", "h1", EVERYTHING)] == ["v", "u", "t"]
    for kind, limit in (("campaign", 1), ("holding", 0), ("holding", 9_999)):
        with pytest.raises((Refused, NotFound)):
            desk.page(kind, EVERYTHING, limit=limit)
    with pytest.raises(NotFound):
        desk.find("campaign", "h1", EVERYTHING)


def test_a_chain_that_goes_round_ends(desk: LedgerDesk) -> None:
    desk.put("customer", {"id": "cmcc", "name": "x", "provider": "acme", **FROM}, EVERYTHING, by="t", reason="wrong")
    desk.put("holding", HOLDING, EVERYTHING, by="t", reason="let")

    assert desk.held(mobile(5), NOW, EVERYTHING)[0].chain == ("cmcc", "resell", "acme")
