from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.settings import Settings, load_settings, meanings, read_settings
from ringfence.telecom.errors import Refused


def test_defaults_keep_to_loopback_and_embedded_storage() -> None:
    settings = read_settings({})
    assert settings.host == "127.0.0.1"
    assert settings.store_address == Path("var/ringfence.sqlite")
    assert settings.decisions_folder == Path("var/decisions")


def test_environment_wins_over_the_file() -> None:
    settings = read_settings({"RINGFENCE_PORT": "9000", "HOME": "/x"}, "port = 8000\nworkers = 2\n")
    assert (settings.port, settings.workers) == (9000, 2)


def test_home_is_a_path(tmp_path: Path) -> None:
    assert read_settings({"RINGFENCE_HOME": str(tmp_path)}).planes_folder == tmp_path / "planes"
    with pytest.raises(Refused):
        read_settings({"RINGFENCE_HOME": ""})


def test_unknown_name_is_refused_with_the_near_one() -> None:
    with pytest.raises(Refused) as caught:
        read_settings({"RINGFENCE_PROT": "1"})
    assert "did you mean port" in caught.value.remedy


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "0"), ("PORT", "x"), ("LANGUAGE", "fr"), ("BUDGET_MS", "0"), ("JURISDICTION", "cn")]
)
def test_value_out_of_bounds_is_refused(name: str, value: str) -> None:
    with pytest.raises(Refused):
        read_settings({f"RINGFENCE_{name}": value})


def test_broken_file_is_refused() -> None:
    with pytest.raises(Refused):
        read_settings({}, "port = = 1")


def test_file_named_by_the_environment_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ringfence.toml"
    path.write_text('language = "en"\n', encoding="utf-8")
    assert load_settings({"RINGFENCE_SETTINGS": str(path)}).language == "en"
    with pytest.raises(Refused):
        load_settings({"RINGFENCE_SETTINGS": str(tmp_path / "none.toml")})


def test_secrets_are_never_shown() -> None:
    settings = Settings(database="postgresql+psycopg://u:hunter2@h/d")
    assert "hunter2" not in repr(settings)
    assert "***" in repr(settings)


def test_every_setting_says_what_it_means() -> None:
    assert set(meanings()) == set(Settings.__struct_fields__)
    assert all(meanings().values())
