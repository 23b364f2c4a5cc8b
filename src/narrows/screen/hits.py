"""What is asked, and what is found."""

from __future__ import annotations

from typing import Literal

import msgspec

from narrows.lists.entry import Entry, Identifier

Match = Literal["certain", "strong", "possible"]
Field = Literal["name", "identifier", "address", "owner"]
BRAND_SCORE = 0.5
"""The score of an entry whose brand, a single word, stands in a name beside others: a judgment, as most are of one house."""
PART_SCORE = 0.95
"""The score of an entry whose whole name is a part of a line: a judgment."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A party to screen: its name, and what else is known of it.

    `countries` and `nationalities` are ISO 3166 alpha-2; `birth_date` is "YYYY-MM-DD", "YYYY-MM" or "YYYY"; `type` is
    that of an entry, or "" where it is not known. Only the name is needed, or an identifier, or an address.
    """

    name: str
    countries: tuple[str, ...] = ()
    birth_date: str = ""
    identifiers: tuple[Identifier, ...] = ()
    address: str = ""
    type: str = ""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that a query may be.

    `score` is the probability, as calibrated on the development set, that the two names are of one party, in 0..1;
    `facts` in log odds is what country, birth date, identifiers and address add to it or take. `match` is "certain" where
    name or identifier are the entry's own, "strong" and "possible" by score. `alias` is the listed name it was found by,
    `field` what was compared: "name", "identifier" or "address"; "owner" where the entry is of one who owns the party.
    """

    id: str
    name: str
    alias: str
    score: float
    match: Match
    lists: tuple[str, ...]
    explanations: tuple[str, ...]
    entry: Entry
    field: Field = "name"
    facts: float = 0.0


def part_told(words: str) -> str:
    """Why an entry is told of whose name is a part of what was asked."""
    return f"{words!r}, a part of what was asked, is a name of the entry"


def bare_hit(entry: Entry, alias: str, score: float, match: Match, line: str, field: Field) -> Hit:
    """A hit that rests on one thing, which is told in a line, and on no comparison of names."""
    return Hit(
        id=entry.id,
        name=entry.names[0].text if entry.names else "",
        alias=alias,
        score=score,
        match=match,
        lists=(entry.list,),
        explanations=(line,),
        entry=entry,
        field=field,
    )
