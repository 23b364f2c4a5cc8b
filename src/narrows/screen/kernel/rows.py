"""Building blocks of an index: spellings laid end to end, rows put in the order of their weight, posting lists."""

from __future__ import annotations

import numpy as np
from numba import njit

from narrows.screen.kernel.distance import coarse_consonants, consonants, letters_of
from narrows.screen.kernel.hashing import U64, mix
from narrows.screen.kernel.layout import (
    FINGERPRINT_BITS,
    FINGERPRINTS,
    LEGAL,
    OTHERS,
    ROW_BITS,
    WEIGHT_BITS,
    WEIGHT_STEPS,
)

_ONE = U64(FINGERPRINTS - 1)


@njit(cache=True, nogil=True)
def spell(buf, start, length):
    """Spellings laid end to end: letters, the new starts, and which letters each has."""
    total = 0
    for v in range(len(start)):
        total += length[v]
    letters = np.empty(total, np.uint8)
    begins = np.empty(len(start), np.int32)
    masks = np.empty(len(start), np.uint32)
    at = 0
    for v in range(len(start)):
        begins[v] = at
        for i in range(length[v]):
            letters[at] = buf[start[v] + i]
            at += 1
        masks[v] = letters_of(letters, begins[v], length[v])
    return letters, begins, masks


@njit(cache=True, nogil=True)
def sounds_of(letters, start, length):
    """The consonant keys of spellings, fine and coarse; of what is not of letters, keys that nothing else has."""
    fine = np.empty(len(start), np.uint64)
    coarse = np.empty(len(start), np.uint64)
    for v in range(len(start)):
        c = letters[start[v]]
        if c < 97 or c > 122 or length[v] < 2:
            fine[v] = mix(U64(v) + U64(1 << 40))
            coarse[v] = fine[v]
            continue
        fine[v], _ = consonants(letters, start[v], length[v])
        coarse[v], _ = coarse_consonants(letters, start[v], length[v])
    return fine, coarse


@njit(cache=True, nogil=True)
def renumber(order, first, words):
    """Rows in another order: the new firsts and words."""
    begins = np.empty(len(order) + 1, np.int32)
    begins[0] = 0
    moved = np.empty(len(words), np.int32)
    at = 0
    for i in range(len(order)):
        for z in range(first[order[i]], first[order[i] + 1]):
            moved[at] = words[z]
            at += 1
        begins[i + 1] = at
    return begins, moved


@njit(cache=True, inline="always")
def fingerprint(word):
    """A word as `FINGERPRINT_BITS` bits, never 0; some words share one."""
    return np.int64(mix(U64(word) + U64(1)) % U64(FINGERPRINTS - 1)) + 1


@njit(cache=True, nogil=True)
def ranks(weight):
    """The first row of at least so many eighths of a nat, for every eighth up to the heaviest row, and one beyond."""
    steps = np.int64(weight[-1] * 8) + 3 if len(weight) > 0 else 2
    out = np.empty(steps, np.int32)
    row = 0
    for step in range(steps):
        while row < len(weight) and weight[row] * 8 < step:
            row += 1
        out[step] = row
    return out


@njit(cache=True, inline="always")
def rank_below(rank, weight):
    """A row before which all are lighter than `weight`."""
    step = np.int64(weight * 8)
    return rank[min(max(step, 0), len(rank) - 1)]


@njit(cache=True, inline="always")
def rank_above(rank, weight):
    """A row from which on all are heavier than `weight`."""
    step = np.int64(weight * 8) + 1
    return rank[min(max(step, 0), len(rank) - 1)]


