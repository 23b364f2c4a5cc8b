"""What is wrong with the condition of a version on all of its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from narrows.errors import did_you_mean
from narrows.rulebook.book import Book
from narrows.rulebook.daylaw import DayLaw, days_of
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.text import render
from narrows.rulebook.possible import Assumed, outcome
from narrows.rulebook.schema import Provision, Version
from narrows.rulebook.units import apart
from narrows.rulebook.unreachable import Part, kept_open, parts

_NO_VALUE = "Use one that is known, or remove it"


class Flaw(NamedTuple):
    """Something wrong with a condition, and its line in the file."""

    rule: str
    line: int
    field: str
    what: str
    remedy: str


class Conditions:
    """The conditions of a rulebook, on the days of each version.

    `values` are those that a fact can have where the rulebook does not declare them.
    """

    def __init__(self, book: Book, values: Mapping[str, frozenset[str]]) -> None:
        self.book = book
        self.values = values
        self.units = {name: term.unit for name, term in book.terms.items()}
        self.units |= {fact.name: fact.unit for fact in book.raw.facts.all()}
        self._laws: dict[int, DayLaw] = {}

    def law(self, day: date) -> DayLaw:
        """The law of a day; days between which nothing changes share one."""
        span = self.book.span(day)
        if span not in self._laws:
            self._laws[span] = DayLaw(self.book, day)
        return self._laws[span]

    def used(self) -> tuple[set[str], set[str], set[str]]:
        """The facts, terms and scopes of which conditions speak."""
        facts, terms, scopes = set[str](), set[str](), set[str]()
        for provision in self.book.raw.provisions.values():
            for version in provision.versions:
                node = self.book.node(provision, version)
                for part in node.walk() if node is not None else ():
                    match part:
                        case ir.Fact(name=name):
                            facts.add(name)
                        case ir.Term(name=name):
                            terms.add(name)
                        case ir.InScope(scope=scope):
                            scopes.add(scope)
                        case ir.SetTest(scopes=named) | ir.Classified(scopes=named):
                            scopes.update(named)
                        case ir.HasReason():
                            facts.add("item.eccn")
        return facts, terms, scopes

    def flaws(self, provision: Provision, version: Version) -> Iterator[Flaw]:
        """What is wrong with the condition of a version."""
        if provision.kind == "scope" and provision.type == "eccn":
            yield from self._members(provision, version)
            return
        node = self.book.node(provision, version)
        source = provision.condition(version)
        days = days_of(self.book, provision.regime, version.from_, version.until)
        if node is None or source is None or not days:
            return
        field = "value" if provision.kind == "term" else "when"
        laws = list({law.signature(node): law for law in map(self.law, days)}.values())

        def flaw(rule: str, part: str, what: str, remedy: str) -> Flaw:
            return Flaw(rule, _line(version, part), field, what, remedy)

        yield from (flaw(*found) for found in self._undefined(node, days))
        yield from (flaw(*found) for found in _names(node, laws, self.values))
        for part, left, right in apart(node, self.units):
            yield flaw("units_apart", render(part), f"{left}, and {right}", "Bring both to one unit")
        if Type.BOOLEAN is (Type(provision.type) if provision.kind == "term" else Type.BOOLEAN):
            yield from (flaw(*found) for found in _whole(provision, node, laws))

    def _members(self, provision: Provision, version: Version) -> Iterator[Flaw]:
        laws = [*map(self.law, days_of(self.book, provision.regime, version.from_, version.until))]
        dead = [eccn for eccn in version.members if laws and not any(law.listed(eccn) for law in laws)]
        if dead:
            what = f"no entry is at, above or below {', '.join(dead)} on any of its days"
            remedy = "Correct the name or the dates, or remove it"
            yield Flaw("dead_name", version.line, "members", what, remedy)

    def _undefined(self, node: Node, days: list[date]) -> Iterator[tuple[str, str, str, str]]:
        for name in sorted(ir.terms_of(node) & set(self.book.terms)):
            missing = [day for day in days if self.book.terms[name].version(day) is None]
            if missing:
                what = f"the term {name} has no version on {missing[0]}, so that it is unknown then"
                yield (
                    "term_without_version",
                    name,
                    what,
                    f"Add a version of {self.book.terms[name].id} for those days",
                )


def _whole(provision: Provision, node: Node, laws: list[DayLaw]) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with a condition, and with its parts where it can hold at all."""
    living = [law for law in laws if outcome(node, law).true]
    constant = isinstance(node, ir.Const)
    if not living and any(kept_open((node, True), Assumed(law)) for law in laws):
        yield "never_known", "", "can never hold, and keeps the question open", "Check that this is meant"
        return
    if not living and not (constant and provision.kind in ("term", "classification")):
        why = next(
            (f": {part.text}: {part.why}" for part in parts(node, laws[0]) if part.kind == "never"), ""
        )
        if provision.kind == "term":
            yield "unreachable", "", f"is never true on any of its days{why}", "Write False if that is meant"
        else:
            remedy = "Correct the condition or the dates, or remove the version"
            yield "never_holds", "", f"can never hold on any of its days{why}", remedy
        return
    if constant:
        return
    found = [{(part.kind, id(part.node)): part for part in parts(node, law)} for law in living]
    told: set[tuple[str, str]] = set()
    for key, part in found[0].items():
        if (part.kind, part.text) not in told and all(key in other for other in found[1:]):
            told.add((part.kind, part.text))
            yield _told(part, whole=part.node is node)


