"""From the text of a condition to its typed intermediate form.

The text is a subset of Python's expression syntax, read with the standard `ast` module and checked against a `Schema`: an
expression from a user's private rulebook can name declared facts, terms, scopes and the functions below, and nothing else.
It cannot call, import, index or loop, so there is nothing in it that could exhaust or reach anything.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from narrows.errors import CountryError, ExpressionError, Where, did_you_mean
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.functions import FUNCTIONS
from narrows.rulebook.expr.ir import PLACES, SETS, Node, Type
from narrows.rulebook.expr.phrases import written_out

MAX_TEXT = 10_000
"""Longest condition, in characters."""
MAX_NODES = 2_000
"""Most syntax nodes in one condition."""
MAX_DEPTH = 60
"""Deepest nesting of one condition."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""Lines as Python counts them."""
_BRACKETS = re.compile(r"""[()\[\]{}]|#[^\r\n]*|"(?:\\.|[^"\\])*["\\]?|'(?:\\.|[^'\\])*['\\]?""", re.DOTALL)
"""Brackets; and comments and texts as wholes, as brackets in them are none. A text may lack its end."""
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ARITH = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_TEXTUAL = (Type.TEXT, Type.COUNTRY)


@dataclass(frozen=True)
class Schema:
    """What a condition may speak of.

    `facts`, `party_facts` and `terms` map names to types; `values` gives the closed set of a text fact; `scopes` maps the
    name of a scope to what it holds ("country", "eccn" or "number"); `phrases` map names to conditions that are written in their
    place (see `phrases`), and `requirement_lists` the names of such lists to their ids and globs.
    """

    facts: Mapping[str, Type]
    party_facts: Mapping[str, Type]
    terms: Mapping[str, Type] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    requirement_lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Locate = Callable[[int], Where]
"""From the offset of a character in the text of a condition to its place in the file."""


def parse(text: str, schema: Schema, *, expect: Type = Type.BOOLEAN, locate: Locate | None = None) -> Node:
    """The typed form of `text`. Raises `ExpressionError` with the place (by `locate`) and what to do."""
    return Parser(text, schema, locate or _column).parse(expect)


def _column(offset: int) -> Where:
    return Where(column=offset + 1)