@njit(cache=True, nogil=True)
def post(first, words, weight, kind, row_weight):
    """Posting lists of every word but legal forms: firsts (words + 1,), and (postings, 2) as `layout.Rows.posts` says.

    Legal forms have those of the rows that are of nothing else. `weight` and `kind` are of the vocabulary.
    """
    rows = len(first) - 1
    size = len(weight)
    begins = np.zeros(size + 1, np.int32)
    formal = np.ones(rows, np.uint8)
    for i in range(rows):
        for z in range(first[i], first[i + 1]):
            if kind[words[z]] != LEGAL:
                formal[i] = 0
        for z in range(first[i], first[i + 1]):
            if kind[words[z]] != LEGAL or formal[i] != 0:
                begins[words[z] + 1] += 1
    for v in range(size):
        begins[v + 1] += begins[v]
    at = begins[:-1].copy()
    posts = np.empty((begins[size], 2), np.uint64)
    heaviest = np.empty(256, np.int32)
    for i in range(rows):
        # Its words, heaviest first.
        n = 0
        for z in range(first[i], first[i + 1]):
            u = words[z]
            if kind[u] == LEGAL:
                continue
            k = n
            while k > 0 and weight[heaviest[k - 1]] < weight[u]:
                heaviest[k] = heaviest[k - 1]
                k -= 1
            heaviest[k] = u
            n += 1
        open_ended = U64(1) if formal[i] != 0 or n > OTHERS + 1 else U64(0)
        weighs = U64(min(np.int64(row_weight[i] * WEIGHT_STEPS), (1 << WEIGHT_BITS) - 1))
        for z in range(first[i], first[i + 1]):
            u = words[z]
            if kind[u] == LEGAL and formal[i] == 0:
                continue
            one = weighs << U64(4 * FINGERPRINT_BITS)
            two = (open_ended << U64(63)) | U64(i)
            place = 0
            for k in range(n):
                if heaviest[k] == u or place == OTHERS:
                    continue
                bits = U64(fingerprint(heaviest[k]))
                if place < 4:
                    one |= bits << U64(FINGERPRINT_BITS * place)
                else:
                    two |= bits << U64(ROW_BITS + FINGERPRINT_BITS * (place - 4))
                place += 1
            posts[at[u], 0] = one
            posts[at[u], 1] = two
            at[u] += 1
    return begins, posts


@njit(cache=True, inline="always")
def others_reach(reach_of, one, two):
    """The most that the other words of a posting's row make up, as `layout.Room.reach` has it for each."""
    return (
        reach_of[np.int64(one & _ONE)]
        + reach_of[np.int64((one >> U64(FINGERPRINT_BITS)) & _ONE)]
        + reach_of[np.int64((one >> U64(2 * FINGERPRINT_BITS)) & _ONE)]
        + reach_of[np.int64((one >> U64(3 * FINGERPRINT_BITS)) & _ONE)]
        + reach_of[np.int64((two >> U64(ROW_BITS)) & _ONE)]
        + reach_of[np.int64((two >> U64(ROW_BITS + FINGERPRINT_BITS)) & _ONE)]
        + reach_of[np.int64((two >> U64(ROW_BITS + 2 * FINGERPRINT_BITS)) & _ONE)]
    )


@njit(cache=True, nogil=True)
def rarities(weight, known, near_first, near_words, near_like):
    """How rare a word is together with the background words that may be spellings of it."""
    out = np.empty(len(weight), np.float32)
    for v in range(len(weight)):
        mass = np.float32(0)
        for k in range(near_first[v], near_first[v + 1]):
            u = near_words[k]
            if known[u] != 0 and near_like[k] >= np.float32(0.85):
                mass += np.exp(-weight[u])
        out[v] = weight[v]
        if mass > 0:
            out[v] = min(weight[v], max(np.float32(0.3), -np.log(mass)))
    return out


@njit(cache=True, nogil=True)
def extremes(weight, near_first, near_words):
    """The weights of the heaviest and of the lightest word near each word."""
    most = np.empty(len(weight), np.float32)
    least = np.empty(len(weight), np.float32)
    for v in range(len(weight)):
        most[v] = weight[v]
        least[v] = weight[v]
        for k in range(near_first[v], near_first[v + 1]):
            most[v] = max(most[v], weight[near_words[k]])
            least[v] = min(least[v], weight[near_words[k]])
    return most, least
