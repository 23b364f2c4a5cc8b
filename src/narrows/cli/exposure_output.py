"""Exposure on a page, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from narrows.cli.output import opened
from narrows.cli.text import BEYOND, heading, table, words, wrapped
from narrows.counted import first_of

if TYPE_CHECKING:
    from narrows.network.result import Cut, Exposure, Node, Timeline
    from narrows.network.supply_map import SupplyMap

HALF = 0.5
"""A node with less than this left has lost more than half its suppliers."""
_WHOLE = 1.0 - 1e-9
_MOST_CUTS = 4
_MOST_NAMES = 12


def needs_attention(found: Exposure | Timeline) -> bool:
    """Whether anything is lost, may be lost, or is not known."""
    from narrows.network.result import Timeline

    if isinstance(found, Timeline):
        return any(level.availability < _WHOLE for day in found.days for level in day.levels.values())
    return bool(found.unknown_inputs) or any(node.availability < _WHOLE for node in found.nodes)


def print_struct(found: msgspec.Struct | Sequence[msgspec.Struct], output: Path | None) -> None:
    """Write one JSON object, or an array of them."""
    with opened(output) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")


def percent(part: float) -> str:
    """A part of a whole as percent, such that neither all nor nothing is said of what is not quite so."""
    if part in (0.0, 1.0):
        return f"{part * 100:.0f} %"
    return f"{min(max(part * 100, 0.1), 99.9):.{1 if part < 0.0995 or part > 0.9905 else 0}f} %"


def span(low: float, value: float, high: float) -> str:
    """A part with its range, where it has one."""
    if high - low < 5e-4:
        return percent(value)
    return f"{percent(value)} ({percent(low)[:-2]} to {percent(high)})"


def exposure_page(found: Exposure, everything: bool) -> list[str]:
    """Lines for people: what is asked, what is left, what is unknown, and what was taken for granted."""
    lines = heading(_title(found))
    lacking = [node for node in found.nodes if node.availability < _WHOLE]
    shown = list(found.nodes) if everything else lacking
    shown.sort(key=lambda node: (node.availability, node.own, node.id))
    if shown:
        header = ("input", "left", "by its own suppliers", "because")
        lines += table(header, [_row(node) for node in shown])
    else:
        lines += wrapped("Nothing is lost.")
    whole = len(found.nodes) - len(lacking)
    if whole and not everything:
        lines += wrapped(
            f"({whole} of {len(found.nodes)} lose nothing that is claimed: --all shows them)", first=""
        )
    lines += _remarks(found)
    return lines


def _title(found: Exposure) -> str:
    parts = [f"{found.map.title} ({found.map.vintage}), for {found.buyer or 'a buyer'} in {found.country}"]
    if found.as_of is not None:
        parts.append(f"on {found.as_of}, {words(found.reading)}")
    if found.withdrawn:
        parts.append(f"without {', '.join(found.withdrawn)}")
    if found.target is not None:
        parts.append(f"for {found.target}")
    if found.excluded:
        parts.append(f"leaving out {', '.join(found.excluded)}")
    return "; ".join(parts)


def _row(node: Node) -> tuple[str, ...]:
    marks = "*" if node.confidence == "low" and node.status == "shares" else ""
    own = (
        "unknown"
        if node.status == "nothing" and not _is_group(node)
        else span(node.own_low, node.own, node.own_high)
    )
    return (
        f"{node.id}: {node.name}",
        span(node.low, node.availability, node.high),
        f"{own}{marks}",
        because(node),
    )


def _is_group(node: Node) -> bool:
    return any(one.cause == "kinds" for one in node.because)


def because(node: Node) -> str:
    """Why a node is less than whole, in one line."""
    told = []
    for one in node.because:
        if one.cause == "providers":
            used = node.measures[0].name if node.measures else ""
            told.append("; ".join(_cuts([cut for cut in one.cuts if cut.measure == used])))
        else:
            root = f" (from {one.root})" if one.root not in ("", one.via) else ""
            told.append(f"{'its kind' if one.cause == 'kinds' else 'lacks'} {one.via}{root}")
    told = [each for each in told if each]
    return "; ".join(told[:_MOST_CUTS]) + (" ..." if len(told) > _MOST_CUTS else "")


def _cuts(cuts: Sequence[Cut]) -> Iterator[str]:
    """The cut providers, those under the same rule together."""
    grouped: dict[tuple[str, ...], list[Cut]] = {}
    for cut in cuts:
        grouped.setdefault((cut.outcome, cut.policy or "", *cut.citations, cut.why), []).append(cut)
    for number, some in enumerate(grouped.values()):
        if number == _MOST_CUTS:
            yield f"and {len(grouped) - number} more answers"
            return
        names = [
            f"{cut.provider} {percent(cut.share)}" if cut.share is not None else cut.provider for cut in some
        ]
        first = some[0]
        rule = ", ".join(citation.removeprefix("15 CFR ") for citation in first.citations[:2])
        if len(first.citations) > 2:
            rule += " ..."
        if first.outcome == "undetermined":
            rule = (
                first.why or f"open: {', '.join(first.missing[:2])}" if first.missing or first.why else "open"
            )
        yield f"{first_of(names, _MOST_CUTS)} [{rule or first.outcome}]"


def _remarks(found: Exposure) -> list[str]:
    lines = [""]
    if found.unknown_inputs:
        named = first_of(found.unknown_inputs, _MOST_NAMES)
        lines += wrapped(
            f"Unknown, not safe: nobody is known to supply {named}. What they go into has at most what is shown.",
            first="",
        )
    if any(node.confidence == "low" and node.status == "shares" for node in found.nodes):
        lines += wrapped(
            "* rests on shares of low confidence: --min-confidence medium leaves them out.", first=""
        )
    if found.undetermined_orders:
        lines += wrapped(
            f"{found.undetermined_orders} of {found.orders} orders are undetermined: they count as not supplied, and the "
            "range says what they may add.",
            first="",
        )
    if found.beyond_horizon:
        lines += wrapped(f"The day lies {BEYOND}.", first="")
    lines += wrapped(f"Taken for granted: {'; '.join(found.assumptions)}.", first="")
    lines += wrapped(f"Fixed point with residual {found.residual:.1e}. Map: {_credit(found)}.", first="")
    return lines


def _credit(found: Exposure | Timeline) -> str:
    map_ = found.map
    return f"{map_.id}, {map_.license}, {map_.sha256[:19]}" + (
        f"; {map_.credit.rstrip('.')}" if map_.credit else ""
    )


def days_page(found: Sequence[Exposure], map_: SupplyMap, everything: bool) -> list[str]:
    """Lines for people: the direct inputs of the target as rows, days as columns, what is left of their suppliers as cells."""
    first, target = found[0], found[0].target
    direct = [link.input for link in map_.links if link.into == target and link.relation == "goes_into"]
    shown = [id_ for id_ in direct if any(node.id == id_ for node in first.nodes)]
    title = (
        f"{first.map.title} ({first.map.vintage}): what is left of the suppliers of each direct input of {target}, for "
        f"{first.buyer or 'a buyer'} in {first.country}, {words(first.reading)}"
    )
    if first.excluded:
        title += f"; leaving out {', '.join(first.excluded)}"
    lines = heading(title)
    rows = []
    for id_ in shown:
        nodes = [one.node(id_) for one in found]
        if everything or any(node.own < HALF for node in nodes):
            rows.append((id_, *(_cell(node) for node in nodes)))
    if rows:
        lines += table(("input", *(one.as_of or "" for one in found)), rows)
    hidden = len(shown) - len(rows)
    if hidden:
        lines += wrapped(
            f"({hidden} of {len(shown)} keep at least half of their suppliers on all days: --all)", first=""
        )
    lost = [sum(one.node(id_).own < HALF for id_ in shown) for one in found]
    lines += wrapped(
        "Under half: "
        + ", ".join(f"{one.as_of}: {count} of {len(shown)}" for one, count in zip(found, lost, strict=True)),
        first="",
    )
    lines += wrapped(
        "After the number: whose rule stands in the way; d denied, l waits for a license that may be granted, ? nobody "
        "can say from what the map states. * rests on shares of low confidence.",
        first="",
    )
    return lines + _remarks(found[-1])


def _cell(node: Node) -> str:
    """What is left, by whose rule, and what stands in the way."""
    if node.status == "nothing" and not node.because:
        return "unknown"
    used = node.measures[0].name if node.measures else ""
    cuts = [
        cut for one in node.because if one.cause == "providers" for cut in one.cuts if cut.measure == used
    ]
    regimes = sorted({p.partition(".")[0] for cut in cuts if cut.left < 1 for p in cut.provisions})
    signs = "".join(
        sign
        for sign, part in (("d", node.denied), ("l", node.licensed), ("?", node.undetermined))
        if part > 5e-4
    )
    mark = "*" if node.confidence == "low" and node.status == "shares" else ""
    return " ".join(part for part in (f"{percent(node.own)}{mark}", " ".join(regimes), signs) if part)


def timeline_page(found: Timeline, everything: bool) -> list[str]:
    """Lines for people: a row for each day on which anything changed."""
    title = (
        f"{found.map.title} ({found.map.vintage}), for {found.buyer or 'a buyer'} in {found.country}, "
        f"{found.since} to {found.until}, {words(found.reading)}"
    )
    lines = heading(title)
    rows: list[tuple[str, ...]] = []
    before: dict[str, Any] = {}
    for day in found.days:
        if day.changed or everything or not rows:
            rows.append((day.day, str(day.edges_changed or ""), _moves(before, day), _acts(day)))
        before = day.levels
    lines += table(("from", "edges", "left of what changed", "changed by"), rows)
    hidden = len(found.days) - len(rows)
    if hidden:
        lines += wrapped(f"({hidden} days on which edges changed and no availability did: --all)", first="")
    if found.days and found.days[-1].beyond_horizon:
        lines += wrapped(f"The last of these days lie {BEYOND}.", first="")
    lines += ["", *wrapped(f"Taken for granted: {'; '.join(found.assumptions)}.", first="")]
    lines += wrapped(f"Fixed point with residual {found.residual:.1e}. Map: {_credit(found)}.", first="")
    return lines


def _moves(before: dict[str, Any], day: Any) -> str:
    """What became of the nodes whose own supply changed most, then of the others."""
    if not before:
        lost = [node for node, level in day.levels.items() if level.availability < _WHOLE]
        return f"{len(lost)} of {len(day.levels)} inputs are less than whole" if lost else "nothing is lost"
    moved = sorted(day.changed, key=lambda node: (-abs(day.levels[node].own - before[node].own), node))
    told = [
        f"{node} {percent(before[node].own)[:-2]} to {percent(day.levels[node].own)}"
        for node in moved
        if abs(day.levels[node].own - before[node].own) > 5e-4
    ]
    rest = len(moved) - len(told)
    shown = first_of(told, 6, "; ", "; and ")
    through = f"{rest} through what goes into them, or in range" if rest else ""
    return "; ".join(part for part in (shown, through) if part) or "none"


def _acts(day: Any) -> str:
    return "; ".join(f"{why.title}, {why.citation}" for why in day.why[:3]) or (
        "" if not day.edges_changed else "no act named"
    )
