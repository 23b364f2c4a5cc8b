"""The entity cell of Supplements No. 4, 6 and 7 to 15 CFR Part 744, taken apart: names, addresses, parties within.

A cell comes as lines. The first holds the name and, behind commas, often an address; or the name and "a.k.a., the
following two aliases:", and each alias is a line of its own after a dash. Then come addresses, "; and" between them.
"(See alternate address under X)" refers to another entry of the same party. "To include the following affiliated
entities:", "Subordinate institutions:" and the like begin a list of parties that the entry reaches too; each has its
own name, and aliases and addresses again.

Where a name ends and an address begins is not marked. A part behind a comma belongs to the name if it starts with a
legal form (`data/us_name_words.csv`), or names a unit and has no digit and no word of an address in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from narrows.lists.readers.us_names import tidy
from narrows.lists.readers.us_text import address_words, clean, legal_words, place, unit_words

__all__ = ["Party", "is_continuation", "parse_cell", "read_addresses", "split_addresses", "split_name"]

_DASH = re.compile(r"^\s*[-–—―]\s*")
_INTRO = re.compile(
    r"^(?P<name>.*?)[,;]?\s*\(?\b(?P<kind>[af]\.?k\.?a\.?),?\s*"
    r"(?:(?:(?:and\s+)?the\s+)?following\s+[\w-]+\s+)?alias(?:es)?\s*:?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ONE = re.compile(
    r"^(?P<name>.+?)[,;]\s*\(?(?P<kind>[af]\.?k\.?a\.?)[,:]?\s+(?P<rest>.+)$", re.IGNORECASE | re.DOTALL
)
_PARTIES = re.compile(
    r"(?:\b(?:and\s+)?to\s+include\s+)?(?:\bthe\s+following\s+)?(?:[\w-]+\s+)?\(?\d*\)?\s*\b(?P<kind>affiliated\s+entit(?:y|ies)"
    r"|subordinate\s+institut?i?ons?|subordinate\s+entities|subsidiaries|branches)(?:\s+of\s+[^:]+)?\s*:\s*",
    re.IGNORECASE,
)
_ADDRESSES = re.compile(
    r"(?:\b(?:and\s+)?(?:to\s+include\s+)?the\s+following\s+(?:[\w-]+\s+)?addresses[^:]*|^addresses?(?:\s+for\s+[^:]+)?)\s*:\s*",
    re.IGNORECASE,
)
_SEE = re.compile(r"\(?\bSee(?:\s+also)?\s+(?:alternate\s+)?add?ress(?:es)?[^)]*\)?\.?", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*;\s*(?:and\s+)?|\s*(?:,|\.)\s+and\s+(?=(?:\d|No\.|Room|Rm|Unit|Suite|Floor|Building|P\.?O))"
)
_REST = re.compile(
    r"[,;]?\s*(?:\band\s+)?(?:\bto\s+include\b|\bthe\s+following\b).*$|[;,]?\s*\band$", re.IGNORECASE
)
_HOUSE = re.compile(r"\d|^(?:no\.?|p\.?\s?o\.?)\b", re.IGNORECASE)


@dataclass
class Party:
    """A party of a cell. `kind` is "" for the entry itself, else how the party goes with it ("affiliate_of")."""

    name: str
    kind: str = ""
    aliases: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    see: list[str] = field(default_factory=list)


def is_continuation(text: str) -> bool:
    """Whether the cell of a row without a requirement goes on with the entry of the row above."""
    first = clean(text)
    return bool(_DASH.match(text) or _ADDRESSES.match(first) or _PARTIES.match(first) or _SEE.match(first))


def parse_cell(text: str) -> list[Party]:
    """The party of a cell and those within it. Lines are set apart by line ends. Empty for an empty cell."""
    reading = _Cell()
    for line in text.split("\n"):
        if clean(line):
            reading.line(line)
    return reading.parties


def split_addresses(text: str) -> list[str]:
    """Addresses that stand in one text with "; and" between them."""
    return [part for part in (piece.strip(" ;,.") for piece in _BETWEEN.split(clean(text))) if part]


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """The addresses of a text, and its references to addresses under other countries."""
    text = clean(text)
    see = [clean(one).strip("(). ") for one in _SEE.findall(text)]
    return split_addresses(_ADDRESSES.sub("", _SEE.sub("", text))), see


class _Cell:
    def __init__(self) -> None:
        self.parties: list[Party] = []
        self._kind = ""
        self._in_aliases = False
        self._expects_party = True
        self._listed = False

    def line(self, line: str) -> None:
        dashed = _DASH.match(line) is not None
        text = clean(_DASH.sub("", line))
        text = self._references(text)
        if not text.strip(" ;,."):
            return
        if found := _PARTIES.search(text):
            self._before(text[: found.start()], dashed=dashed)
            self._kind = "affiliate_of" if found["kind"].lower().startswith("aff") else "subordinate_to"
            self._in_aliases, self._expects_party = False, True
            if rest := text[found.end() :].strip(" ;,"):
                self.line(rest)
            return
        if self.parties and (found := _ADDRESSES.search(text)):
            self._before(text[: found.start()], dashed=dashed)
            self._in_aliases, self._expects_party = False, False
            self._address(text[found.end() :])
            return
        self._before(text, dashed=dashed)

    def _before(self, text: str, *, dashed: bool) -> None:
        """A line, or the part of one that stands before a marker."""
        text = text.strip(" ;")
        if " alias" not in text:
            text = _REST.sub("", text)
        if not text.strip(" ,.;()"):
            return
        if self._in_aliases and self.parties and dashed:
            self._aliases(text)
            return
        self._in_aliases = False
        if self._expects_party or not self.parties or (self._kind and (dashed or _is_name(text))):
            self._listed = dashed
            self._party(text)
            return
        if " alias" in text and _INTRO.match(text):
            self._party(text)
        elif dashed:
            self.parties[-1].aliases.append(tidy(text))
        else:
            # Behind a list of parties, each with a dash, an address is that of the entry.
            self._address(text, of=0 if self._listed else -1)

    def _party(self, text: str) -> None:
        # What follows the first party of a list of parties is told by its dash, or by "aliases:".
        self._expects_party = False
        if intro := _INTRO.match(text):
            self._add(intro["name"])
            self._in_aliases = True
            if rest := intro["rest"].strip():
                self._inline(rest, former=intro["kind"].lower().startswith("f"))
            return
        one = _ONE.match(text)
        if one:
            self._add(one["name"])
            name, rest = split_name(one["rest"])
            former = one["kind"].lower().startswith("f")
            self.parties[-1].aliases.append(f"f.k.a. {_bare(name)}" if former else _bare(name))
            self._address(rest)
            return
        name, rest = split_name(text)
        self._add(name)
        self._address(rest)

    def _add(self, name: str) -> None:
        # An address entry is its address; its label is all the name there is.
        self.parties.append(Party(name=_bare(name), kind=self._kind if self.parties else ""))

    def _inline(self, text: str, *, former: bool) -> None:
        pieces = [
            piece for piece in re.split(r"(?:^|;\s*(?:and\s+)?|\s)[—―–]\s*", text) if piece.strip(" ;,")
        ]
        for number, piece in enumerate(pieces, 1):
            last = number == len(pieces)
            name, rest = split_name(piece) if last else (piece, "")
            self.parties[-1].aliases.append(f"f.k.a. {_bare(name)}" if former else _bare(name))
            if rest:
                self._in_aliases = False
                self._address(rest)

    def _aliases(self, text: str) -> None:
        # The last alias may run into the address: "-M.A.G. Tech, 5762 Royalmount Ave, Montreal, Canada".
        if text.rstrip().endswith((";", "; and", ";and")) or ("," not in text and "." not in text):
            self.parties[-1].aliases.append(tidy(text))
            return
        name, rest = split_name(text.rstrip(" ;"))
        self.parties[-1].aliases.append(_bare(name))
        if rest:
            self._address(rest)

    def _address(self, text: str, of: int = -1) -> None:
        if self.parties:
            known = self.parties[of].addresses
            known += [address for address in split_addresses(text) if address not in known]

    def _references(self, text: str) -> str:
        found = _SEE.findall(text)
        if found and self.parties:
            self.parties[-1].see += [clean(one).strip("(). ") for one in found]
        elif found:
            head = _SEE.sub("", text)
            self.line(head)
            if self.parties:
                self.parties[-1].see += [clean(one).strip("(). ") for one in found]
            return ""
        return _SEE.sub("", text)


def _bare(name: str) -> str:
    """A name without the period that ends its sentence; that of "Ltd." and of initials stays."""
    name = tidy(name)
    last = name.rsplit(" ", 1)[-1]
    short = last.strip(".,").replace(".", "").casefold() in legal_words() or re.search(r"\b\w\.$", name)
    return name if short else name.rstrip(".")


def _is_name(text: str) -> bool:
    """Whether a line within a list of parties starts another party, and is not the address of the one above."""
    first = text.split(",", maxsplit=1)[0]
    words = {word.strip(".()").casefold() for word in text.split(",", maxsplit=1)[0].split()}
    if " alias" in text:
        return True
    if _HOUSE.search(first) or words & address_words() or place(first).known:
        return False
    name, _ = split_name(text)
    known = {word.strip(".(),").casefold() for word in name.split()}
    return bool(known & (legal_words() | unit_words())) or len(words) > 2


def split_name(text: str) -> tuple[str, str]:
    """A name, and the address that stands behind it in the same text ("" where there is none)."""
    text = clean(text)
    if ";" in text:
        head, _, tail = text.partition(";")
        name, rest = split_name(head)
        return name, "; ".join(part for part in (rest, tail.strip()) if part)
    parts = text.split(",")
    end = 1
    while end < len(parts) and _goes_on(parts[end]):
        end += 1
    # "Example Co., Ltd. Floor 10, ...": the address begins behind the period of the last part.
    if end > 1 and (inside := re.match(r"^(\s*[\w.]+?\.)\s+(?=\S)(.+)$", parts[end - 1])):
        parts[end - 1 : end] = [inside[1], inside[2]]
    name, rest = ",".join(parts[:end]), ",".join(parts[end:]).strip()
    # "Example Plant. 1 Example Street, ...", but not "No. 14 Institute".
    if sentence := re.match(r"^(.{3,}?[A-Za-z)\"”’'](?<!\bNo)(?<!\bNos))\.\s+(?=\S*\d)(.+)$", name.strip()):
        return sentence[1], ", ".join(part for part in (sentence[2], rest) if part)
    return name.strip(), rest


def _goes_on(part: str) -> bool:
    """Whether a part behind a comma still belongs to the name before it."""
    words = [word.strip(".()'’\"“”").casefold() for word in part.split()]
    words = [word for word in words if word]
    if not words:
        return False
    if words[0].replace(".", "") in legal_words():
        return True
    if _HOUSE.search(part.strip()) or place(part).known:
        return False
    return bool(set(words) & unit_words()) and not set(words) & address_words()
