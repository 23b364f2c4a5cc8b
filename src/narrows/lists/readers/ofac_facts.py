"""What OFAC's labels mean, for both of its formats: numbers, features, countries.

The Consolidated Screening List repeats OFAC's labels, so `data/us_ids.csv` and `data/us_places.csv` serve here too: a
party has the same identifiers whichever file it is read from. What only OFAC's own files have is in
`data/ofac_words.csv`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from narrows.lists.entry import Link
from narrows.lists.readers.us_text import place
from narrows.lists.readers.xmlstream_draft import DATA, Draft, slug, words_of
from narrows.own_tables import rows

__all__ = ["LIST_ID", "OTHER_LIST", "Fact", "OfacDraft", "fact_of"]

LIST_ID = "us.sdn"
# For a list that no word of the table names; the published name is in the remarks.
OTHER_LIST = "us.ofac"
_IMO = re.compile(r"(?:IMO)?[\s:]*(\d{7})", re.IGNORECASE)
_LEI = re.compile(r"[A-Z0-9]{18}\d\d")


class Fact(NamedTuple):
    """What a label stands for: `role` as in us_ids.csv or ofac_words.csv, and the kind of number or link."""

    role: str
    kind: str = ""


class OfacDraft(Draft):
    """A draft that reads countries and labels as the Treasury writes them."""

    def __init__(self, line: int | None) -> None:
        super().__init__(words_of("ofac"), line)

    def country(self, text: str) -> str:
        found = place(text).codes
        return found[0] if len(found) == 1 else super().country(text)

    def fact(self, label: str, value: str, country: str = "", note: str = "") -> None:
        """A value under a label: a number, a name, a country, or words for the remarks."""
        fact = fact_of(label)
        value = " ".join(value.split())
        label = label.strip(" :-")
        if fact.role == "identifier":
            self._number(fact.kind, label, value, country, note)
        elif fact.role == "alias":
            self.name(value)
        elif fact.role == "link":
            self.links.append(Link(kind=fact.kind or "linked_to", name=value))
        elif fact.role == "country":
            self.stands_under(value or country, label)
        elif fact.role == "nationality":
            self.nationality(value or country, label)
        else:
            self.remark(label, ", ".join(part for part in (value or country, note) if part))

    def _number(self, kind: str, label: str, value: str, country: str, note: str) -> None:
        if kind == "imo":
            found = _IMO.fullmatch(value)
            kind, value = ("imo", found[1]) if found else ("vessel_registration", value)
        elif kind == "lei" and not _LEI.fullmatch(value):
            kind = "registration"
        elif kind == "wallet":
            self.remark("wallet", f"{label.rpartition('-')[2].strip()} {value}")
        self.identifier(kind, value, country, note)


@cache
def fact_of(label: str) -> Fact:
    """What a label stands for. One that no table knows is a number of that name."""
    role = words_of("ofac").get("feature", label)
    if role:
        name, _, kind = role.partition(":")
        return Fact(name, kind)
    plain = " ".join(re.sub(r"[.:()'’]", "", label).casefold().split())
    for pattern, fact in _numbers():
        if fnmatchcase(plain, pattern):
            return fact
    return Fact("identifier", slug(label) or "unknown")


@cache
def _numbers() -> tuple[tuple[str, Fact], ...]:
    table = [
        (row["type"], Fact(row["role"], row["kind"]))
        for _, row in rows(DATA / "us_ids.csv", ("type", "kind", "role"))
    ]
    return tuple(sorted(table, key=lambda each: "*" in each[0]))
