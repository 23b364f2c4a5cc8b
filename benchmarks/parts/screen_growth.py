"""Longer lists and larger books of names, made from the real list. Same seed, same names."""

from __future__ import annotations

import random
from collections.abc import Sequence

from parts.screen_data import Query, Record

# How the count of distinct words grows with the count of words: V = K * n ** HEAPS, as in the last half of the real
# list (29,779 distinct among 104,909 words, 45,443 among 206,113).
HEAPS = 0.63
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def grown(records: Sequence[Record], names: int, seed: int = 1) -> list[Record]:
    """Records with about `names` names in all: the real ones, or a part of them, then made-up ones.

    A made-up record copies the schema, countries and number of names of a real one. Each of its names is the head of
    one real name and the tail of another of the same schema, cut where the words of a third would end, so that words
    keep their frequencies, neighbours and places (family names, legal forms). A word is replaced by a new one, the
    head of a real word and the tail of another, as often as the real list would bring in new words at that length.
    """
    maker = random.Random(seed)
    real = list(records)
    if names <= sum(len(record.names) for record in real):
        maker.shuffle(real)
        return _until(real, names)
    words = {
        schema: [name.split() for record in real if record.schema == schema for name in record.names]
        for schema in sorted({record.schema for record in real})
    }
    seen = {name for record in real for name in record.names}
    known = [word for split in words.values() for name in split for word in name]
    distinct, spoken = len({word.lower() for word in known}), len(known)
    first = HEAPS * distinct / spoken
    found, count, start = list(real), len(seen), spoken
    made = sum(len(record.names) for record in real)
    while made < names:
        model = real[maker.randrange(len(real))]
        share = first * (spoken / start) ** (HEAPS - 1)
        mine: list[str] = []
        for _ in model.names:
            name = _name(maker, words[model.schema], known, share)
            while name in seen:
                name = _name(maker, words[model.schema], known, share)
            seen.add(name)
            spoken += name.count(" ") + 1
            mine.append(name)
        count += 1
        party = f"made-{count}"
        found.append(
            Record(id=party, schema=model.schema, names=tuple(mine), cluster=party, countries=model.countries)
        )
        made += len(mine)
    return found


def _name(maker: random.Random, names: list[list[str]], known: list[str], share: float) -> str:
    head, tail, model = (names[maker.randrange(len(names))] for _ in range(3))
    length = len(model)
    cut = maker.randint(1, length - 1) if length > 1 else maker.randint(0, 1)
    split = [*head[:cut], *tail[max(0, len(tail) - (length - cut)) :]] or head
    return " ".join(_word(maker, known) if maker.random() < share else word for word in split)


def _word(maker: random.Random, known: list[str]) -> str:
    head, tail = known[maker.randrange(len(known))], known[maker.randrange(len(known))]
    return head[: (len(head) + 1) // 2] + tail[len(tail) // 2 :]


def _until(records: Sequence[Record], names: int) -> list[Record]:
    kept, made = [], 0
    for record in records:
        if made >= names:
            break
        kept.append(record)
        made += len(record.names)
    return kept


def asked(queries: Sequence[Query], count: int, seed: int = 2) -> list[str]:
    """`count` names to screen, of the kinds of the development queries in their proportions, in random order.

    First the queries themselves, then forms of them that are mostly distinct: a query that means a listed party gets
    one random edit of a letter or changes two words; a clean name becomes the head of one and the tail of another of
    the same kind.
    """
    maker = random.Random(seed)
    clean: dict[str, list[list[str]]] = {}
    for query in queries:
        if not query.right:
            clean.setdefault(query.kind, []).append(query.text.split())
    order = list(queries)
    maker.shuffle(order)
    found = [query.text for query in order[:count]]
    while len(found) < count:
        maker.shuffle(order)
        for query in order[: count - len(found)]:
            if query.right:
                found.append(_edited(maker, query.text))
            else:
                same = clean[query.kind]
                found.append(_crossed(maker, query.text.split(), same[maker.randrange(len(same))]))
    return found


def _crossed(maker: random.Random, head: list[str], tail: list[str]) -> str:
    if len(head) < 2:
        text, other = head[0], tail[-1]
        return text[: (len(text) + 1) // 2] + other[len(other) // 2 :]
    cut = maker.randint(1, len(head) - 1)
    return " ".join([*head[:cut], *tail[max(0, len(tail) - len(head) + cut) :]])


def _edited(maker: random.Random, text: str) -> str:
    words = text.split()
    if len(words) > 1 and maker.random() < 0.3:
        at = maker.randrange(len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
        return " ".join(words)
    at = maker.randrange(len(text))
    letter = maker.choice(_LETTERS)
    kind = maker.randrange(3)
    return text[:at] + (letter if kind else "") + text[at + (kind != 1) :]
