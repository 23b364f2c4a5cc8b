"""What `narrows map diff` writes: tables for people, JSON as docs/guide/maps.md has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from narrows.cli.map_output import number
from narrows.cli.output import print_json, print_lines
from narrows.cli.text import bold, table, wrapped
from narrows.counted import first_of
from narrows.network.mapdiff import Block, MapDifference, Moved

MOST_SHOWN = 40
"""Rows of each kind that a table for people shows."""


def write_map_diff(found: MapDifference, least: float, form: str, output: Path | None) -> None:
    """Write what two maps say differently; shares that moved by less than `least` points are left out."""
    shown = [move for move in found.shares if move.size >= least]
    if form == "json":
        print_json(msgspec.structs.replace(found, shares=tuple(shown)), output)
    else:
        print_lines(list(_diff_lines(found, shown, least)), output)


def _diff_lines(found: MapDifference, shown: Sequence[Moved], least: float) -> Iterator[str]:
    old, new = found.before, found.after
    yield bold(f"{old.title}, {old.vintage} -> {new.title}, {new.vintage}")
    if not found:
        yield "  nothing changed"
        return
    named = (
        ("inputs added", found.inputs_added),
        ("inputs removed", found.inputs_removed),
        ("providers added", found.providers_added),
        ("providers removed", found.providers_removed),
    )
    for title, some in named:
        if some:
            yield from wrapped(f"{title}, {len(some):,}: {_cut([f'{one.name} ({one.id})' for one in some])}")
    for title, links in (("links added", found.links_added), ("links removed", found.links_removed)):
        if links:
            ends = [f"{link.input_name} {link.relation.replace('_', ' ')} {link.into_name}" for link in links]
            yield from wrapped(f"{title}, {len(links):,}: {_cut(ends)}")
    blocks = (
        ("items added", found.items_added),
        ("items removed", found.items_removed),
        ("uses added", found.uses_added),
        ("uses removed", found.uses_removed),
        ("controls added", found.controls_added),
        ("controls removed", found.controls_removed),
    )
    for title, said in blocks:
        if said:
            yield from wrapped(f"{title}, {len(said):,}: {_cut([_block(one) for one in said], '; ')}")
    changes = [*found.about_changed, *found.inputs_changed, *found.providers_changed]
    if changes:
        told = [(one.name, one.field, one.before or "-", one.after or "-") for one in changes[:MOST_SHOWN]]
        yield ""
        yield from table(("changed", "field", "before", "after"), told)
        yield from _more(len(changes), "changes")
    if found.shares:
        yield ""
        within = f", {len(shown):,} by {least:g} points or more" if least else ""
        yield bold(f"Shares: {len(found.shares):,} differ{within}")
    if shown:
        rows = [_moved(one) for one in shown[:MOST_SHOWN]]
        heads = ("input", "provider", "measure", "before", "after", "points", "years", "")
        yield from table(heads, rows)
        yield from _more(len(shown), "shares")


def _moved(one: Moved) -> tuple[str, ...]:
    years = (
        "" if one.before_year == one.after_year else f"{one.before_year or '-'} -> {one.after_year or '-'}"
    )
    if one.change == "moved":
        remark = "" if one.ranges_overlap is not False or not _ranged(one) else "beyond the ranges"
        remark = "within the ranges" if one.ranges_overlap and _ranged(one) else remark
    else:
        remark = one.change
    return (
        one.input_name,
        one.provider_name,
        one.measure,
        _percent(one.before, one.before_range),
        _percent(one.after, one.after_range),
        "" if one.points is None else f"{one.points:+.4g}",
        years,
        remark,
    )


def _ranged(one: Moved) -> bool:
    return any(bounds is not None and bounds[0] < bounds[1] for bounds in (one.before_range, one.after_range))


def _percent(value: float | None, bounds: tuple[float, float] | None) -> str:
    if value is None:
        return "-"
    ranged = bounds is not None and bounds[0] < bounds[1]
    return number(value) + (f" ({number(bounds[0])}-{number(bounds[1])})" if ranged and bounds else "")


def _block(one: Block) -> str:
    of = f" of {one.provider}" if one.provider else ""
    into = f" into {one.into}" if one.into else ""
    return f"{one.input_name}{of}{into} {msgspec.json.encode(one.says).decode()}"


def _cut(texts: Sequence[str], between: str = ", ") -> str:
    return first_of(texts, 10, between, f"{between}and ")


def _more(count: int, noun: str) -> list[str]:
    left = count - MOST_SHOWN
    return wrapped(f"and {left:,} more {noun}: --format json has them all") if left > 0 else []
