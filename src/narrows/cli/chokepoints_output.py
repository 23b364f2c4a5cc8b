"""Chokepoints on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from narrows.cli.exposure_output import percent, span
from narrows.cli.text import bold, table, words, wrapped
from narrows.counted import first_of

if TYPE_CHECKING:
    from narrows.network.attribution import Attribution
    from narrows.network.chokepoints import Chokepoints, CutSet, TargetCuts
    from narrows.network.single_points import SinglePoint

_ROWS = 20
"""Rows of a table unless all are asked for."""
_SETS = 4
_NAMES = 12
_COLUMNS = 7
"""Countries of the heat map."""
_SMALL = 5e-5


def needs_attention(found: Chokepoints) -> bool:
    """Whether there is a chokepoint, or something is not known."""
    cut = any(each.status in ("found", "already") for each in found.cuts)
    return cut or bool(found.single_points) or bool(found.unknown_inputs)


def page(found: Chokepoints, everything: bool) -> list[str]:
    """Lines for people: who can cut what, how concentrated it is, and what is not known."""
    title = (
        f"{found.map.title} ({found.map.vintage}), for a buyer in {found.country}; a cut leaves less than "
    )
    lines = [bold(line) for line in wrapped(f"{title}{percent(found.tau)}", first="", rest="  ")]
    lines += _cuts(found, everything)
    lines += _single_points(found, everything)
    lines += _concentration(found, everything)
    lines += _stages(found)
    lines += _can_cut(found, everything)
    lines += _matrix(found)
    for one in found.attribution:
        lines += _attribution(one, found.as_of or "", everything)
    lines += _remarks(found)
    return lines


def _headed(text: str) -> list[str]:
    return ["", *(bold(line) for line in wrapped(text, first="", rest="  "))]


def _cut_rows(rows: Sequence[tuple[str, ...]], everything: bool) -> tuple[list[tuple[str, ...]], list[str]]:
    """The rows to show, and what is said of those that are not."""
    if everything or len(rows) <= _ROWS:
        return list(rows), []
    return list(rows[:_ROWS]), wrapped(f"({len(rows) - _ROWS} more: --all)", first="")


# Minimum cuts.


def _cuts(found: Chokepoints, everything: bool) -> list[str]:
    lines = _headed("Minimum cuts: the fewest whose withdrawal leaves too little")
    rows = [
        (each.target, each.by, _fewest(each), _without(each, everything), _left(each)) for each in found.cuts
    ]
    return lines + table(("target", "by", "fewest", "without", "left"), rows)


def _fewest(each: TargetCuts) -> str:
    if each.status == "found":
        return str(each.fewest)
    return {
        "none_up_to_limit": f"none of up to {each.most}",
        "none_at_all": "none at all",
        "already": "0",
    }[each.status]


def _without(each: TargetCuts, everything: bool) -> str:
    if each.status == "already":
        return "it is below that with nobody withdrawn"
    if each.status == "none_at_all":
        return f"not even all {each.candidates}" if each.candidates else "nobody to withdraw is named"
    shown = each.sets if everything else each.sets[:_SETS]
    more = each.count - len(shown)
    return "; ".join(map(_named, shown)) + (f"; and {more} more of up to {each.most}" if more else "")


def _named(cut: CutSet) -> str:
    return " + ".join(member.name for member in cut.members) + _marks(cut.sure, cut.confidence)


def _marks(sure: bool, confidence: str) -> str:
    """An asterisk for low confidence, a question mark where the range allows that it is none."""
    return ("*" if confidence == "low" else "") + ("" if sure else "?")


def _left(each: TargetCuts) -> str:
    if each.status == "none_at_all":
        return f"{percent(each.least)} (at least {percent(each.least_low)})"
    return span(each.sets[0].low, each.sets[0].left, each.sets[0].high) if each.sets else ""


# Single points.


def _single_points(found: Chokepoints, everything: bool) -> list[str]:
    by_input: dict[str, list[SinglePoint]] = {}
    for point in sorted(found.single_points, key=lambda one: -(one.share or 0.0)):
        by_input.setdefault(point.input, []).append(point)
    lines = _headed(f"Single points: {len(by_input)} inputs of which one holder has more than that leaves")
    rows = []
    for points in by_input.values():
        first = points[0]
        ends = [f"{one:g}" for one in (first.lead_years_low, first.lead_years_high) if one is not None]
        years = " to ".join(dict.fromkeys(ends))
        rows.append(
            (
                first.input,
                *(", ".join(_holder(point) for point in points if point.by == by) for by in found.by),
                years,
                first.substitutability or "",
            )
        )
    shown, more = _cut_rows(rows, everything)
    return lines + table(("input", *found.by, "years to replace", "substitutes"), shown) + more


def _holder(point: SinglePoint) -> str:
    share = percent(point.share) if point.share is not None else "the only one named"
    return f"{point.holder_name} {share}{_marks(point.sure, point.confidence)}"


# Concentration.


def _concentration(found: Chokepoints, everything: bool) -> list[str]:
    used = [one for one in found.concentration if one.in_use]
    high = sum(one.level == "high" for one in used)
    lines = _headed(
        f"Concentration (Herfindahl-Hirschman index, 10,000 is one holder): {high} of {len(used)} high, "
        f"{sum(one.level == 'high' and one.sure for one in used)} of them all over their range"
    )
    rows = [
        (
            one.input,
            one.by,
            f"{one.hhi:,.0f}",
            f"{one.low:,.0f} to {one.high:,.0f}" if one.high - one.low >= 1.0 else "",
            one.level + _marks(one.sure, one.confidence),
            f"{one.largest} {percent(one.largest_percent / 100.0)}",
            one.measure,
        )
        for one in used
    ]
    shown, more = _cut_rows(rows, everything)
    return lines + table(("input", "by", "index", "range", "level", "largest", "shares of"), shown) + more


# Stages and countries.


def _stages(found: Chokepoints) -> list[str]:
    total: dict[str, float] = {}
    for one in found.stages:
        for country, share in one.shares.items():
            total[country] = total.get(country, 0.0) + share
    main = sorted(total, key=lambda country: (-total[country], country))[:_COLUMNS]
    lines = _headed("Stage by country: mean part of the supply of a stage's inputs, in percent")
    rows = [
        (
            one.stage or "(none)",
            *(_cell(one.shares.get(country, 0.0)) for country in main),
            _cell(sum(share for country, share in one.shares.items() if country not in main)),
            _cell(one.unclaimed) if one.known else "",
            str(one.known),
            str(len(one.unknown) or ""),
        )
        for one in found.stages
    ]
    return lines + table(("stage", *main, "others", "unclaimed", "inputs", "no share"), rows)


def _cell(part: float) -> str:
    return f"{part * 100:.0f}" if part >= 0.005 else "<1" if part > _SMALL else ""


def _can_cut(found: Chokepoints, everything: bool) -> list[str]:
    lines = _headed(f"Who by itself can cut {found.country} off from what")
    rows = [
        (
            one.country,
            str(len(one.direct) or ""),
            str(len(one.through) or ""),
            first_of(one.direct or one.through, len(one.direct) if everything else 6),
        )
        for one in found.can_cut
    ]
    if not rows:
        return [*lines, *wrapped("Nobody can.")]
    return lines + table(("country", "inputs", "more through them", "such as"), rows)


def _matrix(found: Chokepoints) -> list[str]:
    if len(found.buyers) < 2:
        return []
    cells = {(one.country, one.buyer): one for one in found.matrix}
    cutters = [
        country for country in found.buyers if any((country, buyer) in cells for buyer in found.buyers)
    ]
    lines = _headed("Who can cut whom: inputs, and with + those that lack what goes into them")
    rows = []
    for country in cutters:
        row = [country]
        for buyer in found.buyers:
            cell = cells.get((country, buyer))
            more = f"+{len(cell.through)}" if cell is not None and cell.through else ""
            row.append("-" if buyer == country else "" if cell is None else f"{len(cell.direct)}{more}")
        rows.append(tuple(row))
    return lines + table(("", *found.buyers), rows)


# Attribution.


def _attribution(found: Attribution, as_of: str, everything: bool) -> list[str]:
    head = f"Who stands behind the loss of {found.target} on {as_of}, by {found.by}, {words(found.reading)}"
    lines = _headed(f"{head}: {percent(found.total_loss)}")
    if not found.total_loss > _SMALL:
        return [*lines, *wrapped("Nothing is lost.")]
    rows = [
        (
            one.name,
            _points(one.value),
            "" if one.standard_error is None else f"{one.standard_error * 100:.2f}",
            _points(one.alone),
            _points(one.without),
            str(one.supplies),
        )
        for one in found.players
    ]
    shown, more = _cut_rows(rows, everything)
    header = ("who", "points of the loss", "+/-", "alone", "back if lifted", "supplies")
    lines += table(header, shown) + more
    if found.method == "sampled":
        told = f"Sampled: {found.samples} orders of joining, seed {found.seed}; +/- is one standard error."
        lines += wrapped(told, first="")
    if found.idle:
        lines += wrapped(f"Cut, but without effect on it: {first_of(found.idle, _NAMES)}.", first="")
    return lines


def _points(part: float) -> str:
    """Percentage points, with two digits where they are few."""
    return "0" if abs(part) < _SMALL else f"{part * 100:.1f}" if abs(part) >= 0.0995 else f"{part * 100:.2f}"


def _remarks(found: Chokepoints) -> list[str]:
    lines = [""]
    if found.unknown_inputs:
        lines += wrapped(
            f"Unknown, not safe: nobody is known to supply {first_of(found.unknown_inputs, _NAMES)}.",
            first="",
        )
    lines += wrapped("? the range of shares, and of what nobody claims, allows that it is none.", first="")
    if _low(found):
        told = "* rests on shares of low confidence: --min-confidence medium leaves them out."
        lines += wrapped(told, first="")
    lines += wrapped(f"Taken for granted: {'; '.join(found.assumptions)}.", first="")
    map_ = found.map
    credit = f"; {map_.credit.rstrip('.')}" if map_.credit else ""
    return lines + wrapped(f"Map: {map_.id}, {map_.license}, {map_.sha256[:19]}{credit}.", first="")


def _low(found: Chokepoints) -> bool:
    marked: Iterable[str] = (
        *(one.confidence for one in found.single_points),
        *(cut.confidence for each in found.cuts for cut in each.sets),
        *(one.confidence for one in found.concentration if one.in_use),
    )
    return "low" in marked
