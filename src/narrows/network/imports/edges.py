"""A list of edges as a supply map: who supplies whom with what, or what goes into what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from narrows.errors import FieldError, FormatError, Where
from narrows.network.check import finish
from narrows.network.imports.edges_recipe import recipe
from narrows.network.imports.edges_trade import trade
from narrows.network.imports.label import Label
from narrows.network.imports.tables import heads_of
from narrows.network.readers.cells import nearest
from narrows.network.readers.draft import Draft
from narrows.network.supply_map import SupplyMap

__all__ = ["EDGE_COLUMNS", "import_edges"]

_TRADE = ("supplier", "buyer", "item", "value", "supplier_country", "buyer_country")
_RECIPE = ("input", "goes_into", "relation")
EDGE_COLUMNS = (*_TRADE, *_RECIPE)
"""The columns that are read; others are read past, with a notice."""


def import_edges(
    source: Path, *, mapping: Mapping[str, str] | None = None, label: Label | None = None
) -> SupplyMap:
    """The map of a CSV table with a row for each edge. `mapping` goes from a column to the header that it has.

    With `supplier` and `buyer` a row says who supplies whom: without `item`, every firm's output is an input of its own;
    with it, every item is one, shares are by `value`, and an item goes into whatever its buyers supply. With `input` and
    `goes_into` a row says what is needed for what. docs/guide/maps.md has examples.

    Raises FormatError, FieldError and CountryError with file and line.
    """
    columns = dict(mapping or {})
    where = Where(source=str(source))
    for name in columns:
        if name not in EDGE_COLUMNS:
            raise FieldError(f"{name!r:.60} is no column of edges", remedy=nearest(name, EDGE_COLUMNS))
    if not source.is_file():
        raise FormatError("is no file", where=where, remedy="Name a CSV file of edges")
    heads = heads_of(source)
    for name, head in columns.items():
        if head not in heads:
            what = f"has no column {head!r:.60}, which --map gives for {name}"
            raise FieldError(what, where=where, remedy=nearest(head, heads))
    has = {name for name in EDGE_COLUMNS if columns.get(name, name) in heads}
    sales, steps = {"supplier", "buyer"} <= has, {"input", "goes_into"} <= has
    if sales == steps:
        what = "has supplier and buyer and also input and goes_into" if sales else "is no table of edges"
        remedy = (
            "Give the columns supplier and buyer, or input and goes_into; --map supplier=HEADER names others"
        )
        raise FieldError(what, where=where, remedy=remedy)
    draft = Draft(str(source))
    used = {columns.get(name, name) for name in (_TRADE if sales else _RECIPE)}
    unread = [head for head in heads if head not in used]
    if unread:
        draft.notices.append(f"columns that are not read: {', '.join(unread)}")
    note = trade(source, columns, draft, by_item="item" in has) if sales else recipe(source, columns, draft)
    draft.about = (label or Label()).about(
        source.stem, source.stem, upstream="everywhere", remainder="unknown", note=note
    )
    return finish(draft)
