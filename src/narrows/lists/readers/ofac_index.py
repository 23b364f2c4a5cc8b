"""What stands apart from the parties in OFAC's advanced format, held in short form while the parties are read.

The format is normalized: a party's addresses, documents, list entries and relations stand in parts of the file of
their own, and all of them speak in numbers that the reference value sets turn into words. `index_of` reads these
parts in one pass and keeps texts only; the parties, by far the largest part, are dropped as they pass.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from narrows.errors import FormatError, Where
from narrows.lists.readers.xmlstream import Element, line_of, records, text
from narrows.lists.readers.xmlstream_dates import partial, span

ROOT = "Sanctions"
NAMESPACES = (
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML",
    "http://www.un.org/sanctions/1.0",
)
PARTY = "DistinctParty"
APART = ("Location", "IDRegDocument", "SanctionsEntry", "ProfileRelationship")


class Place(NamedTuple):
    """A location: the parts of an address in the order of writing, its city and its country as published."""

    parts: tuple[str, ...]
    city: str
    country: str

    @property
    def text(self) -> str:
        """All of it in one line."""
        return ", ".join(part for part in (*self.parts, self.country) if part)


class Document(NamedTuple):
    """An identification or registration document of one identity."""

    label: str
    number: str
    country: str
    note: str


class Event(NamedTuple):
    """Something that happened to an entry of a list: what, when (as read, or None, and as published), on what basis."""

    what: str
    day: str | None
    published: str
    basis: str
    comment: str


class Sanction(NamedTuple):
    """That a profile stands on a list: the list's name, the events, and the measures with their comment."""

    list: str
    events: tuple[Event, ...]
    measures: tuple[tuple[str, str], ...]
    line: int | None


class Relation(NamedTuple):
    """A relation to another profile, by its number."""

    kind: str
    to: str
    former: bool
    comment: str


