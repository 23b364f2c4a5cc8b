"""Circles among links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

__all__ = ["a_cycle"]


def a_cycle(links: Iterable[tuple[str, str]]) -> list[str]:
    """The ids along one circle of (from, to) links, the first again at its end; empty where there is none.

    Nodes without anything left that goes into them are taken away until none is left or a circle remains (Kahn 1962).
    """
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, int] = {}
    for source, target in links:
        after[source].append(target)
        before[target] = before.get(target, 0) + 1
    ready = [source for source in after if source not in before]
    while ready:
        for target in after.get(ready.pop(), ()):
            before[target] -= 1
            if not before[target]:
                del before[target]
                ready.append(target)
    if not before:
        return []
    # Each that is left has another that is left going into it: going back along these must come to a circle.
    back: dict[str, str] = {}
    for source, targets in after.items():
        if source in before:
            back.update((target, source) for target in targets if target in before)
    path: dict[str, None] = {}
    node = next(iter(back))
    while node not in path:
        path[node] = None
        node = back[node]
    circle = list(path)[list(path).index(node) :]
    return [node, *reversed(circle)]
