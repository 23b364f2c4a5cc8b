"""Firm networks from a folder: `firms`, `links`, and optionally `essential` and `inventories`, each CSV or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.model import country
from narrows.network.cascade.firm_network import FirmNetwork, Floats, Ints, Rules, Stocks, shortened
from narrows.network.cascade.parameters import CLASSES
from narrows.network.cascade.tables import Stretch, Table, place, table_at, table_of, wrong

__all__ = ["read_network"]

TEXT, NUMBER = pl.String(), pl.Float64()
_ID = "Give each firm an id of its own"
_LEAVE = "Leave out links on which nothing is sold"


def read_network(folder: Path, *, essential: Path | None = None, sum_duplicates: bool = False) -> FirmNetwork:
    """The network in a folder.

    `firms`: id, sector, and optionally country, output, final_demand_share. `links`: supplier, buyer, value. `essential`:
    supplier_sector, buyer_sector, class, and optionally pool; `essential` names another file for it. `inventories`: firm,
    supplier_sector, days. A supplier and a buyer that are linked twice are an error, unless their values are to be summed.
    What a firm sells to itself is left out, and a notice says so. Raises FormatError and FieldError, with the line.
    """
    if not folder.is_dir():
        remedy = "Name a folder with firms.csv and links.csv"
        raise FormatError("is no folder", where=Where(source=str(folder)), remedy=remedy)
    firms = _needed(table_at(folder, "firms", {"id": TEXT, "sector": TEXT}, _OF_FIRMS), folder / "firms.csv")
    links = _needed(
        table_at(folder, "links", {"supplier": TEXT, "buyer": TEXT, "value": NUMBER}, {}),
        folder / "links.csv",
    )
    notices: list[str] = []
    frame = _firms(firms)
    names = pl.DataFrame({"name": frame["id"], "number": np.arange(len(frame), dtype=np.int32)})
    supplier, buyer, value = _links(links, names, sum_duplicates, notices)
    sectors = sorted(frame["sector"].unique().to_list())
    numbers = {name: number for number, name in enumerate(sectors)}
    columns = {"supplier_sector": TEXT, "buyer_sector": TEXT, "class": TEXT}
    matrix = (
        table_of(essential, columns, {"pool": TEXT})
        if essential is not None
        else table_at(folder, "essential", columns, {"pool": TEXT})
    )
    stock = table_at(folder, "inventories", {"firm": TEXT, "supplier_sector": TEXT, "days": NUMBER}, {})
    notices += [
        f"{table.path.name} has columns that are not read: {shortened(table.unread)}"
        for table in (firms, links, matrix, stock)
        if table is not None and table.unread
    ]
    given = dict[str, Any](
        firms=frame["id"].to_list(),
        sectors=sectors,
        sector=frame["sector"].replace_strict(numbers, return_dtype=pl.Int32).to_numpy().astype(np.int32),
        supplier=supplier,
        buyer=buyer,
        value=value,
        output=_column(frame, "output"),
        final_demand=_column(frame, "final_demand_share"),
        countries=_countries(firms, frame),
        rules=_rules(matrix, numbers, notices) if matrix is not None else Rules.none(),
        stocks=_stocks(stock, names, numbers, notices) if stock is not None else Stocks.none(),
    )
    try:
        return FirmNetwork(**given, notices=tuple(notices))
    except FieldError as error:
        if error.where.row is None:
            raise
        at = place(firms.path, int(frame["row"][error.where.row - 1]), error.where.field or "")
        raise FieldError(error.what, where=at, remedy=error.remedy) from None


_OF_FIRMS = {"country": TEXT, "output": NUMBER, "final_demand_share": NUMBER}


def _needed(table: Table | None, path: Path) -> Table:
    if table is None:
        remedy = "A network needs firms.csv and links.csv, or the same as Parquet"
        raise FormatError("is missing", where=Where(source=str(path)), remedy=remedy)
    return table


def _column(frame: pl.DataFrame, name: str) -> Floats:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return frame[name].fill_null(np.nan).to_numpy().astype(np.float64)


# Firms.


def _firms(table: Table) -> pl.DataFrame:
    parts = []
    for stretch in table.stretches():
        _filled(stretch, "id", "sector")
        for name in ("output", "final_demand_share"):
            if name in table.columns:
                _finite(stretch, name, least=0.0)
        if "final_demand_share" in table.columns:
            share = stretch.frame["final_demand_share"].fill_null(0.0)
            _refuse(
                stretch, share > 1, "final_demand_share", "is {cell}", "Give a part of output, from 0 to 1"
            )
        parts.append(stretch.frame)
    if not parts:
        raise FormatError("has no firm", where=Where(source=str(table.path)), remedy="Give at least one firm")
    frame = pl.concat(parts)
    twice = ~frame["id"].is_first_distinct()
    _refuse(Stretch(table, frame), twice, "id", "occurs twice: {cell}", _ID)
    return frame


def _countries(table: Table, frame: pl.DataFrame) -> tuple[str, ...]:
    if "country" not in frame.columns:
        return ()
    codes: dict[str, str] = {}
    for text in frame["country"].drop_nulls().unique().to_list():
        try:
            codes[text] = country.resolve(text).code
        except InputError as error:
            row = int(frame["row"][int((frame["country"] == text).fill_null(False).arg_max() or 0)])
            raise error.at(place(table.path, row, "country")) from None
    return tuple(
        frame["country"].replace_strict(codes, default="", return_dtype=pl.String).fill_null("").to_list()
    )


# Links.


def _links(
    table: Table, names: pl.DataFrame, sum_duplicates: bool, notices: list[str]
) -> tuple[Ints, Ints, Floats]:
    parts: list[tuple[Ints, Ints, Floats, Ints]] = []
    own, own_value = 0, 0.0
    for stretch in table.stretches():
        _filled(stretch, "supplier", "buyer", "value")
        _finite(stretch, "value", least=None)
        _refuse(stretch, stretch.frame["value"] <= 0, "value", "is {cell}, where a sale is positive", _LEAVE)
        ends = [_numbered(stretch, side, names) for side in ("supplier", "buyer")]
        value = stretch.frame["value"].to_numpy()
        other = ends[0] != ends[1]
        own += int((~other).sum())
        own_value += float(value[~other].sum())
        rows = stretch.frame["row"].to_numpy().astype(np.int32)
        parts.append((ends[0][other], ends[1][other], value[other], rows[other]))
    if not own and not any(len(part[0]) for part in parts):
        raise FormatError("has no link", where=Where(source=str(table.path)), remedy="Give at least one link")
    if own:
        notices.append(
            f"{own:,} links of a firm to itself, worth {own_value:g}, are own use and are left out"
        )
    supplier, buyer, value, row = (np.concatenate(each) for each in zip(*parts, strict=True))
    key = supplier.astype(np.int64) * len(names) + buyer
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order][1:] == key[order][:-1])
    if not len(again):
        return supplier, buyer, value
    if not sum_duplicates:
        first = int(row[order[again + 1]].min())
        what = "links a supplier and a buyer that are linked above"
        if len(again) > 1:
            what += f" (and {len(again) - 1:,} more such rows)"
        remedy = "Add their values up, or have that done with --sum-duplicates"
        raise FormatError(what, where=place(table.path, first, "supplier"), remedy=remedy)
    begin = np.flatnonzero(np.concatenate(([True], key[order][1:] != key[order][:-1])))
    notices.append(f"{len(again):,} links between firms that are linked already are summed up")
    kept = order[begin]
    return supplier[kept], buyer[kept], np.add.reduceat(value[order], begin)


# Which inputs stop whom.


def _rules(table: Table, numbers: dict[str, int], notices: list[str]) -> Rules:
    frames = []
    for stretch in table.stretches():
        _filled(stretch, "supplier_sector", "buyer_sector", "class")
        known = stretch.frame["class"].is_in(list(CLASSES))
        _refuse(stretch, ~known, "class", "is {cell}", f"Give one of {', '.join(CLASSES)}")
        if "pool" in table.columns:
            pooled = stretch.frame["pool"].is_not_null() & (stretch.frame["class"] != "substitutable")
            _refuse(stretch, pooled, "pool", "names a pool of what is not substitutable", "Leave it empty")
        frames.append(stretch.frame)
    if not frames:
        return Rules.none()
    frame = pl.concat(frames)
    twice = ~_first(frame.select("supplier_sector", "buyer_sector"))
    _refuse(
        Stretch(table, frame), twice, "supplier_sector", "the pair of {cell} is stated twice", "Keep one row"
    )
    strange = sorted(
        set(frame["supplier_sector"].unique().to_list() + frame["buyer_sector"].unique().to_list())
        - set(numbers)
    )
    if strange:
        notices.append(f"{len(strange):,} sectors of the matrix have no firm: {shortened(strange)}")
    frame = frame.filter(
        pl.col("supplier_sector").is_in(list(numbers)), pl.col("buyer_sector").is_in(list(numbers))
    )
    pools = frame["pool"].drop_nulls().unique().sort().to_list() if "pool" in frame.columns else []
    pool_numbers = {name: number for number, name in enumerate(pools, start=1)}
    pool = frame["pool"].to_list() if pools else [None] * len(frame)
    return Rules(
        supplier=_mapped(frame["supplier_sector"], numbers),
        buyer=_mapped(frame["buyer_sector"], numbers),
        kind=_mapped(frame["class"], {name: number for number, name in enumerate(CLASSES)}),
        pool=np.array([pool_numbers.get(name, 0) for name in pool], np.int32),
    )


def _first(pairs: pl.DataFrame) -> pl.Series:
    return pairs.select(pl.struct(pl.all()).is_first_distinct()).to_series()


def _stocks(table: Table, names: pl.DataFrame, numbers: dict[str, int], notices: list[str]) -> Stocks:
    parts: list[tuple[Ints, Ints, Floats]] = []
    seen: list[pl.DataFrame] = []
    strange: set[str] = set()
    for stretch in table.stretches():
        _filled(stretch, "firm", "supplier_sector", "days")
        _finite(stretch, "days", least=0.0)
        firm = _numbered(stretch, "firm", names)
        known = stretch.frame["supplier_sector"].is_in(list(numbers)).to_numpy()
        strange.update(stretch.frame["supplier_sector"].filter(~pl.Series(known)).to_list())
        sector = _mapped(stretch.frame["supplier_sector"].filter(pl.Series(known)), numbers)
        parts.append((firm[known], sector, stretch.frame["days"].to_numpy()[known]))
        seen.append(stretch.frame.select("row", "firm", "supplier_sector"))
    if not parts:
        return Stocks.none()
    frame = pl.concat(seen)
    twice = ~_first(frame.select("firm", "supplier_sector"))
    _refuse(Stretch(table, frame), twice, "firm", "the stock of {cell} is stated twice", "Keep one row")
    if strange:
        notices.append(
            f"stocks of {len(strange):,} sectors without a firm are left out: {shortened(sorted(strange))}"
        )
    firm, sector, days = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Stocks(firm=firm, sector=sector, days=days)


# Cells.


def _mapped(names: pl.Series, numbers: dict[str, int]) -> Ints:
    return names.replace_strict(numbers, return_dtype=pl.Int32).to_numpy().astype(np.int32)


def _numbered(stretch: Stretch, side: str, names: pl.DataFrame) -> Ints:
    """Names of firms as their numbers."""
    joined = stretch.frame.select(pl.col(side).alias("name")).join(
        names, on="name", how="left", maintain_order="left"
    )["number"]
    what = "{cell} is no firm of the network"
    _refuse(stretch, joined.is_null(), side, what, "Add it to firms, or leave the row out")
    return joined.to_numpy().astype(np.int32)


def _filled(stretch: Stretch, *columns: str) -> None:
    for name in columns:
        _refuse(stretch, stretch.frame[name].is_null(), name, "is {cell}", "Fill it in, or leave the row out")


def _finite(stretch: Stretch, name: str, *, least: float | None) -> None:
    column = stretch.frame[name]
    bad = (~column.is_finite()).fill_null(False)
    _refuse(stretch, bad, name, "is {cell}", "Give a finite number, or leave the cell empty if it may be")
    if least is not None:
        low = (column < least).fill_null(False)
        _refuse(stretch, low, name, "is {cell}, below " + f"{least:g}", "Give the amount itself")


def _refuse(stretch: Stretch, bad: pl.Series, field: str, what: str, remedy: str) -> None:
    if bad.any():
        raise wrong(stretch, bad, field, what, remedy)
