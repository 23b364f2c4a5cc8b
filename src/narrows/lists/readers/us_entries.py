"""Entries of the tables of Supplements No. 4, 6 and 7 to 15 CFR Part 744: rows of columns, told by their headings.

    No. 4 (Entity List)       Country | Entity | License requirement | License review policy | Federal Register citation
    No. 6 (Unverified List)   Country | Listed person and address | Federal Register citation and date of publication
    No. 7 (Military End-User) Country | Entity | Federal Register citation

A country stands once and holds for the rows below it. A row without a requirement and a citation goes on with the entry
above it, or names another party to which the row above applies. `from_` is the publication day of the earliest notice
cited, which is when the party was first listed, not since when the entry stands in its present words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from narrows.errors import FieldError, InputError, Where
from narrows.lists.entry import Address, Entry, Link, Name
from narrows.lists.readers.us_csl import is_address_label
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_names import names_of
from narrows.lists.readers.us_supplement import Party, is_continuation, parse_cell
from narrows.lists.readers.us_text import citations_of, clean, first_day, place
from narrows.lists.readers.us_words import policy_of, read_requirement
from narrows.lists.readers.us_xml import Row

__all__ = ["Columns", "Rows", "address_of", "columns_of"]

_URL = "https://www.ecfr.gov/current/title-15/subtitle-B/chapter-VII/subchapter-C/part-744"
_POSTAL = re.compile(r"(?:[\s,]+[A-Z0-9-]*\d[A-Z0-9-]*)+\s*\.?$")
_STARS = re.compile(r"[\s*•]*")
_RESERVED = re.compile(r"\W*reserved\W*", re.IGNORECASE)
_NOTE = re.compile(r"\s*(?:[¹²³⁴⁵⁶⁷⁸⁹]|\d\s|\[\d+ FR|note\b)", re.IGNORECASE)
_GROUP = re.compile(
    r"^The following (?:(?P<count>[\w-]+) )?(?P<kind>subordinate institutions?|affiliated entities|subsidiaries)"
    r"\s+of\s+(?P<outer>.+?)\s*:?$",
    re.IGNORECASE,
)
_MEMBER = re.compile(r"^(?:subordinate institut?i?on|affiliated entity|subsidiary)s?\s*:\s*", re.IGNORECASE)
_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
Column = Literal["country", "entity", "requirement", "policy", "citation"]


class Columns(NamedTuple):
    """Which column holds what."""

    at: dict[Column, int]
    width: int


def columns_of(headings: list[str]) -> Columns | None:
    """The columns that a heading row names, or None where it is not that of one of the supplements."""
    at: dict[Column, int] = {}
    for number, heading in enumerate(headings):
        text = clean(heading).casefold()
        found: Column | None = None
        if "federal register" in text:
            found = "citation"
        elif "review policy" in text:
            found = "policy"
        elif "license requirement" in text:
            found = "requirement"
        elif "country" in text or text == "destination":
            found = "country"
        elif "entity" in text or "entities" in text or "listed person" in text:
            found = "entity"
        if found is not None:
            at.setdefault(found, number)
    if {"country", "entity"} <= at.keys() and ("citation" in at or "requirement" in at):
        return Columns(at, len(headings))
    return None


class _Pending(NamedTuple):
    country: str
    entity: str
    requirement: str
    policy: str
    citation: str
    where: Where
    outer: str
    carried: bool


class Rows:
    """Makes entries of rows as they come; the last one waits for what may go on with it, so call `finish`."""

    def __init__(self, list_id: str, ids: Ids, source: str) -> None:
        self.list_id = list_id
        self._ids = ids
        self._source = source
        self._country = ""
        self._pending: _Pending | None = None
        self._outer = ""
        self._left = 0

    def add(self, row: Row, columns: Columns) -> Iterator[Entry | InputError]:
        """What a row, which is no heading, completes. A row that cannot be an entry is an InputError."""
        where = Where(source=self._source, line=row.line)
        cells = {name: row.cells[n] if n < len(row.cells) else "" for name, n in columns.at.items()}
        if not any(cells.values()) or all(_STARS.fullmatch(text) for text in cells.values()):
            return
        entity = cells.get("entity", "")
        country = cells.get("country", "")
        if len(set(filter(None, row.cells))) == 1 and len(row.cells) > 1 and country == entity:
            yield from self._spanning(country, where)
            return
        if country and not _STARS.fullmatch(country):
            if country != self._country:
                yield from self.finish()
            self._country = country
        if not entity or _STARS.fullmatch(entity) or _RESERVED.fullmatch(entity):
            if any(cells.get(name, "").strip(" *") for name in ("requirement", "citation")) and not entity:
                yield FieldError("the row names no entity", where=where, remedy="Look at the table")
            return
        yield from self._entity(entity, cells, where)

    def finish(self) -> Iterator[Entry | InputError]:
        """The entries of the row that still waits."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        try:
            yield from self._entries(pending)
        except InputError as error:
            yield error

    def _spanning(self, text: str, where: Where) -> Iterator[Entry | InputError]:
        if place(text).known:
            yield from self.finish()
            self._country = text
        elif not (_NOTE.match(text) or _STARS.fullmatch(text) or _RESERVED.fullmatch(text)):
            yield FieldError(
                f"a row across the table is not understood: {text!r:.80}",
                where=where,
                remedy="Look at the table",
            )

    def _entity(self, entity: str, cells: dict[Column, str], where: Where) -> Iterator[Entry | InputError]:
        if group := _GROUP.match(clean(entity)):
            yield from self.finish()
            self._outer = group["outer"].rstrip(".:, ")
            count = (group["count"] or "").casefold()
            self._left = (
                int(count) if count.isdigit() else _NUMBERS.index(count) + 1 if count in _NUMBERS else 10_000
            )
            return
        alone = not (cells.get("requirement") or cells.get("citation") or cells.get("policy"))
        if self._left and _MEMBER.match(entity):
            entity = _MEMBER.sub("", entity)
            if not clean(entity):
                return
        above = self._pending
        if alone and above is not None and not self._left and is_continuation(entity):
            self._pending = above._replace(entity=f"{above.entity}\n{entity}")
            return
        outer = self._outer if self._left else ""
        self._left = max(self._left - 1, 0)
        yield from self.finish()
        self._pending = _Pending(
            self._country,
            entity,
            cells.get("requirement") or (above.requirement if alone and above else ""),
            cells.get("policy") or (above.policy if alone and above else ""),
            cells.get("citation") or (above.citation if above and (alone or outer) else ""),
            where,
            outer,
            alone and above is not None,
        )

    def _entries(self, row: _Pending) -> Iterator[Entry | InputError]:
        parties = parse_cell(row.entity)
        if not parties or not parties[0].name:
            yield FieldError("the row names no entity", where=row.where, remedy="Look at the table")
            return
        first: Entry | None = None
        for party in parties:
            links: tuple[Link, ...] = ()
            if first is not None:
                links = (Link(kind=party.kind, id=first.id, name=first.name),)
            elif row.outer:
                links = (Link(kind="subordinate_to", name=row.outer),)
            entry = self._entry(party, row, links)
            first = first or entry
            yield entry

    def _entry(self, party: Party, row: _Pending, links: tuple[Link, ...]) -> Entry:
        requirement = read_requirement(row.requirement)
        policy_text = clean(row.policy)
        policy = policy_of(policy_text)
        citations = citations_of(row.citation)
        heading = place(row.country)
        addresses = tuple(address_of(text) for text in party.addresses)
        countries = dict.fromkeys((*heading.codes, *(a.country for a in addresses if a.country)))
        notes = [*party.see, *requirement.notes]
        if row.country and not heading.codes:
            notes.append(f"country: {clean(row.country)}")
        if row.carried:
            notes.append("the requirement and citation are those of the row above")
        if policy_text and not policy:
            notes.append("the words under license review policy name no policy")
        label = is_address_label(party.name)
        names = names_of(party.name, party.aliases)
        if label:
            notes.append(f"listed as {party.name}")
            if addresses:
                names = (Name(text=addresses[0].text, kind="primary"),)
        if not names:
            raise FieldError("the row names no entity", where=row.where, remedy="Look at the table")
        country = heading.codes[0] if heading.codes else ""
        return Entry(
            id=self._ids.made(self.list_id, party.name, country, row.citation, *party.addresses),
            list=self.list_id,
            type="address" if label else "unknown",
            names=names,
            countries=tuple(countries),
            addresses=addresses,
            citations=tuple(citation.text for citation in citations),
            license_requirement=requirement.text,
            footnotes=requirement.footnotes,
            policy=policy,
            policy_text=policy_text,
            links=links,
            from_=first_day(citations),
            remarks="; ".join(dict.fromkeys(notes)),
            url=_URL,
            line=row.where.line,
        )


def address_of(text: str) -> Address:
    """An address with the country that it ends with, if it ends with one; a postal code may stand behind it."""
    ends = _POSTAL.sub("", text).strip(" .;,")
    for end in dict.fromkeys((text.strip(" .;"), ends)):
        for start in (0, *(match.end() for match in re.finditer(r",\s*", end))):
            if found := place(end[start:]).codes:
                return Address(text=text, country=found[0])
    words = ends.split()
    for count in range(1, min(len(words), 4)):
        found = place(" ".join(words[-count:])).codes
        # "Shanghai China" ends with a country; a last word of two or three letters ("Unit IN") is rather a part.
        if found and len(words[-1]) > 3:
            return Address(text=text, country=found[0])
    return Address(text=text)
