"""The EU's consolidated list of financial sanctions (Financial Sanctions Files), as XML 1.1.

Format: xmlFullSanctionsList_1_1 of the European Commission and its schema, namespace
http://eu.europa.ec/fpi/fsd/export: an `export` of `sanctionEntity`, whose facts are nearly all attributes. What is
worth knowing of the format:

- Names are equals, none is marked as primary: the first strong one in Latin script is taken for it. A weak one has
  strong="false", or a remark such as "low quality a.k.a." Bulgarian and Greek are languages of the EU, so a name in
  these is no sign of the party's own script.
- `regulation` is the act in force for the entry now, often an amendment of years after the listing. Its date says
  nothing of since when the party is listed, which only `designationDate` does; where that is absent, `from_` is None.
- Country "00" is unknown. A birth date of another than the Gregorian calendar is kept as a remark.
- Who is delisted leaves the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from narrows.errors import InputError
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.xmlstream import Element, line_of, records, root_of, sniffed, text, texts
from narrows.lists.readers.xmlstream_dates import iso, partial, span, whole
from narrows.lists.readers.xmlstream_draft import Draft, entries, picked, words_of
from narrows.lists.readers.xmlstream_names import is_native

LIST_ID = "eu.fsf"
ROOT = "export"
NAMESPACES = ("http://eu.europa.ec/fpi/fsd/export",)
_RECORD = "sanctionEntity"
_IMO_PREFIX = re.compile(r"^IMO[\s:]*(?=\d{7}$)", re.IGNORECASE)
_FLAGS = ("knownExpired", "knownFalse", "reportedLost", "revokedByIssuer", "diplomatic")


class EuFsf:
    """Reads the EU list. Ids are EU reference numbers ("EU.27.28"), else `eu.fsf:` and the record's number."""

    format = "eu-fsf"

    def sniff(self, head: bytes) -> bool:
        return sniffed(head, ROOT, NAMESPACES)

    def header(self, path: Path) -> Header:
        generated = root_of(path, root=ROOT, namespaces=NAMESPACES).attributes.get("generationDate", "")
        return Header(published=whole(iso(generated)))

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        elements = records(path, (_RECORD,), root=ROOT, namespaces=NAMESPACES)
        return picked(path, entries(path, elements, lambda element: [_entry(element)]), list_id)


def _entry(element: Element) -> Entry:
    draft = Draft(words_of("eu"), line_of(element))
    for alias in element.iterfind("nameAlias"):
        _name(draft, alias)
    for address in element.iterfind("address"):
        _address(draft, address)
    for born in element.iterfind("birthdate"):
        _born(draft, born)
    for citizenship in element.iterfind("citizenship"):
        draft.nationality(_country(draft, citizenship), "citizenship")
    for document in element.iterfind("identification"):
        _document(draft, document)
    urls = []
    for regulation in element.iterfind("regulation"):
        draft.programs.append(_get(regulation, "programme"))
        title = _get(regulation, "numberTitle")
        draft.citations.append(title)
        urls.append(text(regulation, "publicationUrl"))
        published, in_force = _get(regulation, "publicationDate"), _get(regulation, "entryIntoForceDate")
        facts = (
            _get(regulation, "regulationType"),
            f"published {published}" if published else "",
            f"in force {in_force}" if in_force else "",
        )
        draft.remark("regulation", ", ".join(fact for fact in (title, *facts) if fact))
    for remark in texts(element, "remark"):
        draft.remark("", remark)
    draft.remark("designation", _get(element, "designationDetails"))
    draft.remark("UN reference", _get(element, "unitedNationId"))
    since, number = _get(element, "designationDate"), _get(element, "logicalId")
    subject = element.find("subjectType")
    codes = ("", "") if subject is None else (_get(subject, "code"), _get(subject, "classificationCode"))
    return draft.entry(
        _get(element, "euReferenceNumber") or (f"{LIST_ID}:{number}" if number else ""),
        LIST_ID,
        draft.type(*codes),
        listed=(iso(since), since),
        url=next((url for url in urls if url), ""),
    )


