"""Leads: words of the vocabulary that words of a query may be made of, run together or apart and misspelled besides.

"fawbianfelipe" is no listed word, is near none, and is not two of them. What tells its row is letters that are left over on both
sides, which only an alignment sees; a lead is how the search comes to that row at all. Alignment passes leads over, so that a
pair scores what it would without them.
"""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import inlined, lean
from narrows.screen.kernel.distance import F32
from narrows.screen.kernel.hashing import BASE, POWERS, U64, look_up, mix
from narrows.screen.kernel.layout import CONTENT, LATIN
from narrows.screen.kernel.marking import LEAD, MOST_MARKS, PAIRED, SPLIT, half, whole
from narrows.screen.kernel.near import has_flag, near_words

_SHORTEST = 7  # letters of two words together
_PART = 3  # letters of one of them
_LONGEST = 40
_SHARE = F32(0.3)  # of the query's weight: where it is less, the rest of the query finds the row
_NEAR = F32(0.66)  # a part is this near to a word, and the whole nearer
_FAR = F32(0.78)  # a word nearer to one of the vocabulary is taken as a spelling of that


@lean
def leads(words, post_first, bits, near, room, buf, tokens, slots, weights, n, mode, count, ceiling, ratio):
    """Mark what leads to rows, once all is marked that counts. Arguments and results are those of `mark_words`."""
    if mode != LATIN:
        return count, ceiling, ratio
    least = F32(0)
    for j in range(n):
        least += weights[j]
    least *= _SHARE
    before = False
    for j in range(n):
        t = slots[j]
        alone = _stands_alone(tokens, t)
        if j > 0 and (alone or before) and weights[j - 1] + weights[j] >= least:
            count, ceiling, ratio = _apart(
                words, post_first, bits, near, room, buf, tokens, slots, weights, j - 1, count, ceiling, ratio
            )
        if alone and weights[j] >= least and _SHORTEST <= tokens.length[t] <= _LONGEST:
            count, ceiling, ratio = _together(
                words, post_first, bits, near, room, buf, tokens.start[t], tokens.length[t], j, weights[j], count,
                ceiling, ratio,
            )  # fmt: skip
        before = alone
    return count, ceiling, ratio


@inlined
def _stands_alone(tokens, t):
    """Whether a word is no word of the vocabulary, no likely spelling of one, and not two together."""
    if tokens.word[t] >= 0 or tokens.kind[t] != CONTENT or tokens.split_first[t] < tokens.split_first[t + 1]:
        return False
    nearest = F32(0)
    for p in range(tokens.near_first[t], tokens.near_end[t]):
        nearest = max(nearest, tokens.near_like[p])
    return nearest < _FAR


@lean
def _together(words, post_first, bits, near, room, buf, start, length, j, weight, count, ceiling, ratio):
    """Leads of query word `j` as two words, one of which is spelled right."""
    top = F32(0)
    ahead = U64(0)
    behind = U64(0)
    for i in range(1, length - _PART + 1):
        ahead = ahead * BASE + U64(buf[start + i - 1]) + U64(1)
        behind += (U64(buf[start + length - i]) + U64(1)) * POWERS[i - 1]
        if i < _PART:
            continue
        v = _listed(words, post_first, bits, ahead)
        if v >= 0:
            count, top, ratio = _halves(
                words, post_first, bits, near, room, buf, start + i, length - i, v, 0, j, weight, count, top, ratio
            )  # fmt: skip
        v = _listed(words, post_first, bits, behind)
        if v >= 0:
            count, top, ratio = _halves(
                words, post_first, bits, near, room, buf, start, length - i, v, 1, j, weight, count, top, ratio
            )  # fmt: skip
    return count, ceiling + top, ratio


@lean
def _listed(words, post_first, bits, key):
    """The word of a key if rows are listed under it, else -1."""
    if not has_flag(words.hash_filter, mix(key), bits[1]):
        return -1
    v = look_up(words.hash_starts, words.hash_keys, words.hash_words, words.hash_bits, key)
    return v if v >= 0 and words.kind[v] == CONTENT and post_first[v] < post_first[v + 1] else -1


