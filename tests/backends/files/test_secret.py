from __future__ import annotations

from pathlib import Path

from ringfence.backends.files.secret import secret


def test_the_secret_stays_the_same_and_private(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    first = secret(path)
    assert len(first) == 32
    assert secret(path) == first
    assert path.stat().st_mode & 0o077 == 0
