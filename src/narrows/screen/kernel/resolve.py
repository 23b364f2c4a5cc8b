"""Words of queries, each once: which word of the vocabulary it is, how much it tells, and what lies near it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from narrows.screen.kernel.compiled import compiled
from narrows.screen.kernel.distance import F32
from narrows.screen.kernel.hashing import BASE, POWERS, U64, grown, look_up, mix
from narrows.screen.kernel.layout import ABJAD, CONTENT, I32, LEGAL, NATIVE, NUMBER, U8, Floats
from narrows.screen.kernel.near import has_flag, near_words

CAP = F32(10.0)  # nats: a word that no background name has
LEGAL_WEIGHT = F32(0.4)
_FORM = F32(0.6)  # and from this one on as a legal form
_RARE = F32(7.0)  # nats: a word this rare may be two written together
_TYPO = F32(0.78)  # from this likeness on, an unknown word is taken as a spelling of a background word


class Tokens(NamedTuple):
    """Unique words of a batch, and which of them stands at each place of it."""

    slot: I32  # (places,)
    word: I32  # (tokens,) -1 where the vocabulary does not have it
    weight: Floats
    plain: Floats  # of a word that is listed and no background name has: its weight where a row has the very word, else 0
    rarity: Floats
    heaviest: Floats  # the heaviest word near it, and the lightest
    lightest: Floats
    kind: U8
    known: U8
    person: Floats
    start: I32
    length: I32
    own: U8  # 1: its near words stand in `near_*`, 0: in those of the vocabulary
    near_first: I32
    near_end: I32
    near_words: I32
    near_like: Floats
    split_first: I32  # (tokens + 1,) two words each that the word may be written together of
    split_left: I32
    split_right: I32


@compiled
def unknown_weight(length, kind):
    """How much a word tells that no background name has, by its length: short ones recur by chance."""
    if kind == NUMBER:
        return F32(3.0) + F32(1.5) * F32(min(length, 4))
    if kind == NATIVE:
        return F32(6.0)
    if length == 1:
        return F32(1.2)
    if length == 2:
        return F32(5.0)
    if length == 3:
        return F32(7.0)
    return CAP


@compiled
def unknown_weights(length, kind):
    """`unknown_weight` of many words."""
    out = np.empty(len(length), np.float32)
    for v in range(len(length)):
        out[v] = min(unknown_weight(length[v], kind[v]), CAP)
    return out


@compiled
def resolve(
    words, cut_filter_bits, hash_filter_bits, near, buf, hashes, starts, lengths, first, surfaces, modes
):
    """The `Tokens` of a batch. `modes` (rows,) says how each row's words are compared."""
    places = len(hashes)
    slot = np.empty(places, np.int32)
    bits = 4
    while (1 << bits) < places * 2 + 2:
        bits += 1
    table = np.full(1 << bits, -1, np.int32)
    keys = np.empty(places, np.uint64)
    word = np.empty(places, np.int32)
    weight = np.empty(places, np.float32)
    plain = np.zeros(places, np.float32)
    rarity = np.empty(places, np.float32)
    heaviest = np.empty(places, np.float32)
    lightest = np.empty(places, np.float32)
    kinds = np.empty(places, np.uint8)
    known = np.zeros(places, np.uint8)
    person = np.zeros(places, np.float32)
    start = np.empty(places, np.int32)
    length = np.empty(places, np.int32)
    own = np.zeros(places, np.uint8)
    near_first = np.empty(places, np.int32)
    near_end = np.empty(places, np.int32)
    room = places * 4 + 64
    ids = np.empty(room, np.int32)
    like = np.empty(room, np.float32)
    split_first = np.zeros(places + 1, np.int32)
    left = np.empty(places + 16, np.int32)
    right = np.empty(places + 16, np.int32)
    splits = 0
    used = 0
    count = 0
    full = (1 << bits) - 1
    for row in range(len(first) - 1):
        mode = np.int64(modes[row])
        for p in range(first[row], first[row + 1]):
            key = surfaces[p] * U64(4) + U64(modes[row])
            at = np.int64(mix(key) & U64(full))
            while table[at] >= 0 and keys[table[at]] != key:
                at = (at + 1) & full
            if table[at] >= 0:
                slot[p] = table[at]
                continue
            t = count
            count += 1
            table[at] = t
            keys[t] = key
            slot[p] = t
            s = starts[p]
            n = np.int32(lengths[p])
            start[t] = s
            length[t] = n
            c = buf[s]
            kind = CONTENT
            if c < 58:
                kind = NUMBER
            elif c >= 128:
                kind = NATIVE
            v = -1
            if has_flag(words.hash_filter, mix(hashes[p]), hash_filter_bits):
                v = look_up(words.hash_starts, words.hash_keys, words.hash_words, words.hash_bits, hashes[p])
            word[t] = v
            if v >= 0:
                kind = words.kind[v]
            kinds[t] = kind
            if v >= 0 and not (mode == ABJAD and kind == CONTENT):
                weight[t] = words.weight[v]
                rarity[t] = words.rarity[v]
                known[t] = words.known[v]
                person[t] = words.person[v]
                near_first[t] = words.near_first[v]
                near_end[t] = words.near_first[v + 1]
                if mode != 0:
                    near_end[t] = near_first[t] + 1
                heaviest[t] = words.heaviest[v]
                lightest[t] = words.lightest[v]
                before = splits
                bare = known[t] == 0 and kind == CONTENT and n >= 3
                if kind == CONTENT and (n >= 5 if bare else n >= 6 and weight[t] >= _RARE):
                    left, right, splits = split(words, hash_filter_bits, near, buf, s, n, left, right, splits)
                split_first[t + 1] = splits
                if bare:
                    # Beside rows that do not have it, it is what it would be were it not listed for another's sake.
                    plain[t] = weight[t]
                    told, rare, form, _ = _told(
                        words,
                        words.near_words,
                        words.near_like,
                        near_first[t],
                        near_end[t],
                        unknown_weight(n, kind),
                    )
                    if form:
                        kinds[t] = LEGAL
                    told, both = _told_apart(words, left, right, before, splits, told)
                    if both:
                        kinds[t] = LEGAL
                    weight[t] = told
                    rarity[t] = rare
                continue
            m = near_words(words, cut_filter_bits, near, buf, np.int64(s), np.int64(n), np.int64(kind), mode)
            if used + m + 1 > room:
                room = room * 2 + m + 1
                ids = grown(ids, used, room)
                like = grown(like, used, room)
            own[t] = 1
            near_first[t] = used
            base = unknown_weight(n, kind)
            top = F32(0)
            low = CAP
            for k in range(m):
                u = near.ids[k]
                ids[used] = u
                like[used] = near.like[k]
                used += 1
                top = max(top, words.weight[u])
                low = min(low, words.weight[u])
            told, rare, form, mass = _told(words, ids, like, near_first[t], used, base)
            if mode == ABJAD:
                # Any of them may be meant.
                told = min(base, max(F32(0.5), -np.log(mass))) if mass > 0 else base
                rare = told
            elif form:
                kinds[t] = LEGAL
            if mode == 0 and kind == CONTENT and n >= 5:
                before = splits
                left, right, splits = split(words, hash_filter_bits, near, buf, s, n, left, right, splits)
                told, both = _told_apart(words, left, right, before, splits, told)
                if both:
                    kinds[t] = LEGAL
            split_first[t + 1] = splits
            near_end[t] = used
            weight[t] = told
            rarity[t] = rare
            heaviest[t] = top
            lightest[t] = low
    return Tokens(
        slot,
        word[:count],
        weight[:count],
        plain[:count],
        rarity[:count],
        heaviest[:count],
        lightest[:count],
        kinds[:count],
        known[:count],
        person[:count],
        start[:count],
        length[:count],
        own[:count],
        near_first[:count],
        near_end[:count],
        ids[: max(used, 1)],
        like[: max(used, 1)],
        split_first[: count + 1],
        left[: max(splits, 1)],
        right[: max(splits, 1)],
    )


