"""Compiles what only entries call: typed and lowered, but neither polished nor made runnable by itself.

LLVM polishes a part where it is taken into an entry; doing so for every part too made a first start take six times as
long. Uses inner names of Numba, which the lock file pins.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numba
from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.funcdesc import FunctionDescriptor

_RAISES = ctypes.cast(ctypes.pythonapi.PyNumber_Negative, ctypes.c_void_p).value
"""Run when Python calls a part by mistake: it finds nothing to negate and raises TypeError."""


class _Part(JITCodeLibrary):
    def _optimize_final_module(self) -> None:
        """Left to the entry."""

    def _finalize_final_module(self) -> None:
        self._finalized = True


def _executable(library: _Part, descriptor: FunctionDescriptor, env: object) -> object:
    library._ensure_finalized()
    name = descriptor.qualname
    return _dynfunc.make_function(descriptor.lookup_module(), name, "", _RAISES, env, (library,))


class _PartCompiler(Compiler):
    def compile_extra(self, function: Callable[..., object]) -> object:
        target = self.state.targetctx
        target.get_executable = _executable
        self.state.library = _Part(target.codegen(), function.__qualname__)
        return super().compile_extra(function)


def part(function: Callable[..., object]) -> object:
    """The function as a part of entries; calling it from Python raises TypeError."""
    made = numba.njit(
        boundscheck=False,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        pipeline_class=_PartCompiler,
    )
    return made(function)