def _name(draft: Draft, alias: Element) -> None:
    parts = " ".join(_get(alias, part) for part in ("firstName", "middleName", "lastName"))
    name = _get(alias, "wholeName") or " ".join(parts.split())
    remarks = texts(alias, "remark")
    weak = _get(alias, "strong").lower() == "false" or any(
        draft.words.get("weak_remark", remark) for remark in remarks
    )
    former = any(draft.words.get("former_remark", remark) for remark in remarks)
    official = draft.words.get("official_script", _get(alias, "nameLanguage")) is not None
    if official and is_native(name):
        draft.name(name, "former" if former else "alias", weak=weak)
    else:
        draft.names(name, "former" if former else "alias", weak=weak)
    draft.remark("title", _get(alias, "title"))
    draft.remark("function", _get(alias, "function"))
    draft.remark("gender", _get(alias, "gender"))
    for remark in remarks:
        draft.remark("name", f"{name}: {remark}")


def _address(draft: Draft, address: Element) -> None:
    city, country = _get(address, "city"), _country(draft, address)
    box = _get(address, "poBox")
    parts = (_get(address, "street"), f"PO Box {box}" if box else "", _get(address, "place"))
    draft.address((*parts, _get(address, "zipCode"), city, _get(address, "region")), country, city)
    for remark in texts(address, "remark"):
        draft.remark("address", remark)
    for contact in address.iterfind("contactInfo"):
        draft.remark(_get(contact, "key").lower() or "contact", _get(contact, "value"))


def _born(draft: Draft, born: Element) -> None:
    parts = [
        _get(born, "year"),
        _get(born, "monthOfYear") or _get(born, "month"),
        _get(born, "dayOfMonth") or _get(born, "day"),
    ]
    first, last = _get(born, "yearRangeFrom"), _get(born, "yearRangeTo")
    day = _get(born, "birthdate")
    published = (
        day or "-".join(part for part in parts if part) or (f"{first} to {last}" if first or last else "")
    )
    calendar = _get(born, "calendarType")
    if calendar and calendar.upper() != "GREGORIAN":
        draft.remark("birth date", f"{published} ({calendar.lower()} calendar)" if published else "")
    elif published:
        read = (
            iso(day)
            if day
            else partial(*parts)
            if parts[0]
            else span(partial(first) or "", partial(last) or "")
        )
        draft.born(read, published, about=_get(born, "circa").lower() == "true")
    place = [_get(born, part) for part in ("place", "city", "region")]
    country = _get(born, "countryDescription")
    if draft.words.get("country", country) == "":
        country = ""
    draft.birth_places.append(", ".join(part for part in (*place, country) if part))
    for remark in texts(born, "remark"):
        draft.remark("birth date", remark)


def _document(draft: Draft, document: Element) -> None:
    code = _get(document, "identificationTypeCode")
    label = (
        code if draft.words.get("document", code) else _get(document, "identificationTypeDescription") or code
    )
    issued, since, until = (_get(document, part) for part in ("issuedDate", "validFrom", "validTo"))
    issued = issued or _get(document, "issueDate")
    notes = [
        *(
            re.sub(r"(?=[A-Z])", " ", flag).lower()
            for flag in _FLAGS
            if _get(document, flag).lower() == "true"
        ),
        f"issued {issued}" if issued else "",
        f"issued by {by}" if (by := _get(document, "issuedBy")) else "",
        f"valid from {since}" if since else "",
        f"valid to {until}" if until else "",
        *texts(document, "remark"),
    ]
    note, country = ", ".join(note for note in notes if note), _country(draft, document)
    numbers = dict.fromkeys(number for part in ("number", "latinNumber") if (number := _get(document, part)))
    for number in numbers or ("",):
        draft.document(label, _IMO_PREFIX.sub("", number), country, note)
    draft.names(_get(document, "nameOnDocument"))


def _country(draft: Draft, element: Element) -> str:
    """The country by code, or by its name if the code is none."""
    code, name = _get(element, "countryIso2Code"), _get(element, "countryDescription")
    if code and draft.words.get("country", code) is None and draft.country(code):
        return name if draft.country(name) == draft.country(code) else code
    return name or code


def _get(element: Element, attribute: str) -> str:
    return " ".join((element.get(attribute) or "").split())
