"""The lists that come with the package: the listed parties of the chip controls, as dated facts.

    embedded/lists.csv      what is known of each list and how much of it is here
    embedded/companies.csv  companies by id
    embedded/<list id>/     parties.csv (who) and versions.csv (since when, until when, with which footnotes)

They are an excerpt, for examples, replay and offline use. Names in Latin script are those of the official
lists, with short brand names added; `native_names` are the parties' names in their own script, of Chinese lists
their Chinese names, and carry no official standing. Dates, footnotes and citations are per version.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import get_args

from narrows.errors import RulebookError, Where
from narrows.lists.book import ListBook
from narrows.lists.listing import Company, Confidence, Extent, ListInfo, Listing, Scope
from narrows.own_tables import Row, day, names, one_of, rows

DATA = Path(__file__).parent / "embedded"
PERHAPS = "perhaps"
"""In the place of a last day: from its first day on it is not known whether the entry stands."""

_LIST_COLUMNS = ("id", "title", "citation", "extent", "as_of", "names_ended", "note")
_COMPANY_COLUMNS = ("id", "headquarters", "names")
_PARTY_COLUMNS = (
    *("id", "name", "aliases", "native_names", "country", "other_countries"),
    *("company", "address", "note"),
)
_VERSION_COLUMNS = (
    *("id", "from", "until", "footnotes", "policy", "policy_text", "scope"),
    *("citation", "checked", "confidence", "note"),
)
_EXTENTS: tuple[Extent, ...] = get_args(Extent)
_SCOPES: tuple[Scope, ...] = get_args(Scope)
_CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


def read_lists(folder: Path) -> ListBook:
    """A list book from a folder in the layout above. Raises RulebookError."""
    lists = [
        ListInfo(
            id=row["id"],
            title=row["title"],
            citation=row["citation"],
            extent=one_of(row["extent"], _EXTENTS, where),
            as_of=day(row["as_of"], where),
            note=row["note"],
            names_ended=one_of(row["names_ended"], ("no", "yes"), where) == "yes",
        )
        for where, row in rows(folder / "lists.csv", _LIST_COLUMNS)
    ]
    listings: list[Listing] = []
    sha256: dict[str, str] = {}
    for info in lists:
        digest = hashlib.sha256(f"{info.id} {info.extent} {info.as_of}".encode())
        if info.extent != "none":
            listings += _read_list(info, folder / info.id)
            for name in ("parties.csv", "versions.csv"):
                digest.update((folder / info.id / name).read_bytes())
        sha256[info.id] = "sha256:" + digest.hexdigest()
    return ListBook(listings, _read_companies(folder / "companies.csv"), lists, sha256)


@cache
def load_lists() -> ListBook:
    """The lists that come with the package."""
    return read_lists(DATA)


def _read_companies(path: Path) -> list[Company]:
    companies: dict[str, Company] = {}
    for where, row in rows(path, _COMPANY_COLUMNS):
        if row["id"] in companies:
            raise RulebookError(f"company {row['id']!r} is given twice", where=where, remedy="Keep one row")
        companies[row["id"]] = Company(
            id=row["id"], names=names(row["names"]), headquarters=row["headquarters"]
        )
    return list(companies.values())


def _read_list(info: ListInfo, folder: Path) -> list[Listing]:
    parties: dict[str, Row] = {}
    for where, row in rows(folder / "parties.csv", _PARTY_COLUMNS):
        if row["id"] in parties:
            raise RulebookError(f"party {row['id']!r} is given twice", where=where, remedy="Keep one row")
        if not row["id"].startswith(info.id + "."):
            raise RulebookError(
                f"party {row['id']!r} is not of {info.id}",
                where=where,
                remedy=f"Start its id with {info.id}.",
            )
        parties[row["id"]] = row
    listings = []
    undated = dict.fromkeys(parties)
    for where, row in rows(folder / "versions.csv", _VERSION_COLUMNS):
        if row["id"] not in parties:
            raise RulebookError(f"{row['id']!r} is no party", where=where, remedy="Add it to parties.csv")
        undated.pop(row["id"], None)
        listings.append(_listing(info, parties[row["id"]], row, where))
    for party in undated:
        raise RulebookError(
            f"party {party!r} has no version",
            where=Where(source=str(folder / "versions.csv")),
            remedy="Say since when it is listed, with a citation",
        )
    return listings


def _listing(info: ListInfo, party: Row, row: Row, where: Where) -> Listing:
    if not row["citation"]:
        raise RulebookError(
            f"a version of {row['id']!r} has no citation", where=where, remedy="Cite the rule that made it"
        )
    start = day(row["from"], where)
    # A suspended entry that may have come back: it never stands for certain, and nobody is clear of it from that day.
    perhaps = row["until"] == PERHAPS
    until = start - timedelta(days=1) if perhaps else day(row["until"], where) if row["until"] else None
    if until is not None and until < start and not perhaps:
        raise RulebookError(
            f"a version of {row['id']!r} ends before it starts", where=where, remedy="Swap the dates"
        )
    return Listing(
        id=party["id"],
        list=info.id,
        name=party["name"],
        aliases=names(party["aliases"]) + names(party["native_names"]),
        country=party["country"],
        other_countries=tuple(party["other_countries"].split()),
        from_=start,
        until=until,
        footnotes=tuple(row["footnotes"].split()),
        policy=tuple(row["policy"].split()),
        policy_text=row["policy_text"],
        scope=one_of(row["scope"], _SCOPES, where),
        citation=row["citation"],
        checked=day(row["checked"], where),
        confidence=one_of(row["confidence"], _CONFIDENCES, where),
        address=party["address"],
        company=party["company"],
        end_known=not perhaps,
        note="; ".join(filter(None, (party["note"], row["note"]))),
    )
