"""OFAC's SDN_ADVANCED.XML and CONS_ADVANCED.XML: the Advanced Sanctions Data Model.

Format: the schema ADVANCED_XML.xsd of https://sanctionslistservice.ofac.treas.gov, under its own namespace or the
older http://www.un.org/sanctions/1.0. Two passes: what stands apart (`ofac_index`), then one party at a time. What is
worth knowing of the format:

- A profile may stand on several lists, each since a day of its own, and some programs hang on the list: there is an
  entry for each list, with the id `<list>:<profile>`; `list_id` picks those of one list. "Consolidated List" is an
  umbrella over the lists that are not the SDN list.
- What a party's links point at is an entry's id, or, for a party that is not in the file, a number in `remarks`.
- `LowQuality` marks a weak alias. An alias of an acronym or a nickname alone is weak too.
- Names in another script stand beside their Latin form, marked by `ScriptID`.
- Persons' names are given in OFAC's own way, "ABBAS, Abu".
- A birth date is a period: a whole year is that year.
- An event such as "Delisted" ends the entry: `until` is the day before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from narrows.errors import InputError, Where
from narrows.lists.entry import Entry, Link
from narrows.lists.readers.base import Header
from narrows.lists.readers.ofac_facts import OTHER_LIST, OfacDraft, fact_of
from narrows.lists.readers.ofac_index import (
    APART,
    NAMESPACES,
    PARTY,
    ROOT,
    Index,
    Place,
    Sanction,
    index_of,
    period,
)
from narrows.lists.readers.ofac_names import add_names
from narrows.lists.readers.xmlstream import Element, line_of, records, sniffed, text
from narrows.lists.readers.xmlstream_dates import whole
from narrows.lists.readers.xmlstream_draft import entries, picked, slug, words_of


class Standing(NamedTuple):
    """A profile's standing on one list: since when, until when, with which programs, measures and legal bases."""

    since: str | None
    until: str | None
    programs: tuple[str, ...]
    measures: tuple[str, ...]
    bases: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]


class OfacAdvanced:
    """Reads OFAC's advanced format."""

    format = "ofac-advanced"

    def sniff(self, head: bytes) -> bool:
        return sniffed(head, ROOT, NAMESPACES)

    def header(self, path: Path) -> Header:
        for element in records(path, ("DateOfIssue", "ReferenceValueSets"), root=ROOT, namespaces=NAMESPACES):
            return Header(published=whole(period(element)[0]) if element.tag == "DateOfIssue" else None)
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        index = index_of(path)
        met: set[str] = set()

        def made(party: Element) -> Iterator[Entry]:
            profiles = party.findall("Profile")
            for profile in profiles:
                number = profile.get("ID") or party.get("FixedRef") or ""
                met.add(number)
                yield from _entries(party, profile, number, index)
            if not profiles:
                raise InputError(
                    f"the party {party.get('FixedRef', '')} has no profile, so no name",
                    where=Where(line=line_of(party)),
                    remedy="Look the party up at the publisher, who may have published a broken record",
                )

        parties = records(path, (PARTY,), root=ROOT, namespaces=NAMESPACES, skip=APART)
        yield from picked(path, entries(path, parties, made), list_id)
        for number in sorted(index.sanctions.keys() - met):
            yield InputError(
                f"a list entry is for the profile {number}, of which the file says nothing",
                where=Where(source=str(path), line=index.sanctions[number][0].line),
                remedy="Download the list again: a party of it may be missing",
            )


def _entries(party: Element, profile: Element, number: str, index: Index) -> Iterator[Entry]:
    for of, standing in _standings(index.sanctions.get(number, [])).items():
        draft = OfacDraft(line_of(party))
        identities = profile.findall("Identity")
        for identity in sorted(identities, key=lambda each: each.get("Primary") != "true"):
            add_names(draft, identity, index.references)
            for document in index.documents.get(identity.get("ID", ""), []):
                draft.fact(document.label, document.number, document.country, document.note)
        for feature in profile.iterfind("Feature"):
            _feature(draft, feature, index)
        draft.remark("", text(party, "Comment"))
        draft.remark("", text(profile, "Comment"))
        draft.programs += standing.programs
        draft.citations += standing.bases
        for label, remark in standing.remarks:
            draft.remark(label, remark)
        _relations(draft, number, index)
        entry = draft.entry(
            f"{of}:{number}" if number else "",
            of,
            draft.type(*index.references.party_types(profile.get("PartySubTypeID"))),
            listed=(standing.since, ""),
            policy_text=", ".join(standing.measures),
            url="".join(draft.words.all("url")) + number if number else "",
        )
        until = whole(standing.until)
        yield msgspec.structs.replace(entry, until=until - timedelta(days=1)) if until else entry


