from __future__ import annotations

from pathlib import Path

from ringfence.backends.files.secret import hiding, secret


def test_the_secret_stays_the_same_and_private(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    first = secret(path)
    assert len(first) == 32
    assert secret(path) == first
    assert path.stat().st_mode & 0o077 == 0


def test_a_person_gets_the_same_name_each_time_and_another_one_elsewhere(tmp_path: Path) -> None:
    here, there = hiding(tmp_path / "a"), hiding(tmp_path / "b")
    assert here("13900139000") == hiding(tmp_path / "a")("13900139000")
    assert len({here("13900139000"), here("13900139001"), there("13900139000")}) == 3
    assert len(here("\ud800")) == 32
