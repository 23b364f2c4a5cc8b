"""What conditions mean on a day, as numbers: what was found of a condition once holds on every day on which it means the same.

A condition means the same on two days if the terms it names are defined by conditions that mean the same, its scopes have the
same members, and the classes it asks for are the same. Most of the law does on most days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from narrows.rulebook.book import SUBJECT
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.source import meaning
from narrows.rulebook.rule import Rule

if TYPE_CHECKING:
    from narrows.rulebook.edition import Edition


class Dated(NamedTuple):
    """What of a condition the day has a say in."""

    terms: tuple[str, ...]
    parts: tuple[Node, ...]


class _Asked(NamedTuple):
    """What a part of a condition asks of the classes: the numbers of what it means, and of what these classes mean."""

    meaning: int
    classes: int


_NOTHING = -1


class Meanings:
    """The meanings of conditions of one book under the law of a day: a number each. A condition is known by its identity."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._of: dict[int, int] = {}
        self._numbers: dict[Any, int] = edition.book.made_once("numbers of meanings", dict)
        self._dated: dict[int, tuple[Node, Dated]] = edition.book.made_once("dated parts", dict)
        self._asked: dict[tuple[tuple[str, ...], tuple[str, ...]] | None, _Asked] = {}

    def of(self, node: Node) -> int:
        """The number of what a condition means."""
        found = self._of.get(id(node))
        if found is None:
            # While it is being found out. What runs in a circle is the same on no other day.
            self._of[id(node)] = self._number(("circle", self._edition.span))
            found = self._of[id(node)] = self._found(node)
        return found

    def _found(self, node: Node) -> int:
        edition = self._edition
        dated = self.dated(node)
        key: list[Any] = [id(node)]
        for name in dated.terms:
            below = None if name == SUBJECT else edition.term_nodes.get(name)
            key.append(_NOTHING if below is None else self.of(below))
        for part in dated.parts:
            if isinstance(part, ir.Classified | ir.HasReason):
                key.append(self._asks(part).meaning)
            else:  # a test of scopes
                key.append(meaning(part, edition))
        return self._number(tuple(key))

    def classes_of(self, part: ir.Classified | ir.HasReason) -> int:
        """The number of what the classes mean together that a part of a condition asks for: many conditions ask for the same."""
        return self._asks(part).classes

    def of_all_classes(self) -> int:
        """The number of what all classes of the day mean together, with the reasons for control that stated ECCNs carry."""
        return self._asks(None).meaning

    def _asks(self, part: ir.Classified | ir.HasReason | None) -> _Asked:
        edition = self._edition
        asked = (part.eccns, part.scopes) if isinstance(part, ir.Classified) else None
        found = self._asked.get(asked)
        if found is None:
            if asked is None:
                classes = self.of_rules(edition.classes)
                found = _Asked(self._number(("reasons", classes, edition.reasons_since)), classes)
            else:
                wanted = asked[0] + tuple(eccn for scope in asked[1] for eccn in edition.eccns(scope))
                # Which of those asked for have no class follows from which classes there are.
                classes = self.of_rules(edition.classes_under(wanted))
                found = _Asked(self._number(("classes", wanted, classes)), classes)
            self._asked[asked] = found
        return found

    def of_rules(self, rules: tuple[Rule, ...]) -> int:
        """The number of what the conditions of some rules mean together."""
        book = self._edition.book
        nodes = (book.node(rule.provision, rule.version) for rule in rules)
        meanings = tuple(_NOTHING if node is None else self.of(node) for node in nodes)
        return self._number((tuple(rule.number for rule in rules), meanings))

    def _number(self, key: Any) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def dated(self, node: Node) -> Dated:
        """What of a condition the day has a say in."""
        found = self._dated.get(id(node))
        if found is None:
            parts = tuple(
                part
                for part in node.walk()
                if isinstance(part, ir.InScope | ir.SetTest | ir.Classified | ir.HasReason)
            )
            terms = tuple(sorted(self._edition.book.terms_of(node)))
            # The condition is kept with it, so that no other can take its place.
            found = self._dated[id(node)] = (node, Dated(terms, parts))
        return found[1]
