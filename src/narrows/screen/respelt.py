"""A name as it would be typed, out of what a system made of it: letters written out as code, tags, a zero for an "o", letters with
blanks between them, words run together.

Each is compared beside what was asked, and the better of the two counts.
"""

from __future__ import annotations

import re

from narrows.model.escaped import unescaped

__all__ = ["respelt"]

_SIGNS = frozenset("%\\=&_+<0")
_TAG = re.compile(r"<(?:!\[CDATA\[)?[^<>]{0,80}>?|\]\]>")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ZERO = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])|\b0(?=[^\W\d_])|(?<=[^\W\d_]{2})0\b")
_SPACED = re.compile(r"\W*\w \w \w \w(?: |$)")
_WIDE = re.compile(r"\s{2,}")
_FEWEST_RUN_TOGETHER = 12
_NEXT_WORD = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[.,)])(?=[A-Z])")


def respelt(name: str) -> tuple[str, ...]:
    """The other ways to read a name, none of most."""
    spaced = name[1:2] == " " and _SPACED.match(name) is not None
    together = len(name) >= _FEWEST_RUN_TOGETHER and " " not in name
    if not spaced and not together and _SIGNS.isdisjoint(name):
        return ()
    text = _TAG.sub(" ", _CDATA.sub(" ", unescaped(name))).strip() if not _SIGNS.isdisjoint(name) else name
    found = [text]
    if "0" in text:
        found.append(_ZERO.sub("o", text))
    if spaced:
        found.append(" ".join(word.replace(" ", "") for word in _WIDE.split(text)))
    elif together:
        found.append(_NEXT_WORD.sub(" ", text))
    return tuple(dict.fromkeys(each for each in found if each and each != name))
