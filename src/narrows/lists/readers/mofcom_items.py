"""The parties of an announcement: numbered lines with what belongs to them, rows of a table, or one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from narrows.errors import FormatError, Where
from narrows.lists.readers.encoding_names import even, ideographic
from narrows.lists.readers.mofcom_page import CELL
from narrows.lists.readers.mofcom_words import word

__all__ = ["Item", "items_of"]

_NUMBERED = re.compile(r"([0-9]{1,4})\s*(?:[.．、)）]\s*|\t)(?![0-9])(\S.*)")
_STOPS = "，。；;:："
_LATIN = re.compile(r"[A-Za-z]{2}")


class Item(NamedTuple):
    """One party as the announcement gives it: its number from 1, texts with names, addresses."""

    number: int
    names: list[str]
    addresses: list[str]


def items_of(lines: list[str], list_name: str, claimed: int | None, source: str) -> list[Item]:
    """The parties that the lines name.

    Raises FormatError where there are none, where their numbers have a gap, where there are several counts of them, or
    where they are not as many as `claimed`.
    """
    runs = [run for run in _runs(lines, source) if any(_is_name(item) for item in run)]
    if claimed is not None and len(runs) > 1:
        runs = [run for run in runs if len(run) == claimed] or runs
    if len(runs) > 1:
        raise _refused(f"counts its parties {len(runs)} times", source, "Keep one list of names")
    items = runs[0] if runs else _sentence("".join(_joined(lines)), list_name, claimed)
    if not items:
        raise _refused("names no party", source, "Give the page or annex with the names, as text or HTML")
    if claimed is not None and len(items) != claimed:
        raise _refused(f"says {claimed} parties and names {len(items)}", source, "Fetch the page again")
    return items


def _is_name(item: Item) -> bool:
    """Measures are numbered too, and are sentences."""
    return not any(stop in re.sub(r"[（(].*", "", name) for name in item.names for stop in _STOPS)


def _runs(lines: list[str], source: str) -> Iterator[list[Item]]:
    run: list[Item] = []
    open_ = False
    for line in _whole(lines):
        found = _NUMBERED.fullmatch(line)
        if found and int(found[1]) == 1:
            if run:
                yield run
            run, open_ = [_item(1, found[2])], True
        elif found and run and int(found[1]) == len(run) + 1:
            run.append(_item(len(run) + 1, found[2]))
            open_ = True
        elif found and run and open_ and int(found[1]) != len(run):
            what = f"party {found[1]} follows party {len(run)}"
            raise _refused(what, source, "Fetch the page again, or complete it")
        elif run and open_:
            open_ = _belongs(run[-1], line)
    if run:
        yield run


def _whole(lines: list[str]) -> Iterator[str]:
    """The lines, with one that breaks off within brackets joined to the next."""
    held = ""
    for line in lines:
        text = f"{held} {line}" if held else line
        opened = len(re.findall("[（(]", text)) - len(re.findall("[）)]", text))
        if opened > 0 and _NUMBERED.fullmatch(text) and len(text) < 400:
            held = text
            continue
        held = ""
        yield text
    if held:
        yield held


def _item(number: int, text: str) -> Item:
    cells = [cell for cell in map(even, text.split(CELL)) if cell]
    if len(cells) < 2:
        return Item(number, cells, [])
    # A row of a table: the names in two scripts come first, what follows says where the party is.
    names = cells[:1]
    if ideographic(cells[0]) != ideographic(cells[1]):
        names = cells[:2]
    return Item(number, names, cells[len(names) :])


def _belongs(item: Item, line: str) -> bool:
    """Whether a line says more of a party; it is then added to it."""
    for kind in ("address", "postcode", "english", "alias"):
        found = re.match(rf"(?:{word(kind).pattern})\s*[：:]\s*(.*)", line)
        if not found:
            continue
        text = even(found[1])
        if kind == "address" and text:
            item.addresses.append(text)
        elif kind == "postcode" and item.addresses and text:
            item.addresses[-1] += f"（{line[: line.index(found[1])].strip(' ：:')}：{text}）"
        elif kind in ("english", "alias") and text:
            item.names.append(text)
        return True
    return False


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines as one text: Chinese lines run on, others are words apart."""
    last = ""
    for line in lines:
        apart = last and not ideographic(last[-1]) and not ideographic(line[0]) and last[-1] not in "、，。）"
        yield f" {line}" if apart else line
        last = line


def _sentence(text: str, list_name: str, claimed: int | None) -> list[Item]:
    """The parties of the sentence that puts them on the list."""
    best: list[str] = []
    for found in re.finditer(rf"决定将(?P<names>[^。]*?)列入(?:《)?{list_name}", text):
        names = word("lead").sub("", found["names"])
        pieces = _pieces(word("tail").sub("", names))
        merged = _merged(pieces)
        if claimed is not None and len(merged) != claimed:
            merged = next((way for way in (pieces, _spanned(pieces)) if len(way) == claimed), merged)
        if len(merged) > len(best):
            best = merged
    return [Item(number, [name], []) for number, name in enumerate(best, start=1)]


def _pieces(text: str) -> list[str]:
    """What stands between enumeration commas outside brackets."""
    pieces, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "（(") - (char in "）)")
        if char == "、" and depth == 0:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return [piece for piece in map(even, pieces) if piece]


def _merged(pieces: list[str]) -> list[str]:
    """Pieces without a Latin name belong to the next one that has it, if any has: commas occur within names."""
    if not any(_has_latin(piece) for piece in pieces):
        return pieces
    return _spanned(pieces)


def _spanned(pieces: list[str]) -> list[str]:
    out: list[str] = []
    held = ""
    for piece in pieces:
        text = f"{held}、{piece}" if held else piece
        held = "" if _has_latin(piece) else text
        if not held:
            out.append(text)
    return [*out, held] if held else out


def _has_latin(piece: str) -> bool:
    return piece[-1] in "）)" and bool(_LATIN.search(piece))


def _refused(what: str, source: str, remedy: str) -> FormatError:
    return FormatError(what, where=Where(source=source), remedy=remedy)
