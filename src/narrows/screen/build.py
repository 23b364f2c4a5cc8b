"""Building an index: the vocabulary with what lies near each word, and the rows with their posting lists."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.errors import InputError
from narrows.screen.kernel import layout
from narrows.screen.kernel.compiled import compile_all
from narrows.screen.kernel.distance import trigrams
from narrows.screen.kernel.hashing import bits_for, build_table, hashes_of
from narrows.screen.kernel.layout import Near, Rows, Words
from narrows.screen.kernel.marking import MOST_WORDS
from narrows.screen.kernel.near import build_cuts, build_flags, build_near
from narrows.screen.kernel.postings import post
from narrows.screen.kernel.resolve import LEGAL_WEIGHT, unknown_weights
from narrows.screen.kernel.rows import extremes, ranks, rarities, renumber, sounds_of, spell
from narrows.screen.split import canonical_words
from narrows.screen.tables import Tables, tables
from narrows.screen.text import Prepared

F32 = np.float32
_STOP_WEIGHT = F32(0.05)
_PARTICLE_WEIGHT = F32(1.0)


class Index(NamedTuple):
    """The arrays of an index; `bits` are the sizes of its two filters."""

    words: Words
    rows: Rows
    bits: tuple[int, int]


def build(prepared: Prepared, flags: npt.NDArray[np.uint8]) -> Index:
    """An index over prepared rows; `flags` (rows,) uint8 are bits of `layout`."""
    compile_all()
    given = tables()
    buf = prepared.buffer
    count = len(flags)
    if count >= layout.MOST_ROWS:
        raise InputError(
            f"{count} names are more than one index holds",
            remedy=f"Screen against lists of at most {layout.MOST_ROWS - 1} names, one after the other",
        )
    hashes, starts, lengths, first, _ = canonical_words(buf, count)
    extra = _extra_words(given)
    blob = b"".join(extra)
    sizes = np.array([len(word) for word in extra], np.int32)
    places = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    letters = np.concatenate([np.frombuffer(blob, np.uint8), buf])
    all_hashes = np.concatenate([hashes_of(extra), hashes])
    unique, where, inverse = np.unique(all_hashes, return_index=True, return_inverse=True)
    row_words = inverse[len(extra) :].astype(np.int32)
    ids = inverse[: len(extra)].copy()
    del all_hashes, hashes, inverse  # a list of a million names has four million words
    all_starts = np.concatenate([places, starts + len(blob)])
    all_lengths = np.concatenate([sizes, lengths.astype(np.int32)])
    size = len(unique)
    start = all_starts[where].astype(np.int32)
    length = all_lengths[where].astype(np.int32)
    del all_starts, all_lengths, starts, lengths, where
    head = letters[start]
    kind = np.where(head < 58, layout.NUMBER, np.where(head >= 128, layout.NATIVE, layout.CONTENT)).astype(
        np.uint8
    )
    weight = unknown_weights(length, kind)
    known = np.zeros(size, np.uint8)
    person = np.zeros(size, F32)
    for word, i in zip(extra, ids, strict=True):
        text = word.decode()
        if text in given.stopped:
            kind[i] = layout.LEGAL
            weight[i] = _STOP_WEIGHT
            known[i] = 1
        elif text in given.legal:
            kind[i] = layout.LEGAL
            weight[i] = LEGAL_WEIGHT
            known[i] = 1
        elif text in given.characters:
            weight[i] = given.characters[text]
            known[i] = 1
        elif text in given.background:
            names, persons = given.background[text]
            surprise = F32(np.log((given.names + 1) / (names + 0.5)))
            weight[i] = max(min(weight[i], surprise), F32(0.3))
            if text in given.particles:
                weight[i] = min(weight[i], _PARTICLE_WEIGHT)
            person[i] = F32(np.log((persons + 0.5) / (names - persons + 0.5)))
            known[i] = 1
    # Other spellings of words that stand for one: near words are looked for among these as well.
    spelled = [(s.encode(), t) for s, t in sorted(given.same.items())]
    targets = np.searchsorted(unique, hashes_of([t for _, t in spelled])).astype(np.int32)
    more = b"".join(s for s, _ in spelled)
    more_sizes = np.array([len(s) for s, _ in spelled], np.int32)
    more_places = np.concatenate([[0], np.cumsum(more_sizes)[:-1]]).astype(np.int32) + len(letters)
    letters = np.concatenate([letters, np.frombuffer(more, np.uint8)])
    word_of = np.concatenate([np.arange(size, dtype=np.int32), targets])
    letters, start, mask = spell(
        letters, np.concatenate([start, more_places]), np.concatenate([length, more_sizes])
    )
    length = np.concatenate([length, more_sizes])
    spellings = np.concatenate([unique, hashes_of([s for s, _ in spelled])])
    words, bits = _vocabulary(
        spellings, size, letters, start, length, word_of, mask, weight, person, kind, known
    )
    rows = _rows(words, first, row_words, flags)
    return Index(words, rows, bits)


def _extra_words(given: Tables) -> list[bytes]:
    """Words that every index holds, in a fixed order: of the background, legal forms, and those that others stand for."""
    words = {*given.background, *given.legal, *given.same.values(), *given.stopped, *given.characters}
    return sorted(word.encode() for word in words)


def _hash_table(
    spellings: npt.NDArray[np.uint64], word_of: npt.NDArray[np.int32], bits: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    starts, keys, where = build_table(spellings, bits)
    return starts, keys, word_of[where].astype(np.int32)


def _vocabulary(
    spellings: npt.NDArray[np.uint64],
    size: int,
    letters: npt.NDArray[np.uint8],
    start: npt.NDArray[np.int32],
    length: npt.NDArray[np.int32],
    word_of: npt.NDArray[np.int32],
    mask: npt.NDArray[np.uint32],
    weight: npt.NDArray[np.float32],
    person: npt.NDArray[np.float32],
    kind: npt.NDArray[np.uint8],
    known: npt.NDArray[np.uint8],
) -> tuple[Words, tuple[int, int]]:
    hash_bits = bits_for(size * 2)
    hash_filter_bits = max(bits_for(size * 16), 12)
    spelling_kind = kind[word_of]
    bare = ((spelling_kind == layout.NUMBER) | (spelling_kind == layout.NATIVE)).astype(np.uint8)
    cuts = int(np.sum(1 + length + np.where(length >= 7, length * (length - 1) // 2, 0)))
    cut_bits = min(bits_for(cuts), 26)
    cut_filter_bits = min(max(bits_for(cuts * 4), 12), 27)
    fine, coarse = sounds_of(letters, start, length)
    sound_bits = bits_for(len(start) * 2)
    empty_i = np.zeros(size + 1, np.int32)
    cut_starts, tags, spellings_of, cut_filter = build_cuts(
        letters, start, length, bare, cut_bits, cut_filter_bits
    )
    hash_starts, hash_keys, hash_words = _hash_table(spellings, word_of, hash_bits)
    sound_starts, sound_keys, sound_spellings = build_table(fine, sound_bits)
    coarse_starts, coarse_keys, coarse_spellings = build_table(coarse, sound_bits)
    words = Words(
        weight, weight.copy(), kind, person, known, letters, start, length, word_of, mask,
        hash_starts, hash_keys, hash_words, hash_bits, build_flags(spellings, hash_filter_bits),
        cut_starts, tags, spellings_of, cut_bits, cut_filter,
        sound_starts, sound_keys, sound_spellings, sound_bits,
        coarse_starts, coarse_keys, coarse_spellings, sound_bits,
        empty_i, np.zeros(1, np.int32), np.zeros(1, F32), weight, weight, _trigrams(tables()),
    )  # fmt: skip
    near = build_near(words, cut_filter_bits, near_room(words))
    rarity = rarities(weight, known, *near)
    heaviest, lightest = extremes(weight, near[0], near[1])
    words = words._replace(
        near_first=near[0],
        near_words=near[1],
        near_like=near[2],
        rarity=rarity,
        heaviest=heaviest,
        lightest=lightest,
    )
    return words, (cut_filter_bits, hash_filter_bits)


def _trigrams(given: Tables) -> npt.NDArray[np.float32]:
    """How letters follow each other in background words, the frequent ones counted more."""
    words = sorted(
        (word, names) for word, (names, _) in given.background.items() if word.isalpha() and len(word) > 2
    )
    sizes = np.array([len(word) for word, _ in words], np.int32)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    times = np.log1p(np.array([names for _, names in words], np.float64))
    letters = np.frombuffer("".join(word for word, _ in words).encode(), np.uint8)
    found: npt.NDArray[np.float32] = trigrams(letters, starts, sizes, times)
    return found


def _rows(
    words: Words, first: npt.NDArray[np.int32], row_words: npt.NDArray[np.int32], flags: npt.NDArray[np.uint8]
) -> Rows:
    count = len(first) - 1
    of = np.repeat(np.arange(count, dtype=np.int32), np.diff(first))
    # As in a search, only the first words of a row count.
    within = np.arange(len(row_words), dtype=np.int32) - first[of]
    keep = within < MOST_WORDS
    row_words, of = row_words[keep], of[keep]
    del within, keep
    first = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=count))]).astype(np.int32)
    weight = np.bincount(of, weights=words.weight[row_words], minlength=count).astype(F32)
    del of
    order = np.argsort(weight, kind="stable").astype(np.int32)
    begins, moved = renumber(order, first, row_words)
    del row_words
    post_first, posts = post(begins, moved, words.weight, words.kind, weight[order])
    return Rows(
        weight[order],
        flags[order],
        begins,
        moved,
        post_first,
        posts,
        ranks(weight[order]),
        order,
    )


def near_room(words: Words) -> Near:
    """Room for `near_words`, one for each thread."""
    size = len(words.weight)
    return Near(
        np.empty(130, np.uint64),
        np.empty(2000, np.uint64),
        np.zeros(256, np.uint64),
        np.empty(size + 1, np.int32),
        np.empty(size + 1, F32),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(1, np.int32),
        np.zeros(128, np.uint8),
    )
