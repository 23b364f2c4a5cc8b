"""Phrases: conditions that several provisions share, written once, for places that each of them names.

`used_in(scope("prc"))` stands for its condition in `law/facts.yaml`, with the scope in the place of PLACES. It is written out
where a condition is read, with the phrases that it speaks of itself, so that nothing beyond the parser knows of phrases.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrows.rulebook.expr.parse import Parser

_PLACES = "PLACES"


def written_out(parser: Parser, node: ast.Call, name: str, within: tuple[str, ...] = ()) -> ast.expr:
    """The condition that a phrase stands for, `within` others. What is wrong with it is told at the place where the phrase, or the
    first of these, is used."""
    if name in within:
        parser.fail(node, *circle(within[within.index(name) :]))
    if not node.args or not all(isinstance(one, ast.Call | ast.Tuple | ast.List) for one in node.args):
        parser.fail(
            node, f"{name} takes scopes or lists", f'Write {name}(scope("name")) or {name}(("JP", "NL")).'
        )
    try:
        means = ast.parse(f"({parser.schema.phrases[name]}\n)", mode="eval").body
    except SyntaxError as error:
        parser.fail(node, f"what {name} means does not parse: {error.msg}", "Correct it in facts.yaml.")
    put: ast.expr = _Put(parser, node, (*within, name)).visit(means)
    return put


class _Put(ast.NodeTransformer):
    """Puts places and what phrases mean in, and everything to where the phrase stands."""

    def __init__(self, parser: Parser, at: ast.Call, within: tuple[str, ...]) -> None:
        self.parser = parser
        self.at = at
        self.within = within

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """A country is in places if it is in one of them, and in none if it is in none."""
        if not _is_places(node.comparators[0]):
            return self.generic_visit(node)
        left = self.visit(node.left)
        each: list[ast.expr] = [
            ast.copy_location(ast.Compare(left, node.ops, [places]), self.at) for places in self.at.args
        ]
        if len(each) == 1:
            return each[0]
        join = ast.And() if isinstance(node.ops[0], ast.NotIn) else ast.Or()
        return ast.copy_location(ast.BoolOp(join, each), self.at)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        args = [one for arg in node.args for one in (self.at.args if _is_places(arg) else [self.visit(arg)])]
        call = ast.copy_location(ast.Call(node.func, args, node.keywords), self.at)
        if isinstance(node.func, ast.Name) and node.func.id in self.parser.schema.phrases:
            return written_out(self.parser, call, node.func.id, self.within)
        return call

    def generic_visit(self, node: ast.AST) -> ast.AST:
        return ast.copy_location(super().generic_visit(node), self.at)


def circle(names: Sequence[str]) -> tuple[str, str]:
    """What is said of phrases of which each speaks of the next, and the last of the first; and what to do."""
    by = f", by way of {' and '.join(names[1:])}" if len(names) > 1 else ""
    return f"the phrase {names[0]} speaks of itself{by}", "Write one of them out in facts.yaml."


def _is_places(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == _PLACES
