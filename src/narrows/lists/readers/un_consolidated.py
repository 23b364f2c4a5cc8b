"""The consolidated list of the United Nations Security Council, as XML.

Format: https://scsanctions.un.org/resources/xml/en/consolidated.xml and its schema sc-sanctions.xsd. Under the root
stand INDIVIDUALS and ENTITIES, each with its records. What is worth knowing of the format:

- `QUALITY` of a person's alias is "Good" or "Low"; of an entity's it is "a.k.a." or "f.k.a.". An alias without a
  name is a placeholder.
- A birth date has a DATE, a YEAR, or FROM_YEAR and TO_YEAR (BETWEEN), or stands in its NOTE alone ("Nov. 1973");
  APPROXIMATELY is about that year. An alias may have a birth date and place of its own, from the papers in that name:
  they are given with the others.
- DELISTED_ON, where it stands, is the first day off the list.
- The NUMBER of a document may have words around it ("Libyan passport No. 513519", "403062567 (US)"): the number is what is
  behind the last word, the whole is kept in `remarks`.
- LISTED_ON is the day of the first listing, LAST_DAY_UPDATED the days of each change (in `remarks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec

from narrows.errors import InputError
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.xmlstream import Element, line_of, records, root_of, sniffed, text, texts
from narrows.lists.readers.xmlstream_dates import iso, partial, span, whole, worded
from narrows.lists.readers.xmlstream_draft import Draft, entries, picked, words_of
from narrows.lists.readers.xmlstream_names import is_native

LIST_ID = "un.sc"
ROOT = "CONSOLIDATED_LIST"
_PERSON, _ENTITY = "INDIVIDUAL", "ENTITY"
_FORMER = re.compile(r"\s*\((?:formerly|previously) listed(?: as)?\)", re.IGNORECASE)
_BEHIND = re.compile(r"\s*(?:\(([^()]*)\)|,\s*([^\d,]+))$")
_WORD = re.compile(r"(?:[^\W\d_]|-)*[^\W\d_A-Z](?:[^\W\d_]|-)*[.:]*|[(“\"].*[)”\"]")
_NUMBER_SIGN = re.compile(r"^(?:no\.?:?|nr\.?:?|n[°º]\.?)\s*", re.IGNORECASE)
_SCRIPT_NOTE = re.compile(r"in \w+ script\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)


class UnConsolidated:
    """Reads the UN consolidated list. Ids are the reference numbers ("CDi.001")."""

    format = "un-consolidated"

    def sniff(self, head: bytes) -> bool:
        return sniffed(head, ROOT, ("",))

    def header(self, path: Path) -> Header:
        generated = root_of(path, root=ROOT).attributes.get("dateGenerated", "")
        return Header(published=whole(iso(generated)))

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        elements = records(path, (_PERSON, _ENTITY), root=ROOT)
        return picked(path, entries(path, elements, lambda element: [_entry(element)]), list_id)


def _entry(element: Element) -> Entry:
    kind = str(element.tag)
    draft = Draft(words_of("un"), line_of(element))
    draft.names(
        " ".join(text(element, f"{n}_NAME") for n in ("FIRST", "SECOND", "THIRD", "FOURTH")), "primary"
    )
    draft.names(text(element, "NAME_ORIGINAL_SCRIPT"), "native")
    for alias in element.iterfind(f"{kind}_ALIAS"):
        _alias(draft, alias)
    for born in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        _born(draft, born)
    for place in element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        draft.birth_places.append(_joined(place, ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY")))
        draft.remark("birth place", text(place, "NOTE"))
    for path in ("NATIONALITY/VALUE", "NATIONALITY2"):
        for nationality in texts(element, path):
            draft.nationality(nationality)
    for address in element.iterfind(f"{kind}_ADDRESS"):
        parts = [text(address, part) for part in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")]
        draft.address(parts, text(address, "COUNTRY"), parts[1], text(address, "NOTE"))
    for document in element.iterfind("INDIVIDUAL_DOCUMENT"):
        _document(draft, document)
    draft.programs += texts(element, "UN_LIST_TYPE")
    for label, path in (
        ("title", "TITLE/VALUE"),
        ("designation", "DESIGNATION/VALUE"),
        ("gender", "GENDER"),
        ("submitted by", "SUBMITTED_BY"),
        ("", "COMMENTS1"),
        ("last updated", "LAST_DAY_UPDATED/VALUE"),
    ):
        draft.remark(label, ", ".join(texts(element, path)))
    since, delisted = text(element, "LISTED_ON"), text(element, "DELISTED_ON")
    reference = text(element, "REFERENCE_NUMBER") or text(element, "DATAID")
    ident = f"{LIST_ID}:{reference}" if reference.isdigit() else reference
    type_ = "person" if kind == _PERSON else "organization"
    entry = draft.entry(ident, LIST_ID, draft.type(type_), listed=(iso(since), since))
    until = whole(iso(delisted))
    return msgspec.structs.replace(entry, until=until - timedelta(days=1)) if until else entry


def _alias(draft: Draft, alias: Element) -> None:
    name, quality, note = text(alias, "ALIAS_NAME"), text(alias, "QUALITY"), text(alias, "NOTE")
    kind = draft.words.get("alias", note) or draft.words.get("alias", quality) or "alias"
    if _FORMER.search(name):
        name, kind = _FORMER.sub("", name), "former"
    draft.names(name, kind, weak=draft.words.get("weak", quality) is not None)
    written = _SCRIPT_NOTE.search(note)
    if written and is_native(written[1]):
        draft.name(written[1], "native")
    draft.remark("alias", f"{name}: {note}" if note else "")
    for born in texts(alias, "DATE_OF_BIRTH"):
        draft.born(worded(born), born)
    draft.birth_places.append(_joined(alias, ("CITY_OF_BIRTH", "COUNTRY_OF_BIRTH")))


def _born(draft: Draft, born: Element) -> None:
    about = text(born, "TYPE_OF_DATE").upper() == "APPROXIMATELY"
    first, last = text(born, "FROM_YEAR"), text(born, "TO_YEAR")
    if first or last:
        years = (partial(first), partial(last))
        draft.born(span(years[0] or "", years[1] or ""), f"between {first} and {last}")
    given = [found for path in ("DATE", "YEAR") if (found := text(born, path))]
    note = text(born, "NOTE")
    if not (given or first or last) and worded(note):
        given, note = [note], ""
    for published in given:
        draft.born(worded(published), published, about=about)
    draft.remark("birth date", note)


def _document(draft: Draft, document: Element) -> None:
    label, other = text(document, "TYPE_OF_DOCUMENT"), text(document, "TYPE_OF_DOCUMENT2")
    country = text(document, "ISSUING_COUNTRY") or text(document, "COUNTRY_OF_ISSUE")
    issued = text(document, "DATE_OF_ISSUE")
    published = " ".join(text(document, "NUMBER").split())
    number, place = _number(published)
    notes = (
        f"published as {published!r}" if number != published else "",
        other,
        f"issued {issued}" if issued else "",
        text(document, "CITY_OF_ISSUE"),
        text(document, "NOTE"),
    )
    draft.document(label or other, number, country or place, ", ".join(note for note in notes if note))


def _number(published: str) -> tuple[str, str]:
    """The number in what stands in the place of one, and a country behind it."""
    number, place = published, ""
    if behind := _BEHIND.search(number):
        number, place = number[: behind.start()], behind[1] or behind[2]
    pieces = number.split()
    words = [
        at for at, piece in enumerate(pieces) if _WORD.fullmatch(piece) and not _NUMBER_SIGN.match(piece)
    ]
    rest = (_NUMBER_SIGN.sub("", piece) for piece in pieces[words[-1] + 1 if words else 0 :])
    number = " ".join(filter(None, rest))
    if not any(map(str.isdigit, number)):
        return published, ""
    return number, "" if any(map(str.isdigit, place)) else place


def _joined(element: Element, paths: Iterable[str]) -> str:
    return ", ".join(found for path in paths if (found := text(element, path)))
