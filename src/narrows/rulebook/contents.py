"""What the things inside of an item say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from narrows.model.eccn import is_lesser
from narrows.remembered import Remembered
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node

if TYPE_CHECKING:
    from narrows.rulebook.book import Book
    from narrows.rulebook.schema import Version

CONTENTS = "item.contained_classes"
MOST_CONTENTS = 4096
"""Most contents of items, and most ECCNs inside, of which it is remembered whether they say anything: a search asks of the same
ones many times."""


def says_nothing(book: Book, name: str, value: Any) -> bool:
    """Whether a stated parameter says nothing of what the item can do: inside of it is nothing by which a class of items is told."""
    if name != CONTENTS or value is None:
        return False
    known: Remembered[frozenset[str | None], bool]
    known = book.made_once("contents that say nothing", lambda: Remembered(MOST_CONTENTS))
    found = known.get(value)
    if found is None:
        found = known.keep(value, all(eccn is not None and not _tells(book, eccn) for eccn in value))
    return found


def _tells(book: Book, eccn: str) -> bool:
    known: Remembered[str, bool] = book.made_once("contents that tell", lambda: Remembered(MOST_CONTENTS))
    found = known.get(eccn)
    if found is None:
        named: frozenset[str] = book.made_once("contents of classes", lambda: frozenset(_named(book)))
        # An entry without its paragraph may be the one that is named; of an entry of little control it is not taken to be.
        wide = () if is_lesser(eccn) else (eccn,)
        tells = any(kleene.at_or_below(eccn, (one,)) or kleene.at_or_below(one, wide) for one in named)
        found = known.keep(eccn, tells)
    return found


def _named(book: Book) -> Iterator[str]:
    """The classes of things inside that conditions of classification name, on any day."""
    for version, part in _parts(book):
        if isinstance(part, ir.SetTest) and isinstance(part.item, ir.Fact) and part.item.name == CONTENTS:
            yield from part.values
            for day in book.starts if part.scopes else ():
                if version.in_force(day):
                    yield from (eccn for scope in part.scopes for eccn in book.raw.scopes.eccns(scope, day))


def _parts(book: Book) -> Iterator[tuple[Version, Node]]:
    """All parts of the conditions of classification, and of the terms that these rest on."""
    open_ = [(rule.provision, rule.version) for rule in book.rules if rule.kind == "classification"]
    seen: set[str] = set()
    while open_:
        provision, version = open_.pop()
        node = book.node(provision, version)
        if node is None:
            continue
        yield from ((version, part) for part in node.walk())
        for name in (book.terms_of(node) & book.terms.keys()) - seen:
            seen.add(name)
            open_ += [(book.terms[name], each) for each in book.terms[name].versions]
