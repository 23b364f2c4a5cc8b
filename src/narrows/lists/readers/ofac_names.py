"""The names of a party in OFAC's advanced format: documented parts, in several scripts, put together."""

from __future__ import annotations

import unicodedata

from narrows.lists.readers.ofac_index import References
from narrows.lists.readers.xmlstream import Element
from narrows.lists.readers.xmlstream_draft import Draft
from narrows.lists.readers.xmlstream_names import is_native

# Scripts that part a person's names by nothing.
_UNSPACED = ("CJK ", "HIRAGANA ", "KATAKANA ", "HANGUL ")


def add_names(draft: Draft, identity: Element, references: References) -> None:
    """The names of one identity: the primary one first, native ones beside theirs."""
    parts = {
        group.get("ID", ""): references.word("NamePartType", group.get("NamePartTypeID"))
        for group in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
    }
    aliases = identity.findall("Alias")
    for alias in sorted(aliases, key=lambda each: each.get("Primary") != "true"):
        label = references.word("AliasType", alias.get("AliasTypeID"))
        kind = draft.words.get("alias", label) or "alias"
        # A second identity, or a further name of the type "Name", is not the party's primary name.
        if alias.get("Primary") == "true" and identity.get("Primary") != "false":
            kind = "primary"
        elif kind == "primary":
            kind = "alias"
        weak = alias.get("LowQuality") == "true"
        for name in alias.iterfind("DocumentedName"):
            kind = _documented(draft, name, parts, references, kind, weak)


def _documented(
    draft: Draft, name: Element, parts: dict[str, str], references: References, kind: str, weak: bool
) -> str:
    """Adds one documented name and returns the kind for the next of its alias: one alone is primary."""
    values = [
        value for value in name.iterfind("DocumentedNamePart/NamePartValue") if (value.text or "").strip()
    ]
    words = [
        (parts.get(value.get("NamePartGroupID", ""), ""), " ".join((value.text or "").split()))
        for value in values
    ]
    shown = _joined(draft, words)
    scripts = [value.get("ScriptID") for value in values]
    if all(references.known("Script", script) for script in scripts):
        native = any(
            draft.words.get("script", references.word("Script", script)) is None for script in scripts
        )
    else:
        native = is_native(shown)
    slight = bool(values) and (
        all(value.get("Acronym") == "true" for value in values)
        or all(draft.words.get("name_part", part) == "nickname" for part, _ in words)
    )
    if native:
        draft.name(shown, "native", weak=weak)
        return kind
    draft.name(shown, kind, weak=weak or (slight and kind != "primary"))
    return "alias" if kind == "primary" and shown else kind


def _joined(draft: Draft, words: list[tuple[str, str]]) -> str:
    if words and all(_unspaced(word) for _, word in words):
        return "".join(word for _, word in words)
    # The family name may have several parts, and stands first.
    last = 0
    while last < len(words) and draft.words.get("name_part", words[last][0]) == "last":
        last += 1
    first = " ".join(word for _, word in words[:last])
    rest = " ".join(word for _, word in words[last:])
    return f"{first}, {rest}" if first and rest and not is_native(first) else f"{first} {rest}".strip()


def _unspaced(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return bool(letters) and all(unicodedata.name(c, "").startswith(_UNSPACED) for c in letters)
