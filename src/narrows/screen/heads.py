"""The name inside of a line as people write it: "c/o ...", "M/V ...", "..., Shanghai Branch", a name with an address after it,
or two names of one party with "formerly" between them.

What stands around a name is compared with nothing on a list and hides that the name itself is listed. Such a line is screened
twice, whole and by its head; the better of the two counts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from narrows.screen.respelt import respelt

LONGEST_LINE = 400
"""Characters of a line in which names are looked for. Longer ones are no names; nothing is cut out of them."""
TOO_LONG = (
    f"of more than {LONGEST_LINE} characters, in which no names are looked for: give each name by itself"
)
_APART = frozenset(";；|/\n\r→")
_SEVERAL = re.compile(r"[;；|\n\r→]|\s/\s")
_INITIALS = re.compile(r"(.+?)\s*[(（]([A-Z]{2,10})[)）]")
_TOLD = re.compile(r"[^\W\d_]{3}|[^\W_]{2}.*\d", re.ASCII)


def heads(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The places of those names in which there is a name, or are several, each with it."""
    for place, name in enumerate(names):
        for found in inside(name):
            yield place, found


def inside(name: str) -> tuple[str, ...]:
    """The names inside of a line: its head, or those that a sign or a word sets apart ("A; B", "A formerly B"), none of a line
    that is one name."""
    if len(name) > LONGEST_LINE:
        return ()
    if others := respelt(name):
        within = (text for each in others for text in (each, *_inside(each)))
        return tuple(dict.fromkeys((*_inside(name), *(text for text in within if text != name))))
    return _inside(name)


def _inside(name: str) -> tuple[str, ...]:
    first = head(name)
    printed = _without_initials(name) if name.endswith((")", "）")) else ""
    several = not _APART.isdisjoint(name)
    also = not _signs().also.isdisjoint(name.lower().split())
    if not (several or also or printed):
        return (first,) if first else ()
    found = [first, printed]
    if also and len(apart := _patterns().also.split(name)) > 1:
        found += [text for each in apart if _TOLD.search(text := each.strip(" ,;/()-"))]
    if several:
        apart = [part for each in _SEVERAL.split(name) if (part := each.strip())]
        for part in apart if len(apart) > 1 else ():
            text = head(part) or part
            if (_TOLD.search(text) or not text.isascii()) and not text.lower().startswith(_signs().after):
                found.append(text)
    return tuple(dict.fromkeys(text for text in found if text and text != name))


def _without_initials(name: str) -> str:
    """What stands before the initials of it in brackets, as lists print it: "Example Industries Group (EIG)"; "" for others."""
    if (found := _INITIALS.fullmatch(name.strip())) is None:
        return ""
    first = iter(word[0].upper() for word in re.findall(r"[^\W_]+", found[1]))
    return found[1] if all(letter in first for letter in found[2]) else ""


def head(name: str) -> str:
    """The name inside of a line, "" where nothing stands around it."""
    if len(name) > LONGEST_LINE or not _signs().given(name):
        return ""
    patterns = _patterns()
    text = name.strip()
    if (found := patterns.numbered.match(text)) is not None:
        text = found[1] or found[2]
    if (found := patterns.before.match(text)) is not None:
        text = found[1]
    for pattern in patterns.behind:
        if (found := pattern.match(text)) is not None:
            text = found[1]
    text = text.strip(" ,;/(-")
    if text == name.strip() or not (_TOLD.search(text) or not text.isascii()):
        return ""
    return text


def parts(name: str) -> tuple[str, ...]:
    """The parts of a line that may name several parties: "A c/o B", "A / B", "A (end user: B)", "A Fab 2"; none where it is one.

    A part of a name, as both are of "Example Science & Technology Co., Ltd.", is none if all its words are those of many names.
    """
    pieces = _pieces(name)
    return _trimmed(pieces[at] for at in range(0, len(pieces), 2) if not _is_within(pieces, at))


def parts_and_sides(name: str) -> tuple[str, ...]:
    """All that may be a name inside of a line: its parts, and what stands on either side of a sign between them."""
    return tuple(dict.fromkeys((*parts(name), *_sides(name))))


def _sides(name: str) -> tuple[str, ...]:
    """What stands on either side of a sign between parts, with its own signs: "B (Shanghai) Ltd." in "A via B (Shanghai) Ltd."."""
    pieces = _pieces(name)
    between = range(1, min(len(pieces), _MOST_SIGNS), 2)
    return _trimmed(side for at in between for side in ("".join(pieces[:at]), "".join(pieces[at + 1 :])))


