"""OFAC's plain SDN.XML and CONSOLIDATED.XML.

Format: `sdnList`, with a header that counts its records, and an `sdnEntry` for each party. It tells less than the
advanced format: no dates of listing, no native scripts, and of the lists that are not the SDN list only what the
programs give away: a party whose every program belongs to one of those lists is on it, any other on the list
`list_id`, or else the SDN list. Of CONSOLIDATED.XML read the advanced form, which names its lists.

`category` of an alias is "strong" or "weak". A birth date is written "07 Oct 1952", "circa 1960" or "1957 to 1959".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from narrows.errors import FormatError, InputError, Where
from narrows.lists.entry import Entry, Link
from narrows.lists.readers.base import Header
from narrows.lists.readers.ofac_facts import LIST_ID, OfacDraft
from narrows.lists.readers.xmlstream import Element, line_of, records, sniffed, text, texts
from narrows.lists.readers.xmlstream_dates import american, whole, worded
from narrows.lists.readers.xmlstream_draft import entries, picked

ROOT = "sdnList"
NAMESPACES = (
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
    "http://tempuri.org/sdnList.xsd",
)
_RECORD, _HEADER = "sdnEntry", "publshInformation"  # so spelled
_LINKED = re.compile(r"\((Linked To: (?:[^()]|\([^()]*\))+)\)", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:circa|approximately|about)\s+", re.IGNORECASE)


class OfacSdn:
    """Reads OFAC's plain format. Ids are `<list>:<uid>`, the same as those of the advanced format."""

    format = "ofac-sdn"

    def sniff(self, head: bytes) -> bool:
        return sniffed(head, ROOT, NAMESPACES)

    def header(self, path: Path) -> Header:
        for element in records(path, (_HEADER, _RECORD), root=ROOT, namespaces=NAMESPACES):
            count = text(element, "Record_Count")
            return Header(
                published=whole(american(text(element, "Publish_Date"))),
                claimed=int(count) if count.isascii() and count.isdigit() else None,
            )
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        claimed = self.header(path).claimed or 0
        read = 0

        def made(element: Element) -> list[Entry]:
            nonlocal read
            read += 1
            return [_entry(element, list_id)]

        elements = records(path, (_RECORD,), root=ROOT, namespaces=NAMESPACES)
        yield from picked(path, entries(path, elements, made), list_id)
        if read < claimed:
            raise FormatError(
                f"the file says that it holds {claimed} records, and holds {read}",
                where=Where(source=str(path)),
                remedy="Download the list again and keep the one that stands until then",
            )


def _entry(element: Element, list_id: str | None) -> Entry:
    draft = OfacDraft(line_of(element))
    draft.name(_name(element), "primary")
    for aka in element.iterfind("akaList/aka"):
        kind = draft.words.get("alias", text(aka, "type")) or "alias"
        weak = draft.words.get("weak", text(aka, "category")) is not None
        draft.name(_name(aka), "alias" if kind == "primary" else kind, weak=weak)
    for address in element.iterfind("addressList/address"):
        parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")
        draft.address(
            [text(address, part) for part in parts], text(address, "country"), text(address, "city")
        )
    for each in element.iterfind("idList/id"):
        issued, expires = text(each, "issueDate"), text(each, "expirationDate")
        notes = (f"issued {issued}" if issued else "", f"expires {expires}" if expires else "")
        note = ", ".join(note for note in notes if note)
        draft.fact(text(each, "idType"), text(each, "idNumber"), text(each, "idCountry"), note)
    for path in ("nationalityList/nationality", "citizenshipList/citizenship"):
        for country in texts(element, f"{path}/country"):
            draft.nationality(country)
    for born in texts(element, "dateOfBirthList/dateOfBirthItem/dateOfBirth"):
        bare = _ABOUT.sub("", born)
        draft.born(worded(bare), born, about=bare != born)
    draft.birth_places += texts(element, "placeOfBirthList/placeOfBirthItem/placeOfBirth")
    draft.identifier("call_sign", text(element, "vesselInfo/callSign"))
    draft.stands_under(text(element, "vesselInfo/vesselFlag"), "flag")
    draft.links += [Link(kind="owned_by", name=owner) for owner in texts(element, "vesselInfo/vesselOwner")]
    draft.programs += texts(element, "programList/program")
    for label, path in (
        ("title", "title"),
        ("vessel type", "vesselInfo/vesselType"),
        ("tonnage", "vesselInfo/tonnage"),
        ("gross registered tonnage", "vesselInfo/grossRegisteredTonnage"),
        ("", "remarks"),
    ):
        draft.remark(label, text(element, path))
    for linked in _LINKED.findall(text(element, "remarks")):
        names = (name.partition(":")[2].strip() for name in linked.split("; ") if ":" in name)
        draft.links += [Link(kind="linked_to", name=name) for name in names]
    number = text(element, "uid")
    of = _list_of(draft) or list_id or LIST_ID
    return draft.entry(
        f"{of}:{number}" if number else "",
        of,
        draft.type(text(element, "sdnType")),
        url="".join(draft.words.all("url")) + number if number else "",
    )


def _list_of(draft: OfacDraft) -> str | None:
    """The list that every program of the party belongs to, if it is one and the same."""
    lists = {draft.words.get("program", program) for program in draft.programs}
    return lists.pop() if len(lists) == 1 else None


def _name(element: Element) -> str:
    first, last = text(element, "firstName"), text(element, "lastName")
    return f"{last}, {first}" if first and last else last or first
