"""The Denied Persons List as the Bureau of Industry and Security publishes it: `dpl.txt`, cells set apart by tabs.

Days are MM/DD/YYYY. `from_` is the effective day of the denial order, `until` its last day; an order without an
expiration stands until further notice. A standard order (Y) denies everything of 15 CFR Part 764 Supplement No. 1; what
another order denies is in its own text. A person with several addresses has a record for each. The country is left
empty for most addresses in the United States, which are told by their state.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from narrows.errors import FieldError, InputError, Where
from narrows.lists.entry import Address, Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_names import names_of
from narrows.lists.readers.us_table import header_of, records
from narrows.lists.readers.us_text import (
    citations_of,
    clean,
    in_united_states,
    nameless,
    place,
    read_day,
    read_head,
)

__all__ = ["Dpl"]

COLUMNS = (
    *(
        "Name",
        "Street_Address",
        "City",
        "State",
        "Country",
        "Postal_Code",
        "Effective_Date",
        "Expiration_Date",
    ),
    *("Standard_Order", "Last_Update", "Action", "FR_Citation"),
)
_YEAR = timedelta(days=366)
_URL = "https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl"
_DENIED = "Denial of export privileges under 15 CFR 764.3(a)(2)"


class Dpl:
    """Reads the file; `Entry.line` is the line a record starts in. `list_id` is us.dpl where not given."""

    format = "bis-dpl"

    def sniff(self, head: bytes) -> bool:
        """Whether the first line names the columns."""
        return tuple(header_of(head, "\t")) == COLUMNS

    def header(self, path: Path) -> Header:
        """The latest `Last_Update` of the file, as the day up to which it tells; it states no count.

        An update more than a year behind every order is a slip (real files have years such as 3033), and passed over.
        """
        read_head(path)
        updates, orders = [], []
        for item in records(path, COLUMNS, "\t"):
            updates.append(read_day(item.cells.get("Last_Update", "")))
            orders.append(read_day(item.cells.get("Effective_Date", "")))
        latest = max((day for day in orders if day is not None), default=None)
        if latest is None:
            return Header()
        return Header(
            published=max((d for d in updates if d is not None and d <= latest + _YEAR), default=None)
        )

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        """The entries in file order. Raises FormatError as `us_table.records` does."""
        ids = Ids()
        for item in records(path, COLUMNS, "\t"):
            if item.error is not None:
                yield item.error
                continue
            try:
                yield _entry(item.cells, list_id or "us.dpl", ids, item.where)
            except InputError as error:
                yield error


def _entry(cells: dict[str, str], list_id: str, ids: Ids, where: Where) -> Entry:
    row = {key: clean(value) for key, value in cells.items()}
    names = names_of(row["Name"])
    if not names:
        raise nameless(where)
    start = _day(row, "Effective_Date", where)
    end = _day(row, "Expiration_Date", where)
    notes = [row["Action"]] if row["Action"] else []
    order = row["Standard_Order"].upper()
    notes.append({"Y": "standard order", "N": "not a standard order"}.get(order, "kind of order not told"))
    if row["Last_Update"]:
        notes.append(f"updated {row['Last_Update']}")
    if start is None:
        notes.append("effective day not told")
    if start is not None and end is not None and end < start:
        notes.append(f"expiration {end}, which is before it starts")
        end = None
    street, city, state, postal = row["Street_Address"], row["City"], row["State"], row["Postal_Code"]
    named = row["Country"] or ("US" if in_united_states("", state) else "")
    countries = place(named).codes
    if named and not countries:
        notes.append(f"country: {named}")
    text = ", ".join(part for part in (street, city, state, postal, row["Country"]) if part)
    country = countries[0] if countries else ""
    addresses = (Address(text=text, country=country, city=city),) if street or city or state or postal else ()
    return Entry(
        id=ids.made(list_id, names[0].text, country, text, row["Effective_Date"]),
        list=list_id,
        type="unknown",
        names=names,
        countries=countries,
        addresses=addresses,
        programs=("Denied Persons List",),
        citations=tuple(citation.text for citation in citations_of(row["FR_Citation"])),
        license_requirement=_DENIED if order == "Y" else "",
        from_=start,
        until=end,
        remarks="; ".join(notes),
        url=_URL,
        line=where.line,
    )


def _day(row: dict[str, str], column: str, where: Where) -> date | None:
    text = row[column]
    if not text:
        return None
    day = read_day(text)
    if day is None:
        raise FieldError(
            f"{text!r:.40} is no day",
            where=Where(where.source, where.line, field=column),
            remedy="It is MM/DD/YYYY",
        )
    return day