@lean
def _halves(words, post_first, bits, near, room, buf, start, length, v, side, j, weight, count, top, ratio):
    """Leads of query word `j` as word `v` on one `side` and, in the letters from `start`, something near a word.

    `top` is what two such words weigh at most.
    """
    found = near_words(
        words,
        bits[0],
        near,
        buf,
        np.int64(start),
        np.int64(length),
        np.int64(CONTENT),
        np.int64(LATIN),
        np.int64(1),
    )
    lightest = F32(0)
    met = _is_other(room, v, j)
    other_met = False
    for p in range(found):
        u = near.ids[p]
        if near.like[p] < _NEAR or words.kind[u] != CONTENT or post_first[u] == post_first[u + 1] or u == v:
            continue
        both = words.weight[u] + words.weight[v]
        top = max(top, both)
        ratio = max(ratio, weight / both)
        lightest = words.weight[u] if lightest == 0 else min(lightest, words.weight[u])
        other_met = other_met or _is_other(room, u, j)
        count = _lead(room, count, u, j, half(j, 1 - side), met, weight * words.weight[u] / both, weight)
    if lightest > 0:
        share = weight * words.weight[v] / (words.weight[v] + lightest)
        count = _lead(room, count, v, j, half(j, side), other_met, share, weight)
    return count, top, ratio


@lean
def _apart(words, post_first, bits, near, room, buf, tokens, slots, weights, j, count, ceiling, ratio):
    """Leads of query words `j` and the next as one word."""
    length = tokens.length[slots[j]] + tokens.length[slots[j + 1]]
    if length < _SHORTEST or length > _LONGEST:
        return count, ceiling, ratio
    if tokens.kind[slots[j]] != CONTENT or tokens.kind[slots[j + 1]] != CONTENT:
        return count, ceiling, ratio
    at = 0
    for z in range(j, j + 2):
        t = slots[z]
        for x in range(tokens.length[t]):
            near.joined[at] = buf[tokens.start[t] + x]
            at += 1
    weight = weights[j] + weights[j + 1]
    mask = whole(j) | whole(j + 1)
    found = near_words(
        words,
        bits[0],
        near,
        near.joined,
        np.int64(0),
        np.int64(length),
        np.int64(CONTENT),
        np.int64(LATIN),
        np.int64(1),
    )
    top = F32(0)
    for p in range(found):
        u = near.ids[p]
        if near.like[p] >= _FAR and words.kind[u] == CONTENT and post_first[u] < post_first[u + 1]:
            top = max(top, words.weight[u])
            ratio = max(ratio, weight / words.weight[u])
            count = _lead(room, count, u, j, mask, True, weight, weight)
    return count, ceiling + top, ratio


@inlined
def _is_other(room, word, j):
    """Whether a word is marked already for anything but as a lead of query word `j`."""
    k = np.int64(room.mark[word])
    return k > 0 and (room.slot_mask[k] & LEAD == U64(0) or room.slot_token[k] != j)


@inlined
def _lead(room, count, word, j, mask, lone, share, weight):
    """Mark a word, if it is not marked for anything that counts. What is `lone` counts, and is looked up, whatever else a row
    has: a half whose other half is marked for something else. Returns the count."""
    k = np.int64(room.mark[word])
    if k == 0:
        if count >= MOST_MARKS:
            return count
        count += 1
        k = count
        room.mark[word] = np.uint16(k)
        room.slot_word[k] = word
    elif _is_other(room, word, j) or room.slot_weight[k] >= share:
        return count
    room.slot_like[k] = SPLIT
    room.slot_mask[k] = mask | LEAD if lone else mask | LEAD | PAIRED
    room.slot_weight[k] = max(share, F32(0.5) * weight) if lone else share
    room.slot_token[k] = j
    return count
