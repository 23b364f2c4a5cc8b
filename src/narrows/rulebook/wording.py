"""Conditions in plain words, for `law explain`. The same condition always gives the same words; nothing is left out and nothing is
added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from narrows.errors import CountryError
from narrows.model.country import country
from narrows.rulebook.book import SUBJECT, Book
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.text import number_text, render
from narrows.rulebook.limits import OPPOSITE
from narrows.rulebook.names import matches
from narrows.rulebook.words import words

if TYPE_CHECKING:
    from narrows.rulebook.schema import Provision

SHORT = 240
"""Conditions of fewer characters than this stand in one sentence."""
_OWNERS = (
    ("item.spec.", "the item"),
    ("item.made_with.", "how the item is made"),
    ("item.", "the item"),
    ("end_use.", "the end use"),
    ("party.", "the party"),
    ("exporter.", "the exporter"),
    ("recipient.", "the recipient"),
)
_ORDER = {
    "<": "less than {}",
    "<=": "{} or less",
    ">": "more than {}",
    ">=": "{} or more",
    "==": "{}",
    "!=": "not {}",
}
_SIGNS = {"+": "plus", "-": "less", "*": "times", "/": "divided by"}


class Line(NamedTuple):
    """A line of an outline; `depth` counts from 0."""

    depth: int
    text: str


class Wording:
    """The words of one rulebook: the titles of its terms and scopes, and the units of its facts."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.words = words()
        self._units = {fact.name: fact.unit for fact in book.raw.facts.all()}

    def condition(self, node: Node) -> tuple[Line, ...]:
        """A condition as one sentence, or as an outline where that is easier to read."""
        if sentence := self._sentence(node):
            return (Line(0, sentence),)
        return tuple(self._outline(node, True, 0))

    def value(self, node: Node) -> str:
        """A number in words."""
        return self.noun(node)

    # Whole conditions.

    def _sentence(self, node: Node) -> str:
        parts = tuple(_opened(node, ir.And)) if isinstance(node, ir.And) else (node,)
        if any(_nested(part) for part in parts):
            return ""
        said = [self._flat(part, True) for part in parts]
        text = joined(said, "and") if len(said) < 3 else f"{', '.join(said[:-1])}, and {said[-1]}"
        return f"{text[:1].upper()}{text[1:]}." if len(text) < SHORT else ""

    def _flat(self, node: Node, want: bool) -> str:
        while isinstance(node, ir.Not):
            node, want = node.item, not want
        return self.atom(node, want)

    def _outline(self, node: Node, want: bool, depth: int) -> Iterator[Line]:
        while isinstance(node, ir.Not):
            node, want = node.item, not want
        if isinstance(node, ir.And | ir.Or):
            every = isinstance(node, ir.And)
            if want:
                head = "all of this is so" if every else "at least one of these is so"
            else:
                head = "not all of this is so" if every else "none of these is so"
            yield Line(depth, f"{head}:")
            for item in _opened(node, type(node)):
                yield from self._outline(item, True, depth + 1)
        elif isinstance(node, ir.AnyParty | ir.AllParties) and isinstance(node.item, ir.And | ir.Or):
            which = ("some party meets", "no party meets")
            if isinstance(node, ir.AllParties):
                which = ("every party meets", "not every party meets")
            every = isinstance(node.item, ir.And)
            yield Line(depth, f"{which[not want]} {'all of this' if every else 'at least one of these'}:")
            for item in _opened(node.item, type(node.item)):
                yield from self._outline(item, True, depth + 1)
        else:
            yield Line(depth, self.atom(node, want))

    # Parts of conditions.

    def atom(self, node: Node, want: bool) -> str:
        """A part without parts of its own, or its opposite."""
        no = "" if want else "not "
        match node:
            case ir.Const(value=value):
                return "it always holds" if (value is True) == want else "it never holds"
            case ir.Fact() | ir.Term():
                return self._truth(node, want)
            case ir.Compare(op=op, left=left, right=right):
                return self._compared(op if want else OPPOSITE[op], left, right)
            case ir.InScope(item=item, scope=scope):
                return f"{self._is(item, want, inside=True)} {self.scope(scope)}"
            case ir.OneOf(item=item, values=values):
                return f"{self._is(item, want)} {joined(self._values(item, values), 'or')}"
            case ir.Meets(item=item, values=values, scopes=scopes):
                some = [*self._values(item, values), *map(self.scope, scopes)]
                return f"{self._includes(item, want)} {joined(some, 'or')}"
            case ir.Outside(item=item, values=values, scopes=scopes):
                others = joined([*self._values(item, values), *map(self.scope, scopes)], "and")
                return f"{self._includes(item, want)} something other than {others}"
            case ir.IsEmpty(item=item):
                return f"{self._includes(item, True)} {'nothing' if want else 'something'}"
            case ir.Known(item=item):
                return self._known(item, want)
            case ir.Asks(item=item):
                return f"it is left open, which asks {self._asked(item)}"
            case ir.Classified(eccns=eccns, scopes=scopes):
                some = [*eccns, *(f"as one of {self.scope(scope)}" for scope in scopes)]
                return f"the item is {no}classified {joined(some, 'or')}"
            case ir.HasReason(reason="?"):
                return f"the item may {no}have a control that the registry does not show"
            case ir.HasReason(reason=reason):
                return f"the item is {no}controlled for {reason}"
            case ir.Held(globs=globs):
                return self._held(globs, want)
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                which = ("for some party", "for no party")
                if isinstance(node, ir.AllParties):
                    which = ("for every party", "not for every party")
                said = self._flat(item, True) if not _nested(item) else render(item)
                return f"{which[not want]}, {said}"
        return render(node if want else ir.Not(node))

    def _truth(self, node: ir.Fact | ir.Term, want: bool) -> str:
        if isinstance(node, ir.Term):
            if node.name == SUBJECT:
                return f"the item is {'' if want else 'not '}subject to the EAR"
            return f"“{self._title(node.name)}” {'holds' if want else 'does not hold'} ({node.name})"
        if said := self.words.clause(node.name, want):
            return said
        last = _spelled(node.name.rpartition(".")[2])
        if node.name.startswith("claims."):
            return f"the exporter {'claims' if want else 'does not claim'} “{last}”"
        owner = next((said for prefix, said in _OWNERS if node.name.startswith(prefix)), "")
        return f"“{last}”{f' of {owner}' if owner else ''} is {'true' if want else 'false'}"

    def _title(self, name: str) -> str:
        term = self.book.terms.get(name)
        return term.title if term is not None else name

    def _known(self, node: Node, want: bool) -> str:
        no = "" if want else "not "
        if isinstance(node, ir.Fact | ir.Term) and node.type is Type.BOOLEAN:
            return f"it is {no}known whether {self._truth(node, True)}"
        return f"{self.noun(node)} {self._be(node)} {no}known"

    def _asked(self, node: Node) -> str:
        if isinstance(node, ir.Fact) and node.type is Type.BOOLEAN:
            return f"whether {self._truth(node, True)}"
        return f"for {self.noun(node)}"

    def _be(self, node: Node) -> str:
        several = isinstance(node, ir.Fact) and node.type in (*ir.SETS, Type.MAP)
        return "are" if several and self.noun(node).startswith("the ") else "is"

    def _includes(self, node: Node, want: bool) -> str:
        several = self._be(node) == "are"
        verb = "include" if several else "includes"
        return f"{self.noun(node)} {verb if want else 'do not include' if several else 'does not include'}"

    def _held(self, globs: tuple[str, ...], want: bool) -> str:
        """Whether requirements hold, by their titles where they are few."""
        some = [self.titled(p.id) for p in self.book.raw.of_kind("requirement") if matches(p.id, globs)]
        if len(some) == 1:
            return f"{some[0]} {'holds' if want else 'does not hold'}"
        if 0 < len(some) < 4:
            return f"{'one' if want else 'none'} of {joined(some, 'and')} holds"
        return f"{'a' if want else 'no'} requirement of {joined(globs, 'or')} holds"

    def titled(self, id_: str) -> str:
        """A provision by its title, with its id."""
        provision = self.book.raw.provisions.get(id_)
        return f"“{provision.title}” ({id_})" if provision is not None else id_

    def _compared(self, op: str, left: Node, right: Node) -> str:
        if isinstance(left, ir.Const) and not isinstance(right, ir.Const):
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            op, left, right = mirrored.get(op, op), right, left
        bound = self.noun(right)
        unit = self._unit(left)
        if isinstance(right, ir.Const) and unit:
            bound = f"{bound} {unit}"
        if not isinstance(right, ir.Const) and op in ("==", "!="):
            return f"{self.noun(left)} is {'the same as' if op == '==' else 'other than'} {bound}"
        return f"{self.noun(left)} is {_ORDER[op].format(bound)}"

    def _unit(self, node: Node) -> str:
        unit = self._units.get(node.name, "") if isinstance(node, ir.Fact) else ""
        if isinstance(node, ir.Term) and node.name in self.book.terms:
            unit = self.book.terms[node.name].unit
        return "" if unit == "1" else unit

    def _is(self, item: Node, want: bool, *, inside: bool = False) -> str:
        name = item.name if isinstance(item, ir.Fact) else ""
        if name == "destination":
            return "it goes to" if want else "it does not go to"
        if name == "ship_from":
            return "it ships from" if want else "it does not ship from"
        return f"{self.noun(item)} is{'' if want else ' not'}{' in' if inside else ''}"

    def _values(self, item: Node, values: Iterable[str]) -> list[str]:
        if not isinstance(item, ir.Fact):
            return list(values)
        return [
            country_name(value) if item.type in ir.PLACES else self.words.value(item.name, value)
            for value in values
        ]

    def scope(self, name: str) -> str:
        """A scope as the end of "it goes to"."""
        raw = self.book.raw
        provision: Provision | None = raw.scopes.provision(name)
        if provision is not None:
            return f"“{provision.title}”"
        if name.startswith("chart."):
            return f"a country marked in column {name.removeprefix('chart.')} of the Country Chart"
        return f"a country of group {':'.join((name[0].upper(), name[1:])) if name[1:] else name.upper()}"

    def noun(self, node: Node) -> str:
        """A fact, term or calculation as the subject of a sentence."""
        match node:
            case ir.Const(value=value):
                return number_text(float(value))
            case ir.Term(name=name):
                return self._title(name) if name in self.book.terms else _spelled(name)
            case ir.Fact(name=name):
                return self._fact(name)
            case ir.Arith(op=op, left=left, right=right):
                return f"({self.noun(left)} {_SIGNS[op]} {self.noun(right)})"
            case ir.Extreme(fn=fn, left=left, right=right):
                which = "lesser" if fn == "min" else "greater"
                return f"the {which} of {self.noun(left)} and {self.noun(right)}"
            case ir.MapMax(kind=kind, map=source, least_key=least):
                keyed = self.words.keys.get(source.name) if isinstance(source, ir.Fact) else None
                key, value = (keyed.key, keyed.value) if keyed is not None else ("key", "value")
                what = f"product of {key} and {value}" if kind == "product" else value
                among = "" if least == float("-inf") else f", at a {key} of {number_text(least)} or more,"
                of = "" if keyed is not None else f" of {self.noun(source)}"
                return f"the greatest {what}{of}{among}"
        return render(node)

    def _fact(self, name: str) -> str:
        if name in self.words.nouns:
            return self.words.nouns[name]
        prefix, owner = next(((p, said) for p, said in _OWNERS if name.startswith(p)), ("", ""))
        said = name.removeprefix(prefix)
        unit = self._units.get(name, "").lower().replace("/", "_")
        if unit and said.endswith(f"_{unit}"):
            said = said.removesuffix(f"_{unit}")
        return f"the {_spelled(said)}{f' of {owner}' if owner else ''}"


def _opened(node: ir.And | ir.Or, kind: type[Node]) -> Iterator[Node]:
    """The parts of a condition, and in place of one of the same kind its parts."""
    for item in node.items:
        if isinstance(item, ir.And | ir.Or) and isinstance(item, kind):
            yield from _opened(item, kind)
        else:
            yield item


def _nested(node: Node) -> bool:
    """Whether a part has parts that would not read as one phrase."""
    while isinstance(node, ir.Not):
        node = node.item
    if isinstance(node, ir.AnyParty | ir.AllParties):
        return isinstance(node.item, ir.And | ir.Or)
    return isinstance(node, ir.And | ir.Or)


def _spelled(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def country_name(code: str) -> str:
    """A country inside of a sentence."""
    try:
        return words().countries.get(code) or country(code).name
    except CountryError:
        return code


def joined(texts: Iterable[str], word: str) -> str:
    """A, B or C."""
    some = list(texts)
    return f"{', '.join(some[:-1])} {word} {some[-1]}" if len(some) > 1 else "".join(some)