def _told(part: Part, *, whole: bool) -> tuple[str, str, str, str]:
    text = part.text
    short = text if len(text) <= 200 else f"{text[:197]}..."
    if part.kind == "never":
        return "unreachable", text, f"{short} can never hold: {part.why}", "Correct it, or remove it"
    if part.kind == "always":
        rule = "implied_on_its_days" if part.dated else "always_holds"
        said = "always holds" if whole else f"{short} always holds"
        return rule, text, f"{said}: {part.why}", "Write True if that is meant, or correct it"
    rule = "implied_on_its_days" if part.dated else "implied"
    return rule, text, f"{short} adds nothing: {part.why}", "Remove it, or correct it"


def _names(
    node: Node, laws: list[DayLaw], values_of: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, str, str]]:
    """Literals that can never be met, among others that can: of these nothing else would tell."""
    for part in dict.fromkeys(node.walk()):
        match part:
            case ir.OneOf(item=item, values=values) | ir.SetTest(item=item, values=values):
                closed = values_of.get(item.name) if isinstance(item, ir.Fact) else None
                for value in values if closed is not None else ():
                    if closed is not None and value not in closed:
                        what = f"{value!r} is no value of {render(item)}"
                        yield "not_a_value", f'"{value}"', what, did_you_mean(value, closed, _NO_VALUE)
            case ir.Arith(op="/", left=left, right=ir.Const(value=0)) if not isinstance(left, ir.Const):
                # `1 / 0` on purpose says that something is not known.
                what = f"{render(part)} is divided by zero: it is never known, and nothing can be stated to settle it"
                yield "divided_by_zero", render(part), what, "Correct the divisor"
            case ir.Classified():
                dead = [eccn for eccn in part.eccns if not any(each.listed(eccn) for each in laws)]
                if dead and (len(dead) < len(part.eccns) or part.scopes):
                    what = f"no entry is at, above or below {', '.join(dead)} on any of its days"
                    yield "dead_name", f'"{dead[0]}"', what, "Correct the name or the dates, or remove it"
            case ir.Held(globs=globs):
                silent = [glob for glob in globs if not any(each.held((glob,)) for each in laws)]
                if silent and len(silent) < len(globs):
                    what = f"no requirement in force on its days matches {', '.join(silent)}"
                    yield "dead_name", f'"{silent[0]}"', what, "Correct the name or the dates, or remove it"


def _line(version: Version, part: str) -> int:
    """The line on which a part of a condition begins, where the text shows it as written; else that of the condition."""
    source = version.value or version.when
    assert source is not None
    squeezed = "".join(source.text.split())
    place = squeezed.find("".join(part.split())) if part else -1
    if place <= 0:
        return source.where().line or version.line
    visible = [offset for offset, character in enumerate(source.text) if not character.isspace()]
    return source.where(visible[place]).line or version.line
