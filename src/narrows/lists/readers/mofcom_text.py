"""Announcements of China's Ministry of Commerce, as text or HTML page: format `cn-mofcom-announcement`.

As the ministry publishes them: a headline with number, count and list ("商务部公告2026年第11号 公布将20家日本实体列入
出口管制管控名单"), and either an annex of numbered parties "1. 中文名（English Name）" with lines for address and
postal code or a table, or, for the Unreliable Entity List, one sentence "决定将…公司（English）、…列入不可靠实体清单".
A number of parties other than the headline says, or a gap in the numbers, refuses the file; so does an announcement
that ends or suspends listings, which is no list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from narrows.errors import FormatError, InputError, Where
from narrows.lists.entry import Address, Entry
from narrows.lists.identity import made_id
from narrows.lists.readers.base import Header
from narrows.lists.readers.encoding import whole_text
from narrows.lists.readers.encoding_names import Countries, country_code, cut_off
from narrows.lists.readers.mofcom import unnamed
from narrows.lists.readers.mofcom_items import Item, items_of
from narrows.lists.readers.mofcom_page import lines_of
from narrows.lists.readers.mofcom_words import MofcomList, address_country, lists, paired, word

__all__ = ["MofcomAnnouncement"]

_NUMBER = re.compile(
    r"(?:商务部公告|不可靠实体清单工作机制公告)\s*(?:[0-9]{4}年第[0-9]+号|[〔\[][0-9]{4}[〕\]][0-9]+号)"
)
_COUNT = re.compile(r"([0-9]+)\s*家([^家，。]{0,8}?)(?:实体|企业|公司)")
_DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_DAY_LINE = re.compile(rf"[（(]?{_DAY.pattern}[）)]?")
_ISO_LINE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:\s[0-9:]+)?")
_NAMED = (
    "(?!工作机制|规定)"  # the body that keeps the list, and the order that it rests on, are called after it
)
_FROM_NOW = re.compile(r"自(?:公布|发布)之日起")
_FROM_DAY = re.compile(rf"自{_DAY.pattern}起")


class _Announcement(NamedTuple):
    of: MofcomList
    citation: str
    published: date | None
    start: date | None
    claimed: int | None
    country: str
    lines: list[str]


class MofcomAnnouncement:
    """The parties that one announcement puts on a list."""

    format = "cn-mofcom-announcement"

    def sniff(self, head: bytes) -> bool:
        text = head.decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")
        named = any(one.chinese in text for one in lists())
        return named and not text.startswith(("[", "{")) and ("公告" in text or "列入" in text)

    def header(self, path: Path) -> Header:
        found = _announcement(path)
        return Header(published=found.published, claimed=found.claimed)

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        found = _announcement(path)
        where = Where(source=str(path))
        if list_id is not None and list_id != found.of.list:
            raise FormatError(
                f"is an announcement of {found.of.list}, not of {list_id}",
                where=where,
                remedy="Leave the list out",
            )
        items = items_of(found.lines, found.of.chinese, found.claimed, str(path))
        for item in items:
            yield from _party(item, found, Where(source=str(path), row=item.number))


def _party(item: Item, found: _Announcement, where: Where) -> Iterator[Entry | InputError]:
    pair = paired(item.names)
    names = pair.names.all()
    if not names:
        yield InputError(f"party {item.number} has no name", where=where, remedy="Look it up on the page")
        return
    countries = Countries()
    for place in item.addresses:
        countries.add(address_country(place))
    if not countries.all():
        countries.add(found.country)
    yield Entry(
        id=made_id(found.of.list, names[0].text),
        list=found.of.list,
        type="organization",
        names=names,
        countries=countries.all(),
        addresses=tuple(Address(text=place, country=address_country(place)) for place in item.addresses),
        citations=(found.citation,) if found.citation else (),
        from_=found.start,
        remarks="; ".join((*pair.remarks, *pair.names.remarks)),
        line=item.number,
    )
    yield from unnamed(pair, where)


def _announcement(path: Path) -> _Announcement:
    lines = lines_of(whole_text(path))
    where = Where(source=str(path))
    headline, headed = _headline(lines)
    if not headed:
        raise FormatError("names no list of the ministry", where=where, remedy="Give the announcement itself")
    if len(headed) > 1:
        names = ", ".join(one.list for one in headed)
        raise FormatError(f"speaks of several lists ({names})", where=where, remedy="Give one announcement")
    chinese = headed[0].chinese
    if re.search(rf"(?:{word('ending').pattern})[^，。；]*{chinese}{_NAMED}", headline):
        raise FormatError(
            f"ends or changes listings: {cut_off(headline)!r}",
            where=where,
            remedy="Put the last day into the entries it names; it is no list",
        )
    body = "\n".join(lines)
    put_on = re.search(rf"将([^。]*?)列入《?{chinese}", "".join(lines))
    count = _COUNT.search(headline) or (_COUNT.search(put_on[1]) if put_on else None)
    published = _published(lines)
    stated = _FROM_DAY.search(body)
    start = _day(stated) if stated else published if _FROM_NOW.search(body) else None
    number = _NUMBER.search(body)
    return _Announcement(
        of=headed[0],
        citation=re.sub(r"\s+", "", number[0]) if number else "",
        published=published,
        start=start,
        claimed=int(count[1]) if count else None,
        country=country_code(count[2]) if count and count[2] else "",
        lines=lines,
    )


def _headline(lines: list[str]) -> tuple[str, list[MofcomList]]:
    """The first line that names a list itself, and the lists that it names."""
    for line in lines:
        named = [one for one in lists() if re.search(one.chinese + _NAMED, line)]
        if named:
            return line, named
    return "", []


def _published(lines: list[str]) -> date | None:
    for line in reversed(lines):
        found = _DAY_LINE.fullmatch(line) or _ISO_LINE.fullmatch(line)
        if found and (day := _day(found)):
            return day
    return None


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
