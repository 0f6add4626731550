"""Raw loads from mapped memory, for kernels: addresses in bytes, every value an int64."""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.base import BaseContext
from numba.extending import intrinsic

WIDE = 32
"""Bytes that `match` compares at a time."""
_I64 = ir.IntType(64)
_VECTOR = ir.VectorType(ir.IntType(8), WIDE)
_NO_LANE = ir.Constant(ir.VectorType(ir.IntType(32), WIDE), [0] * WIDE)


def _load(bits: int) -> Callable[..., object]:
    kind = ir.IntType(bits)

    def codegen(
        _context: BaseContext, builder: ir.IRBuilder, _signature: object, args: tuple[ir.Value, ...]
    ) -> ir.Value:
        value = builder.load(builder.inttoptr(args[0], kind.as_pointer()), align=bits // 8)
        return value if bits == 64 else builder.zext(value, _I64)

    def typed(_typing: object, _address: types.Type) -> tuple[object, object]:
        return types.int64(types.int64), codegen

    return intrinsic(typed)


def _match_code(
    _context: BaseContext, builder: ir.IRBuilder, _signature: object, args: tuple[ir.Value, ...]
) -> ir.Value:
    loaded = builder.load(builder.inttoptr(args[0], _VECTOR.as_pointer()), align=1)
    one = builder.insert_element(
        ir.Constant(_VECTOR, ir.Undefined), builder.trunc(args[1], ir.IntType(8)), ir.Constant(ir.IntType(32), 0)
    )
    wanted = builder.shuffle_vector(one, ir.Constant(_VECTOR, ir.Undefined), _NO_LANE)
    same = builder.icmp_unsigned("==", loaded, wanted)
    return builder.zext(builder.bitcast(same, ir.IntType(WIDE)), _I64)


def _match(_typing: object, _address: types.Type, _byte: types.Type) -> tuple[object, object]:
    return types.int64(types.int64, types.int64), _match_code


def _prefetch_code(
    _context: BaseContext, builder: ir.IRBuilder, _signature: object, args: tuple[ir.Value, ...]
) -> ir.Value:
    kind = ir.IntType(8).as_pointer()
    small = ir.IntType(32)
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(ir.VoidType(), [kind, small, small, small]), "llvm.prefetch.p0"
    )
    read, keep, memory = (ir.Constant(small, value) for value in (0, 3, 1))
    builder.call(function, [builder.inttoptr(args[0], kind), read, keep, memory])
    return args[0]


def _prefetch(_typing: object, _address: types.Type) -> tuple[object, object]:
    return types.int64(types.int64), _prefetch_code


load8, load16, load32, load64 = (_load(bits) for bits in (8, 16, 32, 64))
prefetch = intrinsic(_prefetch)
"""Have the cache line fetched while other work goes on."""
match = intrinsic(_match)
"""Bit i tells whether byte i of the 32 at an address is the wanted one; reads all 32."""
