"""How sentences name facts, their values, and reasons for control: `words.yaml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec
import yaml

_CHOICE = re.compile(r"\{([^|{}]*)\|([^|{}]*)\}")


class Keyed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the keys and the values of a fact are that goes from numbers to numbers."""

    key: str
    value: str


class _Values(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    of: tuple[str, ...]
    words: dict[str, str]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`nouns` and `clauses` are by fact; a clause holds what it says if the fact is true, and if not: {is|is not}."""

    nouns: dict[str, str]
    clauses: dict[str, str]
    keys: dict[str, Keyed]
    values: tuple[_Values, ...]
    countries: dict[str, str]
    reasons: dict[str, str]

    def clause(self, fact: str, want: bool) -> str | None:
        """What a fact says that is yes or no, or its opposite; None where it has no words."""
        said = self.clauses.get(fact)
        return None if said is None else _CHOICE.sub(r"\1" if want else r"\2", said)

    def value(self, fact: str, value: str) -> str:
        """A value of a fact."""
        found = next(
            (each.words[value] for each in self.values if fact in each.of and value in each.words), None
        )
        return value.replace("_", " ") if found is None else found


@cache
def words() -> Words:
    """The words, read once."""
    text = Path(__file__).with_name("words.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Words)


__all__ = ["Keyed", "Words", "words"]
