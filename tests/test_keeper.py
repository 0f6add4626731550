from __future__ import annotations

from pathlib import Path

import ringfence
from ringfence.backends.files.shelf import install_defaults
from ringfence.backends.journal.journal import Journal
from ringfence.backends.sql.store import open_store
from ringfence.bench.decisions import made_up
from ringfence.clock import clock_ms
from ringfence.documents import registry_document
from ringfence.keeper import Keeper, evidence_ms, kept_months
from ringfence.settings import Settings


def test_house_is_kept_beside_a_worker_that_writes(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, retention_months=1)
    install_defaults(tmp_path, Path(ringfence.__file__).parent / "rules")
    journal = Journal(settings.decisions_folder, None, clock_ms)
    journal.append([made_up(1, journal.ids(clock_ms()), at_ms=clock_ms())])
    old = settings.records_folder / "w00" / "2020-01-01.jsonl"
    old.parent.mkdir(parents=True)
    old.write_text("")
    keeper = Keeper(settings)
    keeper.start()
    keeper.archive()
    keeper.prune()
    keeper.prune_left()
    keeper.stop()
    journal.close()
    assert not old.exists()


def test_decisions_are_kept_as_long_as_the_rules_say_unless_a_setting_says_otherwise(tmp_path: Path) -> None:
    install_defaults(tmp_path, Path(ringfence.__file__).parent / "rules")
    assert kept_months(Settings(home=tmp_path)) >= 5
    assert kept_months(Settings(home=tmp_path, retention_months=2)) == 2


def test_evidence_that_nobody_used_for_long_is_deleted_with_a_receipt(tmp_path: Path) -> None:
    settings, day = Settings(home=tmp_path, retention_months=1), 86_400_000
    store, now = open_store(settings.store_address), clock_ms()
    old = store.evidence.keep(b"I agree, long ago.", "text/plain", by="t", at_ms=now - 7 * 31 * day)
    fresh = store.evidence.keep(b"I agree.", "text/plain", by="t", at_ms=now - 5 * 31 * day)

    Keeper(settings).prune()

    assert store.evidence.fetch(old) is None
    assert store.evidence.fetch(fresh) is not None
    assert [receipt.what for receipt in store.persons.receipts(old)] == ["evidence"]
    store.close()


def test_evidence_is_kept_as_long_as_the_operators_copy_of_the_law_says(tmp_path: Path) -> None:
    own = tmp_path / "rules" / "registry" / "consent-xx.toml"
    own.parent.mkdir(parents=True)
    own.write_text(registry_document(tmp_path, "consent-cn.toml"), "utf-8")
    assert evidence_ms(Settings(home=tmp_path, jurisdiction="XX")) == evidence_ms(Settings(jurisdiction="CN"))


def test_evidence_is_kept_as_the_audit_where_no_law_is_packaged() -> None:
    assert evidence_ms(Settings(jurisdiction="CN")) < evidence_ms(Settings(jurisdiction="XX"))
