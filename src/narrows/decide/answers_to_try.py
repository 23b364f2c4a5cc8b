"""The answers worth trying for an unknown fact: the cells into which the conditions at stake cut its values.

They are true or false, inside or outside of each scope that is tested, below, at or above each threshold (solved through the
formulas, so that a missing die area is asked for as an area). Answers are (label, value) pairs.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

from narrows.counted import first_of
from narrows.remembered import Remembered
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.scalar import Facts, compile_scalar

MAX_CELLS = 24
"""Most answers tried for one question; beyond it some are left out, and the question settles nothing by itself."""
MAX_COUNTRIES = 48
"""As `MAX_CELLS`, of a country: the chart and the groups tell more of them apart, and nobody could leave some out."""
_MOST_KNOWN = 5_000
"""Most questions of one edition whose answers are remembered."""
_MOST_TOGETHER = 5
"""Most kinds of elements of a set of which all combinations are tried."""
_NAMED = 8
"""Most countries of one answer that are told by their codes."""
_GROUPS = 3
"""Most groups by which more are told: nobody reads a dozen."""


ANY_OTHER = "any other"
"""The answer that stands for all values that are not told."""
_BITS = (8, 32)
"""Bit lengths at which a missing map of rates is tried: with the same product at both, every threshold is reached."""


Cells = list[tuple[str, tuple[str, ...]]]
"""Labels, each with the values that it stands for."""


class Answers(NamedTuple):
    """The answers worth trying for a fact, as (label, value); the last is the harmless one.

    `more` are sets of several of the answers at once, by the labels of their parts. `complete` says whether every value
    that the fact could have is as good as one of these, for all of the conditions. `countries` are those that each answer
    stands for, where they are told apart; the last stands for all others.
    """

    each: tuple[tuple[str, Any], ...]
    complete: bool = True
    more: tuple[tuple[tuple[str, ...], Any], ...] = ()
    countries: tuple[tuple[str, ...], ...] = ()


def answers_to_try(edition: Edition, facts: Facts, fact: ir.Fact, atoms: tuple[Node, ...]) -> Answers:
    """The cells of a fact's values that the given conditions can tell apart."""
    if fact.type in (Type.NUMBER, Type.MAP):
        return _numbers(edition, facts, fact, atoms)
    # All but numbers are told apart by the law of the day alone.
    known: Remembered[tuple[ir.Fact, tuple[Node, ...]], Answers]
    known = edition.made_once("answers", lambda _: Remembered(_MOST_KNOWN))
    found = known.get((fact, atoms))
    if found is None:
        found = known.keep((fact, atoms), _apart(edition, fact, atoms))
    return found


