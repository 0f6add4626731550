"""Compiles the kernels of this room to machine code and keeps the result where this user alone may write."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def code_folder(places: tuple[Path, ...]) -> Path:
    """Folder for compiled code, named after its sources, so that changed kernels never meet old machine code.

    Where none of the places can be written a fresh private folder serves this process alone: compiled code is
    executed, so it must never be read from a folder that others can write.
    """
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    name = "kernels-" + digest.hexdigest()[:16]
    for place in places:
        folder = place / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK) and folder.stat().st_uid == os.getuid():
            return folder
    return Path(tempfile.mkdtemp(prefix="ringfence-kernels-"))


def _places() -> tuple[Path, ...]:
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))  # noqa: PTH111 - no home, no raise
    own = Path(__file__).parent / "__pycache__"
    return (own, home / "ringfence") if home.is_absolute() else (own,)


_FOLDER = str(code_folder(_places()))


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """A part of entries, taken into them when they are compiled."""
    return cast(Callable[P, R], numba.njit(boundscheck=False, error_model="numpy", inline="never")(function))


def entry(function: Callable[P, R]) -> Callable[P, R]:
    """Called from Python: compiled with all that it calls, and the machine code is kept on disk."""
    settings = vars(numba.config)
    before = settings["CACHE_DIR"]
    settings["CACHE_DIR"] = _FOLDER
    try:
        made = numba.njit(cache=True, boundscheck=False, error_model="numpy", nogil=True)(function)
    finally:
        settings["CACHE_DIR"] = before
    return cast(Callable[P, R], made)
