"""One page that holds everything: the picture, every node with its reasons, and what it all rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from narrows.network.picture import furniture
from narrows.network.picture.acts import links, told
from narrows.network.picture.html import document, key, picture, text
from narrows.network.picture.map_picture import draw_map
from narrows.network.picture.reasons import basis, why
from narrows.network.picture.shades import between, percent, shade_of
from narrows.network.picture.side_by_side import Cell, side_by_side
from narrows.network.picture.strip_picture import strip
from narrows.network.picture.tables import cell, filters, named, row, table, value
from narrows.network.picture.time_picture import draw_timeline
from narrows.network.picture.view import title_of, view_of
from narrows.network.result import Day, Exposure, Node, Timeline
from narrows.network.supply_map import SupplyMap, by_id

LATE = "This reaches beyond what was checked of the law: later changes may be missing."


def page(
    of: Exposure | Timeline | Sequence[Exposure],
    map_: SupplyMap,
    *,
    target: str | None = None,
    direct: bool = False,
    nodes: Sequence[str] | None = None,
) -> str:
    """A self-contained HTML page: it loads nothing, reads well without scripts, and follows the reader's light or dark.

    `target` and `direct` choose what of a map is drawn and listed, `nodes` what of a timeline is drawn; of several
    exposures the direct inputs of `target` are set side by side. Raises FieldError as `draw_map`, `draw_timeline` and
    `strip` do.
    """
    if isinstance(of, Timeline):
        return _timeline(of, map_, nodes)
    if isinstance(of, Exposure):
        return _exposure(of, map_, target, direct=direct)
    return _several(of, map_, target)


def wrap(svg: str, title: str = "Picture") -> str:
    """A page that holds a picture alone."""
    return document(title, picture(svg))


def _exposure(of: Exposure, map_: SupplyMap, target: str | None, *, direct: bool) -> str:
    view = view_of(of, map_, target, direct=direct)
    day = f" on {of.as_of}" if of.as_of else ""
    rows = [one.node for one in view.shown.values()]
    names = {one.id: one.name for one in of.nodes}
    title = f"{of.map.title}: what is left for {furniture.country_name(of.country)}{day}"
    listed = _section(
        "What is left, and why",
        filters([stage for stage, _ in view.stages]) + _nodes(rows, names),
    )
    rests = _rests(
        of,
        [
            ("Assumptions", of.assumptions),
            ("Notices", of.notices),
            ("Nobody says who supplies", [names.get(id_, id_) for id_ in of.unknown_inputs]),
            ("Lists", [f"{name}: {digest}" for name, digest in of.lists.items()]),
            ("Orders", [f"{of.orders} decided, {of.undetermined_orders} of them undetermined"]),
        ],
    )
    drawn = picture(draw_map(of, map_, target=target, direct=direct))
    return document(title, _head(title, of, beyond=of.beyond_horizon) + drawn + listed + rests, script=True)


def _timeline(of: Timeline, map_: SupplyMap, nodes: Sequence[str] | None) -> str:
    drawn = picture(draw_timeline(of, nodes, map_=map_))
    inputs = by_id(map_)
    names = {id_: one.name for id_, one in inputs.items()}
    stages = {id_: inputs[id_].stage for id_ in of.days[0].levels if id_ in inputs}
    title = (
        f"{of.map.title}: what is left for {furniture.country_name(of.country)} from {of.since} to {of.until}"
    )
    body = _head(title, of, beyond=any(day.beyond_horizon for day in of.days)) + drawn
    body += _section("Days on which anything changed", _days(of.days, names))
    body += _section("Nodes", filters(dict.fromkeys(stages.values())) + _levels(of.days, names, stages))
    body += _rests(
        of,
        [
            ("Assumptions", of.assumptions),
            ("Lists", [f"{name}: {digest}" for name, digest in of.lists.items()]),
        ],
    )
    return document(title, body, script=True)


def _several(of: Sequence[Exposure], map_: SupplyMap, target: str | None) -> str:
    rows = side_by_side(of, map_, target)
    drawn = picture(strip(of, map_, target))
    who = furniture.country_name(of[-1].country)
    title = f"What {rows.of} needs: what is left of it for {who}" if rows.of else f"{of[-1].map.title}: {who}"
    listed = [
        row([named(rows.names[id_], id_), cell(title_of(stage)), *map(_side, rows.cells[id_])], stage)
        for stage, ids in rows.stages
        for id_ in ids
    ]
    counted = "".join(
        f"<li>{text(day)}: {rows.less(n)} of {len(rows.cells)} have less than half of their supply left</li>"
        for n, day in enumerate(rows.days)
    )
    body = _head(title, of[-1], beyond=any(one.beyond_horizon for one in of)) + drawn
    body += _section(
        "Day by day",
        f"<ul>{counted}</ul>\n" + table("inputs", ("Node", "Stage", *rows.days), listed, "Inputs by day"),
    )
    assumptions = dict.fromkeys(line for one in of for line in one.assumptions)
    return document(title, body + _rests(of[-1], [("Assumptions", list(assumptions))]), script=True)


def _side(of: Cell | None) -> str:
    if of is None:
        return "<td></td>"
    shade = shade_of(of.left)
    if not of.known and shade == 0:
        return '<td data-value="2">unknown</td>'
    open_ = f"<br>{text(percent(of.open))} undetermined" if of.open else ""
    whose = f"<br>{text(of.whose)}" if of.whose else ""
    return f'<td data-value="{of.left:.6g}">{key(shade, percent(of.left))}{whose}{open_}</td>'


def _head(title: str, of: Exposure | Timeline, *, beyond: bool) -> str:
    warning = f'<p class="warn">{LATE}</p>\n' if beyond else ""
    return (
        f'<header>\n<h1>{text(title)}</h1>\n<p class="soft">{text(furniture.basis(of))}</p>\n'
        f"{warning}</header>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{text(title)}</h2>\n{body}</section>\n"


def _nodes(nodes: Sequence[Node], names: dict[str, str]) -> str:
    heads = ("Node", "Stage", "Kind", "Left", "Range", "By itself", "Undetermined", "Rests on", "Why")
    least_first = sorted(nodes, key=lambda one: one.availability)
    rows = [_node(one, names) for one in least_first]
    return table("nodes", heads, rows, "Nodes, those of which least is left first")


def _node(node: Node, names: dict[str, str]) -> str:
    shade = shade_of(node.availability)
    blank = node.status == "nothing" and node.id in node.unknown and shade == 0
    left = "unknown" if blank else key(shade, percent(node.availability))
    own = "unknown" if node.status == "nothing" else percent(node.own)
    cells = [
        named(node.name, node.id),
        cell(title_of(node.stage)),
        cell(node.kind),
        value(left, 2.0 if blank else node.availability),
        value(text(between(node.low, node.high)), node.low),
        value(text(own), node.own),
        value(text(percent(node.undetermined)) if node.undetermined else "", node.undetermined),
        cell(basis(node), "basis"),
        f'<td class="why">{why(node, names)}</td>',
    ]
    return row(cells, node.stage, node.availability)


def _levels(days: Sequence[Day], names: dict[str, str], stages: dict[str, str]) -> str:
    rows = []
    for id_, first in days[0].levels.items():
        levels = [(day.day, day.levels[id_]) for day in days]
        last = levels[-1][1]
        when, least = min(levels, key=lambda pair: pair[1].availability)
        count = sum(id_ in day.changed for day in days)
        stage = stages.get(id_, "")
        cells = [
            named(names.get(id_, id_), id_),
            cell(title_of(stage)),
            *(
                value(key(shade_of(one.availability), percent(one.availability)), one.availability)
                for one in (first, last)
            ),
            value(text(between(last.low, last.high)), last.low),
            value(text(percent(least.availability)), least.availability),
            cell(when, "day"),
            value(str(count), count),
        ]
        rows.append(row(cells, stage, last.availability))
    heads = ("Node", "Stage", "First day", "Last day", "Range", "Least", "First on", "Changes")
    return table("nodes", heads, rows, "Nodes on the first and on the last day")


def _days(days: Sequence[Day], names: dict[str, str]) -> str:
    rows = []
    for day in days:
        acts = "".join(f"<li>{text(told(one))} {text(one.event)}: {links(one.edges)}</li>" for one in day.why)
        changed = ", ".join(text(names.get(id_, id_)) for id_ in day.changed)
        folded = f"<details><summary>{len(day.changed)}</summary>{changed}</details>" if changed else "0"
        late = '<br><span class="warn">law not checked to the end</span>' if day.beyond_horizon else ""
        cells = [
            f'<th scope="row" class="day">{text(day.day)}{late}</th>',
            cell(day.until, "day"),
            f"<td>{f'<ul>{acts}</ul>' if acts else ''}</td>",
            value(str(day.edges_changed), day.edges_changed),
            f'<td class="why" data-value="{len(day.changed)}">{folded}</td>',
        ]
        rows.append(row(cells))
    return table(
        "days", ("From", "Until", "Acts", "Links changed", "Nodes changed"), rows, "Days, with the acts"
    )


def _rests(of: Exposure | Timeline, parts: Iterable[tuple[str, Sequence[str]]]) -> str:
    """What an answer rests on, its certificate, and whom to credit."""
    certificate = (
        f"One more evaluation of the whole network would change nothing by more than {of.residual:.1e}"
    )
    shown = "".join(
        f"<h3>{text(name)}</h3>\n<ul>{''.join(f'<li>{text(one)}</li>' for one in lines)}</ul>\n"
        for name, lines in (*parts, ("Certificate", (certificate,)))
        if lines
    )
    credit = (
        f"Map: {of.map.title} ({of.map.sha256}). License: {of.map.license or 'none stated'}. {of.map.credit}"
    )
    return _section("What this rests on", shown) + f'<footer><p class="soft">{text(credit)}</p></footer>\n'
