"""Raw loads, stores and atomic steps on mapped memory, for kernels: addresses in bytes, every value an int64."""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.base import BaseContext
from numba.extending import intrinsic

from ringfence.backends.planes.layout import FIELDS

I64 = ir.IntType(64)
F64 = ir.DoubleType()
Emit = Callable[[ir.IRBuilder, tuple[ir.Value, ...]], ir.Value]


def _pointer(builder: ir.IRBuilder, address: ir.Value, kind: ir.Type) -> ir.Value:
    return builder.inttoptr(address, kind.as_pointer())


def _instruction(arity: int, result: types.Type, emit: Emit) -> Callable[..., object]:
    """An intrinsic of `arity` int64 arguments (floats for values of `storef`)."""

    def codegen(
        _context: BaseContext, builder: ir.IRBuilder, _signature: object, args: tuple[ir.Value, ...]
    ) -> ir.Value:
        return emit(builder, args)

    def one(_typing: object, _a: types.Type) -> tuple[object, object]:
        return result(types.int64), codegen

    def two(_typing: object, _a: types.Type, b: types.Type) -> tuple[object, object]:
        return result(types.int64, types.float64 if isinstance(b, types.Float) else types.int64), codegen

    def three(_typing: object, _a: types.Type, _b: types.Type, _c: types.Type) -> tuple[object, object]:
        return result(types.int64, types.int64, types.int64), codegen

    return intrinsic({1: one, 2: two, 3: three}[arity])


def _load(bits: int) -> Callable[..., object]:
    kind = ir.IntType(bits)

    def emit(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
        value = builder.load(_pointer(builder, args[0], kind), align=bits // 8)
        return value if bits == 64 else builder.zext(value, I64)

    return _instruction(1, types.int64, emit)


def _store(bits: int) -> Callable[..., object]:
    kind = ir.IntType(bits)

    def emit(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
        value = args[1] if bits == 64 else builder.trunc(args[1], kind)
        builder.store(value, _pointer(builder, args[0], kind), align=bits // 8)
        return args[1]

    return _instruction(2, types.int64, emit)


def _loadf(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    return builder.load(_pointer(builder, args[0], F64), align=8)


def _storef(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    builder.store(args[1], _pointer(builder, args[0], F64), align=8)
    return args[0]


def _prefetch(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    i32 = ir.IntType(32)
    place = ir.IntType(8).as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [place, i32, i32, i32])
    told = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
    builder.call(told, [builder.inttoptr(args[0], place), i32(1), i32(3), i32(1)])
    return args[0]


def _fields(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    return builder.load(_pointer(builder, args[0], ir.ArrayType(I64, FIELDS)), align=8)


def _swap(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    pair = builder.cmpxchg(_pointer(builder, args[0], I64), args[1], args[2], "seq_cst", "seq_cst")
    return builder.zext(builder.extract_value(pair, 1), I64)


def _load_atomic(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    return builder.load_atomic(_pointer(builder, args[0], I64), "acquire", 8)


def _store_atomic(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    builder.store_atomic(args[1], _pointer(builder, args[0], I64), "release", 8)
    return args[1]


def _set_bits(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    return builder.atomic_rmw("or", _pointer(builder, args[0], I64), args[1], "monotonic")


def _fence(builder: ir.IRBuilder, args: tuple[ir.Value, ...]) -> ir.Value:
    builder.fence("acq_rel")
    return args[0]


load8, load16, load32, load64 = (_load(bits) for bits in (8, 16, 32, 64))
store8, store16, store32, store64 = (_store(bits) for bits in (8, 16, 32, 64))
loadf = _instruction(1, types.float64, _loadf)
storef = _instruction(2, types.int64, _storef)
swap = _instruction(3, types.int64, _swap)
load_atomic = _instruction(1, types.int64, _load_atomic)
store_atomic = _instruction(2, types.int64, _store_atomic)
set_bits = _instruction(2, types.int64, _set_bits)
prefetch = _instruction(1, types.int64, _prefetch)
fields = _instruction(1, types.UniTuple(types.int64, FIELDS), _fields)
fence = _instruction(1, types.int64, _fence)