class Parser:
    """One condition. Each method reads one kind of part, and gives its node with its type; `fail` refuses a part at its place in the file."""

    def __init__(self, text: str, schema: Schema, locate: Locate) -> None:
        self.source = text
        self.schema = schema
        self.locate = locate
        self.in_party = False

    def parse(self, expect: Type) -> Node:
        if len(self.source) > MAX_TEXT:
            self.fail(
                None, f"the condition is {len(self.source)} characters long", f"Keep it under {MAX_TEXT}."
            )
        self.refuse_unbalanced()
        try:
            tree = ast.parse(f"({self.source}\n)", mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            place = self._place(getattr(error, "lineno", None), (getattr(error, "offset", None) or 1) - 1)
            reason = getattr(error, "msg", None) or str(error)
            raise ExpressionError(
                f"the condition does not parse: {reason}",
                where=place,
                remedy="Use names, comparisons, and/or/not/in, arithmetic and the documented functions.",
            ) from None
        count, depth = self._size(tree)
        if count > MAX_NODES or depth > MAX_DEPTH:
            self.fail(None, "the condition is too large or nested too deep", "Split it into terms.")
        node, found = self.visit(tree.body)
        if found is not expect:
            self.fail(
                tree.body, f"expected {expect.value}, found {found.value}", "Compare it with something."
            )
        return node

    def refuse_unbalanced(self) -> None:
        """Refuse a parenthesis that closes before it is opened: the text is parsed inside of a pair of its own."""
        depth = 0
        for found in _BRACKETS.finditer(self.source):
            depth += (found[0] in "([{") - (found[0] in ")]}")
            if depth < 0:
                raise ExpressionError(
                    "a parenthesis closes that was not opened",
                    where=self.locate(found.start()),
                    remedy="Balance the parentheses.",
                )

    @staticmethod
    def _size(tree: ast.AST) -> tuple[int, int]:
        """How many nodes a tree has, and how many levels below its root."""
        count, depth = 0, -1
        level: list[ast.AST] = [tree]
        while level:
            count += len(level)
            depth += 1
            level = [child for node in level for child in _below(node)]
        return count, depth

    def _place(self, line: int | None, column: int | None) -> Where:
        """The place of a 1-based line and 0-based column of the text as parsed (one parenthesis was put before it)."""
        lines = _LINE.findall(self.source)
        before = sum(len(part) for part in lines[: (line or 1) - 1])
        offset = before + (column or 0) - (1 if (line or 1) == 1 else 0)
        return self.locate(min(max(offset, 0), max(len(self.source) - 1, 0)))

    def fail(self, node: ast.AST | None, what: str, remedy: str) -> NoReturn:
        line, column = getattr(node, "lineno", None), getattr(node, "col_offset", None)
        if line is not None and column is not None:
            # Columns of the tree count bytes.
            text = _LINE.findall(f"({self.source}\n)")[line - 1]
            column = len(text.encode()[:column].decode(errors="ignore"))
        raise ExpressionError(what, where=self._place(line, column), remedy=remedy)

    def visit(self, node: ast.expr) -> tuple[Node, Type]:
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.want(value, Type.BOOLEAN) for value in node.values)
            return (ir.And(parts) if isinstance(node.op, ast.And) else ir.Or(parts)), Type.BOOLEAN
        if isinstance(node, ast.UnaryOp):
            return self.unary(node)
        if isinstance(node, ast.BinOp):
            return self.arithmetic(node)
        if isinstance(node, ast.Compare):
            return self.compare(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Constant):
            return self.constant(node)
        if isinstance(node, ast.Name | ast.Attribute):
            return self.name(node)
        self.fail(
            node, f"{type(node).__name__} is not allowed in a condition", "See the expression reference."
        )

    def want(self, node: ast.expr, expect: Type) -> Node:
        got, found = self.visit(node)
        if found is not expect:
            self.fail(node, f"expected {expect.value}, found {found.value}", "Check the types of the facts.")
        return got

    def constant(self, node: ast.Constant) -> tuple[Node, Type]:
        value = node.value
        if isinstance(value, bool):
            return ir.Const(value, Type.BOOLEAN), Type.BOOLEAN
        if isinstance(value, int | float):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                self.fail(node, "numbers must be finite", "Write the limit out.")
            return ir.Const(number, Type.NUMBER), Type.NUMBER
        if isinstance(value, str):
            return ir.Const(value, Type.TEXT), Type.TEXT
        self.fail(
            node,
            f"a literal of type {type(value).__name__} is not allowed",
            "Use a number, text or True/False.",
        )

    def name(self, node: ast.Name | ast.Attribute) -> tuple[Node, Type]:
        name = self._dotted(node)
        if name in self.schema.party_facts:
            if not self.in_party:
                self.fail(
                    node, f"{name} stands outside any_party(...)", "Wrap it in any_party or all_parties."
                )
            found = self.schema.party_facts[name]
            return ir.Fact(name, found, party=True), found
        if name in self.schema.facts:
            found = self.schema.facts[name]
            if self.in_party:
                self.fail(
                    node, f"{name} is a fact of the order, not of a party", "Test it outside any_party(...)."
                )
            return ir.Fact(name, found), found
        if name in self.schema.terms:
            if self.in_party:
                self.fail(node, f"the term {name} cannot be used inside any_party(...)", "Test it outside.")
            found = self.schema.terms[name]
            return ir.Term(name, found), found
        everything = [*self.schema.facts, *self.schema.party_facts, *self.schema.terms]
        self.fail(node, f"unknown name {name!r}", did_you_mean(name, everything, "Declare it first.", most=3))

    def _dotted(self, node: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            self.fail(node, "only plain dotted names are allowed", "Name a declared fact or term.")
        parts.append(node.id)
        return ".".join(reversed(parts))

    def unary(self, node: ast.UnaryOp) -> tuple[Node, Type]:
        if isinstance(node.op, ast.Not):
            return ir.Not(self.want(node.operand, Type.BOOLEAN)), Type.BOOLEAN
        if isinstance(node.op, ast.USub):
            inner = self.want(node.operand, Type.NUMBER)
            if isinstance(inner, ir.Const):
                return ir.Const(-float(inner.value), Type.NUMBER), Type.NUMBER
            return ir.Arith("-", ir.Const(0.0, Type.NUMBER), inner), Type.NUMBER
        self.fail(node, f"operator {type(node.op).__name__} is not allowed", "Use not or a minus sign.")

    def arithmetic(self, node: ast.BinOp) -> tuple[Node, Type]:
        op = _ARITH.get(type(node.op))
        if op is None:
            self.fail(node, f"operator {type(node.op).__name__} is not allowed", "Use + - * /.")
        return ir.Arith(
            op, self.want(node.left, Type.NUMBER), self.want(node.right, Type.NUMBER)
        ), Type.NUMBER

    def compare(self, node: ast.Compare) -> tuple[Node, Type]:
        parts: list[Node] = []
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self.one_comparison(node, left, op, right))
            left = right
        return (parts[0] if len(parts) == 1 else ir.And(tuple(parts))), Type.BOOLEAN

    def one_comparison(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            inside = self.membership(left, right)
            return ir.Not(inside) if isinstance(op, ast.NotIn) else inside
        symbol = _COMPARE.get(type(op))
        if symbol is None:
            self.fail(node, f"operator {type(op).__name__} is not allowed", "Use == != < <= > >= in.")
        a, a_type = self.visit(left)
        b, b_type = self.visit(right)
        if a_type is Type.NUMBER and b_type is Type.NUMBER:
            return ir.Compare(symbol, a, b)
        if isinstance(a, ir.Const) and a_type is Type.TEXT and not isinstance(b, ir.Const):
            # Said the other way around: the fact is what is compared.
            (a, a_type), (b, b_type), right = (b, b_type), (a, a_type), left
        if symbol not in ("==", "!="):
            self.fail(node, f"{a_type.value} and {b_type.value} have no order", "Only numbers can be < or >.")
        if a_type in _TEXTUAL and b_type is Type.TEXT and isinstance(b, ir.Const):
            self.check_value(right, a, str(b.value))
            same: Node = ir.OneOf(a, (str(b.value),))
            return ir.Not(same) if symbol == "!=" else same
        if a_type is Type.BOOLEAN and b_type is Type.BOOLEAN and isinstance(b, ir.Const):
            return a if bool(b.value) == (symbol == "==") else ir.Not(a)
        if a_type in _TEXTUAL and b_type is a_type:
            return ir.Compare(symbol, a, b)
        what = f"cannot compare {a_type.value} with {b_type.value}"
        self.fail(node, what, "Compare a fact with a value of its type.")

    def membership(self, left: ast.expr, right: ast.expr) -> Node:
        if isinstance(right, ast.Tuple | ast.List):
            item, found = self.visit(left)
            if found not in _TEXTUAL:
                self.fail(
                    left, f"{found.value} cannot be one of a list of texts", "Use a text or country fact."
                )
            if not right.elts:
                self.fail(right, "the list is empty", "Name at least one value.")
            values = tuple(self.text(value) for value in right.elts)
            for value, where in zip(values, right.elts, strict=True):
                self.check_value(where, item, value)
            return ir.OneOf(item, values)
        if isinstance(right, ast.Call):
            scope = self.scope(right)
            item, found = self.visit(left)
            kind = self.schema.scopes[scope]
            if found is Type.COUNTRY and kind == "country":
                return ir.InScope(item, scope)
            self.fail(
                left, f"{found.value} cannot be tested against a scope of {kind}", "Use a country fact."
            )
        if isinstance(right, ast.Attribute) and self._dotted(right) == "item.reasons":
            return ir.HasReason(self.text(left))
        collection, found = self.visit(right)
        if found not in SETS:
            self.fail(right, f"{found.value} is not a set", "Use a set fact, a scope or a list of literals.")
        value = self.text(left)
        self.check_value(left, collection, value)
        return ir.Meets(collection, values=(value,))

    def text(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        self.fail(node, "expected a text in quotes", 'Write it like "NS2".')

    def check_value(self, where: ast.expr, item: Node, value: str) -> None:
        allowed = self.schema.values.get(item.name) if isinstance(item, ir.Fact) else None
        if allowed and value not in allowed:
            remedy = _as_code(value) if item.type in PLACES else f"Use one of {', '.join(allowed)}."  # type: ignore[attr-defined]
            self.fail(where, f"{value!r} is no value of {item.name}", remedy)  # type: ignore[attr-defined]

    def scope(self, node: ast.expr) -> str:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "scope"):
            self.fail(node, "expected scope(...)", 'Write scope("name").')
        if len(node.args) != 1 or node.keywords:
            self.fail(node, "scope takes one name", 'Write scope("name").')
        name = self.text(node.args[0])
        if name not in self.schema.scopes:
            remedy = did_you_mean(name, self.schema.scopes, "Define it.", most=3)
            self.fail(node, f"unknown scope {name!r}", remedy)
        return name

    def call(self, node: ast.Call) -> tuple[Node, Type]:
        if not isinstance(node.func, ast.Name) or node.keywords:
            self.fail(
                node, "only the documented functions can be called", f"Use one of {', '.join(FUNCTIONS)}."
            )
        if node.func.id in self.schema.phrases:
            return self.visit(written_out(self, node, node.func.id))
        function = FUNCTIONS.get(node.func.id)
        if function is None:
            known = ", ".join((*FUNCTIONS, *self.schema.phrases))
            self.fail(node, f"unknown function {node.func.id!r}", f"Use one of {known}.")
        least, most, build = function
        if not least <= len(node.args) <= most:
            count = (
                f"{least} to {most} arguments"
                if least < most
                else "1 argument"
                if least == 1
                else f"{least} arguments"
            )
            self.fail(node, f"{node.func.id} takes {count}", "See the expression reference.")
        return build(self, node)

    def targets(self, args: list[ast.expr], *kinds: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The literals and the scopes of some kinds among arguments."""
        values: list[str] = []
        scopes: list[str] = []
        for arg in args:
            if isinstance(arg, ast.Call):
                name = self.scope(arg)
                if self.schema.scopes[name] not in kinds:
                    some = " or ".join(kinds)
                    self.fail(arg, f"scope {name!r} is not a scope of {some}", f"Use a scope of {some}.")
                scopes.append(name)
            elif isinstance(arg, ast.Tuple | ast.List):
                values.extend(self.text(value) for value in arg.elts)
            else:
                values.append(self.text(arg))
        return tuple(values), tuple(scopes)

    def party(self, node: ast.Call) -> Node:
        if self.in_party:
            self.fail(node, "any_party and all_parties do not nest", "Write one condition per party.")
        self.in_party = True
        try:
            return self.want(node.args[0], Type.BOOLEAN)
        finally:
            self.in_party = False


def _as_code(country: str) -> str:
    """What to write for a country that is not written as its code."""
    from narrows.model.country import resolve  # only errors pay for it

    try:
        return f"Write {resolve(country).code!r}."
    except CountryError:
        return "Use the ISO 3166 code of geo/countries.csv."


def _below(node: ast.AST) -> list[ast.AST]:
    """What `ast.iter_child_nodes` gives, in a third of the time: every condition of the law is measured when it is read."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += value
    return found
