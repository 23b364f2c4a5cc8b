"""How far a listed name is to be trusted that stands in a text as it is: as a name by itself, or as a piece of something else."""

from __future__ import annotations

from typing import NamedTuple

from narrows.scan.candidates import Kind, forms, is_label
from narrows.scan.fold import Block, Span, unspaced
from narrows.scan.listed import Listed
from narrows.scan.sighting import Match

_SHORT_NAME, _SHORT_UNSPACED = 5, 2
"""Letters up to which a one-word name may be any acronym; characters up to which one may be part of any word."""
_ANY_ACRONYM = 3
"""Letters up to which capitals alone make nobody look."""
_TELLING_WORDS = 5
"""Words from which on even a name of common words is one of its own."""
_CONNECTORS = frozenset("to by from with for and or is was are the at in on as via per that".split())


class Support(NamedTuple):
    """The most that a name may count as where it stands (None: nothing), why not more, and whether a person must look."""

    limit: Match | None
    why: tuple[str, ...] = ()
    attention: bool = True


_FULL, _NONE = Support("certain"), Support(None)


def support(block: Block, span: Span, name: Listed, kind: Kind | None, common: bool) -> Support:
    """How far a whole name may be trusted where it stands."""
    if kind == "field":
        return _FULL
    key = "".join(name.words)
    if unspaced(name.words[0]):
        if _inside_longer(block, span):
            return Support("possible", ("it stands inside a longer word or name",))
        short = len(key) <= _SHORT_UNSPACED and kind != "cell"
        return Support("possible", ("the name is very short",)) if short else _FULL
    text = block.written(span)
    short = len(key) <= _SHORT_NAME
    if short and _is_proper(text, name) and (kind == "cell" or span.last - span.first == 1):
        found = _one_word(block, span, name, kind)
        return found if found.limit is None else Support("possible", ("a short name", *found.why))
    if short or name.weak:
        if not any(map(str.isalpha, text)) or not text.isupper() or (short and _all_capitals(block, span)):
            return _NONE
        why = "a short or weak alias, and no label says that it is a party"
        return Support("possible", (why,), len(key) > _ANY_ACRONYM)
    if common and kind != "cell" and _goes_on_before(block, span):
        if name.entry.type != "person" and len(name.words) < _TELLING_WORDS:
            return _NONE
        return Support("possible", ("a name of common words inside a longer one",))
    if span.last - span.first == 1:
        return _one_word(block, span, name, kind)
    if len(name.words) <= 2 and kind != "cell" and _inside_longer_latin(block, span):
        return Support("possible", ("it stands inside a longer name",))
    return _FULL


def _is_proper(text: str, name: Listed) -> bool:
    """Whether a short name is written as names are, in the text and on the list: Sugon, and not SUGON or sugon."""
    if name.weak or len("".join(name.words)) <= _ANY_ACRONYM:
        return False
    return all(said[0].isupper() and not said.isupper() for said in (text, name.text))


def _one_word(block: Block, span: Span, name: Listed, kind: Kind | None) -> Support:
    text = block.text[block.starts[span.first] : block.ends[span.first]]
    if text.islower():
        return Support("possible", ("a single word in lower case, which may be any word",), attention=False)
    if kind == "cell":
        return _FULL
    if _beside_capital(block, span):
        if name.entry.type == "person":
            return _NONE  # one name of a person who has others
        return Support("possible", ("it stands inside a longer name",))
    if _inside_longer_latin(block, span):
        return Support("possible", ("it stands inside a longer name",))
    return Support("strong", ("a single word, in running text",))


def _beside_capital(block: Block, span: Span) -> bool:
    """Whether a capitalized word, and no label, stands right before or behind."""
    for at, low, high in (
        (span.first - 1, span.first - 1, span.first),
        (span.last, span.last - 1, span.last),
    ):
        if not 0 <= at < len(block.words):
            continue
        beside = block.text[block.starts[at] : block.ends[at]]
        gap = block.text[block.ends[low] : block.starts[high]]
        if beside[0].isupper() and gap in (" ", "-", ", ") and not is_label(beside):
            return True
    return False


def _all_capitals(block: Block, span: Span) -> bool:
    """Whether the line has no small letters at all, so that capitals say nothing."""
    line = block.segments[block.segment_of(span.first)].text
    return not any(char.islower() for char in line) and sum(char.isalpha() for char in line) > 12


def _inside_longer(block: Block, span: Span) -> bool:
    """Whether the characters go on, without a mark between, to the form of a longer name."""
    formed = forms().han.search(block.written(span)) is not None
    end = block.ends[span.last - 1]
    after = block.text[end : end + (8 if formed else 14)]
    found = forms().han.search(after)
    return bool(found and (formed or found.start() > 0) and after[: found.end()].isalnum())


def _goes_on_before(block: Block, span: Span) -> bool:
    """Whether the word before belongs to the same name: with a capital like it, or written small like it."""
    if span.first == 0:
        return False
    before, first = block.starts[span.first - 1], block.starts[span.first]
    gap = block.text[block.ends[span.first - 1] : first]
    if gap.strip(" \n\r\t-'’\"(&/."):
        return False
    word = block.words[span.first - 1]
    if word in _CONNECTORS or is_label(block.text[before : block.ends[span.first - 1]]):
        return False
    return block.text[before].isupper() or block.text[before].isdigit() or not block.text[first].isupper()


def _inside_longer_latin(block: Block, span: Span) -> bool:
    """Whether capitalized words that are no legal form stand right behind the name, or an "of" before it."""
    last = span.last
    words, text = block.words, block.text
    if last < len(words) and text[block.ends[last - 1] : block.starts[last]] == " ":
        follows = words[last] not in forms().after and text[block.starts[last]].isupper()
        if follows and any(word in forms().after for word in words[last + 1 : last + 6]):
            return True
    return span.first > 0 and words[span.first - 1] == "of" and text[block.starts[span.first]].isupper()
