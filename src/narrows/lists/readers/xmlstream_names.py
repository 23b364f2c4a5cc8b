"""One field, several names: how the spellings that a publisher packs into one name are told apart.

Lists write "Azim Adhajani; Azim Agha-Jani", "a) Name b) Other name", "Jin Tiesan (金铁三)" where one name belongs. A
matcher that took each for one name would find none of them.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["is_native", "spellings"]

_NEXT = re.compile(r"\s*;\s*|(?:^|\s+)[a-z]\)\s+")
_BESIDE = re.compile(r"([^()]+)\(([^()]+)\)[\s,.]*")
_SCRIPT_LABEL = re.compile(r"^(?:original script|in \w+ script|\w+ script)\s*:\s*", re.IGNORECASE)


def spellings(text: str) -> list[str]:
    """The names in a field, in order: parted at ";" and "b)", and from the same name in another script in brackets.

    What stands in brackets in the same script (an acronym, a remark) stays with its name.
    """
    found = _BESIDE.fullmatch(text)
    if found:
        inner = _SCRIPT_LABEL.sub("", found[2].strip())
        if is_native(found[1]) != is_native(inner) and any(c.isalpha() for c in inner):
            return [*spellings(found[1]), *spellings(inner)]
    parts = [part for each in _NEXT.split(text) if (part := " ".join(each.split()).strip(" ,"))]
    if len(parts) <= 1:
        return parts
    return [name for part in parts for name in spellings(part)]


def is_native(text: str) -> bool:
    """Whether most letters of a name are of another script than the Latin one."""
    letters = [c for c in text if c.isalpha()]
    latin = sum(1 for c in letters if unicodedata.name(c, "").startswith(("LATIN ", "FULLWIDTH LATIN ")))
    return 2 * latin < len(letters)
