"""Several days side by side: what is left of each direct input of a node, and by whose rule the rest is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from narrows.errors import FieldError, Where
from narrows.network.picture.map_legend import VISIBLE
from narrows.network.picture.shades import WHOLE
from narrows.network.picture.view import View, view_of
from narrows.network.picture.whose import jurisdictions
from narrows.network.result import Exposure, Node
from narrows.network.supply_map import SupplyMap

MOST = 12
"""More days than that are no picture but a timeline."""
HALF = 0.5


class Cell(NamedTuple):
    """What a cell shows. `whose` names the rules; `open` is the undetermined part; `known` is false where nobody says."""

    left: float
    whose: str
    open: float
    known: bool
    weak: bool

    @property
    def lost(self) -> bool:
        return self.left < WHOLE or self.open >= VISIBLE


class Rows(NamedTuple):
    """A table: `days` as headings, `stages` with the ids of their rows, for each row its name and a cell for each day.

    A cell is None where that day's exposure says nothing of the input. `of` names the node whose inputs they are, "" for a
    whole map.
    """

    of: str
    days: tuple[str, ...]
    stages: tuple[tuple[str, tuple[str, ...]], ...]
    names: dict[str, str]
    cells: dict[str, tuple[Cell | None, ...]]

    def less(self, day: int) -> int:
        """How many rows have less than half of their supply left on a day."""
        found = (row[day] for row in self.cells.values())
        return sum(1 for cell in found if cell is not None and cell.left < HALF)

    def loses(self, id_: str) -> bool:
        """Whether a row loses anything on any of the days."""
        return any(cell is not None and cell.lost for cell in self.cells[id_])


def side_by_side(exposures: Sequence[Exposure], map_: SupplyMap, node_id: str | None = None) -> Rows:
    """The table of exposures to one question on several days. Raises FieldError as `strip` says."""
    _check(exposures)
    views = [view_of(one, map_, node_id, direct=node_id is not None) for one in exposures]
    names: dict[str, str] = {}
    stages: dict[str, dict[str, None]] = {}
    for view in views:
        for stage, ids in view.stages:
            for id_ in ids:
                if id_ != node_id:
                    stages.setdefault(stage, {})[id_] = None
                    names[id_] = view.shown[id_].node.name
    nodes = [{one.id: one for one in exposure.nodes} for exposure in exposures]
    return Rows(
        of=views[0].shown[node_id].node.name if node_id is not None else "",
        days=tuple(one.as_of or f"without {', '.join(one.withdrawn)}" for one in exposures),
        stages=tuple((stage, tuple(ids)) for stage, ids in stages.items()),
        names=names,
        cells={
            id_: tuple(_cell(view, known, id_) for view, known in zip(views, nodes, strict=True))
            for id_ in names
        },
    )


def _check(exposures: Sequence[Exposure]) -> None:
    if not 1 <= len(exposures) <= MOST:
        raise FieldError(
            f"{len(exposures)} exposures make no strip",
            where=Where(field="exposures"),
            remedy=f"Give 1 to {MOST}, one for each day; for more, draw a timeline",
        )
    first = exposures[0]
    for one in exposures[1:]:
        for field in ("country", "buyer", "reading", "variants", "upstream", "target", "min_confidence"):
            if getattr(one, field) != getattr(first, field):
                raise FieldError(
                    f"exposures of different questions: {getattr(first, field)} and {getattr(one, field)}",
                    where=Where(field=field),
                    remedy="Ask the same question for each day",
                )


def _cell(view: View, nodes: dict[str, Node], id_: str) -> Cell | None:
    """What an exposure says of an input; None where it says nothing of it."""
    shown = view.shown.get(id_)
    if shown is None:
        return None
    node = shown.node
    same = shown.range is not None
    whose = _whose(node, nodes) if same else ""
    return Cell(shown.left, whose if shown.left < WHOLE else "", shown.open, shown.known, shown.weak)


def _whose(node: Node, nodes: dict[str, Node]) -> str:
    """By whose rules a node lacks supply, or what it lacks itself."""
    if node.availability < node.own - (1.0 - WHOLE):
        via = next((one.via for one in node.because if one.cause == "input"), "")
        return f"lacks {nodes[via].name if via in nodes else via}" if via else ""
    if found := jurisdictions(node):
        return "by " + ", ".join(found)
    kinds = [one.via for one in node.because if one.cause == "kinds"]
    return f"{len(kinds)} kind{'s' if len(kinds) != 1 else ''} of it" if kinds else ""
