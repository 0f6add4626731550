"""Loads LightGBM, or says what is missing and how to mend it."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ringfence.telecom.errors import Unavailable

REMEDY = "Install the OpenMP library: apt install libgomp1 (Debian, Ubuntu), dnf install libgomp (Fedora, RHEL)."


def lightgbm() -> ModuleType:
    """The library; raises `Unavailable` with the remedy. Loaded only when asked for: it needs the system's OpenMP."""
    return load("lightgbm")


def load(name: str) -> ModuleType:
    """The module of that name; raises `Unavailable` when a library of the system that it needs is missing."""
    try:
        return import_module(name)
    except (OSError, ImportError) as error:
        remedy = REMEDY if "gomp" in str(error) else f"Install it again: pip install --force-reinstall {name}"
        raise Unavailable(f"The learner {name} cannot be loaded: {error}", remedy) from error
