"""Everyday things in the name of an item, whose numbers look like those of circuits: "lamp socket H100", "A100 sandpaper".

The words are in `law/everyday_words.csv`. A name is read in parts, between signs and words that join things ("lamps with H100"),
and a part speaks of an everyday thing only if no word of it speaks of electronics or of what things are packed in: what is sold
beside such a thing, or inside of one, stays what it is.

`finished` are things of every day that no raw material is sold as, too: shirts, tea, furniture. So are those under `ordinary_part`,
which stand beside circuits and hide no number of one: connectors, cables, boards. A `detail` beside
them, as a part by itself, is a color, a size or for whom; `aim` stands between one and what it is for.
"""

from __future__ import annotations

import re
from functools import cache

from narrows.model.law_rows import words_under
from narrows.model.legible import legible
from narrows.model.prose import Words, folded
from narrows.model.tokens import UNSPACED_SIGN

__all__ = ["but_everyday_things", "is_finished_thing", "parts_of"]

_FILE = "everyday_words.csv"
_EVERYDAY, _ELECTRONICS, _PACKED, _JOINS = "everyday", "electronics", "packed", "joins"
_FINISHED, _UNFINISHED = "finished", "unfinished"
_ORDINARY, _DETAIL, _AIM, _THING = "ordinary_part", "detail", "aim", "thing"
_BRACKETED = re.compile(r"[(\[]\s*(?=[a-z]*[0-9])([a-z]{0,3}[0-9]{1,4}[a-z]?)\s*[)\]]\s*\Z")
"""A number alone in brackets at the end is that of the thing before it."""
_COUNTED = re.compile(
    r"(?:(?<=[0-9])\s*(?:件|个|個|台|套|双|雙|条|條|把|张|張|只|支|箱|点|足|本|개|대|켤레|벌|세트))?\s*\Z"
)
"""How many there are of a thing."""
_BEHIND = re.compile(r"[a-z]{0,6}[0-9][0-9a-z.*×]*|[a-z]{1,3}")
"""What may stand behind the thing that a part of a name ends with: a number, a size."""
_SIZE = re.compile(r"[a-z]{0,6}[0-9].*")
"""What may stand right behind an ordinary part."""
_GAPS = re.compile(r"[\s_-]+")
_SIGNS = re.compile(r"[,;:/|+&()\[\]{}<>\n\r\t、。，；／＋（）]|\s[-–—]\s")


def but_everyday_things(name: str) -> str:
    """A name without those parts that speak of an everyday thing and of nothing electronic."""
    words = _words()
    kept = []
    for part in parts_of(_BRACKETED.sub(r" \1", folded(name))):
        other = words[_ELECTRONICS].find(part) or words[_PACKED].find(part)
        everyday = words[_EVERYDAY].find(part) or words[_FINISHED].find(part)
        kept.append("" if everyday and not other else part)
    return " , ".join(kept)


def is_finished_thing(name: str) -> bool:
    """Whether each part of a name speaks of a finished thing, and none of what a raw material is sold as. A name in a script that
    is not read is none."""
    if legible(name).in_part:
        return False
    parts = [part for part in parts_of(folded(name)) if not _is_detail(part)]
    return bool(parts) and all(map(_is_finished, parts))


def _is_detail(part: str) -> bool:
    """Whether a part of a name says nothing but a number, a color, a size or the like."""
    return _words()[_DETAIL].cover(_COUNTED.sub("", part.strip()))


def _is_finished(part: str) -> bool:
    """Whether a part of a name speaks of a finished thing, and beside it of nothing that a raw material is sold as. A part in a
    script without spaces is what it ends with, as "洗衣机" is a thing and what else there is of one may be something else."""
    words = _words()
    found = words[_THING].find(part)
    if not found:
        return False
    start, end, under = found[-1]
    behind = [one for one in _GAPS.split(_COUNTED.sub("", part[end:])) if one]
    if UNSPACED_SIGN.search(part):
        if not all(map(_BEHIND.fullmatch, behind)):
            return False
    elif _FINISHED not in under and behind and not _goes_on(behind[0]):
        return False  # "PCB etchant" is no board.
    return not words[_UNFINISHED].find(f"{part[:start]} . {part[end:]}")


def _goes_on(word: str) -> bool:
    """Whether a word behind an ordinary part tells a detail of it, or what it is for, and so no other thing that bears its name."""
    return _SIZE.fullmatch(word) is not None or bool(_words()[_AIM].whole(word)) or _is_detail(word)


def parts_of(text: str, further: Words | None = None) -> list[str]:
    """The parts of a folded name, between signs and words that join, where these are not within the word for a thing. `further` are
    words that stand between parts as well."""
    words, parts = _words(), []
    for between in _SIGNS.split(text):
        start = 0
        joins = words[_JOINS].find(between)
        if further is not None:
            joins = sorted([*joins, *further.find(between)], key=lambda join: join.start)
        things = words[_THING].find(between) if joins else []
        for match in joins:
            if any(thing.start <= match.start and match.end <= thing.end for thing in things):
                continue
            parts.append(between[start : match.start])
            start = match.end
        parts.append(between[start:])
    return parts


@cache
def _words() -> dict[str, Words]:
    headings = (_EVERYDAY, _ELECTRONICS, _PACKED, _JOINS, _FINISHED, _UNFINISHED, _ORDINARY, _DETAIL, _AIM)
    rows = list(words_under(_FILE, headings))
    things = Words(row for row in rows if row[0] in (_FINISHED, _ORDINARY))
    return {heading: Words(row for row in rows if row[0] == heading) for heading in headings} | {
        _THING: things
    }
