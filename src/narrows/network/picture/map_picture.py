"""The map with what is left of it: stages from left to right, links that are cut marked."""

from __future__ import annotations

from narrows.network.picture import furniture
from narrows.network.picture.layout import (
    HEAD,
    HEADING,
    LINE,
    MARGIN,
    NAME,
    PAD,
    PANEL,
    Layout,
    Placed,
    laid_out,
)
from narrows.network.picture.map_legend import DOTTED, VISIBLE, cut_bar, legend_of, ranged, wide
from narrows.network.picture.metrics import clean
from narrows.network.picture.shades import SHADES, between, percent, shade_of
from narrows.network.picture.svg import FAINT, Canvas, number
from narrows.network.picture.svg import LINE as STROKE
from narrows.network.picture.view import Edge, Shown, View, view_of
from narrows.network.result import Exposure
from narrows.network.supply_map import SupplyMap

LEAST = 980.0
"""The least width of a picture: what a title and a legend need."""


def draw_map(exposure: Exposure, map_: SupplyMap, *, target: str | None = None, direct: bool = False) -> str:
    """The map as SVG. `target` draws only what leads to a node; `direct` that node with its direct inputs alone.

    With `direct`, figures are those of what is bought for the target, where the law tells uses apart. Equal input gives
    equal bytes. Raises FieldError when the map is not the one of the exposure, the target is unknown, or more is asked for
    than can be drawn.
    """
    view = view_of(exposure, map_, target, direct=direct)
    layout = laid_out(view)
    canvas = Canvas("map")
    room = max(layout.width, LEAST)
    y = _title(canvas, exposure, view, room, target, direct=direct)
    left = MARGIN + (room - layout.width) / 2
    canvas.group(transform=f"translate({number(left)} {number(y)})")
    _links(canvas, view, layout)
    groups = {edge.target for edge in view.edges if edge.is_kind}
    for id_, placed in layout.placed.items():
        _node(canvas, view.shown[id_], placed, is_group=id_ in groups, is_target=id_ == target)
    canvas.end()
    y += layout.height + 26
    y = furniture.legend(canvas, MARGIN, y, room, legend_of(view))
    y = furniture.foot(canvas, MARGIN, y + 14, room, exposure.map)
    title, description = _told(exposure, view)
    return canvas.svg(room + 2 * MARGIN, y + MARGIN - 10, title, description)


def _title(
    canvas: Canvas, exposure: Exposure, view: View, room: float, target: str | None, *, direct: bool
) -> float:
    name = view.shown[target].node.name if target is not None else exposure.map.title
    what = f"Direct inputs of {name}" if direct else f"What leads to {name}" if target is not None else name
    y = furniture.heading(canvas, MARGIN, MARGIN - 6, room, what, _when(exposure), furniture.basis(exposure))
    if exposure.beyond_horizon:
        y = furniture.warning(
            canvas,
            MARGIN,
            y,
            room,
            "This day lies after what was checked of the law: later changes may be missing",
        )
    return y + 2


def _when(exposure: Exposure) -> str:
    buyer = f"{exposure.buyer}, " if exposure.buyer else ""
    day = f" on {exposure.as_of}" if exposure.as_of else ""
    return f"What is left of the world's supply for {buyer}{furniture.country_name(exposure.country)}{day}"


def _told(exposure: Exposure, view: View) -> tuple[str, str]:
    """Title and description for whoever cannot see the picture."""
    lost = sorted((one for one in view.shown.values() if one.left < 0.5), key=lambda one: one.left)
    worst = ", ".join(f"{one.node.name} {percent(one.left)}" for one in lost[:12])
    unknown = sum(not one.known for one in view.shown.values())
    told = f"{len(view.shown)} nodes, {len(lost)} of them with less than half of their supply left"
    more = f", {unknown} of which nobody says who supplies them" if unknown else ""
    return (
        f"{exposure.map.title}: {_when(exposure)}",
        f"{told}{more}. {'Least is left of: ' + worst + '. ' if worst else ''}{furniture.basis(exposure)}.",
    )


def _links(canvas: Canvas, view: View, layout: Layout) -> None:
    """Links behind the grounds of the stages that they pass, then their ends, and a mark at the source of what is cut.

    The faintest come first, so that those which decide lie on top.
    """
    drawn = [
        edge for edge in view.edges if not (edge.is_kind and layout.placed[edge.source].group == edge.target)
    ]
    drawn.sort(key=lambda edge: (edge.decides, edge.cut, -edge.left))
    for edge in drawn:
        _stroke(canvas, edge, _curve(layout, edge))
    for panel in layout.panels:
        box = panel.box
        canvas.rect(box.x, box.y, box.w, box.h, "panel", radius=5, opacity="0.86")
    ends: dict[tuple[float, float, int, bool, bool], Edge] = {}
    for edge in drawn:
        backward = _backward(layout, edge)
        for box, right in (
            (layout.placed[edge.source].box, not backward),
            (
                layout.placed[edge.target].box,
                backward or layout.column[edge.source] == layout.column[edge.target],
            ),
        ):
            x = box.right if right else box.x - PANEL
            ends[x, box.middle, shade_of(edge.left), edge.decides, edge.is_kind] = edge
    for (x, y, *_), edge in ends.items():
        _stroke(canvas, edge, f"M{number(x)} {number(y)}h{number(PANEL)}")
    for source, shade, backward in sorted(
        {(edge.source, shade_of(edge.left), _backward(layout, edge)) for edge in drawn if edge.cut}
    ):
        box = layout.placed[source].box
        cut_bar(canvas, box.x - 9 if backward else box.right + 6, box.middle, shade)
    for panel in layout.panels:
        canvas.lines(
            panel.box.x + PANEL, panel.box.y + PANEL + HEAD, panel.heading, HEAD, bold=True, step=HEADING
        )


