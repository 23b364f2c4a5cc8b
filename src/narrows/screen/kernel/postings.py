"""Posting lists, in which each posting says what else is in its row, so that most rows are passed over unread.

A posting is two words of 64 bits. The first has, from the low bits, the fingerprints of four other words of the row and
what the row weighs; the second the row, the fingerprint of a fifth word, the tags of all five, and a bit that is set where
the row has more words than these. Legal forms are left out.

What a row weighs is in steps rounded down, and less by what words that are left out may make up for: a row of which so
little is matched that it fails all the same.
"""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import compiled, inlined, lean
from narrows.screen.kernel.distance import F32, U32
from narrows.screen.kernel.hashing import U64, mix
from narrows.screen.kernel.layout import (
    FINGERPRINT_BITS,
    FINGERPRINTS,
    LEGAL,
    MOST_ROWS,
    NAME_LEAST,
    ROW_BITS,
)

OTHERS = 5
WEIGHT_STEPS = 16  # to a nat
_WEIGHT_AT = 4 * FINGERPRINT_BITS
_MOST_WEIGHT = (1 << (64 - _WEIGHT_AT)) - 1
_TAG_BITS = 5
_TAGS_AT = ROW_BITS + FINGERPRINT_BITS
_ROW = U64(MOST_ROWS - 1)
_ONE = U64(FINGERPRINTS - 1)
_TAG = U64((1 << _TAG_BITS) - 1)
_MORE = U64(1 << 63)
_LOW = U64(0xFFFF)


@inlined
def fingerprint(word):
    """A place in `Room.reach`, never 0; some words share one."""
    at = np.int64(mix(U64(word) + U64(1)) & _ONE)
    return at if at > 0 else np.int64(1)


@inlined
def tag(word):
    """A few more bits, that tell apart most words of one fingerprint."""
    return mix(U64(word) + U64(1)) >> U64(64 - _TAG_BITS)


@compiled
def post(first, words, weight, kind, row_weight):
    """Posting lists of every word but legal forms: firsts (words + 1,), and postings (n, 2).

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
        for z in range(first[i], first[i + 1]):
            u = words[z]
            if kind[u] == LEGAL and formal[i] == 0:
                continue
            one = U64(0)
            two = U64(i)
            place = 0
            rest = F32(0)
            for k in range(n):
                v = heaviest[k]
                if v == u:
                    continue
                if place == OTHERS:
                    rest += weight[v]
                    continue
                bits = U64(fingerprint(v))
                one |= bits << U64(FINGERPRINT_BITS * place) if place < 4 else U64(0)
                two |= bits << U64(ROW_BITS) if place == 4 else U64(0)
                two |= tag(v) << U64(_TAGS_AT + _TAG_BITS * place)
                place += 1
            if formal[i] != 0 or rest > 0:
                two |= _MORE
            weighs = F32(0) if formal[i] != 0 else max(row_weight[i] - rest / F32(NAME_LEAST), F32(0))
            posts[at[u], 0] = one | (
                U64(min(np.int64(weighs * F32(WEIGHT_STEPS)), _MOST_WEIGHT)) << U64(_WEIGHT_AT)
            )
            posts[at[u], 1] = two
            at[u] += 1
    return begins, posts


@inlined
def row_of(two):
    """The row of a posting, by its second word."""
    return np.int64(two & _ROW)


@inlined
def _passes(others, one, two, wanted, own, step_least):
    """Whether the other words of a row, which make up `others`, are enough."""
    enough = F32(others & _LOW) + own >= F32(one >> U64(_WEIGHT_AT)) * step_least
    return enough and (two >= _MORE or np.int64(others >> U64(16)) >= wanted)


@inlined
def _if_tagged(reach, tags, at, bits):
    return U64(reach[at]) if (tags[at] >> U32(bits & _TAG)) & U32(1) != U32(0) else U64(0)


@lean
def scan(posts, begin, end, low, high, reach, tags, wanted, own, step_least, seen, epoch, candidates, count):
    """Add rows of a posting list to `candidates`, each once in an `epoch`; returns how many there are.

    Left out are rows whose other words make up less than `wanted` of the query, or, with `own`, less than `step_least` of
    what the row weighs for each of its steps; both in `REACH_STEPS`. Rows from `low` on and below `high` are looked at.
    """
    for p in range(begin, end):
        two = posts[p, 1]
        c = row_of(two)
        if c < low:
            continue
        if c >= high:
            break
        one = posts[p, 0]
        a = np.int64(one & _ONE)
        b = np.int64((one >> U64(FINGERPRINT_BITS)) & _ONE)
        d = np.int64((one >> U64(2 * FINGERPRINT_BITS)) & _ONE)
        e = np.int64((one >> U64(3 * FINGERPRINT_BITS)) & _ONE)
        f = np.int64((two >> U64(ROW_BITS)) & _ONE)
        others = U64(reach[a]) + U64(reach[b]) + U64(reach[d]) + U64(reach[e]) + U64(reach[f])
        if not _passes(others, one, two, wanted, own, step_least):
            continue
        if others != U64(0):
            bits = two >> U64(_TAGS_AT)
            others = _if_tagged(reach, tags, a, bits)
            others += _if_tagged(reach, tags, b, bits >> U64(_TAG_BITS))
            others += _if_tagged(reach, tags, d, bits >> U64(2 * _TAG_BITS))
            others += _if_tagged(reach, tags, e, bits >> U64(3 * _TAG_BITS))
            others += _if_tagged(reach, tags, f, bits >> U64(4 * _TAG_BITS))
            if not _passes(others, one, two, wanted, own, step_least):
                continue
        if seen[c] != epoch:
            seen[c] = epoch
            candidates[count] = c
            count += 1
    return count
