"""Secondary facts: country, birth date, type, identifiers and address raise or lower a hit, and never hide it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from narrows.lists.entry import Entry, Identifier
from narrows.screen.addresses import AddressBook
from narrows.screen.hits import Query
from narrows.screen.tables import fact_odds, identifier_kinds

_NOT_SIGN = re.compile(r"[^0-9A-Z]+")
_LEAST_SIGNS = 5  # shorter numbers name too many things
_LABEL = r"(?:NUMBER|CODE|ID|NO|NR)"
_KIND_WORD = re.compile(rf"\W*([A-Z]+)(?:[^0-9A-Z]*\b{_LABEL}\b)?(?:[^0-9A-Z]+|(?=[0-9]))(?=.*[0-9A-Z])")
_LABELLED = re.compile(rf"_{_LABEL}$", re.IGNORECASE)
_BIC = re.compile(r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?")
_BANK = 8  # signs of a BIC that name the bank; those behind them name a branch


class Facts(NamedTuple):
    """What the facts add to the log odds, a line for each, and whether one of them settles who it is."""

    odds: float
    lines: tuple[str, ...]
    certain: bool


def weigh(query: Query, entry: Entry) -> Facts:
    """Compare what is known of a query with an entry; a fact that either side leaves open counts for nothing."""
    odds = 0.0
    lines: list[str] = []
    certain = False
    told = fact_odds()

    def say(fact: str, line: str) -> None:
        nonlocal odds
        odds += told[fact]
        lines.append(f"{line} ({told[fact]:+.1f})")

    shared = _same_identifier(query.identifiers, entry.identifiers)
    if shared is not None:
        certain = True
        say("identifier_agrees", f"{shared.kind} {shared.value} is the entry's")
    asked = {*query.countries}
    known = {*entry.countries, *entry.nationalities}
    if asked and known:
        if asked & known:
            say("country_agrees", f"country {', '.join(sorted(asked & known))} agrees")
        else:
            say(
                "country_differs",
                f"country {', '.join(sorted(asked))}, the entry's {', '.join(sorted(known))}",
            )
    if query.birth_date and entry.birth_dates:
        agreement = max((_born(query.birth_date, date) for date in entry.birth_dates), default=0)
        dates = ", ".join(entry.birth_dates)
        if agreement == 2:
            say("birth_date_agrees", f"birth date {query.birth_date} agrees")
        elif agreement == 1:
            say("birth_year_agrees", f"birth year agrees with {dates}")
        elif agreement < 0:
            say("birth_date_differs", f"born {query.birth_date}, the entry {dates}")
    if query.type and entry.type not in ("unknown", "address") and query.type != entry.type:
        say("type_differs", f"{query.type}, the entry is: {entry.type}")
    if query.address and entry.addresses:
        book = AddressBook([(0, address.text) for address in entry.addresses])
        match = next(iter(book.find(query.address)), None)
        if match is not None:
            say("address_agrees", f"address agrees: {match.text}")
    return Facts(odds, tuple(lines), certain)


class Keys:
    """Identifiers and addresses of entries, to find those whose name a query does not give."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._identifiers: dict[str, list[tuple[int, Identifier]]] = {}
        addresses: list[tuple[int, str]] = []
        for at, entry in enumerate(entries):
            for identifier in entry.identifiers:
                if key := _key(identifier):
                    self._identifiers.setdefault(key, []).append((at, identifier))
            addresses += [(at, address.text) for address in entry.addresses]
            if entry.type == "address":
                addresses += [(at, name.text) for name in entry.names]
        self._addresses = AddressBook(addresses)

    def find(self, query: Query) -> Iterator[tuple[int, Literal["identifier", "address"], str]]:
        """Entries with an identifier or an address of the query: position, which of the two, and a line that says so."""
        for identifier in query.identifiers:
            for at, listed in self._identifiers.get(_key(identifier), ()):
                if _agree(identifier, listed):
                    yield at, "identifier", f"{listed.kind} {listed.value} is the entry's, under another name"
        if query.address:
            for match in self._addresses.find(query.address):
                yield match.at, "address", f"at a listed address: {match.text}"


def _same_identifier(asked: Sequence[Identifier], listed: Sequence[Identifier]) -> Identifier | None:
    for mine in asked:
        for theirs in listed:
            if _key(mine) and _key(mine) == _key(theirs) and _agree(mine, theirs):
                return theirs
    return None


def _agree(mine: Identifier, theirs: Identifier) -> bool:
    """Whether two identifiers of one key may be one: kinds and countries that both state must not differ."""
    kind, signs = _read(mine)
    their_kind, their_signs = _read(theirs)
    values = signs == their_signs or "swift" in (kind, their_kind)
    kinds = "unknown" in (kind, their_kind) or not kind or kind == their_kind
    return values and kinds and (not mine.country or not theirs.country or mine.country == theirs.country)


def _key(identifier: Identifier) -> str:
    """What the values of one identifier have in common: of a BIC the bank, of all others every sign."""
    _, signs = _read(identifier)
    if _BIC.fullmatch(signs):
        return signs[:_BANK]
    return signs if len(signs) >= _LEAST_SIGNS else ""


@lru_cache(maxsize=4096)
def _read(identifier: Identifier) -> tuple[str, str]:
    """The kind and the signs of an identifier; a word for a kind before the value ("IMO 9123456") tells the kind."""
    kinds = identifier_kinds()
    kind = _LABELLED.sub("", identifier.kind)
    text = unicodedata.normalize("NFKC", identifier.value.replace("№", "")).upper()
    while (word := _KIND_WORD.match(text)) and word[1].lower() in kinds:
        kind, text = word[1].lower(), text[word.end() :]
    return kinds.get(kind, kind), _NOT_SIGN.sub("", text)


def _born(asked: str, listed: str) -> int:
    """2 where the days agree, 1 where the years do as far as stated, -1 where they differ, 0 where nothing can be said."""
    if not re.match(r"\d{4}", asked) or not re.match(r"\d{4}", listed):
        return 0
    if "/" in listed:
        first, last = (part[:4] for part in listed.split("/", 1))
        return 1 if first <= asked[:4] <= (last or first) else -1
    if asked == listed and len(asked) == 10:
        return 2
    if asked[:4] != listed[:4]:
        # A year is often given one off.
        return 0 if abs(int(asked[:4]) - int(listed[:4])) <= 1 else -1
    shorter = min(len(asked), len(listed))
    return 1 if asked[:shorter] == listed[:shorter] else 0
