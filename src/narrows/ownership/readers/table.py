"""Stakes as a CSV table: a row for each statement that somebody holds a share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from narrows.errors import FieldError, FormatError, InputError, Where, did_you_mean
from narrows.ownership.names import clean_name
from narrows.ownership.periods import read_when, spans
from narrows.ownership.readers.base import StakeFile, country_of, named
from narrows.ownership.shares import UNKNOWN, read_share
from narrows.ownership.stake import Stake
from narrows.tabular.columns import ragged
from narrows.tabular.csv_reader import csv_rows

COLUMNS = (
    "owner",
    "owned",
    "share_percent",
    "share_fraction",
    "from",
    "until",
    "source",
    "share_class",
    "owner_country",
    "owned_country",
    "owner_id",
    "owned_id",
)
_country = lru_cache(maxsize=4096)(country_of)
_OPEN = spans(None, None)
_text = lru_cache(maxsize=65536)(clean_name)


class _Place(NamedTuple):
    """Where each field stands in a row to which an empty cell was added: there, for a column that the table lacks."""

    width: int
    fraction: bool
    share: int
    start: int
    end: int
    owner: int
    owner_id: int
    owned: int
    owned_id: int
    source: int
    share_class: int
    owner_country: int
    owned_country: int


def read_table(stream: BinaryIO, source: str, mapping: Mapping[str, str] | None = None) -> StakeFile:
    """The stakes of a CSV stream. `mapping` goes from a field to a column's header.

    Raises FormatError for an empty table, FieldError for a header that lacks what is needed or has an unknown column.
    """
    found = StakeFile(source, "csv")
    rows = csv_rows(stream, source)
    header = next(rows, None)
    if header is None:
        raise FormatError("is empty", where=Where(source=source), remedy="Give a row of column names")
    if header.error is not None:
        raise header.error
    place = _place(header.cells, mapping or {}, Where(source=source, line=header.line))
    for line, cells, error, _ in rows:
        if error is None and len(cells) == place.width:
            _row(cells, place, line, found)
            continue
        where = Where(source=source, line=line)
        found.refuse(error or ragged(len(cells), place.width, where), where)
        for owner, owner_id, owned, owned_id in _possible(cells, place):
            found.keep(
                Stake(owner=owner, owner_id=owner_id, owned=owned, owned_id=owned_id, line=line), UNKNOWN
            )
    return found.checked()


def _possible(cells: list[str], place: _Place) -> Iterable[tuple[str, str, str, str]]:
    """Whom a row may speak of that is damaged, or has too many cells as one of them holds the separator: any of them may."""
    beyond = len(cells) - place.width
    readings = [[*cells, *[""] * -beyond]]
    if beyond > 0:
        readings = [
            [*cells[:at], ",".join(cells[at : at + beyond + 1]), *cells[at + beyond + 1 :]]
            for at in range(place.width)
        ]
    pairs: dict[tuple[str, str, str, str], None] = {}
    for reading in readings:
        reading.append("")
        try:
            owner = named(reading[place.owner], reading[place.owner_id], "owner")
            owned = named(reading[place.owned], reading[place.owned_id], "owned")
        except FieldError:
            continue
        if any(owner):
            pairs[*owner, *owned] = None
    return pairs


def _row(cells: list[str], place: _Place, line: int, found: StakeFile) -> None:
    cells.append("")
    try:
        owner, owner_id = named(cells[place.owner], cells[place.owner_id], "owner")
        owned, owned_id = named(cells[place.owned], cells[place.owned_id], "owned")
    except FieldError as error:
        found.refuse(error, Where(source=found.source, line=line))
        return
    share, start, end = UNKNOWN, None, None
    periods = _OPEN
    source = klass = owner_country = owned_country = ""
    field = ""
    wrong: InputError | None = None
    try:
        field = "share"
        share = read_share(cells[place.share], fraction=place.fraction)
        field = "source"
        source = _text(cells[place.source])
        field = "share_class"
        klass = _text(cells[place.share_class])
        field = "owner_country"
        owner_country = _country(cells[place.owner_country])
        field = "owned_country"
        owned_country = _country(cells[place.owned_country])
        field = "from"
        start = read_when(cells[place.start])
        field = "until"
        end = read_when(cells[place.end])
        periods = spans(start, end)
    except InputError as error:
        if field == "share":
            field = "share_fraction" if place.fraction else "share_percent"
        error.at(Where(field=field))
        wrong = error
    first = periods[0]
    stake = Stake(
        owned=owned,
        owner=owner,
        least_percent=share.least,
        most_percent=share.most,
        from_=first.from_,
        until=first.until,
        source=source,
        share_class=klass,
        owner_id=owner_id,
        owned_id=owned_id,
        owner_country=owner_country,
        owned_country=owned_country,
        line=line,
    )
    if wrong is None and first.certain and len(periods) == 1:
        found.keep(stake, share)
    else:
        found.add(stake, share, start, end, error=wrong)


def _place(header: Sequence[str], mapping: Mapping[str, str], where: Where) -> _Place:
    """The columns of a table. Raises FieldError."""
    heads = [head.strip() for head in header]
    named_ = {}
    for field, head in mapping.items():
        if field not in COLUMNS:
            raise _unknown(field, "no field of a stake", where)
        if head not in heads:
            raise FieldError(
                f"has no column {head!r}", where=where, remedy=f"It has {', '.join(map(repr, heads))}"
            )
        named_[head] = field
    at: dict[str, int] = {}
    for index, head in enumerate(heads):
        field = named_.get(head, head.casefold().replace(" ", "_"))
        if field in COLUMNS and field in mapping and head not in named_:
            continue  # another column was named for this field
        if field not in COLUMNS:
            if mapping:
                continue  # who names the columns may leave some out
            raise _unknown(head, "an unknown column", where)
        if field in at:
            raise FieldError(f"has the column {field!r} twice", where=where, remedy="Rename one")
        at[field] = index
    for side in ("owner", "owned"):
        if side not in at and f"{side}_id" not in at:
            raise FieldError(
                f"has no column {side!r}",
                where=where,
                remedy=f"Name it {side}, or map it: {side}=your column",
            )
    shares = [name for name in ("share_percent", "share_fraction") if name in at]
    if len(shares) != 1:
        what = "has both share_percent and share_fraction" if shares else "has no column 'share_percent'"
        raise FieldError(what, where=where, remedy="Give one of them; an empty cell is an unknown share")
    width = len(heads)
    rest = (
        "owner",
        "owner_id",
        "owned",
        "owned_id",
        "source",
        "share_class",
        "owner_country",
        "owned_country",
    )
    return _Place(
        width,
        shares[0] == "share_fraction",
        at[shares[0]],
        at.get("from", width),
        at.get("until", width),
        *(at.get(name, width) for name in rest),
    )


def _unknown(name: str, what: str, where: Where) -> FieldError:
    remedy = f"{did_you_mean(name.casefold(), COLUMNS)} Known are {', '.join(COLUMNS)}".strip()
    return FieldError(f"{name!r} is {what}", where=where, remedy=remedy)
