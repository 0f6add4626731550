"""Bulk loads on each database: what is taken, what is refused, and what a repeated or withdrawn row does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import consent, preference

from ringfence.backends.files.refused_rows import RefusedFile
from ringfence.backends.sql.store import Store
from ringfence.registry.bulk import Given, Load, LoadKind, RefusedRow, load_file
from ringfence.registry.consent import Consent, Withdrawal
from ringfence.registry.preference import Preference, Refusal

LINES_OF_A_PAGE = 5_000


def _load(store: Store, kind: LoadKind, path: Path, values: Sequence[Preference | Consent], name: str = "x") -> Load:
    rows: list[Given | RefusedRow] = [Given(line, "row", one) for line, one in enumerate(values, start=2)]
    load = store.loads.begin(name, kind, by="t", at_ms=NOW)
    refused = RefusedFile(path / f"{name}.csv")
    return load_file(load, rows, store.loads, refused, by="t", clock_ms=lambda: NOW + 1, progressed=lambda _: None)


def test_the_last_row_of_a_number_is_what_it_says(store: Store, tmp_path: Path) -> None:
    store.preferences.put(preference(1, Refusal(2)), by="t", at_ms=NOW)
    values = [preference(tail) for tail in range(LINES_OF_A_PAGE + 10)] + [preference(1, Refusal(1))]

    ended = _load(store, LoadKind.PREFERENCES, tmp_path, values)

    assert (ended.rows, ended.taken, ended.refused, ended.ended_ms) == (len(values), len(values), 0, NOW + 1)
    said = [one.refusals for one in store.preferences.history(mobile(1))]
    assert said == [(Refusal(1),), (Refusal(),), (Refusal(2),)]
    assert store.preferences.find(mobile(LINES_OF_A_PAGE + 9)) is not None


def test_a_consent_comes_in_once_and_not_against_the_person(store: Store, tmp_path: Path) -> None:
    store.consents.record(consent(3, "old", request="asked-3"), by="key:acme", at_ms=NOW)
    store.consents.withdraw(Withdrawal(number=mobile(3), at_ms=NOW, way="message", by="number:x"))
    fresh = consent(3, "c3", given=NOW + HOUR, request="asked-3")
    proven = msgspec.structs.replace(consent(4, "c4"), evidence="0" * 64, must_confirm=False)
    values = [consent(1, "c1"), consent(2, "c2"), fresh, proven, consent(1, "c1")]

    ended = _load(store, LoadKind.CONSENTS, tmp_path, values)

    assert (ended.rows, ended.taken, ended.refused) == (5, 2, 2)
    assert [one.id for one in store.consents.of(mobile(1))] == ["c1"]
    assert store.consents.find("c3") is None
    told = (tmp_path / "x.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in told] == ["line", "4", "5"]

    again = _load(store, LoadKind.CONSENTS, tmp_path, [consent(1, "c1"), consent(5, "c5")], name="y")
    assert (again.rows, again.taken) == (2, 1)
