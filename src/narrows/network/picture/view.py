"""What of a map and of an exposure is drawn: which nodes, which links, and what each of them shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from narrows.engine import hashed
from narrows.errors import FieldError, Where
from narrows.network.compiled import check_id
from narrows.network.picture.shades import WHOLE
from narrows.network.result import Exposure, MapRef, Node
from narrows.network.supply_map import SupplyMap

MOST = 1500
"""More nodes than that make no picture that anybody could read."""


class Shown(NamedTuple):
    """A node as it is drawn: what is left and its range (None where only the figure is known), and its marks.

    `known` is false where nobody says who supplies it; `weak` where its own shares are of low confidence, `resting` where
    it or anything that leads to it rests on such. `open` is the part of which the engine cannot say.
    """

    node: Node
    left: float
    range: tuple[float, float] | None
    known: bool
    weak: bool
    resting: bool
    open: float


class Edge(NamedTuple):
    """A link as it is drawn: what is left of what it carries, and whether that decides what is left of its target."""

    source: str
    target: str
    is_kind: bool
    left: float
    decides: bool

    @property
    def cut(self) -> bool:
        return self.left < WHOLE


class View(NamedTuple):
    """Nodes in the order of the map, the links among them, and the ids of each stage from left to right."""

    shown: dict[str, Shown]
    edges: tuple[Edge, ...]
    stages: tuple[tuple[str, tuple[str, ...]], ...]


def view_of(exposure: Exposure, map_: SupplyMap, target: str | None = None, *, direct: bool = False) -> View:
    """What is to be drawn. Raises FieldError when the map is another, the target is not there, or there is too much."""
    check_map(exposure.map, map_)
    if direct and target is None:
        raise FieldError(
            "direct inputs of what?", where=Where(field="direct"), remedy="Name the node as `target`"
        )
    nodes = {one.id: one for one in exposure.nodes}
    if target is not None:
        check_id(target, nodes, field="target")
    links = [link for link in map_.links if link.input in nodes and link.into in nodes]
    within: Collection[str] = nodes
    if target is not None:
        below: dict[str, list[str]] = defaultdict(list)
        for link in links:
            below[link.into].append(link.input)
        within = {target, *below[target]} if direct else _reached([target], below)
    if len(within) > MOST:
        raise FieldError(
            f"{len(within)} nodes are too many to draw (at most {MOST})",
            where=Where(field="target"),
            remedy="Name a `target`, or only its `direct` inputs",
        )
    wanted = target if direct else None
    shown = {id_: _shown(node, wanted) for id_, node in nodes.items() if id_ in within}
    edges = tuple(
        _edge(nodes[link.input], nodes[link.into], is_kind=link.relation == "is_type_of")
        for link in links
        if link.input in within and link.into in within and (not direct or link.into == target)
    )
    return View(shown, edges, _stages(shown, edges, map_.about.stages))


def check_map(ref: MapRef, map_: SupplyMap) -> None:
    """Refuse a map other than the one that an answer is about. Raises FieldError."""
    if ref.sha256 != hashed(map_.sha256()):
        raise FieldError(
            f"the map {map_.about.id!r} is not the one that the answer is about ({ref.id!r}), or was changed since",
            where=Where(field="map"),
            remedy="Give the map that exposure was asked of, or ask again",
        )


def title_of(stage: str) -> str:
    """The id of a stage as words."""
    words = stage.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _shown(node: Node, use: str | None) -> Shown:
    left = node.by_use.get(use, node.availability) if use else node.availability
    same = abs(left - node.availability) < 1.0 - WHOLE
    return Shown(
        node=node,
        left=left,
        range=(min(node.low, left), max(node.high, left)) if same else None,
        known=node.status != "nothing" or node.id not in node.unknown,
        weak=node.status == "shares" and node.confidence == "low",
        resting=bool(node.resting_on_low),
        open=node.undetermined if same else 0.0,
    )


def _edge(source: Node, target: Node, *, is_kind: bool) -> Edge:
    left = source.by_use.get(target.id, source.availability)
    lacking = target.availability < target.own - (1.0 - WHOLE)
    decides = lacking and any(each.via == source.id and each.cause == "input" for each in target.because)
    return Edge(source.id, target.id, is_kind, left, decides)


def _reached(some: Iterable[str], below: Mapping[str, Iterable[str]]) -> set[str]:
    found = set(some)
    pending = list(found)
    while pending:
        new = {id_ for id_ in below.get(pending.pop(), ()) if id_ not in found}
        found |= new
        pending += new
    return found


def _stages(
    shown: Mapping[str, Shown], edges: Sequence[Edge], order: Iterable[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The stages of the map in its order, then others as they come; without any, steps by how far they are from raw.

    What has no stage stands before the others where more of its links lead to them than come from them, except for what
    the others lead to and which leads to none of them, such as the product: it stands after them.
    """
    found: dict[str, list[str]] = {stage: [] for stage in order}
    if any(each.node.stage for each in shown.values()):
        for id_, each in shown.items():
            found.setdefault(each.node.stage, []).append(id_)
        bare = set(found.pop("", ()))
        out = sum(edge.source in bare and edge.target not in bare for edge in edges)
        back = sum(edge.target in bare and edge.source not in bare for edge in edges)
        last = bare if out <= back else _ends(bare, shown, edges)
        rest = ("", tuple(id_ for id_ in shown if id_ in bare - last))
        ends = ("", tuple(id_ for id_ in shown if id_ in last))
        named = [(stage, tuple(ids)) for stage, ids in found.items()]
        return tuple(each for each in (rest, *named, ends) if each[1])
    steps: dict[int, list[str]] = defaultdict(list)
    for id_, step in _depths(shown, edges).items():
        steps[step].append(id_)
    return tuple(("", tuple(steps[step])) for step in sorted(steps))


def _ends(bare: set[str], shown: Iterable[str], edges: Sequence[Edge]) -> set[str]:
    """Those without a stage that others lead to, and that lead to no others."""
    others = set(shown) - bare
    below: dict[str, list[str]] = defaultdict(list)
    above: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        below[edge.target].append(edge.source)
        above[edge.source].append(edge.target)
    return (bare & _reached(others, above)) - _reached(others, below)


def _depths(shown: Iterable[str], edges: Iterable[Edge]) -> dict[str, int]:
    """The longest way to each node from what needs nothing, circles broken where they are met."""
    ids = list(shown)
    below: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        below[edge.target].append(edge.source)
    depth: dict[str, int] = {}
    for root in ids:
        stack, open_ = [(root, iter(below[root]))], {root}
        while stack:
            id_, pending = stack[-1]
            if id_ in depth:
                stack.pop()
                continue
            nearest = next((one for one in pending if one not in depth and one not in open_), None)
            if nearest is not None:
                open_.add(nearest)
                stack.append((nearest, iter(below[nearest])))
                continue
            depth[id_] = max((depth[one] + 1 for one in below[id_] if one in depth), default=0)
            stack.pop()
    return {id_: depth[id_] for id_ in ids}