def _stroke(canvas: Canvas, edge: Edge, d: str) -> None:
    shade = shade_of(edge.left)
    dash = {"stroke_dasharray": "5 3"} if edge.is_kind else {}
    if not edge.cut:
        canvas.path(d, "faint", FAINT, 0.7, stroke_opacity="0.4", **dash)
    elif edge.decides:
        canvas.path(d, f"l{shade}", SHADES[shade].line, 2.6, stroke_opacity="0.95", **dash)
    else:
        canvas.path(d, f"l{shade}", SHADES[shade].line, 1.25, stroke_opacity="0.55", **dash)


def _backward(layout: Layout, edge: Edge) -> bool:
    return layout.column[edge.source] > layout.column[edge.target]


def _curve(layout: Layout, edge: Edge) -> str:
    """From the right of the source to the left of the target; around on the right within a column; the other way back."""
    source, target = layout.placed[edge.source].box, layout.placed[edge.target].box
    if layout.column[edge.source] == layout.column[edge.target]:
        reach = min(18 + abs(source.middle - target.middle) * 0.09, 64.0)
        x1, x2 = source.right, target.right
        c1 = c2 = max(x1, x2) + reach
    elif _backward(layout, edge):
        x1, x2 = source.x, target.right
        c1, c2 = x1 - (x1 - x2) * 0.45, x2 + (x1 - x2) * 0.45
    else:
        x1, x2 = source.right, target.x
        c1, c2 = x1 + (x2 - x1) * 0.45, x2 - (x2 - x1) * 0.45
    y1, y2 = source.middle, target.middle
    return f"M{number(x1)} {number(y1)}C{number(c1)} {number(y1)} {number(c2)} {number(y2)} {number(x2)} {number(y2)}"


def _node(canvas: Canvas, shown: Shown, placed: Placed, *, is_group: bool, is_target: bool) -> None:
    box, node = placed.box, shown.node
    blank = not shown.known and shade_of(shown.left) == 0
    shade = shade_of(shown.left)
    radius = 9.0 if node.kind in ("process", "product") else 2.0
    border = {"stroke": STROKE, "stroke_width": "2.4" if is_target else "1"}
    if shown.weak:
        border |= DOTTED
    canvas.group(title=_tip(shown), **{"class": "node", "data-node": clean(node.id)})
    if is_group:
        canvas.rect(
            box.x + 3, box.y + 3, box.w, box.h, "paper", radius=radius, stroke=STROKE, stroke_width="1"
        )
    if shown.known:
        canvas.rect(box.x, box.y, box.w, box.h, f"c{shade}", radius=radius, **border)
    else:
        canvas.hatch(box.x, box.y, box.w, box.h, radius, **border)
    if not shown.known and not blank:
        canvas.rect(box.x + 4, box.y + 3, box.w - 8, box.h - 6, f"c{shade}", radius=max(radius - 4, 0))
    ink = "ink" if blank else f"t{shade}"
    top = box.y + (box.h - 5 - LINE * len(placed.lines)) / 2 + NAME - 0.5
    canvas.lines(box.x + PAD, top, placed.lines, NAME, kind=ink, step=LINE)
    right = box.right - PAD
    middle = box.y + (box.h - 5) / 2 + NAME / 2 - 1
    if blank:
        canvas.text(right, middle, "unknown", 10, kind=ink, bold=True, anchor="end")
    else:
        canvas.text(right, middle, figure(shown), NAME, kind=ink, bold=True, anchor="end")
    if shown.range is not None and wide(shown) and not blank:
        ranged(canvas, box.x + PAD, box.bottom - 5, box.w - 2 * PAD, shown.range, shown.left, shade)
    canvas.end()


def figure(shown: Shown) -> str:
    """The figure of a node with its signs: ~ where it rests on weak shares, ? where a part is undetermined."""
    text = percent(shown.left)
    return f"{'~' if shown.resting else ''}{text}{'?' if shown.open >= VISIBLE else ''}"


def _tip(shown: Shown) -> str:
    node = shown.node
    parts = [
        f"{node.name} ({node.id}): {percent(shown.left)} left" if shown.known else f"{node.name} ({node.id})"
    ]
    if not shown.known:
        parts.append("nobody says who supplies it")
    if shown.range is not None:
        parts.append(f"range {between(*shown.range)}")
    if node.status == "shares":
        parts.append(f"shares of {node.confidence} confidence")
    if node.status == "providers":
        parts.append("providers are named without shares")
    if shown.open >= VISIBLE:
        parts.append(f"{percent(shown.open)} undetermined")
    return "; ".join(parts)
