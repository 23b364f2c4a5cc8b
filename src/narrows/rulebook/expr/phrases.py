"""Phrases: conditions that several provisions share, written once, for places that each of them names.

`used_in(scope("prc"))` stands for its condition in `law/facts.yaml`, with the scope in the place of PLACES. It is written out
where a condition is read, so that nothing beyond the parser knows of phrases.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrows.rulebook.expr.parse import Parser

_PLACES = "PLACES"


def written_out(parser: Parser, node: ast.Call, name: str) -> ast.expr:
    """The condition that a phrase stands for. What is wrong with it is told at the place where the phrase is used."""
    if not node.args or not all(isinstance(one, ast.Call | ast.Tuple | ast.List) for one in node.args):
        parser.fail(
            node, f"{name} takes scopes or lists", f'Write {name}(scope("name")) or {name}(("JP", "NL")).'
        )
    try:
        means = ast.parse(f"({parser.schema.phrases[name]}\n)", mode="eval").body
    except SyntaxError as error:
        parser.fail(node, f"what {name} means does not parse: {error.msg}", "Correct it in facts.yaml.")
    if any(isinstance(part, ast.Name) and part.id in parser.schema.phrases for part in ast.walk(means)):
        parser.fail(node, f"{name} speaks of another phrase", "Write that one out in facts.yaml.")
    put: ast.expr = _Put(node).visit(means)
    return put


class _Put(ast.NodeTransformer):
    """Puts places in, and everything to where the phrase stands."""

    def __init__(self, at: ast.Call) -> None:
        self.at = at

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
        return ast.copy_location(ast.Call(node.func, args, node.keywords), self.at)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        return ast.copy_location(super().generic_visit(node), self.at)


def _is_places(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == _PLACES
