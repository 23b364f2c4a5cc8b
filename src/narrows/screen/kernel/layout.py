"""The arrays of an index and of a search, by name.

Rows are names as they are compared; one listed name may be several rows (a Chinese name and its readings). Rows are
ordered by weight, lightest first, so that those of a weight range stand together in every posting list. Words are
numbered; a word may be spelled in several ways (`spelling` arrays), each of which stands for the word in `word_of`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

# Classes of words.
CONTENT, LEGAL, NUMBER, NATIVE = 0, 1, 2, 3
# How a row of a query is compared.
LATIN, EXACT, ABJAD = 0, 1, 2


class Words(NamedTuple):
    """The vocabulary: words of the index and of the background, and what lies near them."""

    weight: Floats  # (words,) nats of surprise, by background frequency
    rarity: Floats  # (words,) the same over all near spellings together
    kind: U8  # (words,) CONTENT, LEGAL, NUMBER or NATIVE
    person: Floats  # (words,) log odds that a name with this word is a person's; 0 where nothing is known
    known: U8  # (words,) whether the background has it
    letters: U8  # all spellings, end to end
    start: I32  # (spellings,)
    length: I32  # (spellings,)
    word_of: I32  # (spellings,)
    mask: U32  # (spellings,) letters of a spelling
    hash_starts: I32
    hash_keys: U64
    hash_words: I32
    hash_bits: int
    hash_filter: U64
    cut_starts: I32  # spellings with up to two letters left out
    cut_tags: U32
    cut_spellings: I32
    cut_bits: int
    cut_filter: U64
    sound_starts: I32
    sound_keys: U64
    sound_spellings: I32
    sound_bits: int
    coarse_starts: I32
    coarse_keys: U64
    coarse_spellings: I32
    coarse_bits: int
    near_first: I32  # (words + 1,) near words of each word, itself first
    near_words: I32
    near_like: Floats
    heaviest: Floats  # (words,) the heaviest word near each, and the lightest
    lightest: Floats
    trigram: Floats  # (27 ** 3,) log probability of a letter after two others, 0 for a word's edge


class Rows(NamedTuple):
    """The rows and the posting lists."""

    weight: Floats  # (rows,) ascending
    flags: U8  # (rows,) bits below
    first: I32  # (rows + 1,)
    words: I32
    post_first: I32  # (words + 1,)
    posts: U64  # (postings, 2), see `postings`
    rank: I32  # (steps,) the first row that weighs at least so many eighths of a nat
    source: I32  # (rows,) the row as it was given


ROW_BITS = 24  # of a posting, see `postings`
MOST_ROWS = 1 << ROW_BITS
FINGERPRINT_BITS = 13
FINGERPRINTS = 1 << FINGERPRINT_BITS

# Least shares of the query's and of the name's weight that must be matched for a pair to be described at all, and of
# each the share that words near each other must make up: letters left over on both sides may add the rest.
QUERY_FLOOR, NAME_FLOOR = 0.6, 0.5
SLACK = 0.9
NAME_LEAST = NAME_FLOOR * SLACK

# Bits of Rows.flags.
PERSON, WEAK, READING, ACRONYM, ORGANIZATION = 1, 2, 4, 8, 16


class Spelled(NamedTuple):
    """What alignment asks of the vocabulary. A compiled call costs by the number of arrays it is given."""

    weight: Floats
    rarity: Floats
    kind: U8
    letters: U8
    start: I32
    length: I32
    mask: U32
    trigram: Floats


class Names(NamedTuple):
    """What alignment asks of the rows."""

    weight: Floats
    flags: U8
    first: I32
    words: I32


class Marks(NamedTuple):
    """What alignment asks of the marks that a query has made."""

    mark: npt.NDArray[np.uint16]
    like: Floats
    weight: Floats
    mask: U64
    token: I32


class Asked(NamedTuple):
    """What alignment asks of a query's words."""

    kind: U8
    known: U8
    plain: Floats
    rarity: Floats
    person: Floats
    start: I32
    length: I32


class Near(NamedTuple):
    """Room for looking up near words."""

    powers: U64
    hashes: U64
    pattern: U64
    ids: I32
    like: Floats
    slot: I32  # (words,)
    stamp: I32  # (words,)
    clock: I32  # (1,)
    joined: U8


class Room(NamedTuple):
    """Room for a search, one for each thread."""

    mark: npt.NDArray[np.uint16]  # (words,) slot + 1 of a word that the query has or comes near to
    slot_word: I32
    slot_like: Floats
    slot_weight: Floats
    slot_mask: U64
    slot_token: I32
    seen: I32  # (rows,)
    clock: I32
    candidates: I32  # (rows,)
    reach: U32  # (FINGERPRINTS,) the most that a word makes up of the query (high half) and of its row, by `REACH_STEPS`
    tags: U32  # (FINGERPRINTS,) the tags of the words there, one bit each


class Scratch(NamedTuple):
    """What is worked out for one query row at a time, by its words."""

    slots: npt.NDArray[np.int64]
    weights: Floats
    masks: U32
    most: Floats
    formal_of: Floats
    light: Floats  # (words, 2)
    cost: Floats
    worth: Floats
    order: npt.NDArray[np.int64]
    met: npt.NDArray[np.int64]
    like_of: Floats
    taken: U8
    side: U8
    feature: Floats


REACH_STEPS = 128  # to a nat: five words of at most 60 nats fit into half of 32 bits
