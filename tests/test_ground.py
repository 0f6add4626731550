from __future__ import annotations

from pathlib import Path

from ringfence.backends.sql.store import open_store
from ringfence.ground import Ground
from ringfence.settings import Settings


def test_a_new_store_gets_rules_an_administrator_and_a_key_for_the_player(tmp_path: Path) -> None:
    ground = Ground(Settings(home=tmp_path / "home"), "console:test")
    first = ground.prepare()
    assert first.new
    assert first.user
    assert first.password
    assert not ground.prepare().new
    assert (tmp_path / "home" / "rules" / "checks" / "emergency.toml").is_file()
    assert ground.player_key().startswith("rf_")
    store = open_store(tmp_path / "home" / "ringfence.sqlite")
    (key,) = store.keys.all()
    store.close()
    assert key.expires_ms is not None
    command, environment = ground.command(9000)
    assert command[-1] == "serve"
    assert environment == {"RINGFENCE_PORT": "9000"}
