"""The functions that a condition may call, each with how many arguments it takes and how it is read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from narrows.errors import FieldError
from narrows.model.eccn import parse as parse_eccn
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import SETS, Node, Type
from narrows.rulebook.names import spelled_out

if TYPE_CHECKING:
    from narrows.rulebook.expr.parse import Parser

_Built = tuple[Node, Type]


def _classified(parser: Parser, node: ast.Call) -> _Built:
    eccns, scopes = parser.targets(node.args, "eccn")
    for part in _constants(node.args):
        _refuse_no_eccn(parser, part, parser.text(part))
    return ir.Classified(eccns, scopes), Type.BOOLEAN


def _constants(args: list[ast.expr]) -> Iterator[ast.expr]:
    """The literals among some arguments and in lists of these."""
    for argument in args:
        some = argument.elts if isinstance(argument, ast.Tuple | ast.List) else [argument]
        yield from (part for part in some if isinstance(part, ast.Constant))


def _refuse_no_eccn(parser: Parser, where: ast.expr, text: str) -> None:
    """Refuse what no item can be classified as, for the condition would be false for every order."""
    try:
        code = parse_eccn(text).code
    except FieldError as error:
        parser.fail(where, error.what, f"{error.remedy}.")
    if code != text:
        parser.fail(where, f"the ECCN {text!r} is not written as it is here", f"Write {code!r}.")


def _any_party(parser: Parser, node: ast.Call) -> _Built:
    return ir.AnyParty(parser.party(node)), Type.BOOLEAN


def _all_parties(parser: Parser, node: ast.Call) -> _Built:
    return ir.AllParties(parser.party(node)), Type.BOOLEAN


def _set_fact(parser: Parser, node: ast.expr) -> tuple[Node, Type]:
    item, found = parser.visit(node)
    if found not in SETS:
        parser.fail(node, f"{found.value} is not a set", "Use a set fact.")
    return item, found


def _set_test(kind: type[ir.SetTest], parser: Parser, node: ast.Call) -> _Built:
    item, found = _set_fact(parser, node.args[0])
    kinds = ("country",) if found is Type.COUNTRIES else ("eccn", "number")
    values, scopes = parser.targets(node.args[1:], *kinds)
    for part in _constants(node.args[1:]):
        parser.check_value(part, item, parser.text(part))
    return kind(item, values, scopes, eccns="eccn" in kinds), Type.BOOLEAN


def _is_empty(parser: Parser, node: ast.Call) -> _Built:
    item, _ = _set_fact(parser, node.args[0])
    return ir.IsEmpty(item), Type.BOOLEAN


def _known(parser: Parser, node: ast.Call) -> _Built:
    item, found = parser.visit(node.args[0])
    if found is Type.BOOLEAN and isinstance(item, ir.Term) and not item.name.startswith("subject_to_"):
        parser.fail(
            node.args[0], f"{item.name} is a condition", "Ask whether the facts that it rests on are known."
        )
    return ir.Known(item), Type.BOOLEAN


def _asks(parser: Parser, node: ast.Call) -> _Built:
    item, _ = parser.visit(node.args[0])
    if not isinstance(item, ir.Fact):
        parser.fail(node.args[0], "only a fact can be asked for", "Name a declared fact.")
    return ir.Asks(item), Type.BOOLEAN


def _held(parser: Parser, node: ast.Call) -> _Built:
    return ir.Held(spelled_out(map(parser.text, node.args), parser.schema.requirement_lists)), Type.BOOLEAN


def _map_max(kind: str, parser: Parser, node: ast.Call) -> _Built:
    item = parser.want(node.args[0], Type.MAP)
    if len(node.args) == 1:
        return ir.MapMax(kind, item), Type.NUMBER
    least = parser.want(node.args[1], Type.NUMBER)
    if not isinstance(least, ir.Const):
        parser.fail(node.args[1], "the least key must be a literal number", "Write the number out.")
    return ir.MapMax(kind, item, float(least.value)), Type.NUMBER


def _extreme(fn: str, parser: Parser, node: ast.Call) -> _Built:
    left, right = (parser.want(arg, Type.NUMBER) for arg in node.args)
    return ir.Extreme(fn, left, right), Type.NUMBER


FUNCTIONS: dict[str, tuple[int, int, Callable[[Parser, ast.Call], _Built]]] = {
    "classified": (1, 100, _classified),
    "any_party": (1, 1, _any_party),
    "all_parties": (1, 1, _all_parties),
    "intersects": (2, 100, partial(_set_test, ir.Meets)),
    "outside": (2, 100, partial(_set_test, ir.Outside)),
    "is_empty": (1, 1, _is_empty),
    "known": (1, 1, _known),
    "asks": (1, 1, _asks),
    "held": (1, 20, _held),
    "max_product": (1, 1, partial(_map_max, "product")),
    "max_value": (1, 1, partial(_map_max, "value")),
    "max_value_from": (2, 2, partial(_map_max, "value")),
    "min": (2, 2, partial(_extreme, "min")),
    "max": (2, 2, partial(_extreme, "max")),
}
