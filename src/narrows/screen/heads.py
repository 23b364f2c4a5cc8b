"""The name inside of a line as people write it: "c/o ...", "M/V ...", "..., Shanghai Branch", a name with an address after it.

What stands around a name is compared with nothing on a list and hides that the name itself is listed. Such a line is screened
twice, whole and by its head; the better of the two counts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

_LONGEST = 400
"""Longer lines are no names; nothing is cut out of them."""
_TOLD = re.compile(r"[^\W\d_]{3}|[^\W_]{2}.*\d", re.ASCII)


def heads(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The places of those names that have a head, each with it."""
    patterns = _patterns()
    for place, name in enumerate(names):
        # One search tells that most names have none.
        if patterns.any.search(name, 0, _LONGEST) is not None and (found := head(name)):
            yield place, found


def head(name: str) -> str:
    """The name inside of a line, "" where nothing stands around it."""
    if len(name) > _LONGEST:
        return ""
    patterns = _patterns()
    text = name.strip()
    if (found := patterns.before.match(text)) is not None:
        text = found[1]
    for pattern in (patterns.after, patterns.address, patterns.office, patterns.native, patterns.end):
        if (found := pattern.match(text)) is not None:
            text = found[1]
    text = text.strip(" ,;/(-")
    if text == name.strip() or not (_TOLD.search(text) or not text.isascii()):
        return ""
    return text


class _Patterns(NamedTuple):
    any: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    address: re.Pattern[str]
    office: re.Pattern[str]
    native: re.Pattern[str]
    end: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words: dict[str, list[str]] = {}
    data = resources.files("narrows.screen").joinpath("data/around_names.csv").read_text("utf-8")
    for row in csv.DictReader(data.splitlines()):
        words.setdefault(row["place"], []).append(row["words"])
    one_of = {
        place: "|".join(sorted(map(re.escape, some), key=len, reverse=True)) for place, some in words.items()
    }
    before, after, office, end = (one_of[place] for place in ("before", "after", "office", "end"))
    form, native = one_of["form"], one_of["native_office"]
    flags = re.IGNORECASE
    return _Patterns(
        re.compile(
            rf"^\s*(?:{before})\s|\s(?:{end})\.?\s*$|\b(?:{after})\b|\b(?:{office})\b|\b(?:{form})\.?\)?\s*[,;/(]|(?:{native})$",
            flags,
        ),
        re.compile(rf"(?:the\s+)?(?:(?:{before})\s+)+(.+?)(?:\s+in\s+[^\W\d_][\w\s]*)?$", flags),
        re.compile(rf"(.+?)[\s,;/(-]+(?:{after})\b.*$", flags),
        # A number behind a legal form begins an address.
        re.compile(rf"(.+?\b(?:{form})\.?)\s*[,;/(](?=[^,;]*\d).*$", flags),
        re.compile(rf"(.+?)\s*[,;/(-]\s*[^,;/(]{{0,40}}\b(?:{office})\b[^,;]*$", flags),
        re.compile(rf"(.{{3,}}?(?:公司|銀行|银行|会社))[^\s]{{1,12}}(?:{native})$"),
        re.compile(rf"(.+?)[\s,]+(?:{end})\.?$", flags),
    )
