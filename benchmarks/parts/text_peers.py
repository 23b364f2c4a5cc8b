"""zen-engine and CEL on the law of one day."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from parts.translate import Dialect, Law

Decide = Callable[[dict[str, Any]], dict[str, bool]]


class _Zen(Dialect):
    and_, or_, not_ = " and ", " or ", "not "
    scope = "$."

    def starts(self, item: str, prefix: str) -> str:
        return f"startsWith({item}, {prefix!r})"

    def element(self) -> str:
        return "#"

    def some(self, items: str, test: str) -> str:
        return f"some({items}, {test})"

    def empty(self, items: str) -> str:
        return f"(len({items}) == 0)"


class _Cel(Dialect):
    def starts(self, item: str, prefix: str) -> str:
        return f"{item}.startsWith({prefix!r})"

    def element(self) -> str:
        return "e"

    def some(self, items: str, test: str) -> str:
        return f"{items}.exists(e, {test})"

    def empty(self, items: str) -> str:
        return f"({items}.size() == 0)"


def zen_peer(law: Law) -> Decide:
    """One decision with one expression node: every term and rule is a line of it."""
    import zen

    dialect = _Zen(law)
    lines = [line for stage in dialect.lines() for line in stage]
    expressions = [{"id": name, "key": name, "value": value} for name, value in lines]
    content = {
        "nodes": [
            {"id": "i", "type": "inputNode", "name": "order"},
            {"id": "e", "type": "expressionNode", "name": "law", "content": {"expressions": expressions}},
            {"id": "o", "type": "outputNode", "name": "truths"},
        ],
        "edges": [
            {"id": "1", "sourceId": "i", "targetId": "e"},
            {"id": "2", "sourceId": "e", "targetId": "o"},
        ],
    }
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(content)))

    def decide(context: dict[str, Any]) -> dict[str, bool]:
        return decision.evaluate(context)["result"]  # type: ignore[no-any-return]

    return decide


def cel_peer(law: Law) -> Decide:
    """One program per stage, since CEL has no names for intermediate results; each gives a list."""
    import cel

    dialect = _Cel(law)
    programs = []
    for stage in dialect.lines():
        # Within a stage a term may rest on another one: those become stages of their own.
        groups: list[list[tuple[str, str]]] = [[]]
        for name, text in stage:
            if any(_mentions(text, before) for before, _ in groups[-1]):
                groups.append([])
            groups[-1].append((name, text))
        for group in groups:
            names = [name for name, _ in group]
            programs.append((names, cel.compile("[" + ", ".join(text for _, text in group) + "]")))

    def decide(context: dict[str, Any]) -> dict[str, bool]:
        values = dict(context)
        for names, program in programs:
            values.update(zip(names, program.execute(values), strict=True))
        return values

    return decide


def _mentions(text: str, name: str) -> bool:
    import re

    return re.search(rf"\b{re.escape(name)}\b", text) is not None
