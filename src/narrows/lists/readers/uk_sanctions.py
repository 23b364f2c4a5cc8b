"""The UK sanctions list, as XML, and what both UK lists share.

Format: UK_Sanctions_List.xml of https://www.gov.uk/government/publications/the-uk-sanctions-list, a `Designation` for
each designated person, entity or ship. What is worth knowing of the format:

- A name has six parts in the order of speech; for entities and ships Name6 is the whole of it. "Primary Name
  Variation" is another spelling. `AliasStrength` grades some names "Good quality a.k.a" or "Low quality a.k.a".
- Dates are dd/mm/yyyy; a birth date has the letters "dd" and "mm" for what is not known.
- The measures stand in `SanctionsImposed`, parted by bars; they become `policy_text`.
- Owners of ships and parents of entities are names, not references.
- Who is no longer designated leaves the list; there is no record of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from narrows.errors import InputError
from narrows.lists.entry import Entry, Link
from narrows.lists.readers.base import Header
from narrows.lists.readers.xmlstream import Element, line_of, records, sniffed, text, texts
from narrows.lists.readers.xmlstream_dates import british, whole
from narrows.lists.readers.xmlstream_draft import Draft, entries, picked, words_of

LIST_ID = "uk.sanctions"
ROOT = "Designations"
_RECORD = "Designation"
_IMO = re.compile(r"(?:IMO(?:\s+(?:no\.?|number))?[\s:.]*)?(\d{7})", re.IGNORECASE)
_LINKS = (
    ("subsidiary_of", "EntityDetails/Entity/ParentCompanies/ParentCompany"),
    ("parent_of", "EntityDetails/Entity/Subsidiaries/Subsidiary"),
    ("owned_or_operated_by", "ShipDetails/Ship/CurrentOwnerOperators/CurrentOwnerOperator"),
    ("formerly_owned_or_operated_by", "ShipDetails/Ship/PreviousOwnerOperators/PreviousOwnerOperator"),
)
_REMARKS = (
    ("title", "Titles/Title"),
    ("position", "IndividualDetails/Individual/Positions/Position"),
    ("gender", "IndividualDetails/Individual/Genders/Gender"),
    ("type of entity", "EntityDetails/Entity/TypeOfEntities/TypeOfEntity"),
    ("previous flag", "ShipDetails/Ship/PreviousFlags/PreviousFlag"),
    ("type of ship", "ShipDetails/Ship/TypeOfShipDetails/TypeOfShip"),
    ("tonnage", "ShipDetails/Ship/TonnageOfShipDetails/TonnageOfShip"),
    ("length", "ShipDetails/Ship/LengthOfShipDetails/LengthOfShip"),
    ("year built", "ShipDetails/Ship/YearsBuilt/YearBuilt"),
    ("phone", "PhoneNumbers/PhoneNumber"),
    ("e-mail", "EmailAddresses/EmailAddress"),
    ("website", "Websites/Website"),
    ("", "OtherInformation"),
    ("reasons", "UKStatementofReasons"),
    ("designated by", "DesignationSource"),
    ("OFSI group", "OFSIGroupID"),
    ("UN reference", "UNReferenceNumber"),
    ("last updated", "LastUpdated"),
)


class UkSanctions:
    """Reads the UK sanctions list. Ids are the UniqueID of a designation ("RUS0001")."""

    format = "uk-sanctions"

    def sniff(self, head: bytes) -> bool:
        return sniffed(head, ROOT, ("",))

    def header(self, path: Path) -> Header:
        for element in records(path, ("DateGenerated", _RECORD), root=ROOT):
            if element.tag == _RECORD:
                break
            return Header(published=whole(british(" ".join((element.text or "").split()))))
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        elements = records(path, (_RECORD,), root=ROOT)
        return picked(path, entries(path, elements, lambda element: [_entry(element)]), list_id)


def imo(draft: Draft, value: str) -> None:
    """A ship's number: the seven digits, whether published with the letters IMO or without; else as published."""
    found = _IMO.fullmatch(value)
    draft.identifier("imo", found[1] if found else value)


def _entry(element: Element) -> Entry:
    draft = Draft(words_of("uk"), line_of(element))
    for name in element.iterfind("Names/Name"):
        whole_name = " ".join(part for n in range(1, 7) if (part := text(name, f"Name{n}")))
        kind = draft.words.get("alias", text(name, "NameType")) or "alias"
        weak = draft.words.get("weak", text(name, "AliasStrength")) is not None
        draft.names(whole_name, kind, weak=weak)
    for native in texts(element, "NonLatinNames/NonLatinName/NameNonLatinScript"):
        draft.names(native, "native")
    for address in element.iterfind("Addresses/Address"):
        lines = [text(address, f"AddressLine{n}") for n in range(1, 7)]
        draft.address(
            [*lines, text(address, "AddressPostalCode")], text(address, "AddressCountry"), lines[-1]
        )
    for individual in element.iterfind("IndividualDetails/Individual"):
        _person(draft, individual)
    for number in texts(
        element, "EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber"
    ):
        draft.identifier("registration", number)
    for number in texts(element, "ShipDetails/Ship/IMONumbers/IMONumber"):
        imo(draft, number)
    for number in texts(element, "ShipDetails/Ship/HullIdentificationNumbers/HullIdentificationNumber"):
        draft.identifier("hull", number)
    for flag in texts(element, "ShipDetails/Ship/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip"):
        draft.stands_under(flag, "flag")
    for kind, path in _LINKS:
        draft.links += [Link(kind=kind, name=name) for name in texts(element, path)]
    draft.programs += texts(element, "RegimeName")
    for label, path in _REMARKS:
        draft.remark(label, ", ".join(dict.fromkeys(texts(element, path))))
    since = text(element, "DateDesignated")
    measures = [part.strip() for part in text(element, "SanctionsImposed").split("|")]
    return draft.entry(
        text(element, "UniqueID"),
        LIST_ID,
        draft.type(text(element, "IndividualEntityShip")),
        listed=(british(since), since),
        policy_text=", ".join(part for part in measures if part),
    )


def _person(draft: Draft, individual: Element) -> None:
    for born in texts(individual, "DOBs/DOB"):
        draft.born(british(born), born)
    for place in individual.iterfind("BirthDetails/Location"):
        parts = (text(place, "TownOfBirth"), text(place, "CountryOfBirth"))
        draft.birth_places.append(", ".join(part for part in parts if part))
    for nationality in texts(individual, "Nationalities/Nationality"):
        draft.nationality(nationality)
    for kind, path, prefix in (
        ("passport", "PassportDetails/Passport", "Passport"),
        ("national_id", "NationalIdentifierDetails/NationalIdentifier", "NationalIdentifier"),
    ):
        for document in individual.iterfind(path):
            note = text(document, f"{prefix}AdditionalInformation")
            draft.identifier(kind, text(document, f"{prefix}Number"), note=note)
