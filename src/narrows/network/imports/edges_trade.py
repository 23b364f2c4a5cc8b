"""Edges that say who supplies whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from narrows.counted import counted
from narrows.errors import FieldError, InputError, Where
from narrows.model import country
from narrows.network.imports.tables import records
from narrows.network.readers.cells import number, text
from narrows.network.readers.draft import Draft, Table
from narrows.network.supply_map import Input, Link, Provider, Share

__all__ = ["trade"]

_LARGEST = 1e18
"""Of a value, in whatever currency."""
_OWN = "own output"
_BY_ITSELF = "a firm alone makes its own output"
_BY_VALUE = "value"
_LISTED = "listed"


class _Firms:
    """The firms of the table: country and first line by name."""

    def __init__(self, table: Table, draft: Draft) -> None:
        self.table = table
        self.draft = draft
        self.lines: dict[str, int] = {}
        self.countries: dict[str, tuple[str, int]] = {}

    def meet(self, name: str, place: str, line: int, column: str) -> None:
        """A firm in a row. A second country for it is an error that names both lines."""
        self.lines.setdefault(name, line)
        if not place.strip():
            return
        code = country.resolve(place).code
        old, where = self.countries.setdefault(name, (code, line))
        if old != code:
            what = f"{name!r:.60} is in {old} in line {where}, in {code} here"
            wrong = FieldError(what, remedy="Give two firms two names, or correct the country")
            self.draft.errors.add(wrong, self.table.at(line, column))


def trade(source: Path, mapping: Mapping[str, str], draft: Draft, *, by_item: bool) -> str:
    """Fill the draft with what firms sell each other. Gives the map's note."""
    firms = _Firms(Table("providers", str(source)), draft)
    sold: dict[tuple[str, str], list[tuple[float | None, int]]] = defaultdict(list)
    edges: dict[tuple[str, str], int] = {}
    rows = 0
    for line, supplier, buyer, item, value in _rows(source, mapping, firms, draft, by_item=by_item):
        rows += 1
        sold[(item or supplier, supplier)].append((value, line))
        edges.setdefault((item or supplier, buyer), line)
    providers = draft.tables["providers"] = firms.table
    for name, line in firms.lines.items():
        place = firms.countries.get(name, ("", 0))[0]
        providers.add(Provider(id=name, name=name, kind="firm", country=place), line)
    for name in ("inputs", "links", "shares"):
        draft.tables[name] = Table(name, str(source))
    if by_item:
        _items(sold, edges, firms, draft)
    else:
        _outputs(edges, firms, draft)
        valued = any(value is not None for values in sold.values() for value, _ in values)
        if valued:
            draft.notices.append("values are not used: without items nobody competes with anybody")
    repeated = rows - len(edges) if not by_item else 0
    if repeated:
        draft.notices.append(f"{counted(repeated, 'row')} beyond the first of an edge: taken as one")
    return "made from a list of sales between firms; kinds of inputs are not stated there"


def _rows(
    source: Path, mapping: Mapping[str, str], firms: _Firms, draft: Draft, *, by_item: bool
) -> Iterator[tuple[int, str, str, str, float | None]]:
    """Line, supplier, buyer, item and value of each good row."""
    optional = ("item", "value", "supplier_country", "buyer_country")
    for line, row in records(source, ("supplier", "buyer"), draft.errors, optional, mapping):
        column = ""
        try:
            names = {}
            for column in ("supplier", "buyer", *(("item",) if by_item else ())):
                found = text(row[column])
                if found is None:
                    raise FieldError("is missing", remedy="Give it; it may not be empty")
                names[column] = found
            if names["supplier"] == names["buyer"]:
                raise FieldError(f"{names['buyer']!r:.60} supplies itself", remedy="Remove the row")
            column = "value"
            value = number(row["value"], 0.0, _LARGEST)
            for side in ("supplier", "buyer"):
                column = f"{side}_country"
                firms.meet(names[side], row[column], line, column)
        except InputError as error:
            draft.errors.add(error, Where(source=str(source), line=line, field=column))
            continue
        yield line, names["supplier"], names["buyer"], names.get("item", ""), value


