import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.analytics.scores.drifting import KeptDrift
from ringfence.backends.files.drift import MOST_VERSIONS, DriftFolder
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.verdict import Mode


def _kept(version: str = "abc") -> KeptDrift:
    return KeptDrift(version=version, mode=Mode.SHADOW, looked_ms=5, missing="few", numbers=7)


def test_what_is_kept_is_found_again_and_can_be_forgotten(tmp_path: Path) -> None:
    folder = DriftFolder(tmp_path / "drift")
    assert (folder.kept("abc"), folder.newest(), folder.forget("abc")) == (None, None, False)
    folder.keep(_kept())
    assert folder.kept("abc") == folder.newest() == _kept()
    assert folder.forget("abc")
    assert folder.kept("abc") is None


def test_old_versions_go(tmp_path: Path) -> None:
    folder = DriftFolder(tmp_path)
    for at in range(MOST_VERSIONS + 2):
        folder.keep(_kept(f"v{at}"))
        os.utime(tmp_path / f"v{at}.json", (at, at))
    folder.keep(_kept("new"))
    assert len(list(tmp_path.iterdir())) == MOST_VERSIONS
    assert folder.kept("v0") is None
    newest = folder.newest()
    assert newest is not None
    assert newest.version == "new"


def test_a_torn_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "abc.json").write_text("{", "utf-8")
    folder = DriftFolder(tmp_path)
    asked: list[Callable[[], object]] = [lambda: folder.kept("abc"), folder.newest]
    for ask in asked:
        with pytest.raises(Refused, match="damaged") as refused:
            ask()
        assert "Delete it" in refused.value.remedy


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "drift").write_text("", "utf-8")
    with pytest.raises(Unavailable, match="cannot be written"):
        DriftFolder(tmp_path / "drift").keep(_kept())
