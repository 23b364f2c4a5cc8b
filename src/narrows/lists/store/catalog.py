"""The sources that lists come from, as data: where each is published, what it holds, and what may be expected of it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from narrows import own_tables as table
from narrows.errors import RulebookError, Where

SOURCES = Path(__file__).parent / "sources.csv"
DEFAULT = "default"
"""The row that speaks for every source that has none of its own: a user's private list."""

_COLUMNS = (
    *("id", "title", "publisher", "url", "format", "lists", "citation", "license_note"),
    *("usual", "edition_url", "edition_field", "stale_after_days", "max_shrink_percent", "shrink_floor"),
    *("max_bad_percent", "max_megabytes", "canaries", "history", "checked", "note"),
)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LIST = re.compile(r"[a-z0-9][a-z0-9._-]*")
_HISTORY = ("starts", "some_starts", "removals")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One source of lists.

    `url` may hold `{edition}`, the day of the newest edition, which `edition_field` finds in the JSON at `edition_url`;
    without a `url` it can only be imported. `format` is that of the reader. `lists` are the ids of the lists it holds;
    empty where it may hold any. `usual` sources are updated without being named. `max_shrink_percent` is the share of a
    list that may go from one snapshot to the next, of which the loss of up to `shrink_floor` entries is always let
    through; `max_bad_percent` the share of records that may be unreadable. `canaries` are names that must be there.
    `history` has "starts" if all entries say since when they are listed, "some_starts" if those of some lists do, and
    "removals" if entries that were taken off stay in the file.
    `checked` is the day on which the row was last held against what the publisher says.
    """

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    format: str = ""
    lists: tuple[str, ...] = ()
    citation: str = ""
    license_note: str = ""
    usual: bool = False
    edition_url: str = ""
    edition_field: str = ""
    stale_after_days: int
    max_shrink_percent: float
    shrink_floor: int
    max_bad_percent: float
    max_megabytes: int
    canaries: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    checked: date
    note: str = ""


class Catalog:
    """All sources by id, and a source for every id that has no row."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self.sources = {id_: source for id_, source in sources.items() if id_ != DEFAULT}
        self._default = sources[DEFAULT]

    def source(self, id_: str) -> Source:
        """The source of an id; of an id without a row, the defaults under that id."""
        found = self.sources.get(id_)
        return found or msgspec.structs.replace(self._default, id=id_, title=id_)


def is_source_id(text: str) -> bool:
    """Whether a text can name a source: lower case letters, digits, dots, dashes and underscores."""
    return _ID.fullmatch(text) is not None and text != DEFAULT


@cache
def packaged() -> Catalog:
    """The sources that come with the package."""
    return Catalog(_read(SOURCES))


def catalog(folder: Path) -> Catalog:
    """The packaged sources with those of a store's own `sources.csv` added or put in their place. Raises RulebookError."""
    own = folder / SOURCES.name
    if not own.exists():
        return packaged()
    return Catalog(_read(SOURCES) | _read(own))


def _read(path: Path) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for where, row in table.rows(path, _COLUMNS):
        source = _source(where, row)
        if source.id in sources:
            raise RulebookError(
                f"the source {source.id!r} is given twice", where=where, remedy="Keep one row"
            )
        sources[source.id] = source
    return sources


def _source(where: Where, row: table.Row) -> Source:
    if not _ID.fullmatch(row["id"]):
        raise RulebookError(
            f"{row['id']!r} is no id of a source",
            where=where,
            remedy="Use lower case letters, digits, . and -",
        )
    lists = tuple(row["lists"].split())
    wrong = [each for each in lists if not _LIST.fullmatch(each)]
    if wrong:
        raise RulebookError(f"{wrong[0]!r} is no list id", where=where, remedy="Write it as us.el")
    url, edition = row["url"], row["edition_url"]
    for address in filter(None, (url, edition)):
        if not address.startswith("https://"):
            raise RulebookError(f"{address!r} is not HTTPS", where=where, remedy="Start it with https://")
    if ("{edition}" in url) is not bool(edition) or bool(edition) is not bool(row["edition_field"]):
        raise RulebookError(
            "url, edition_url and edition_field do not fit",
            where=where,
            remedy="{edition} in the url needs both of the others, and they need it",
        )
    if not row["title"]:
        raise RulebookError("no title", where=where, remedy="Say what the source is")
    return Source(
        id=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        url=url,
        format=row["format"],
        lists=lists,
        citation=row["citation"],
        license_note=row["license_note"],
        usual=table.one_of(row["usual"], ("yes", "no"), where) == "yes",
        edition_url=edition,
        edition_field=row["edition_field"],
        stale_after_days=int(_number(row, "stale_after_days", where)),
        max_shrink_percent=_number(row, "max_shrink_percent", where),
        shrink_floor=int(_number(row, "shrink_floor", where)),
        max_bad_percent=_number(row, "max_bad_percent", where),
        max_megabytes=int(_number(row, "max_megabytes", where)),
        canaries=table.names(row["canaries"]),
        history=tuple(table.one_of(word, _HISTORY, where) for word in row["history"].split()),
        checked=table.day(row["checked"], where),
        note=row["note"],
    )


def _number(row: table.Row, column: str, where: Where) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise RulebookError(f"{column} is {row[column]!r}", where=where, remedy="Write a number from 0 up")
    return value
