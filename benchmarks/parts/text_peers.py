"""zen-engine and CEL on the law of one day."""

from __future__ import annotations

import json
import re
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
    """One program. CEL names no intermediate results, so each stage is a map that the next one reads."""
    import cel

    groups: list[list[tuple[str, str]]] = []
    where: dict[str, str] = {}
    for stage in _Cel(law).lines():
        # Within a stage a term may rest on others: it goes behind the deepest of them, as CEL limits how deep maps nest.
        depths: dict[str, int] = {}
        for name, text in stage:
            words = re.findall(r"\b\w+\b", text)
            depths[name] = 1 + max((depths[word] for word in words if word in depths), default=-1)
        levels = range(max(depths.values(), default=-1) + 1)
        groups += [[(name, text) for name, text in stage if depths[name] == level] for level in levels]
    program = ""
    for depth, group in enumerate(groups):
        entries = ", ".join(f"{name!r}: {_placed(text, where)}" for name, text in group)
        program += f"[{{{entries}}}].map(t{depth}, "
        where |= {name: f"t{depth}.{name}" for name, _ in group}
    program += "[" + ", ".join(where[name] for name in law.rules) + "]" + ")[0]" * len(groups)
    compiled = cel.compile(program)

    def decide(context: dict[str, Any]) -> dict[str, bool]:
        return dict(zip(law.rules, compiled.execute(context), strict=True))

    return decide


def _placed(text: str, where: dict[str, str]) -> str:
    """A condition with the names of results as members of the map of their stage."""
    return re.sub(r"'[^']*'|\b\w+\b", lambda found: where.get(found.group(), found.group()), text)
