"""Steps that the compiler does not find by itself: sums over links of rows of eight numbers.

Written as loops over scenarios, they are compiled number by number, and take two to four times as long. The results are the
same to the last bit: each of the eight sums is added up in the order of the links.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic

from narrows.network.cascade.kernel.layout import LANES

_INT = ir.IntType(64)
_LANE = ir.IntType(32)
_ROW = ir.VectorType(ir.DoubleType(), LANES)
_ZERO = ir.Constant(_ROW, [0.0] * LANES)
_ONE = ir.Constant(_ROW, [1.0] * LANES)


@intrinsic
def gathered(
    _typing: Any, rows: Any, at: Any, part: Any, index: Any, first: Any, last: Any, moved: Any
) -> Any:
    """rows[at] = the sum of part[e] * rows[index[e]] for e from first to last; moved = max(moved, |change|).

    rows (n, 8) float64 in C order, part (e) float64, index (e) int32 of at least 0, moved (8,). Nothing is checked.
    """
    signature = types.void(rows, at, part, index, first, last, moved)

    def compile_(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        table, parts, places, most = _pointers(context, builder, signature.args, args, (0, 2, 3, 6))
        place, begin, end = _integers(context, builder, signature.args, args, (1, 4, 5))
        total = _sum(builder, (parts, table, places), begin, end, _ZERO)
        row = _row(builder, table, place)
        _moved(builder, most, builder.fsub(total, builder.load(row, align=8)))
        builder.store(total, row, align=8)
        return context.get_dummy_value()

    return signature, compile_


@intrinsic
def summed(
    _typing: Any, answer: Any, at: Any, part: Any, rows: Any, index: Any, first: Any, last: Any
) -> Any:
    """answer[at] = the sum of part[e] * rows[index[e]] for e from first to last. answer (n, 8)."""
    signature = types.void(answer, at, part, rows, index, first, last)

    def compile_(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        out, parts, table, places = _pointers(context, builder, signature.args, args, (0, 2, 3, 4))
        place, begin, end = _integers(context, builder, signature.args, args, (1, 5, 6))
        total = _sum(builder, (parts, table, places), begin, end, _ZERO)
        builder.store(total, _row(builder, out, place), align=8)
        return context.get_dummy_value()

    return signature, compile_


@intrinsic
def furthest(_typing: Any, a: Any, b: Any, most: Any) -> Any:
    """most = max(most, |a - b|), lane by lane. a, b (n, 8), most (8,)."""
    signature = types.void(a, b, most)

    def compile_(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        one, other, out = _pointers(context, builder, signature.args, args, (0, 1, 2))
        rows = context.make_array(signature.args[0])(context, builder, args[0])
        end = builder.extract_value(rows.shape, 0)

        def row(at: Any, state: Sequence[Any]) -> list[Any]:
            x, y = (builder.load(_row(builder, each, at), align=8) for each in (one, other))
            return [_larger(builder, state[0], _absolute(builder, builder.fsub(x, y)))]

        _moved(builder, out, _loop(builder, ir.Constant(_INT, 0), end, [_ZERO], row)[0])
        return context.get_dummy_value()

    return signature, compile_


@intrinsic
def limited(
    _typing: Any,
    loss: Any,
    at: Any,
    part: Any,
    lost: Any,
    index: Any,
    links: Any,
    start: Any,
    feeds: Any,
    first: Any,
    last: Any,
) -> Any:
    """loss[at] = what the slots from first to last keep a buyer from making, from 0 to 1.

    Each slot g stands at start[g] plus the sum of part[e] * lost[index[e]] for e from links[g] to links[g + 1]. The result
    is the largest of the slots, and of the sum of the positive ones among those with feeds[g].
    """
    signature = types.void(loss, at, part, lost, index, links, start, feeds, first, last)

    def compile_(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointers = _pointers(context, builder, signature.args, args, (0, 2, 3, 4, 5, 6, 7))
        losses, parts, table, places, ranges, starts, kinds = pointers
        place, begin, end = _integers(context, builder, signature.args, args, (1, 8, 9))

        def slot(at: Any, state: Sequence[Any]) -> list[Any]:
            worst, fed = state
            one = builder.add(at, ir.Constant(_INT, 1))
            a, b = (builder.zext(_read(builder, ranges, place), _INT) for place in (at, one))
            initial = _spread(builder, _read(builder, starts, at))
            stand = _sum(builder, (parts, table, places), a, b, initial)
            feeding = builder.icmp_unsigned("!=", _read(builder, kinds, at), ir.Constant(ir.IntType(8), 0))
            more = builder.fadd(fed, _larger(builder, stand, _ZERO))
            return [
                builder.select(feeding, worst, _larger(builder, worst, stand)),
                builder.select(feeding, more, fed),
            ]

        worst, fed = _loop(builder, begin, end, [_ZERO, _ZERO], slot)
        most = _larger(builder, worst, fed)
        most = builder.select(builder.fcmp_ordered(">", most, _ONE), _ONE, most)
        builder.store(most, _row(builder, losses, place), align=8)
        return context.get_dummy_value()

    return signature, compile_


@intrinsic
def undelivered(
    _typing: Any, lost: Any, loss: Any, sales: Any, rate: Any, first: Any, last: Any, moved: Any
) -> Any:
    """lost[i] = loss[i] * min(1, sales[i] * rate) for i from first to last; moved = max(moved, |change|).

    lost, loss (n, 8), sales (n), rate and moved (8,).
    """
    signature = types.void(lost, loss, sales, rate, first, last, moved)

    def compile_(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        out, losses, values, rates, most = _pointers(context, builder, signature.args, args, (0, 1, 2, 3, 6))
        begin, end = _integers(context, builder, signature.args, args, (4, 5))
        each = builder.load(builder.bitcast(rates, _ROW.as_pointer()), align=8)

        def firm(at: Any, state: Sequence[Any]) -> list[Any]:
            part = builder.fmul(_spread(builder, _read(builder, values, at)), each)
            part = builder.select(builder.fcmp_ordered(">", part, _ONE), _ONE, part)
            now = builder.fmul(builder.load(_row(builder, losses, at), align=8), part)
            row = _row(builder, out, at)
            change = builder.fsub(now, builder.load(row, align=8))
            builder.store(now, row, align=8)
            return [_larger(builder, state[0], _absolute(builder, change))]

        _moved(builder, most, _loop(builder, begin, end, [_ZERO], firm)[0])
        return context.get_dummy_value()

    return signature, compile_


@intrinsic
def unsold(_typing: Any, loss: Any, sales: Any, first: Any, last: Any, left: Any) -> Any:
    """left = the sum of sales[i] * (1 - loss[i]) for i from first to last. loss (n, 8), sales (n), left (8,)."""
    signature = types.void(loss, sales, first, last, left)

    def compile_(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        losses, values, out = _pointers(context, builder, signature.args, args, (0, 1, 4))
        begin, end = _integers(context, builder, signature.args, args, (2, 3))

        def firm(at: Any, state: Sequence[Any]) -> list[Any]:
            level = builder.fsub(_ONE, builder.load(_row(builder, losses, at), align=8))
            return [builder.fadd(state[0], builder.fmul(_spread(builder, _read(builder, values, at)), level))]

        total = _loop(builder, begin, end, [_ZERO], firm)[0]
        builder.store(total, builder.bitcast(out, _ROW.as_pointer()), align=8)
        return context.get_dummy_value()

    return signature, compile_


def _sum(builder: Any, links: Sequence[Any], begin: Any, end: Any, initial: Any) -> Any:
    parts, table, places = links

    def link(at: Any, state: Sequence[Any]) -> list[Any]:
        place = builder.zext(_read(builder, places, at), _INT)
        row = builder.load(_row(builder, table, place), align=8)
        weighted = builder.fmul(_spread(builder, _read(builder, parts, at)), row)
        return [builder.fadd(state[0], weighted)]

    return _loop(builder, begin, end, [initial], link)[0]


def _loop(
    builder: Any,
    begin: Any,
    end: Any,
    initial: Sequence[Any],
    step: Callable[[Any, Sequence[Any]], Sequence[Any]],
) -> list[Any]:
    """A loop that carries values from one step to the next."""
    before = builder.block
    check, body, after = (builder.append_basic_block(name) for name in ("check", "body", "after"))
    builder.branch(check)
    builder.position_at_end(check)
    at = builder.phi(_INT)
    at.add_incoming(begin, before)
    state = [builder.phi(value.type) for value in initial]
    for phi, value in zip(state, initial, strict=True):
        phi.add_incoming(value, before)
    builder.cbranch(builder.icmp_signed("<", at, end), body, after)
    builder.position_at_end(body)
    values = step(at, state)
    at.add_incoming(builder.add(at, ir.Constant(_INT, 1)), builder.block)
    for phi, value in zip(state, values, strict=True):
        phi.add_incoming(value, builder.block)
    builder.branch(check)
    builder.position_at_end(after)
    return state


def _pointers(context: Any, builder: Any, kinds: Any, values: Any, which: Sequence[int]) -> list[Any]:
    return [context.make_array(kinds[i])(context, builder, values[i]).data for i in which]


def _integers(context: Any, builder: Any, kinds: Any, values: Any, which: Sequence[int]) -> list[Any]:
    return [context.cast(builder, values[i], kinds[i], types.int64) for i in which]


def _read(builder: Any, pointer: Any, at: Any) -> Any:
    return builder.load(builder.gep(pointer, [at]))


def _row(builder: Any, table: Any, at: Any) -> Any:
    return builder.bitcast(builder.gep(table, [builder.mul(at, ir.Constant(_INT, LANES))]), _ROW.as_pointer())


def _spread(builder: Any, number: Any) -> Any:
    one = builder.insert_element(ir.Constant(_ROW, ir.Undefined), number, ir.Constant(_LANE, 0))
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(_LANE, LANES), [0] * LANES))


def _larger(builder: Any, a: Any, b: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", a, b), a, b)


def _absolute(builder: Any, a: Any) -> Any:
    return _larger(builder, a, builder.fsub(_ZERO, a))


def _moved(builder: Any, most: Any, change: Any) -> None:
    place = builder.bitcast(most, _ROW.as_pointer())
    now = _larger(builder, builder.load(place, align=8), _absolute(builder, change))
    builder.store(now, place, align=8)
