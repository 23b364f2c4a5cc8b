"""What the words of an entry mean: footnotes, review policy and scope of a license requirement, and list names.

The tables are `data/us_*.csv`; the words are those of the Entity List (Supplement No. 4 to 15 CFR Part 744).

Footnote marks are superscript digits in print and lose that in most publications: "of the EAR)4", "the EAR2",
"734.9(g),3 746.8(a)(3)", "734.9(e)1". A digit is a mark where it stands alone after "EAR" or after a section number, or
where "footnote" comes before it. Digits of section numbers, ECCNs, "EAR99", dates and the like are none. Where a section
that belongs to one footnote is cited and the mark was lost on the way (the Consolidated Screening List loses some), the
footnote is taken from the section: without it a foreign-direct product rule would not be asked. That, a section that
could belong to several footnotes, and a lone digit without an explanation are told in `Requirement.notes`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple, get_args

from narrows.lists.listing import Scope
from narrows.lists.readers.us_text import DATA, clean
from narrows.own_tables import one_of, rows

__all__ = ["Requirement", "list_of_json_id", "list_of_source", "policy_of", "read_requirement", "scope_of"]

_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_END = r"(?=[\s.,;)\]]|$)"
_PRINTED = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹]")
_AFTER_EAR = re.compile(rf"(?<![A-Za-z])EAR[).]{{0,3}}\s?([1-9])(?:\s?(?:,|and)\s?([1-9]))?{_END}")
_AFTER_SECTION = re.compile(rf"(?<=\d)(?:\([a-z0-9]{{1,4}}\))+,?\s?([1-9]){_END}", re.IGNORECASE)
_IN_WORDS = re.compile(r"footnotes?\s+([1-9](?:\s?(?:,|and|or)\s?[1-9])*)(?![\d.])", re.IGNORECASE)
_SECTION = re.compile(r"\d{3}\.\d+\w?|\([A-Za-z0-9]{1,4}\)")
_LONE = re.compile(r"(?<![\w.:°’'/$-])[1-9](?![\w°’'/%-]|\.\d)")
_NUMBERED = re.compile(
    r"(?:supplement|supp\.?|directive|group|part|category|no\.|phase|december|january|february|march|april|may|june"
    r"|july|august|september|october|november|section|paragraphs?|row|unit|units)\s*(?:no\.\s*)?$",
    re.IGNORECASE,
)
_BARE_ENTITY_RULE = re.compile(r"734\.9\(e\)(?!\()")
_ENTITY_RULE_MARKS = {"1", "4", "5"}


class Requirement(NamedTuple):
    """What a license requirement says: its footnote marks ("1", "4"), its scope, and what could not be explained."""

    text: str
    footnotes: tuple[str, ...]
    scope: Scope
    notes: tuple[str, ...] = ()


def read_requirement(text: str) -> Requirement:
    """The marks and the scope of a license requirement as published."""
    text = clean(text)
    marks = _PRINTED.findall(text)
    # A printed superscript is taken out before the rest is read, so that it cannot run into a number beside it.
    rest = _PRINTED.sub("", text)
    found = [mark.translate(_SUPERSCRIPTS) for mark in marks]
    for pattern in (_IN_WORDS, _AFTER_EAR, _AFTER_SECTION):
        for match in pattern.finditer(rest):
            found += re.findall(r"[1-9]", " ".join(group for group in match.groups() if group))
        rest = pattern.sub(" § ", rest)
    plain = text.translate(_SUPERSCRIPTS)
    implied, notes = _implied(plain, set(found))
    footnotes = tuple(sorted({*found, *implied}))
    return Requirement(plain, footnotes, scope_of(plain), (*_lone(rest), *notes))


def scope_of(license_requirement: str) -> Scope:
    """Which items an entry reaches: all that are subject to the EAR, those of the CCL, or what the entry says."""
    text = clean(license_requirement)
    for pattern, scope in _scopes():
        if pattern.search(text):
            return scope
    return "see_entry"


def policy_of(text: str) -> tuple[str, ...]:
    """The codes of a license review policy, the strictest first. Empty where the words are of another kind."""
    text = clean(text)
    if re.match(r"\W*(?:for\s+)?all\s+items\s+subject\s+to", text, re.IGNORECASE):
        return ()  # a license requirement that slipped into this column
    found = [(code, where) for pattern, code, where in _policies() if pattern.search(text)]
    always = tuple(dict.fromkeys(code for code, where in found if where == "always"))
    return always or tuple(dict.fromkeys(code for code, _ in found))


def list_of_source(source: str) -> str | None:
    """The list id of a source of the Consolidated Screening List ("Entity List (EL) - Bureau of ..."), or None."""
    for short in re.findall(r"\(([^()]*)\)", source):
        if short in _sources():
            return _sources()[short]
    return None


def list_of_json_id(list_id: str) -> str | None:
    """The list id that a repackaged list's own id ("bis-entity-list") stands for, or None."""
    return _json_ids().get(list_id)


def _lone(rest: str) -> tuple[str, ...]:
    rest = _SECTION.sub(" § ", rest)
    out = []
    for match in _LONE.finditer(rest):
        if not _NUMBERED.search(rest[: match.start()]):
            around = rest[max(0, match.start() - 20) : match.end() + 20].strip()
            out.append(f"the digit in {around!r} of the license requirement is not explained")
    return tuple(out)


def _implied(text: str, marks: set[str]) -> tuple[list[str], list[str]]:
    squeezed = text.replace(" ", "")
    implied, notes = [], []
    for mark, section in _footnotes().items():
        if section and section in squeezed and mark not in marks:
            implied.append(mark)
            notes.append(
                f"footnote {mark} is read from 15 CFR {section}, which is cited; its mark is missing"
            )
    if _BARE_ENTITY_RULE.search(squeezed) and not marks & _ENTITY_RULE_MARKS:
        notes.append("15 CFR 734.9(e) is cited without the mark of a footnote")
    return implied, notes


@cache
def _footnotes() -> dict[str, str]:
    table = rows(DATA / "us_footnotes.csv", ("mark", "section", "citation", "note"))
    return {row["mark"]: row["section"] for _, row in table}


@cache
def _scopes() -> tuple[tuple[re.Pattern[str], Scope], ...]:
    known: tuple[Scope, ...] = get_args(Scope)
    return tuple(
        (re.compile(row["pattern"], re.IGNORECASE), one_of(row["scope"], known, where))
        for where, row in rows(DATA / "us_scopes.csv", ("pattern", "scope", "note"))
    )


@cache
def _policies() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple(
        (
            re.compile(row["pattern"], re.IGNORECASE),
            row["code"],
            one_of(row["where"], ("always", "alone"), where),
        )
        for where, row in rows(DATA / "us_policies.csv", ("pattern", "code", "where", "citation"))
    )


@cache
def _sources() -> dict[str, str]:
    table = rows(DATA / "us_sources.csv", ("list", "title", "short", "json_ids"))
    return {short: row["list"] for _, row in table for short in row["short"].split("|") if short}


@cache
def _json_ids() -> dict[str, str]:
    table = rows(DATA / "us_sources.csv", ("list", "title", "short", "json_ids"))
    return {key: row["list"] for _, row in table for key in row["json_ids"].split("|") if key}
