from __future__ import annotations

import os
from pathlib import Path

import pytest

from ringfence.backends.planes import kernel


def test_compiled_code_lies_where_only_this_user_writes() -> None:
    folder = kernel.code_folder(None)
    assert folder.is_dir()
    assert folder.stat().st_uid == os.getuid()
    assert kernel.code_folder(None) == folder


def test_without_a_writable_place_a_private_folder_serves_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setattr(kernel, "__file__", str(blocked / "kernel.py"))
    one, other = kernel.code_folder(blocked), kernel.code_folder(blocked)
    assert one != other
    assert one.stat().st_mode & 0o077 == 0


def test_the_cache_folder_follows_the_environment_and_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert kernel.user_cache() == Path("/somewhere")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "")
    assert kernel.user_cache() is None or kernel.user_cache() != Path("/somewhere")


def test_a_kernel_is_compiled_once_whatever_constants_its_callers_pass() -> None:
    assert _thrice(3) == 1 + 2 + 3


@kernel.kernel
def _plus(one: int, other: int) -> int:
    return one + other


@kernel.entry
def _thrice(value: int) -> int:
    return _plus(_plus(1, 2), value)
