"""Supplements No. 4, 6 and 7 to 15 CFR Part 744 as XML of the eCFR: the Entity List, the Unverified and the MEU List.

The XML is that of `https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=744` or of the bulk data of the
Government Publishing Office: an appendix is a `DIV9` whose `N` is its name. A file may hold more than the supplement;
each reader takes its own. `us_entries` says how rows are read and what `from_` means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from narrows.errors import FormatError, InputError, Where
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_entries import Columns, Rows, columns_of
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_text import find_day, read_head
from narrows.lists.readers.us_xml import Paragraph, pieces

__all__ = ["EcfrEntityList", "EcfrMeu", "EcfrUvl"]

_DIV = re.compile(rb"<(?:DIV[1-9]|ECFR|DLPSTEXTCLASS|CFRDOC|APPENDIX)\b")
_NAMED = re.compile(rb"<(?:DIV9[^>]*\bN=.|HEAD>|HD[^>]*>)Supplement No\. ?([467]) to Part 744", re.IGNORECASE)
_PART = re.compile(rb"<DIV5[^>]*\bN=.744\b|PART 744\b")
_FIRST = 4
_DATED = re.compile(
    rb"(?:current as of|as of|AMDDATE>)\W*([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{4}-\d\d-\d\d)"
)


class _Supplement:
    """Reads one supplement. `list_id` is the list's own where not given."""

    format: str
    list_id: str
    number: int

    def sniff(self, head: bytes) -> bool:
        """Whether a file starts as eCFR XML with this supplement as its first; part 744 as a whole is No. 4's."""
        if _DIV.search(head) is None:
            return False
        found = _NAMED.search(head)
        if found is None:
            return self.number == _FIRST and _PART.search(head) is not None
        return int(found.group(1)) == self.number

    def header(self, path: Path) -> Header:
        """The day that the file says it is current as of, where it does; it states no count."""
        found = _DATED.search(read_head(path))
        return Header(published=find_day(found.group(1).decode()) if found else None)

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        """The entries in file order. Raises FormatError for a file without the supplement or its table."""
        source = str(path)
        named = re.compile(rf"supplement no\.? ?{self.number} to part 744", re.IGNORECASE)
        rows = Rows(list_id or self.list_id, Ids(), source)
        columns: Columns | None = None
        read = 0
        seen = False
        for piece in pieces(path):
            inside = named.search(piece.heading) is not None
            seen = seen or inside
            if isinstance(piece, Paragraph) or not inside:
                continue
            found = columns_of(piece.cells)
            if piece.head or found is not None:
                columns = found or columns
                continue
            if columns is None:
                continue
            for entry in rows.add(piece, columns):
                read += 1
                yield entry
        for entry in rows.finish():
            read += 1
            yield entry
        if not seen or columns is None or not read:
            what = "entries" if columns else "table of it" if seen else "such supplement"
            raise FormatError(
                f"has no {what}: Supplement No. {self.number} to Part 744",
                where=Where(source=source),
                remedy="Download part 744 of title 15 from the eCFR as XML",
            )


class EcfrEntityList(_Supplement):
    """Supplement No. 4 to Part 744."""

    format = "ecfr-entity-list"
    list_id = "us.el"
    number = 4


class EcfrUvl(_Supplement):
    """Supplement No. 6 to Part 744."""

    format = "ecfr-uvl"
    list_id = "us.uvl"
    number = 6


class EcfrMeu(_Supplement):
    """Supplement No. 7 to Part 744."""

    format = "ecfr-meu"
    list_id = "us.meu"
    number = 7
