"""The node that is said beside a fab, in any order and unit: "8寸 0.18微米 电源管理芯片 产线", "fab, 55 nm".

Words for which a fixed order is enough stand in `law/us/red_flag_words.csv`; those here are in `law/us/node_words.csv`: the `size`
of a mature node, the words `between` it and the fab, and what leaves open which node it is: a limit, an advanced node or memory
beside it, or a word behind it by which it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from narrows.model.law_rows import words_under
from narrows.model.prose import Found, Words

__all__ = ["nodes_said"]

_FILE = "us/node_words.csv"
_SIZE, _ADVANCED, _ADVANCED_SIZE, _FAB, _BETWEEN = "size", "advanced", "advanced_size", "fab", "between"
_STACKED = "stacked"
_LIMITS = _BEFORE, _AFTER, _NO_NODE = "limit_before", "limit_after", "no_node_after"
_GAP = "& \t\n-–—,，、()（）[]~≤<级"
_OPEN = re.compile(r"[<≤~]\s*\Z|\A\s*[~–-]\s*[0-9]")
_PLACE = re.compile(r"\b(?:in|at|near)\s+[a-z]+(?=\s*[,(])")
"""Where a fab is: "fab in Singapore, 90 nm"."""
_LESS = re.compile(r"[<≤≦⩽]\s*=?\s*[0-9]+\s*(?:nm|纳米|奈米|ナノ|나노)")
"""A node with what is below it, in signs: "≤28 nm"."""
_SENTENCE = re.compile(r"[;。；!?]|\.(?=\s|$)")


def nodes_said(text: str, nodes: Iterable[Found], fabs: Iterable[Found]) -> list[Found]:
    """The node that a plain text says is made: of the words for `nodes` those of which nothing leaves open how small it is, or
    else what is said beside one of the words for `fabs`."""
    if not any(map(str.isdigit, text)):
        return list(nodes)
    if _says_two(text) or _LESS.search(text):
        return []
    return _not_open(text, nodes) or _beside_fabs(text, fabs)


def _beside_fabs(text: str, fabs: Iterable[Found]) -> list[Found]:
    """The mature nodes that a plain text says of a fab."""
    words = _words()
    sizes = words[_SIZE].find(text)
    if not sizes or any(words[heading].find(text) for heading in (_ADVANCED, _ADVANCED_SIZE, _STACKED)):
        return []
    places = [*fabs, *words[_FAB].find(text)]
    return [
        size for size in sizes if _is_said(text, size) and any(_beside(text, size, fab) for fab in places)
    ]


def _not_open(text: str, nodes: Iterable[Found]) -> list[Found]:
    """Of words that say a node those of which nothing leaves open how small it is."""
    words = _words()
    stacked = words[_STACKED].find(text)
    sizes = [size for size in words[_SIZE].find(text) if stacked or not _is_said(text, size)]
    return [node for node in nodes if not any(node.start <= size.start < node.end for size in sizes)]


def _says_two(text: str) -> bool:
    """Whether a plain text says a mature node and an advanced one: "28 nm and 14 nm"."""
    words = _words()
    return bool(words[_SIZE].find(text)) and bool(words[_ADVANCED_SIZE].find(text))


def _is_said(text: str, size: Found) -> bool:
    """Whether a size is that of a node, and no limit to it."""
    words, ahead, behind = _words(), text[: size.start], text[size.end :]
    lead, trail = len(ahead.rstrip(_GAP)), behind.lstrip(_GAP)
    if _OPEN.search(ahead) or _OPEN.search(behind):
        return False
    return not any(found.end == lead for found in words[_BEFORE].find(ahead)) and not any(
        found.start == 0 for limit in (_AFTER, _NO_NODE) for found in words[limit].find(trail)
    )


def _beside(text: str, size: Found, fab: Found) -> bool:
    """Whether nothing stands between a size and a fab but what is made there."""
    low, high = (size, fab) if size.start <= fab.start else (fab, size)
    between = text[low.end : high.start]
    if low.end > high.start or _SENTENCE.search(between):
        return False
    return _words()[_BETWEEN].cover(_PLACE.sub(" ", between))


@cache
def _words() -> dict[str, Words]:
    headings = (_SIZE, _ADVANCED, _ADVANCED_SIZE, _FAB, _BETWEEN, _STACKED, *_LIMITS)
    rows = list(words_under(_FILE, headings))
    return {heading: Words(row for row in rows if row[0] == heading) for heading in headings}
