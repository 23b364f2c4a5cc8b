"""Rules by the part of their condition that most often rules them out.

A condition `a and b and c` is False if any of its parts is, whatever the others are. So rules that share a part are kept
together under it, their guard: it is tested once, and where it is False none of them need be looked at. What an order costs then
grows with the rules that could touch it, not with all there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.scalar import Closure, Facts

if TYPE_CHECKING:
    from narrows.rulebook.edition import Step


class Guarded(NamedTuple):
    """Rules that are False where their guard is (None: they have none): the number of each, its condition, and the slot that
    its truth is written to, or -1."""

    guard: Closure | None
    rules: tuple[tuple[int, Closure, int], ...]


class Consulted(NamedTuple):
    """Rules that only have a say where one of some requirements, by number, holds or is unknown."""

    beside: frozenset[int]
    groups: tuple[Guarded, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Guard:
    """A part of a condition, with its rank as a guard: one object for all parts that are equal."""

    node: Node
    rank: int


class Guards:
    """The parts of a book's conditions that can be guards. A condition is taken apart once for all days. `often_false` names facts and
    terms that are False of most orders."""

    def __init__(self, often_false: frozenset[str]) -> None:
        self._often_false = often_false
        self._known: dict[Node, _Guard] = {}
        self._of: dict[int, tuple[Node, tuple[_Guard, ...]]] = {}
        """By the identity of a condition, which is kept, so that no other can take its place."""

    def guarded(
        self,
        steps: Sequence[Step],
        node_of: Callable[[Step], Node | None],
        closure: Callable[[Node], Closure],
    ) -> tuple[Guarded, ...]:
        """The steps of a stage by their guards."""
        parts = [self._fit(node) if (node := node_of(step)) is not None else () for step in steps]
        shared = Counter([guard for some in parts for guard in some])
        groups: dict[_Guard | None, list[tuple[int, Closure, int]]] = {}
        for step, some in zip(steps, parts, strict=True):
            best = min(some, key=lambda guard: (guard.rank, -shared[guard]), default=None)
            groups.setdefault(best, []).append((step.rule.number, step.test, step.slot))
        return tuple(
            Guarded(None if guard is None or len(rules) == 1 else closure(guard.node), tuple(rules))
            for guard, rules in groups.items()
        )

    def _fit(self, node: Node) -> tuple[_Guard, ...]:
        """The parts of a condition that fit as guards, each once."""
        found = self._of.get(id(node))
        if found is None:
            parts = map(self._guard, dict.fromkeys(_parts(node)))
            found = self._of[id(node)] = node, tuple(guard for guard in parts if guard.rank < _NEVER)
        return found[1]

    def _guard(self, part: Node) -> _Guard:
        found = self._known.get(part)
        if found is None:
            found = self._known[part] = _Guard(part, _rank(part, self._often_false))
        return found


def evaluate(groups: Sequence[Guarded], facts: Facts, held: list[int], unknown: list[int]) -> None:
    """Ask some rules: the numbers of those that hold and that are unknown are appended, and results written into `facts`."""
    for guard, rules in groups:
        if guard is not None and guard(facts) is False:
            continue
        for number, test, slot in rules:
            truth = test(facts)
            if truth is False:
                continue
            if slot >= 0:
                facts[slot] = truth
            if truth is True:
                held.append(number)
            else:
                unknown.append(number)


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, ir.And):
        for item in node.items:
            yield from _parts(item)
    else:
        yield node


_NEVER = 9


def _rank(part: Node, often_false: frozenset[str]) -> int:
    """How well a part serves as a guard: the less, the likelier it is False and the cheaper it is to find out."""
    match part:
        case ir.Fact(name=name) | ir.Term(name=name) if name in often_false:
            return 0
        case ir.Classified() | ir.HasReason() | ir.Held():
            return 1
        case ir.Term() if part.name.startswith("subject_to_"):
            return _NEVER
        case ir.Fact() | ir.Term():
            return 2
        case ir.InScope() | ir.OneOf() | ir.Compare() | ir.Meets():
            return 3
        case ir.AnyParty():
            return 4
    return _NEVER
