"""Building blocks of an index: spellings laid end to end, rows put in the order of their weight, posting lists."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import compiled, inlined
from narrows.screen.kernel.distance import coarse_consonants, consonants, letters_of
from narrows.screen.kernel.hashing import U64, mix


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@inlined
def rank_below(rank, weight):
    """A row before which all are lighter than `weight`."""
    step = np.int64(weight * 8)
    return rank[min(max(step, 0), len(rank) - 1)]


@inlined
def rank_above(rank, weight):
    """A row from which on all are heavier than `weight`."""
    step = np.int64(weight * 8) + 1
    return rank[min(max(step, 0), len(rank) - 1)]


@compiled
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


@compiled
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