class References:
    """The reference value sets: what each number means. A number that the file does not explain reads as kind and number."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, str], str] = {}
        self._parents: dict[str, str] = {}

    def read(self, element: Element) -> None:
        """Takes in the element `ReferenceValueSets`."""
        for values in element:
            for value in values:
                key = (str(value.tag), value.get("ID", ""))
                shown = " ".join((value.text or "").split())
                self._words[key] = (
                    shown
                    or value.get("Description", "")
                    or value.get("ISO2", "")
                    or value.get("ScriptCode", "")
                )
                if value.tag == "AreaCode":
                    self._words[key] = value.get("Description", "") or shown
                if value.tag == "PartySubType":
                    self._parents[value.get("ID", "")] = value.get("PartyTypeID", "")

    def word(self, kind: str, number: str | None) -> str:
        """The word for a number of a kind ("Country", "AliasType"); the number in words if the file has none."""
        if not number:
            return ""
        found = self._words.get((kind, number))
        return f"{kind} {number}" if found is None else found

    def known(self, kind: str, number: str | None) -> bool:
        """Whether the file says what this number means."""
        return (kind, number or "") in self._words

    def party_types(self, number: str | None) -> tuple[str, str]:
        """The words for a sub-type of parties and for the type above it."""
        return self.word("PartySubType", number), self.word("PartyType", self._parents.get(number or ""))


class Index:
    """All that stands apart from the parties, by the number that a party is found under."""

    def __init__(self) -> None:
        self.references = References()
        self.places: dict[str, Place] = {}
        self.documents: dict[str, list[Document]] = defaultdict(list)
        self.sanctions: dict[str, list[Sanction]] = defaultdict(list)
        self.relations: dict[str, list[Relation]] = defaultdict(list)


def index_of(path: Path) -> Index:
    """One pass over the file. Raises FormatError if it is not whole, or its parts contradict each other."""
    index = Index()
    ready = False
    wanted = ("ReferenceValueSets", *APART)
    for element in records(path, wanted, root=ROOT, namespaces=NAMESPACES, skip=(PARTY,)):
        if element.tag == "ReferenceValueSets":
            index.references.read(element)
            ready = True
            continue
        if not ready:
            raise _wrong(path, element, f"<{element.tag}> stands before <ReferenceValueSets>")
        if element.tag == "Location":
            number = element.get("ID", "")
            if number in index.places:
                raise _wrong(path, element, f"the location {number} stands twice")
            index.places[number] = _place(element, index.references)
        elif element.tag == "IDRegDocument":
            index.documents[element.get("IdentityID", "")].append(_document(element, index.references))
        elif element.tag == "SanctionsEntry":
            index.sanctions[element.get("ProfileID", "")].append(_sanction(element, index.references))
        else:
            index.relations[element.get("From-ProfileID", "")].append(_relation(element, index.references))
    if not ready:
        raise FormatError(
            "the file has no <ReferenceValueSets>: nothing in it can be understood",
            where=Where(source=str(path)),
            remedy="Download the list again and keep the one that stands until then",
        )
    return index


def period(element: Element | None) -> tuple[str | None, bool, str]:
    """A DatePeriod or Date: as `Entry.birth_dates` has it, whether it is approximate, and its parts as published."""
    if element is None:
        return None, False, ""
    points = [element.find(path) for path in (".", "Start/From", "Start/To", "End/From", "End/To")]
    parts = [
        tuple(text(point, part) for part in ("Year", "Month", "Day")) for point in points if point is not None
    ]
    given = [each for each in parts if any(each)]
    shown = " to ".join(dict.fromkeys("-".join(part for part in each if part) for each in given))
    read = [partial(*each) for each in given]
    about = any(each.get("Approximate") == "true" for each in element)
    if not read or None in read:
        return None, about, shown
    return span(read[0] or "", read[-1] or ""), about, shown


def _place(element: Element, references: References) -> Place:
    parts: list[str] = []
    city = ""
    for part in element.iterfind("LocationPart"):
        values = [found for value in part.iterfind("LocationPartValue") if (found := text(value, "Value"))]
        parts += values
        if values and references.word("LocPartType", part.get("LocPartTypeID")).upper() == "CITY":
            city = values[0]
    areas = [
        references.word("AreaCode", area.get("AreaCodeID")) for area in element.iterfind("LocationAreaCode")
    ]
    countries = [
        references.word("Country", country.get("CountryID"))
        for country in element.iterfind("LocationCountry")
    ]
    # An area code repeats the country, or names a region of it.
    regions = [area for area in areas if area and countries and area not in countries]
    return Place((*parts, *regions), city, (countries or areas or [""])[0])


def _document(element: Element, references: References) -> Document:
    country = element.get("IssuedBy-CountryID")
    issued_by = element.find("IssuedBy")
    if country is None and issued_by is not None:
        country = issued_by.get("CountryID")
    notes = [text(element, "IssuingAuthority"), text(element, "Comment")]
    for each in element.iterfind("DocumentDate"):
        label = references.word("IDRegDocDateType", each.get("IDRegDocDateTypeID")).lower()
        day, _, shown = period(each.find("DatePeriod"))
        notes.append(f"{label} {day or shown}".strip() if day or shown else "")
    if references.known("Validity", element.get("ValidityID")):
        validity = references.word("Validity", element.get("ValidityID")).lower()
        notes.append(validity if validity != "valid" else "")
    return Document(
        references.word("IDRegDocType", element.get("IDRegDocTypeID")),
        text(element, "IDRegistrationNo"),
        references.word("Country", country),
        ", ".join(note for note in notes if note),
    )


def _sanction(element: Element, references: References) -> Sanction:
    events = tuple(
        Event(
            references.word("EntryEventType", event.get("EntryEventTypeID")),
            (date := period(event.find("Date")))[0],
            date[2],
            references.word("LegalBasis", event.get("LegalBasisID")),
            text(event, "Comment"),
        )
        for event in element.iterfind("EntryEvent")
    )
    measures = tuple(
        (references.word("SanctionsType", measure.get("SanctionsTypeID")), text(measure, "Comment"))
        for measure in element.iterfind("SanctionsMeasure")
    )
    return Sanction(references.word("List", element.get("ListID")), events, measures, line_of(element))


def _relation(element: Element, references: References) -> Relation:
    return Relation(
        references.word("RelationType", element.get("RelationTypeID")),
        element.get("To-ProfileID", ""),
        element.get("Former") == "true",
        text(element, "Comment"),
    )


def _wrong(path: Path, element: Element, what: str) -> FormatError:
    return FormatError(
        what,
        where=Where(source=str(path), line=line_of(element)),
        remedy="Download the list again and keep the one that stands until then",
    )
