"""Whether a stretch of text says enough of a listed name to be taken for it.

Screening answers how near two names are. Of a stretch of running text nobody knows that it is a name at all, and the
most of them are none; so here the words themselves must agree: most of those that tell the listed name from others stand in
the stretch, most of those in the stretch are of the name, and they are more than a single common word.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from narrows.scan.candidates import Kind, forms
from narrows.scan.fold import unspaced, words_of
from narrows.scan.listed import NameIndex
from narrows.scan.sighting import Match

_OF_NAME, _OF_TEXT = 0.75, 0.6
_OF_NAME_WHOLE, _WHOLE = 0.5, 0.95
_LEAST_LETTERS, _LEAST_UNSPACED = 8, 4
_LONE_LETTERS = 5
_ALIKE = 0.8
_STEM, _ENDING = 5, 4
_SMALL = frozenset(
    "of and for the de la du des der und et y e i dan do da al el van den to by on in at as an a".split()
)


def says_enough(text: str, listed: str, index: NameIndex, kind: Kind) -> Match | None:
    """How far a stretch of text may be taken for a listed name: None if not at all.

    `kind` is what it is a candidate as: a run of capitalized words, or one with a legal form, needs fewer of the name's
    words than one that nothing but its words speaks for.
    """
    said, wanted = telling(text), telling(listed)
    if not said or not wanted:
        return None
    if _script(said) or _script(wanted):
        return _across(said, wanted)
    if len(wanted_run := "".join(wanted)) >= _LEAST_LETTERS and wanted_run in "".join(said) and len(said) > 1:
        return "certain"
    pairs = [(one, other) for other in wanted if (one := next((w for w in said if _alike(w, other)), None))]
    matched = {one for one, _ in pairs}
    if len(matched) < 2:
        return _lone(said, wanted, index, kind) if matched else None
    if sum(map(len, matched)) < _LEAST_LETTERS:
        return None
    of_name = sum(index.weight(other) for _, other in pairs) / sum(map(index.weight, wanted))
    of_text = sum(map(index.weight, matched)) / sum(map(index.weight, said))
    if of_name >= _OF_NAME and of_text >= _OF_TEXT:
        return "certain"
    # All that is said is of the name, and it is no phrase that many names have: a name without some of its words.
    whole = kind in ("run", "form") and of_name >= _OF_NAME_WHOLE and of_text >= _WHOLE
    rare = sum(not index.frequent(other) for _, other in pairs)
    return "certain" if whole and 2 * rare >= len(pairs) else None


def of_one_script(text: str, listed: str) -> bool:
    """Whether the words of a stretch and of a listed name can be held against each other."""
    return not _script(telling(text)) and not _script(telling(listed))


def _lone(said: Sequence[str], wanted: Sequence[str], index: NameIndex, kind: Kind) -> Match | None:
    """One word for a name that has but one beside its legal form."""
    if len(said) > 1 or len(wanted) > 1 or kind not in ("run", "form") or index.frequent(wanted[0]):
        return None
    if kind == "form":
        return "certain" if len(said[0]) >= _LONE_LETTERS else None
    return "possible" if said[0] == wanted[0] and len(said[0]) > _LONE_LETTERS else None


def _across(said: Sequence[str], wanted: Sequence[str]) -> Match | None:
    """Words of other scripts, or of two: they cannot be held against each other, and screening has done so."""
    for words in (said, wanted):
        script = _script(words)
        if script == "unspaced":
            if len(words) < _LEAST_UNSPACED:
                return None
        elif len(words) < 2 or (script and any(map(str.isascii, words))):
            return None
    return "certain"


def telling(text: str) -> list[str]:
    """The words of a name but legal forms, small words, single letters and numbers."""
    common = forms().after | forms().before | _SMALL
    return [
        word
        for word in dict.fromkeys(words_of(text))
        if word not in common and not word.isdigit() and (len(word) > 1 or unspaced(word))
    ]


def _script(words: Sequence[str]) -> str:
    """ "" for words of Latin script alone, else which others there are."""
    if all(map(str.isascii, words)):
        return ""
    return "unspaced" if any(map(unspaced, words)) else "other"


@lru_cache(maxsize=1 << 16)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _STEM:
        return False
    stem = min(len(one), len(other)) - 1
    if stem >= _STEM and one[:stem] == other[:stem] and abs(len(one) - len(other)) <= _ENDING:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