@compiled
def _told(words, ids, like, begin, end, base):
    """How much a word tells, and how rare it is, that no background name has: as the background word that it may be a
    spelling of, at most `base`; whether it may be a legal form; and the share of background names that any near word is in.
    """
    best = F32(0)
    told = base
    rare = base
    mass = F32(0)
    form = F32(0)
    for k in range(begin, end):
        u = ids[k]
        if words.kind[u] == LEGAL:
            form = max(form, like[k])
        elif words.known[u] != 0:
            if like[k] > best:
                best = like[k]
                told = min(base, words.weight[u])
                rare = min(base, words.rarity[u])
            mass += np.exp(-words.weight[u])
    if form >= _FORM and form >= best:
        return LEGAL_WEIGHT, LEGAL_WEIGHT, True, mass
    if best < _TYPO:
        return base, base, False, mass
    return told, rare, False, mass


@compiled
def _told_apart(words, left, right, begin, end, told):
    """How much a word tells that may be two of the background together, and whether both are legal forms."""
    formal = False
    for k in range(begin, end):
        if words.known[left[k]] != 0 and words.known[right[k]] != 0:
            told = min(told, words.weight[left[k]] + words.weight[right[k]])
            formal = formal or (words.kind[left[k]] == LEGAL and words.kind[right[k]] == LEGAL)
    return told, formal


@compiled
def split(words, hash_filter_bits, near, buf, start, length, left, right, count):
    """Words of the vocabulary, two each, that a word may be written together of; appended to `left` and `right`."""
    powers = near.powers
    powers[0] = U64(0)
    for i in range(length):
        powers[i + 1] = powers[i] * BASE + U64(buf[start + i]) + U64(1)
    for i in range(2, length - 1):
        if not has_flag(words.hash_filter, mix(powers[i]), hash_filter_bits):
            continue
        tail = powers[length] - powers[i] * POWERS[length - i]
        if not has_flag(words.hash_filter, mix(tail), hash_filter_bits):
            continue
        a = look_up(words.hash_starts, words.hash_keys, words.hash_words, words.hash_bits, powers[i])
        if a < 0 or (i < 3 and (words.kind[a] == LEGAL or words.known[a] == 0)):
            continue
        b = look_up(words.hash_starts, words.hash_keys, words.hash_words, words.hash_bits, tail)
        if b < 0 or (length - i < 3 and words.known[b] == 0):
            continue
        if count + 1 > len(left):
            left = grown(left, count, len(left) * 2)
            right = grown(right, count, len(right) * 2)
        left[count] = a
        right[count] = b
        count += 1
    return left, right, count
