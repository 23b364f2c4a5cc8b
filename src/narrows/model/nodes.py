"""The node that is said beside a fab, in any order and unit: "8寸 0.18微米 电源管理芯片 产线", "fab, 55 nm", "DRAM plant, 17 nm".

Words for which a fixed order is enough stand in `law/us/red_flag_words.csv`; those here are in `law/us/node_words.csv`: the `size`
of a mature node, the words `between` it and the fab, and what leaves open which node it is: a limit, an advanced node or memory
beside it, or a word behind it by which it is none. An advanced one is an `advanced_size` or a transistor that is `not_planar`
beside a fab, or a `dram_size` or `layers` beside what says such memory, with the words that may stand between them besides. A name
behind a word under `place_before` is that of a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from narrows.model.law_rows import words_under
from narrows.model.prose import END_OF_SENTENCE, Found, Words, blanked

__all__ = ["Nodes"]

_FILE = "us/node_words.csv"
_SIZE, _ADVANCED, _ADVANCED_SIZE, _FAB, _BETWEEN = "size", "advanced", "advanced_size", "fab", "between"
_STACKED = "stacked"
_DRAM_SIZE, _DRAM, _LAYERS, _LAYERED = "dram_size", "dram", "layers", "layered"
_SIZE_BETWEEN, _LAYERS_BETWEEN = "size_between", "layers_between"
_NOT_PLANAR, _NOT_PLANAR_BETWEEN = "not_planar", "not_planar_between"
_HALF, _STEP, _SOMETHING_ELSE = "half_pitch", "step", "something_else"
"""What measures memory, though it ends like a word that says no node; a step in a fab that is called after such a word ("particle
inspection"); and all of these, so that the longer one counts."""
_LIMITS = _BEFORE, _AFTER, _NO_NODE = "limit_before", "limit_after", "no_node_after"
_ASKED = "asked"
"""The words for fabs that a flag asks about, which are given."""
_GAP = "& \t\n-–—,，、()（）[]~≤<级"
_OPEN = re.compile(r"[<≤~]\s*\Z|\A\s*[~–-]\s*[0-9]")
_AT = "place_before"
_PLACE = re.compile(r"\s+[a-z]+(?=\s*[,(])")
"""Where a fab is, behind a word that says so: "fab in Singapore, 90 nm"."""
_LESS = re.compile(r"[<≤≦⩽]\s*=?\s*[0-9]+\s*(?:nm|纳米|奈米|ナノ|나노)")
"""A node with what is below it, in signs: "≤28 nm"."""


class Nodes:
    """What a plain text says of nodes, beside the words in it for `fabs` and others. Each kind of words is looked for once, and only
    where it bears on something that was found."""

    def __init__(self, text: str, fabs: Sequence[Found]) -> None:
        self._text = text
        self._words: dict[str, Sequence[Found]] = {_ASKED: fabs}

    def _found(self, heading: str) -> Sequence[Found]:
        if heading not in self._words:
            self._words[heading] = _words()[heading].find(self._text)
        return self._words[heading]

    def advanced(self) -> list[Found]:
        """Where the text says an advanced node: of logic, or layers, beside a fab; of memory beside what says it."""
        logic, dram = (
            [size for size in self._found(heading) if self._is_of_a_node(size)]
            for heading in (_ADVANCED_SIZE, _DRAM_SIZE)
        )
        return [
            *self._pairs(logic, (_ASKED,), _SIZE_BETWEEN),
            *self._pairs(dram, (_DRAM,), _SIZE_BETWEEN),
            *self._pairs(self._found(_LAYERS), (_ASKED, _LAYERED), _LAYERS_BETWEEN),
        ]

    def not_planar(self) -> list[Found]:
        """Where the text says a transistor that is not planar beside a fab: advanced at any node."""
        return self._pairs(self._found(_NOT_PLANAR), (_ASKED,), _NOT_PLANAR_BETWEEN)

    def made(self, nodes: Iterable[Found]) -> list[Found]:
        """The node that the text says is made: of the words for `nodes` those of which nothing leaves open how small it is, or
        else a mature one beside a fab."""
        if not any(map(str.isdigit, self._text)):
            return list(nodes)
        sizes = self._found(_SIZE)
        if (sizes and self._found(_ADVANCED_SIZE)) or _LESS.search(self._text):  # "28 nm and 14 nm"
            return []
        if self._may_be_of_memory():
            return []
        stacked = bool(sizes and self._found(_STACKED))
        told = [] if stacked else [size for size in sizes if self._is_told(size)]
        untold = [size for size in sizes if size not in told]
        sure = [node for node in nodes if not any(node.start <= size.start < node.end for size in untold)]
        if sure or not told or self._found(_ADVANCED):
            return sure
        return [
            size
            for size in told
            if any(
                self._stands_by(size, fab, _BETWEEN) for kind in (_ASKED, _FAB) for fab in self._found(kind)
            )
        ]

    def _may_be_of_memory(self) -> bool:
        """Whether the text speaks of memory and has a node that is advanced for it, though it may be a mature one of logic: 17 nm."""
        return any(map(self._is_told, self._found(_DRAM_SIZE))) and bool(self._found(_DRAM))

    def _pairs(self, figures: Sequence[Found], things: Sequence[str], between: str) -> list[Found]:
        """What reaches from one of some figures to one of the things under some headings that it stands beside."""
        return [
            Found(min(figure.start, thing.start), max(figure.end, thing.end), figure.under)
            for figure in figures
            for heading in things
            for thing in self._found(heading)
            if self._stands_by(figure, thing, between)
        ]

    def _stands_by(self, size: Found, fab: Found, between: str) -> bool:
        """Whether nothing stands between a size and a fab but what is made there, by the words under a heading."""
        low, high = (size, fab) if size.start <= fab.start else (fab, size)
        gap = self._text[low.end : high.start]
        if low.end > high.start or END_OF_SENTENCE.search(gap):
            return False
        return _words()[between].cover(_without_places(gap))

    def _is_of_a_node(self, size: Found) -> bool:
        """Whether the sentence of a size has no word by which it may be that of particles, of a film and the like."""
        text = self._text
        start = max((cut.end() for cut in END_OF_SENTENCE.finditer(text, 0, size.start)), default=0)
        behind = END_OF_SENTENCE.search(text, size.end)
        said = _words()[_SOMETHING_ELSE].find(text[start : behind.start() if behind else len(text)])
        return not any(_NO_NODE in found.under for found in said)

    def _is_told(self, size: Found) -> bool:
        """Whether a size is that of one node: nothing right beside it limits it, or says that it is of something else."""
        ahead, behind = self._text[: size.start], self._text[size.end :]
        if _OPEN.search(ahead) or _OPEN.search(behind):
            return False
        lead = len(ahead.rstrip(_GAP))
        trail = len(self._text) - len(behind.lstrip(_GAP))
        return not any(found.end == lead for found in self._found(_BEFORE)) and not any(
            found.start == trail for heading in (_AFTER, _NO_NODE) for found in self._found(heading)
        )


def _without_places(gap: str) -> str:
    """What stands between two words, without where a fab is."""
    places = ((at.start, _PLACE.match(gap, at.end)) for at in _words()[_AT].find(gap))
    return blanked(gap, [(start, place.end()) for start, place in places if place])


@cache
def _words() -> dict[str, Words]:
    memory = (_DRAM_SIZE, _DRAM, _LAYERS, _LAYERED, _SIZE_BETWEEN, _LAYERS_BETWEEN, _HALF, _STEP)
    headings = (
        _SIZE,
        _ADVANCED,
        _ADVANCED_SIZE,
        _FAB,
        _BETWEEN,
        _STACKED,
        _NOT_PLANAR,
        _AT,
        *_LIMITS,
        *memory,
    )
    rows = list(words_under(_FILE, headings))
    beside = (_BETWEEN, _FAB)
    under = {
        **{heading: (heading,) for heading in headings},
        _SIZE_BETWEEN: (_SIZE_BETWEEN, *beside),
        _LAYERS_BETWEEN: (_LAYERS_BETWEEN, _SIZE, *beside),
        _NOT_PLANAR_BETWEEN: (_SIZE_BETWEEN, _SIZE, *beside),
        _SOMETHING_ELSE: (_NO_NODE, _HALF, _STEP),
    }
    return {name: Words(row for row in rows if row[0] in listed) for name, listed in under.items()}
