"""Compiles functions to machine code and keeps the result where this user alone may write."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba
from numba import types

from ringfence.backends.planes.part import part

P = ParamSpec("P")
R = TypeVar("R")


def code_folder(home: Path | None) -> Path:
    """Folder for compiled code, named after its sources, so that changed kernels never meet old machine code.

    Tries the package's own `__pycache__`, then the user's cache folder. Where neither can be written a fresh private
    folder serves this process alone: compiled code is executed, so it must never be read from a shared `/tmp`.
    """
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for text in sorted(source.read_bytes() for source in here.glob("*.py")):
        if b"planes.kernel import" in text or b"planes.layout" in text or b"numba" in text:
            digest.update(text)
    name = "kernels-" + digest.hexdigest()[:16]
    places = [here / "__pycache__"] + ([home / "ringfence"] if home else [])
    for place in places:
        folder = place / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK) and folder.stat().st_uid == os.getuid():
            return folder
    return Path(tempfile.mkdtemp(prefix="ringfence-kernels-"))


def user_cache() -> Path | None:
    """The user's cache folder (XDG base directories), None where there is no home."""
    if place := os.environ.get("XDG_CACHE_HOME"):
        return Path(place)
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    return home / ".cache" if home.is_absolute() else None


_settings = vars(numba.config)
if not _settings["CACHE_DIR"]:
    _settings["CACHE_DIR"] = str(code_folder(user_cache()))


def _once(dispatcher: object) -> object:
    """Compile once for integers, not once more for every constant that a caller passes."""
    ask: Callable[[tuple[types.Type, ...], object], object] = attrgetter("get_call_template")(dispatcher)

    def template(args: tuple[types.Type, ...], kws: object) -> object:
        return ask(tuple(types.int64 if isinstance(kind, types.Literal) else kind for kind in args), kws)

    vars(dispatcher)["get_call_template"] = template
    return dispatcher


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """A part of entries, compiled and kept on disk as a part of them; calling it from Python raises TypeError."""
    return cast(Callable[P, R], _once(part(function)))


def entry(function: Callable[P, R]) -> Callable[P, R]:
    """Called from Python: compiled with all that it calls, and the machine code is kept on disk."""
    return cast(Callable[P, R], numba.njit(cache=True, boundscheck=False, error_model="numpy")(function))
