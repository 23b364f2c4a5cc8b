"""The node that is said beside a fab, in any order and unit: "8寸 0.18微米 电源管理芯片 产线", "fab, 55 nm", "DRAM plant, 17 nm".

Words for which a fixed order is enough stand in `law/us/red_flag_words.csv`; those here are in `law/us/node_words.csv`: the `size`
of a mature node, the words `between` it and the fab, and what leaves open which node it is: a limit, an advanced node or memory
beside it, or a word behind it by which it is none. An advanced one is an `advanced_size` beside a fab, or a `dram_size` or
`layers` beside what says such memory, with the words that may stand between them besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from narrows.model.law_rows import words_under
from narrows.model.prose import Found, Words

__all__ = ["advanced_said", "nodes_said"]

_FILE = "us/node_words.csv"
_SIZE, _ADVANCED, _ADVANCED_SIZE, _FAB, _BETWEEN = "size", "advanced", "advanced_size", "fab", "between"
_STACKED = "stacked"
_DRAM_SIZE, _DRAM, _LAYERS, _LAYERED = "dram_size", "dram", "layers", "layered"
_SIZE_BETWEEN, _LAYERS_BETWEEN = "size_between", "layers_between"
_HALF, _SOMETHING_ELSE = "half_pitch", "something_else"
"""What measures memory, though it ends like a word that says no node; and both, so that the longer one counts."""
_LIMITS = _BEFORE, _AFTER, _NO_NODE = "limit_before", "limit_after", "no_node_after"
_GAP = "& \t\n-–—,，、()（）[]~≤<级"
_OPEN = re.compile(r"[<≤~]\s*\Z|\A\s*[~–-]\s*[0-9]")
_PLACE = re.compile(r"\b(?:in|at|near)\s+[a-z]+(?=\s*[,(])")
"""Where a fab is: "fab in Singapore, 90 nm"."""
_LESS = re.compile(r"[<≤≦⩽]\s*=?\s*[0-9]+\s*(?:nm|纳米|奈米|ナノ|나노)")
"""A node with what is below it, in signs: "≤28 nm"."""
_SENTENCE = re.compile(r"[;。；!?]|\.(?=\s|$)")


def advanced_said(text: str, fabs: Sequence[Found]) -> list[Found]:
    """Where a plain text says an advanced node: of logic, or layers, beside one of the words for `fabs`; of memory beside what
    says it."""
    words = _words()
    logic, dram = (
        [size for size in words[heading].find(text) if _is_of_a_node(text, size)]
        for heading in (_ADVANCED_SIZE, _DRAM_SIZE)
    )
    return [
        *_pairs(text, logic, fabs, _SIZE_BETWEEN),
        *_pairs(text, dram, words[_DRAM].find(text), _SIZE_BETWEEN),
        *_pairs(text, words[_LAYERS].find(text), [*fabs, *words[_LAYERED].find(text)], _LAYERS_BETWEEN),
    ]


def _pairs(text: str, figures: Sequence[Found], things: Sequence[Found], between: str) -> list[Found]:
    """What reaches from one of some figures to one of some things that it stands beside."""
    return [
        Found(min(figure.start, thing.start), max(figure.end, thing.end), figure.under)
        for figure in figures
        for thing in things
        if _beside(text, figure, thing, between)
    ]


def _is_of_a_node(text: str, size: Found) -> bool:
    """Whether the sentence of a size has no word by which it may be that of particles, of a film and the like."""
    start = max((cut.end() for cut in _SENTENCE.finditer(text, 0, size.start)), default=0)
    behind = _SENTENCE.search(text, size.end)
    said = _words()[_SOMETHING_ELSE].find(text[start : behind.start() if behind else len(text)])
    return not any(_NO_NODE in found.under for found in said)


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


def _beside(text: str, size: Found, fab: Found, between_them: str = _BETWEEN) -> bool:
    """Whether nothing stands between a size and a fab but what is made there, by the words under a heading."""
    low, high = (size, fab) if size.start <= fab.start else (fab, size)
    between = text[low.end : high.start]
    if low.end > high.start or _SENTENCE.search(between):
        return False
    return _words()[between_them].cover(_PLACE.sub(" ", between))


@cache
def _words() -> dict[str, Words]:
    memory = (_DRAM_SIZE, _DRAM, _LAYERS, _LAYERED, _SIZE_BETWEEN, _LAYERS_BETWEEN, _HALF)
    headings = (_SIZE, _ADVANCED, _ADVANCED_SIZE, _FAB, _BETWEEN, _STACKED, *_LIMITS, *memory)
    rows = list(words_under(_FILE, headings))
    beside = (_BETWEEN, _FAB)
    under = {
        **{heading: (heading,) for heading in headings},
        _SIZE_BETWEEN: (_SIZE_BETWEEN, *beside),
        _LAYERS_BETWEEN: (_LAYERS_BETWEEN, *beside),
        _SOMETHING_ELSE: (_NO_NODE, _HALF),
    }
    return {name: Words(row for row in rows if row[0] in listed) for name, listed in under.items()}