def _trimmed(found: Iterable[str]) -> tuple[str, ...]:
    """Parts of a line, each once and without the signs around it; a single letter is none."""
    return tuple(dict.fromkeys(part for each in found if len(part := each.strip(" ,.-#")) > 1))


_MOST_SIGNS = 24


@lru_cache(maxsize=64)
def _pieces(name: str) -> tuple[str, ...]:
    """A line cut at what stands between parties, with the signs in between; none where it names one, or is too long for a name."""
    pieces = _between().pattern.split(name) if len(name) <= LONGEST_LINE else []
    return tuple(pieces) if len(pieces) > 1 else ()


def _is_within(pieces: Sequence[str], at: int) -> bool:
    """Whether a piece of a line, in which a sign stands behind each piece, is but some words of a name."""
    # Imported late, as all tables of names come with it.
    from narrows.screen.usable import is_common

    left = at > 0 and _joins(*pieces[at - 2 : at + 1])
    right = at + 1 < len(pieces) and _joins(*pieces[at : at + 3])
    return (left or right) and is_common(pieces[at])


def _joins(before: str, sign: str, after: str) -> bool:
    """Whether a sign joins words of one name: one that does so, and before which no name ends."""
    from narrows.screen.usable import has_form

    within = sign.lower().rstrip(".") in _between().within
    return within and bool(before.strip() and after.strip()) and not has_form(before)


class _Between(NamedTuple):
    """What stands between the parts of a line, and which of it stands within names as well."""

    pattern: re.Pattern[str]
    within: frozenset[str]


@cache
def _between() -> _Between:
    data = resources.files("narrows.screen").joinpath("data/between_names.csv").read_text("utf-8")
    rows = list(csv.DictReader(line for line in data.splitlines() if not line.startswith("#")))
    texts = sorted((row["text"] for row in rows), key=len, reverse=True)
    words = "|".join(re.escape(text) for text in texts if text[0].isascii() and text[0].isalnum())
    signs = "|".join(re.escape(text) for text in texts if not (text[0].isascii() and text[0].isalnum()))
    forms = "|".join(map(re.escape, _words()["form"]))
    # A comma before a legal form is part of a name.
    pattern = rf"((?<![^\W_])(?:{words})(?![^\W_])\.?|(?:{signs})(?!\s*(?:{forms})\b))"
    return _Between(
        re.compile(pattern, re.IGNORECASE), frozenset(row["text"] for row in rows if row["within"] == "yes")
    )


class _Signs(NamedTuple):
    """What tells in a moment that most names have nothing around them: words that begin a line, end it, or stand in it."""

    first: frozenset[str]
    last: tuple[str, ...]
    after: tuple[str, ...]
    office: tuple[str, ...]
    also: frozenset[str]
    forms: frozenset[str]
    numbered: frozenset[str]
    contact: tuple[str, ...]
    status: tuple[str, ...]

    def given(self, name: str) -> bool:
        """Whether something may stand around a name."""
        line = name.lower().strip()
        first = line.partition(" ")[0]
        if first in self.first or line.endswith(self.last):
            return True
        digits = not _DIGITS.isdisjoint(line)
        if line.startswith(_DISCARDED):
            return True
        if digits and (
            line[0] in _OPENS_NUMBER or first.rstrip(":#") in self.numbered or _IN_NUMBER.match(first)
        ):
            return True
        if any(word in line for word in self.contact if digits) or any(word in line for word in self.status):
            return True
        if any(word in line for word in self.after):
            return True
        if _CUT.isdisjoint(line):
            return False
        if digits or any(word in line for word in self.office):
            return True
        return "," in line and not self.forms.isdisjoint(line.split())


_CUT = frozenset(",;/(-#[")
_DIGITS = frozenset("0123456789")
_OPENS_NUMBER = frozenset("0123456789#([")
_DISCARDED = ("zz", "xx")
_IN_NUMBER = re.compile(r"[a-z]{1,3}-?\d{3}")


