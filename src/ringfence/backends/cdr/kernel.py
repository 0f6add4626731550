"""Compiles the loops of this room to machine code, once for this user and version of the source."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """A loop over arrays, called from Python; its machine code is kept beside its source, or in the user's cache."""
    return cast("Callable[P, R]", numba.njit(cache=True, boundscheck=False, error_model="numpy", nogil=True)(function))


def part(function: Callable[P, R]) -> Callable[P, R]:
    """A part of kernels of the same file, taken into them."""
    return cast("Callable[P, R]", numba.njit(boundscheck=False, error_model="numpy", nogil=True)(function))
