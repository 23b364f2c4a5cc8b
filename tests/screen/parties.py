"""Small lists for tests of screening, and words that names are made of."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from narrows.lists.entry import Entry, EntryType, Name
from narrows.screen.hits import Hit

WORDS = tuple(
    """
    beijing shanghai shenzhen zhejiang example kunlun zvezda vostok meridian polaris orion dahua hikvision
    trading import export technology electronics institute research industry aviation aerospace shipping
    micro soft microsoft semi conductor semiconductor star line starline sea land sealand gaz neft gazneft
    joseph ali muhammad mohamad hassan ibrahim ivan petrov kim lee maria garcia
    14 55 3 no first new group holding bank general alpha beta j k m qx zq rt
    """.split()
)
FORMS = ("co", "ltd", "limited", "company", "llc", "gmbh", "inc", "sa", "corp", "ooo")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def party(
    ident: str, *names: str | Name, kind: EntryType = "organization", on: str = "test.list", **facts: Any
) -> Entry:
    """An entry with some names, the first of them primary."""
    told = tuple(
        name if isinstance(name, Name) else Name(text=name, kind="alias" if at else "primary")
        for at, name in enumerate(names)
    )
    return Entry(id=ident, list=on, type=kind, names=told, **facts)


def parties(names: Iterable[str], kind: EntryType = "organization") -> list[Entry]:
    """An entry for each name; its id is its place."""
    return [party(str(at), name, kind=kind) for at, name in enumerate(names)]


def ids(hits: Iterable[Hit]) -> list[str]:
    """Which entries the hits are."""
    return [hit.id for hit in hits]


def some_name(rng: random.Random) -> str:
    """A name of known words, new words and legal forms."""
    words = [
        rng.choice(WORDS) if rng.random() < 0.7 else new_word(rng)
        for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 6)))
    ]
    return " ".join(words + rng.sample(FORMS, rng.choice((0, 0, 1, 2))))


def new_word(rng: random.Random) -> str:
    """A word that no list has."""
    return "".join(rng.choice(_LETTERS) for _ in range(rng.randint(3, 9)))


def misspelled(rng: random.Random, name: str, most: int = 2) -> str:
    """A name with up to `most` letters left out, put in, changed or swapped, or a space moved."""
    signs = list(name)
    for _ in range(rng.randint(0, most)):
        at = rng.randrange(len(signs) + 1)
        way = rng.randrange(4)
        if way == 0 and at < len(signs) > 1:
            del signs[at]
        elif way == 1:
            signs.insert(at, rng.choice(_LETTERS + " 0"))
        elif way == 2 and at < len(signs):
            signs[at] = rng.choice(_LETTERS + " ")
        elif way == 3 and at + 1 < len(signs):
            signs[at], signs[at + 1] = signs[at + 1], signs[at]
    return "".join(signs)