def _standings(sanctions: list[Sanction]) -> dict[str, Standing]:
    """The lists that a profile stands on. One that the file puts on none is kept, on a list of its own."""
    words = words_of("ofac")
    parted: dict[str, list[Sanction]] = defaultdict(list)
    umbrella = [each for each in sanctions if words.get("umbrella", each.list) is not None]
    for each in [other for other in sanctions if other not in umbrella] or umbrella:
        parted[_list_of(each)].append(each)
    if not parted:
        nowhere = Standing(None, None, (), (), (), (("list", "the file names no list for this party"),))
        return {OTHER_LIST: nowhere}
    return {of: _standing(each, of) for of, each in parted.items()}


def _list_of(sanction: Sanction) -> str:
    words = words_of("ofac")
    found = words.get("list", sanction.list)
    if found:
        return found
    programs = (words.get("program", comment) for _, comment in sanction.measures)
    return next((program for program in programs if program), OTHER_LIST)


def _standing(sanctions: list[Sanction], of: str) -> Standing:
    words = words_of("ofac")
    since: list[str] = []
    ended: list[str] = []
    undated = False
    bases: list[str] = []
    remarks = [
        ("list", each.list) for each in sanctions if of == OTHER_LIST or not words.get("list", each.list)
    ]
    programs: list[str] = []
    measures: list[str] = []
    for sanction in sanctions:
        for event in sanction.events:
            meaning = words.get("event", event.what)
            if meaning == "until":
                (ended if event.day else []).append(event.day or "")
                undated = undated or not event.day
            elif meaning == "from" and event.day:
                since.append(event.day)
            if meaning != "from" or not event.day:
                remarks.append(("event", f"{event.what} {event.day or event.published}"))
            remarks.append(("", event.comment))
            if event.basis and words.get("basis", event.basis) is None:
                bases.append(event.basis)
        for kind, comment in sanction.measures:
            if words.get("measure", kind) == "program":
                programs.append(comment)
            else:
                measures.append(f"{kind}: {comment}" if comment else kind)
    # The party is off only when each of its entries on this list has ended on a known day.
    over = len(ended) >= len(sanctions) and not undated
    return Standing(
        min(since, default=None),
        max(ended) if over else None,
        tuple(programs),
        tuple(dict.fromkeys(measure for measure in measures if measure)),
        tuple(bases),
        tuple(remarks),
    )


def _feature(draft: OfacDraft, feature: Element, index: Index) -> None:
    references = index.references
    label = references.word("FeatureType", feature.get("FeatureTypeID")).strip(" :-")
    for version in feature.iterfind("FeatureVersion"):
        details = [
            references.word("DetailReference", each.get("DetailReferenceID"))
            or " ".join((each.text or "").split())
            for each in version.iterfind("VersionDetail")
        ]
        places = []
        for location in version.iterfind("VersionLocation"):
            number = location.get("LocationID", "")
            if number in index.places:
                places.append(index.places[number])
            else:
                draft.remark(label, f"location {number}, of which the file says nothing")
        dates = [period(each) for each in version.iterfind("DatePeriod")]
        _version(draft, label, [detail for detail in details if detail], places, dates)
        draft.remark(label, text(version, "Comment"))


def _version(
    draft: OfacDraft,
    label: str,
    details: list[str],
    places: list[Place],
    dates: list[tuple[str | None, bool, str]],
) -> None:
    """One version of a feature, in whichever of the three ways it is told."""
    role = fact_of(label).role
    if role == "address":
        for place in places:
            draft.address(place.parts, place.country, place.city)
        for detail in details:
            draft.address([detail], "")
        return
    if role == "birth_date":
        for read, about, shown in dates:
            draft.born(read, shown, about=about)
        for detail in details:
            draft.remark("birth date", detail)
        return
    if role == "birth_place":
        draft.birth_places += [*details, *(place.text for place in places)]
        return
    if role in ("nationality", "country"):
        details = [*details, *(place.country for place in places)]
    else:
        details = [*details, *(place.text for place in places), *(read or shown for read, _, shown in dates)]
    for detail in details:
        draft.fact(label, detail)


def _relations(draft: OfacDraft, number: str, index: Index) -> None:
    for relation in index.relations.get(number, []):
        kind = slug(relation.kind) or "unknown"
        if relation.former:
            kind = f"formerly_{kind}"
        if relation.to in index.sanctions:
            of = next(iter(_standings(index.sanctions[relation.to])))
            draft.links.append(Link(kind=kind, id=f"{of}:{relation.to}"))
        else:
            draft.remark(relation.kind, f"OFAC profile {relation.to}, which is not in this file")
        draft.remark(relation.kind, relation.comment)