def _outputs(edges: Mapping[tuple[str, str], int], firms: _Firms, draft: Draft) -> None:
    """Without items, an input for the output of each firm, which nobody else makes."""
    selling = {supplier for supplier, _ in edges}
    for name, line in firms.lines.items():
        draft.table("inputs").add(
            Input(id=name, name=name, kind="material" if name in selling else "product"), line
        )
        own = Share(input=name, provider=name, measure=_OWN, percent=100.0, source=_BY_ITSELF)
        draft.table("shares").add(own, line)
    for (supplier, buyer), line in edges.items():
        draft.table("links").add(Link(input=supplier, into=buyer), line)


def _items(
    sold: Mapping[tuple[str, str], list[tuple[float | None, int]]],
    edges: Mapping[tuple[str, str], int],
    firms: _Firms,
    draft: Draft,
) -> None:
    """With items, an input for each, and an output for each firm that sells nothing itself."""
    makers: dict[str, list[str]] = defaultdict(list)
    makes: dict[str, list[str]] = defaultdict(list)
    lines: dict[str, int] = {}
    for (item, supplier), values in sold.items():
        makers[item].append(supplier)
        makes[supplier].append(item)
        lines.setdefault(item, values[0][1])
    ends = {buyer: line for (_, buyer), line in edges.items() if buyer not in makes}
    for item, line in lines.items():
        draft.table("inputs").add(Input(id=item, name=item, kind="material"), line)
    for buyer, line in ends.items():
        if buyer in lines:
            what = f"{buyer!r:.60} is an item in line {lines[buyer]}, and a firm here"
            wrong = FieldError(what, remedy="Give them different names")
            draft.errors.add(wrong, firms.table.at(line, "buyer"))
            continue
        draft.table("inputs").add(Input(id=buyer, name=buyer, kind="product"), line)
        own = Share(input=buyer, provider=buyer, measure=_OWN, percent=100.0, source=_BY_ITSELF)
        draft.table("shares").add(own, line)
    _shares(sold, makers, draft)
    links: dict[tuple[str, str], int] = {}
    for (item, buyer), line in edges.items():
        for into in makes.get(buyer, [buyer]):
            if into != item:  # who trades an item on does not need it to make it
                links.setdefault((item, into), line)
    for (item, into), line in links.items():
        draft.table("links").add(Link(input=item, into=into), line)


def _shares(
    sold: Mapping[tuple[str, str], list[tuple[float | None, int]]],
    makers: Mapping[str, list[str]],
    draft: Draft,
) -> None:
    """A share of each supplier in its item: by value, or without a percentage where a value is missing."""
    origin = Path(draft.source).name
    unvalued = []
    for item, suppliers in makers.items():
        sums: list[float | None] = []
        for supplier in suppliers:
            values = [value for value, _ in sold[(item, supplier)] if value is not None]
            sums.append(sum(values) if len(values) == len(sold[(item, supplier)]) else None)
        known = [value for value in sums if value is not None]
        total = sum(known)
        whole = len(known) == len(sums) and total > 0
        if not whole and known:
            unvalued.append(item)
        for supplier, value in zip(suppliers, sums, strict=True):
            percent = min(100.0, 100.0 * value / total) if whole and value is not None else None
            measure = _BY_VALUE if whole else _LISTED
            share = Share(
                input=item,
                provider=supplier,
                measure=measure,
                percent=percent,
                source=origin if whole else "",
            )
            draft.table("shares").add(share, sold[(item, supplier)][0][1])
    if unvalued:
        shown = ", ".join(unvalued[:5]) + (", ..." if len(unvalued) > 5 else "")
        draft.notices.append(
            f"values of {counted(len(unvalued), 'item')} are missing or zero ({shown}): no shares of these"
        )