class _Patterns(NamedTuple):
    """What stands before a name, what may stand behind it, and what stands between two names of one party."""

    numbered: re.Pattern[str]
    before: re.Pattern[str]
    behind: tuple[re.Pattern[str], ...]
    also: re.Pattern[str]


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """The words of each place around a name, long ones first."""
    words: dict[str, list[str]] = {}
    data = resources.files("narrows.screen").joinpath("data/around_names.csv").read_text("utf-8")
    for row in csv.DictReader(data.splitlines()):
        words.setdefault(row["place"], []).append(row["words"])
    return {place: tuple(sorted(some, key=len, reverse=True)) for place, some in words.items()}


@cache
def _signs() -> _Signs:
    words = _words()
    ends = (*words["end"], *(f"{each}." for each in words["end"]), *words["native_office"])
    before, also = (frozenset(each.split()[0] for each in words[place]) for place in ("before", "also"))
    also |= {f"({each}" for each in also}
    forms = frozenset(f"{each}{sign}" for each in words["form"] for sign in (",", ".,"))
    numbered = frozenset(each.split()[0] for each in words["numbered"])
    contact, status = words["contact"], words["status"]
    return _Signs(before, ends, words["after"], words["office"], also, forms, numbered, contact, status)


@cache
def _patterns() -> _Patterns:
    one_of = {place: "|".join(map(re.escape, some)) for place, some in _words().items()}
    before, after, office, end = (one_of[place] for place in ("before", "after", "office", "end"))
    form, native, also = one_of["form"], one_of["native_office"], one_of["also"]
    numbered, contact, status = (one_of[place] for place in ("numbered", "contact", "status"))
    flags = re.IGNORECASE
    return _Patterns(
        # A number of one's own before a name, or that of a line: "10023 - A", "Customer no. 10023: A", "1. A", "OLD - A".
        re.compile(
            rf"(?:(?:{numbered})\b[\s.:#]*(?:(?:no|nr|id|code)\b[\s.:#]*)?[A-Z]{{0,3}}-?\d{{3,}}[\s:/.,_–-]+"
            rf"|[#(\[]?[A-Z]{{0,3}}-?\d{{3,}}[)\]]?\s*[:/.,_–-]\s*|[#(\[]?[A-Z]{{0,3}}-?\d{{5,}}[)\]]?\s+"
            rf"|\d{{1,3}}[.)\]]\s+)(?=\D)(.+)$"
            rf"|[\W_]*(?:{status}|zz+|xx+)(?:\s*[-–:)\]*_]+\s*)(.+)$",
            flags,
        ),
        re.compile(rf"(?:(?:{before})\s+)+(.+?)(?:\s+in\s+[^\W\d_][\w\s]*)?$", flags),
        (
            re.compile(rf"(.+?)[\s,;/(-]+(?:{after})\b.*$", flags),
            re.compile(
                rf"(.+?)[\s,;/(-]+(?:{contact})[\s.:#]*(?:no\b[\s.:#]*)?(?:[A-Z]{{2}}|\+?\(?)\d.*$", flags
            ),
            re.compile(rf"(.+?)\s*(?:[-–*([_,;]+\s*)+(?:{status})[\W_]*$", flags),
            re.compile(r"(.+?)\s*(?:[(\[#]|\s-\s)\s*(?:no\.?|id)?\s*[A-Z]{0,4}-?\d{3,}\s*[)\]]?$", flags),
            # A number behind a legal form begins an address.
            re.compile(rf"(.+?\b(?:{form})\.?)\s*[,;/(](?=[^,;]*\d).*$", flags),
            # So does one behind a comma, where a word and another comma follow it.
            re.compile(r"(.+?[^\W\d_]{2}\.?),\s*\d{1,5}[A-Za-z]?(?:[-/]\d+)?,?\s+[^\W\d_][^,]*,.*$", flags),
            # What stands behind a legal form and a comma is a place, where it has no other one.
            re.compile(rf"(.+?\b(?:{form})\.?)\s*,\s*(?!.*\b(?:{form})\b)[^\W\d_].*$", flags),
            re.compile(rf"(.+?)(?:\s*[,;/(]|\s+-)\s*[^,;/(]{{0,40}}\b(?:{office})\b[^,;]*$", flags),
            re.compile(rf"(.{{3,}}?(?:公司|銀行|银行|会社))[^\s]{{1,12}}(?:{native})$"),
            re.compile(rf"(.+?)[\s,]+(?:{end})\.?$", flags),
        ),
        re.compile(rf"(?<![^\W_])(?:{also})(?![^\W_])[:.]?", flags),
    )
