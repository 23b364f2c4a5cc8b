"""From a draft to a map: names that are known, nothing twice, and remarks on what the map does not know."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Set
from typing import Any

import msgspec

from narrows.counted import counted
from narrows.errors import FieldError, FormatError, Where
from narrows.network.check.cycles import a_cycle
from narrows.network.check.gaps import gap_notices, some
from narrows.network.check.shares import check_shares, mixed_years
from narrows.network.readers.cells import nearest
from narrows.network.readers.draft import Draft, Table
from narrows.network.supply_map import TABLES, SupplyMap

__all__ = ["finish"]

_SEARCHED = 5_000
"""Ids among which a near one is looked for; among more it would take too long."""


class _Anything(frozenset[str]):
    """The ids of a table of which some rows could not be read: nothing is said to be missing from it."""

    def __contains__(self, _: object) -> bool:
        return True


def finish(draft: Draft) -> SupplyMap:
    """The map of a draft. Raises the first of all errors, with the others in `also`."""
    tables = {name: draft.table(name) for name in TABLES}
    inputs, providers = _ids(tables["inputs"], draft), _ids(tables["providers"], draft)
    if not tables["inputs"].rows and not draft.errors:
        remedy = "Give at least one input"
        where = Where(source=tables["inputs"].source)
        draft.errors.add(FormatError("the map is empty: it has no inputs", where=where, remedy=remedy))
    _stages(tables["inputs"], draft)
    _lead_times(tables["inputs"], draft)
    _links(tables["links"], inputs, draft)
    for name in ("shares", "items", "uses", "controls"):
        _known(tables[name], "input", inputs, "inputs", draft)
    for name in ("shares", "items"):
        _known(tables[name], "provider", providers, "providers", draft)
    _known(tables["items"], "into", inputs, "inputs", draft)
    check_shares(tables["shares"], draft)
    _measures(tables["shares"], draft)
    _items(tables["items"], tables["shares"], draft)
    _once(tables["uses"], lambda use: use.input, lambda use: f"a use of {use.input!r:.60}", draft)
    _once(
        tables["controls"],
        lambda one: (one.input, one.regime, one.entry),
        lambda one: f"{one.regime} {one.entry} for {one.input!r:.60}",
        draft,
    )
    draft.errors.raise_any()
    assert draft.about is not None
    notices = dict.fromkeys([*draft.notices, *_remarks(tables)])
    rows = {name: tuple(table.rows) for name, table in tables.items()}
    return SupplyMap(about=draft.about, notices=tuple(notices), **rows)


def _ids(table: Table, draft: Draft) -> Set[str]:
    """The ids of a table, those of rows in error among them."""
    first: dict[str, int] = {}
    for index, row in enumerate(table.rows):
        if row.id in first:
            what = f"the id {row.id!r:.60} stands twice, first in {table.told(first[row.id])}"
            draft.errors.add(FieldError(what, remedy="Give every one its own id"), table.where(index, "id"))
        else:
            first[row.id] = index
    return _Anything() if table.name in draft.torn else first.keys() | table.lost


def _known(table: Table, column: str, ids: Set[str], noun: str, draft: Draft) -> None:
    for index, row in enumerate(table.rows):
        name = getattr(row, column)
        if name not in ids and name != "":
            draft.errors.add(_unknown(name, ids, noun), table.where(index, column))


def _unknown(name: str, ids: Set[str], noun: str) -> FieldError:
    remedy = f"Add it to {noun}, or correct the id"
    if ids and len(ids) <= _SEARCHED:
        near = nearest(name, sorted(ids))
        remedy = near if near.startswith("Did") else remedy
    return FieldError(f"{name!r:.60} is not among the {noun}", remedy=remedy)


def _stages(table: Table, draft: Draft) -> None:
    if draft.about is None:
        return
    known = draft.about.stages
    for index, row in enumerate(table.rows):
        if row.stage and row.stage not in known:
            remedy = nearest(row.stage, known) if known else "List the stages in map.yaml, from first to last"
            what = f"{row.stage!r:.60} is none of the map's stages"
            draft.errors.add(FieldError(what, remedy=remedy), table.where(index, "stage"))


def _measures(table: Table, draft: Draft) -> None:
    """A preferred measure that no share has would leave every input without one."""
    used = {share.measure for share in table.rows}
    for measure in draft.about.measures if draft.about is not None and used else ():
        if measure not in used:
            what = f"{measure!r:.60} is the measure of no share"
            where = Where(source=draft.source, field="measures")
            draft.errors.add(FieldError(what, where=where, remedy=nearest(measure, used)))


def _lead_times(table: Table, draft: Draft) -> None:
    for index, row in enumerate(table.rows):
        low, high = row.lead_years_low, row.lead_years_high
        if low is not None and high is not None and low > high:
            what = f"the range is upside down: from {low:g} to {high:g} years"
            draft.errors.add(
                FieldError(what, remedy="Swap low and high"), table.where(index, "lead_years_low")
            )


def _links(table: Table, ids: Set[str], draft: Draft) -> None:
    first: dict[tuple[str, str], int] = {}
    for index, link in enumerate(table.rows):
        if link.input not in ids:
            draft.errors.add(_unknown(link.input, ids, "inputs"), table.where(index, "input"))
        if link.into not in ids:
            draft.errors.add(_unknown(link.into, ids, "inputs"), table.where(index, "into"))
        if link.input == link.into:
            what = f"{link.input!r:.60} goes into itself"
            draft.errors.add(FieldError(what, remedy="Remove the link"), table.where(index, "into"))
        before = first.setdefault((link.input, link.into), index)
        if before != index:
            other = table.rows[before].relation
            also = "" if other == link.relation else f" as {other}"
            what = f"the link {link.input!r:.60} to {link.into!r:.60} stands twice, first{also} in {table.told(before)}"
            draft.errors.add(FieldError(what, remedy="Keep one"), table.where(index))


def _items(table: Table, shares: Table, draft: Draft) -> None:
    provided = {(share.input, share.provider) for share in shares.rows}
    complete = not draft.errors  # else the row in shares may be one that is in error
    for index, item in enumerate(table.rows):
        if complete and item.provider and (item.input, item.provider) not in provided:
            what = f"{item.provider!r:.60} has no row in shares for {item.input!r:.60}"
            remedy = "Add one, without a percentage if the share is not known"
            draft.errors.add(FieldError(what, remedy=remedy), table.where(index, "provider"))
    _once(
        table,
        lambda item: (
            item.input,
            item.provider,
            item.into,
            msgspec.json.encode(item.item, order="deterministic"),
        ),
        lambda item: f"this item of {item.input!r:.60}",
        draft,
    )


def _once(table: Table, key: Callable[[Any], Hashable], name: Callable[[Any], str], draft: Draft) -> None:
    first: dict[Hashable, int] = {}
    for index, row in enumerate(table.rows):
        before = first.setdefault(key(row), index)
        if before != index:
            what = f"{name(row)} stands twice, first in {table.told(before)}"
            draft.errors.add(FieldError(what, remedy="Keep one"), table.where(index))


def _remarks(tables: dict[str, Table]) -> Iterable[str]:
    """What a user should know of a map that is valid."""
    inputs, links, providers, shares = (
        tables[name].rows for name in ("inputs", "links", "providers", "shares")
    )
    circle = a_cycle((link.input, link.into) for link in links)
    if circle:
        shown = " -> ".join(circle if len(circle) <= 8 else [*circle[:7], "...", circle[-1]])
        yield f"some links go round in a circle, such as {shown}: what is available is still found, as a fixed point"
    yield from gap_notices(inputs, links, shares)
    mixed = mixed_years(shares)
    if mixed:
        input_, measure, years = mixed[0]
        told = f"{input_} by {measure}: {', '.join(map(str, years))}"
        yield f"{counted(len(mixed), 'input')} put shares of different years side by side, such as {told}"
    homeless = [one.id for one in providers if not one.country]
    if homeless:
        yield f"no country is known of {some(homeless, 'provider')}: no withdrawal by country meets them"
    busy = {share.provider for share in shares}
    idle = [one.id for one in providers if one.id not in busy]
    if idle:
        yield f"{some(idle, 'provider')} provide nothing that the map names"
    unsourced = sum(1 for share in shares if share.stated and not share.source)
    if unsourced:
        yield f"{counted(unsourced, 'share')} name{'s' if unsourced == 1 else ''} no source"
