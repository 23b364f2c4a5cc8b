"""Terms by the regimes that use them: where none of these reaches an order, they need not be computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from narrows.errors import RulebookError, Where
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.scalar import Closure, Facts
from narrows.rulebook.schema import Provision

if TYPE_CHECKING:
    from narrows.rulebook.edition import Edition

_ALWAYS = -1
_NONE: frozenset[str] = frozenset()


class TermGroup(NamedTuple):
    """Terms that need to be computed only where one of some regimes reaches an order: where some slot of `reach` is not False
    (none: always)."""

    reach: tuple[int, ...]
    terms: tuple[tuple[int, Closure], ...]


def reached_terms(edition: Edition) -> tuple[tuple[TermGroup, ...], ...]:
    """The terms by stage, and in each by the regimes that use them."""
    book, nodes, reach = edition.book, edition.term_nodes, edition.book.reach
    below = {name: book.terms_of(node) for name, node in nodes.items()}
    used: dict[int, set[str]] = {_ALWAYS: set(reach.values())}
    for rule in edition.rules:
        node = book.node(rule.provision, rule.version)
        if node is not None:
            own = reach.get(rule.provision.regime)
            used.setdefault(_ALWAYS if own is None else edition.slot(own), set()).update(book.terms_of(node))
    users: dict[str, list[int]] = {}
    for slot, names in sorted(used.items()):
        open_ = list(names)
        while open_:
            for name in below.get(open_.pop(), _NONE):
                if name not in names:
                    names.add(name)
                    open_.append(name)
        for name in names:
            users.setdefault(name, []).append(slot)
    by_slot = {edition.slot(name): tuple(slots) for name, slots in users.items()}
    found = []
    for terms in (edition.terms, edition.late_terms, edition.last_terms):
        # In their order, as terms rest on those before them.
        runs = groupby(terms, lambda term: by_slot.get(term[0], (_ALWAYS,)))
        found.append(tuple(TermGroup(() if _ALWAYS in of else of, tuple(some)) for of, some in runs))
    return tuple(found)


def compute(groups: Sequence[TermGroup], facts: Facts) -> None:
    """Write terms into `facts`."""
    for reach, terms in groups:
        if not reach or any(facts[slot] is not False for slot in reach):
            for slot, value in terms:
                facts[slot] = value(facts)


def ordered(
    nodes: dict[str, Node],
    terms: dict[str, Provision],
    terms_of: Callable[[Node], frozenset[str]] = ir.terms_of,
) -> list[str]:
    """The names of terms so that each comes after those it rests on. Raises for a cycle."""
    done: dict[str, None] = {}
    open_: list[str] = []

    def visit(name: str) -> None:
        if name in done or name not in nodes:
            return
        if name in open_:
            provision = terms[name]
            raise RulebookError(
                f"the terms {' -> '.join([*open_[open_.index(name) :], name])} rest on each other",
                where=Where(source=provision.path, line=provision.line),
                remedy="Break the circle.",
            )
        open_.append(name)
        for below in sorted(terms_of(nodes[name])):
            visit(below)
        open_.pop()
        done[name] = None

    for name in nodes:
        visit(name)
    return list(done)