def _apart(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> Answers:
    match fact.type:
        case Type.BOOLEAN:
            return Answers((("true", True), ("false", False)))
        case Type.COUNTRY:
            return _countries(edition, fact, atoms)
        case Type.TEXT:
            return _texts(fact, atoms)
    return _sets(edition, fact, atoms)


class _Tests(NamedTuple):
    """What conditions test of a value, or of the elements of a set: scopes by name, and lists of literals."""

    scopes: dict[str, frozenset[str]]
    lists: tuple[frozenset[str], ...]
    eccns: bool

    def cells(self) -> Cells:
        """A label and the values of each cell of values on which all tests agree; literals first, then by scope."""
        bits: dict[str, int] = {}
        for place, members in enumerate((*self.scopes.values(), *self.lists)):
            for value in members:
                bits[value] = bits.get(value, 0) | 1 << place
        by_cell: dict[int, list[str]] = {}
        for value in sorted(bits):
            by_cell.setdefault(self._all(value, bits), []).append(value)
        named, scoped = [], []
        for tests, alike in by_cell.items():
            in_scopes = tuple(bool(tests >> place & 1) for place in range(len(self.scopes)))
            inside = [scope for scope, yes in zip(self.scopes, in_scopes, strict=True) if yes]
            if tests >> len(self.scopes):
                label = alike[0] if len(alike) == 1 else "one of " + ", ".join(alike)
                named.append((label, tuple(alike)))
            elif not self.eccns and (len(alike) <= _NAMED or len(inside) > _GROUPS):
                scoped.append((in_scopes, (first_of(alike, _NAMED), tuple(alike))))
            else:
                # Literals have cells of their own; a scope that holds some is told without them.
                apart = sorted(
                    {v for some in self.lists for v in some if all(v in self.scopes[name] for name in inside)}
                )
                other = f" other than {', '.join(apart)}" if apart else ""
                scoped.append((in_scopes, (" and ".join(inside) + other, tuple(alike))))
        return [*sorted(named), *(cell for _, cell in sorted(scoped, reverse=True))]

    def _all(self, value: str, bits: dict[str, int]) -> int:
        """The tests that a value meets, a bit for each; an ECCN meets those of what it is a paragraph of."""
        found = bits[value]
        if self.eccns:
            for above in kleene.above((value,)):
                found |= bits.get(above, 0)
        return found


def _tests(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> _Tests:
    scopes: set[str] = set()
    lists: set[tuple[str, ...]] = set()
    eccns = False
    for part in (part for atom in atoms for part in atom.walk()):
        if isinstance(part, ir.InScope) and part.item == fact:
            scopes.add(part.scope)
        elif isinstance(part, ir.OneOf) and part.item == fact:
            lists.add(tuple(part.values))
        elif isinstance(part, ir.SetTest) and part.item == fact:
            scopes.update(part.scopes)
            if part.values:
                lists.add(tuple(part.values))
            eccns = eccns or part.eccns
    members = {
        scope: frozenset(edition.eccns(scope)) if eccns else edition.countries(scope)
        for scope in sorted(scopes)
    }
    return _Tests(members, tuple(map(frozenset, sorted(lists))), eccns)


def _countries(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> Answers:
    tests = _tests(edition, fact, atoms)
    literals = {value for some in tests.lists for value in some}
    cells = tests.cells()
    found = [
        (label if first in literals or label.startswith(first) else f"in {label}", first)
        for label, (first, *_) in cells
    ]
    none = "in none of " + ", ".join(tests.scopes) if tests.scopes and not literals else ANY_OTHER
    complete = len(found) < MAX_COUNTRIES
    countries = (*(members for _, members in cells), ()) if complete else ()
    return Answers((*found[: MAX_COUNTRIES - 1], (none, "\x00")), complete, countries=countries)


def _texts(fact: ir.Fact, atoms: tuple[Node, ...]) -> Answers:
    literals = sorted(
        {
            v
            for atom in atoms
            for part in atom.walk()
            if isinstance(part, ir.OneOf) and part.item == fact
            for v in part.values
        }
    )
    if not literals:
        return Answers((), complete=False)  # an open question, such as an ECCN: no list would be complete
    return Answers((*((value, value) for value in literals), (ANY_OTHER, "\x00")))


def _sets(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> Answers:
    tests = _tests(edition, fact, atoms)
    literals = {value for some in tests.lists for value in some}
    cut = tests.cells()
    told = _foremost(edition, fact, atoms, cut)
    cells = [
        (label if label == first or first in literals else f"any of {label}", first)
        for label, (first, *_) in told
    ]
    if any(
        isinstance(part, ir.IsEmpty | ir.Outside) and part.item == fact
        for atom in atoms
        for part in atom.walk()
    ):
        cells.append(("others only", "\x00"))
    complete = len(cells) <= _MOST_TOGETHER
    more = (
        [
            (tuple(label for label, _ in some), frozenset(value for _, value in some))
            for size in range(2, len(cells) + 1)
            for some in itertools.combinations(cells, size)
        ]
        if complete
        else []
    )
    each: list[tuple[str, Any]] = [(label, frozenset({value})) for label, value in cells]
    if len(told) < len(cut):
        each.append(("another", None))  # what is not tried stays unknown
    return Answers((*each, ("none of these", frozenset())), complete, tuple(more))


def _foremost(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...], cells: Cells) -> Cells:
    """The cells that are tried where there are too many: first those that the first conditions test, which are at stake now."""
    if len(cells) < MAX_CELLS:
        return cells
    found: set[str] = set()
    for atom in atoms:
        tests = _tests(edition, fact, (atom,))
        tested = {value for some in (*tests.scopes.values(), *tests.lists) for value in some}
        for label, members in cells:
            if len(found) < MAX_CELLS - 2 and not tested.isdisjoint(members):
                found.add(label)
    return [cell for cell in cells if cell[0] in found]


def _numbers(edition: Edition, facts: Facts, fact: ir.Fact, atoms: tuple[Node, ...]) -> Answers:
    points: set[float] = set()
    for atom in atoms:
        for part in atom.walk():
            if isinstance(part, ir.Compare) and fact in ir.facts_of(part):
                solved = _solve(edition, facts, fact, part)
                if solved is None:  # where it turns cannot be told: no cell would be sure
                    return Answers((), complete=False)
                points.update(map(_plainly, solved))
    ordered = sorted(point for point in points if point > 0)
    # None at all is an answer of its own where some of it is asked about.
    nothing = 0 in points and fact.type is not Type.MAP and not fact.party
    if not ordered:
        return Answers((("= 0", 0.0), ("> 0", 1.0))) if nothing else Answers((), complete=False)
    complete = len(ordered) <= MAX_CELLS // 2
    ordered = ordered[: MAX_CELLS // 2]
    told = [_digits(point) for point in ordered]
    cells: list[tuple[str, float]] = [("= 0", 0.0)] if nothing else []
    cells.append((f"> 0 and < {told[0]}" if nothing else f"< {told[0]}", ordered[0] / 2))
    for number, low in enumerate(ordered[:-1]):
        cells.append((f"= {told[number]}", low))
        cells.append((f"> {told[number]} and < {told[number + 1]}", (low + ordered[number + 1]) / 2))
    cells.append((f"= {told[-1]}", ordered[-1]))
    if complete:
        cells.append((f"> {told[-1]}", ordered[-1] * 2))
    if fact.type is Type.MAP:
        # Of one that is stated the entries that it lacks are asked for.
        beside = "at bit lengths that are not stated, " if facts[edition.slot(fact.name)] else ""
        return Answers(
            tuple(
                (f"{beside}largest TOPS x bit length {label}", {bits: value / bits for bits in _BITS})
                for label, value in cells
            ),
            complete,
        )
    return Answers(tuple(cells), complete)


def _digits(number: float) -> str:
    """A number in as few digits as give it back: who states a limit as it is told must be on its side."""
    text = f"{number:.6g}"
    return text if float(text) == number else repr(number)


def _plainly(limit: float) -> float:
    """The number of few digits that a limit is, but for what binary, and what laws add to it for that, make of it."""
    plain = float(f"{limit:.10g}")
    return plain if math.isclose(plain, limit, rel_tol=1e-11) else limit


def _solve(edition: Edition, facts: Facts, fact: ir.Fact, compare: ir.Compare) -> list[float] | None:
    """Where a comparison turns as `fact` grows and everything else stays, by inverting the formula down to the fact.

    None where that cannot be told: another fact is unknown, or the fact stands in several places.
    """
    left, right = fact in ir.facts_of(compare.left), fact in ir.facts_of(compare.right)
    if left and right:
        return None
    inner, outer = (compare.left, compare.right) if left else (compare.right, compare.left)
    target = compile_scalar(outer, edition)(facts)
    return None if target is None else _invert(edition, facts, fact, inner, float(target))


def _invert(edition: Edition, facts: Facts, fact: ir.Fact, node: Node, target: float) -> list[float] | None:
    match node:
        case ir.Fact() | ir.MapMax(kind="product"):
            return [target]
        case ir.MapMax(least_key=least):
            # As a product at the bit length, of those tried, that carries the rate.
            return [target * next(bits for bits in _BITS if bits >= least)] if least <= _BITS[-1] else None
        case ir.Extreme(left=left, right=right):
            sides = [
                _invert(edition, facts, fact, side, target)
                for side in (left, right)
                if fact in ir.facts_of(side)
            ]
            if any(side is None for side in sides):
                return None
            return [point for side in sides if side is not None for point in side]
        case ir.Arith(op=op, left=left, right=right):
            in_left, in_right = fact in ir.facts_of(left), fact in ir.facts_of(right)
            if in_left and in_right:
                return None
            known = compile_scalar(right if in_left else left, edition)(facts)
            if known is None:
                return None
            inside = left if in_left else right
            if op == "+":
                back = target - known
            elif op == "-":
                back = target + known if in_left else known - target
            elif op == "*":
                back = target / known if known else None
            else:
                back = target * known if in_left else (known / target if target else None)
            # Times zero, or never zero: it does not turn anywhere.
            return [] if back is None else _invert(edition, facts, fact, inside, back)
    return None
