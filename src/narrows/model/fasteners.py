"""Fasteners and the like by their names: "screw kit for a plasma etcher", "刻蚀机用螺丝".

Screws, washers, springs, wire and the like are never specially designed for what they are for: 15 CFR 772.1, "specially designed",
(b)(2). The words are in `law/fastener_words.csv`. A thing is one where its name ends with the word, before or behind what it is for,
and speaks of nothing else that is with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from narrows.model.destined import Span
from narrows.model.law_rows import words_under
from narrows.model.prose import Words, folded
from narrows.model.tokens import UNSPACED_SIGN

__all__ = ["is_fastener"]

_FILE = "fastener_words.csv"
_FASTENER, _BESIDE, _MORE = "fastener", "fastener_beside", "more_than_fastener"
_FOR, _BEHIND = "fastener_for", "fastener_behind"
_HEADINGS = (_FASTENER, _BESIDE, _MORE, _FOR, _BEHIND)
_MACHINE = "|"
"""Stands for what names the machine that a thing is for."""
_APART = re.compile(r"[,;/()\[\]+、，；（）]")


@lru_cache(maxsize=1 << 14)
def is_fastener(name: str, machines: tuple[Span, ...] = ()) -> bool:
    """Whether a name is that of a fastener and nothing more, by where it speaks of the machines that the thing is for."""
    text, words = folded(name), _words()
    if not words[_FASTENER].find(text) or words[_MORE].find(text):
        return False
    for start, end in machines:
        text = f"{text[:start]}{_MACHINE * (end - start)}{text[end:]}"
    text = _without_aim(text)
    told = [part for part in _APART.split(text) if _MACHINE in part or not words[_BESIDE].cover(part)]
    return bool(told) and all(map(_ends_with_one, told))


def _without_aim(text: str) -> str:
    """A name without what it says that the thing is for."""
    words = _words()
    if not UNSPACED_SIGN.search(text):
        for found in reversed(words[_FOR].find(text)):
            behind = _APART.search(text, found.end)
            text = text[: found.start] + (text[behind.start() :] if behind else "")
        return text
    for found in reversed(
        [found for found in words[_BEHIND].find(text) if UNSPACED_SIGN.match(text, found.start)]
    ):
        lead = text[: found.start].rstrip()
        machine = lead.rstrip(_MACHINE)
        start = (
            len(machine) if machine != lead else max((one.end() for one in _APART.finditer(lead)), default=0)
        )
        text = f"{text[:start]},{text[found.end :]}"
    return text


def _ends_with_one(part: str) -> bool:
    """Whether a part of a name ends with a fastener: "wire etcher" does not."""
    words = _words()
    found = words[_FASTENER].find(part)
    behind = part[found[-1].end :] if found else _MACHINE
    return _MACHINE not in behind and words[_BESIDE].cover(behind)


@cache
def _words() -> dict[str, Words]:
    rows: Iterable[tuple[str, str]] = list(words_under(_FILE, _HEADINGS))
    return {heading: Words(row for row in rows if row[0] == heading) for heading in _HEADINGS}
