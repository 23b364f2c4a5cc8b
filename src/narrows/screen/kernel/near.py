"""Words near a word: by spelling (up to two edits), by sound, and by what an abjad leaves of it."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import compiled, inlined, lean
from narrows.screen.kernel.distance import (
    F32,
    allowed,
    clear_pattern,
    coarse_consonants,
    consonants,
    edits,
    letters_of,
    likeness,
    ones,
    set_pattern,
)
from narrows.screen.kernel.hashing import BASE, POWERS, U64, grown, mix
from narrows.screen.kernel.layout import ABJAD, EXACT, LATIN, LEGAL, NATIVE, NUMBER

LONGEST_CUT = 24  # longer words have cuts of one letter only
_LONGEST = 40
LAST_EPOCH = 2**31 - 2  # of a clock; then what carries its time is wiped


@lean
def cut_hashes(buf, start, length, most, powers, out):
    """Hashes of a word with up to `most` letters left out, into `out`; returns how many. The word's own comes first."""
    powers[0] = U64(0)
    for i in range(length):
        powers[i + 1] = powers[i] * BASE + U64(buf[start + i]) + U64(1)
    whole = powers[length]
    out[0] = whole
    count = 1
    if most >= 1:
        for i in range(length):
            if i > 0 and buf[start + i] == buf[start + i - 1]:
                continue
            after = length - i - 1
            out[count] = powers[i] * POWERS[after] + (whole - powers[i + 1] * POWERS[after])
            count += 1
    if most >= 2:
        for i in range(length - 1):
            for j in range(i + 1, length):
                between = j - i - 1
                after = length - j - 1
                middle = powers[j] - powers[i + 1] * POWERS[between]
                head = powers[i] * POWERS[between] + middle
                out[count] = head * POWERS[after] + (whole - powers[j + 1] * POWERS[after])
                count += 1
    return count


@lean
def cuts_of(length):
    """How many letters an index leaves out of a spelling of this length."""
    if length == 3:
        return 0
    if length > LONGEST_CUT:
        return 1
    return allowed(length + 1)


@compiled
def build_cuts(letters, start, length, bare, bits, filter_bits):
    """The table of cut spellings; `bare` (spellings,) is 1 for what is compared exactly only."""
    powers = np.empty(130, np.uint64)
    out = np.empty(2000, np.uint64)
    total = 0
    for v in range(len(start)):
        n = length[v]
        if n < 3 or n > _LONGEST or bare[v] != 0:
            continue
        total += cut_hashes(letters, start[v], n, cuts_of(n), powers, out)
    keys = np.empty(total, np.uint64)
    ids = np.empty(total, np.int32)
    m = 0
    for v in range(len(start)):
        n = length[v]
        if n < 3 or n > _LONGEST or bare[v] != 0:
            continue
        count = cut_hashes(letters, start[v], n, cuts_of(n), powers, out)
        for q in range(count):
            keys[m] = mix(out[q])
            ids[m] = v
            m += 1
    shift = U64(64 - bits)
    starts = np.zeros((1 << bits) + 1, np.int32)
    for q in range(total):
        starts[np.int64(keys[q] >> shift) + 1] += 1
    for b in range(1 << bits):
        starts[b + 1] += starts[b]
    at = starts[:-1].copy()
    tags = np.empty(total, np.uint32)
    spellings = np.empty(total, np.int32)
    flags = np.zeros(1 << (filter_bits - 6), np.uint64)
    for q in range(total):
        b = np.int64(keys[q] >> shift)
        tags[at[b]] = np.uint32(keys[q] & U64(0xFFFFFFFF))
        spellings[at[b]] = ids[q]
        at[b] += 1
        set_flag(flags, keys[q], filter_bits)
    return starts, tags, spellings, flags


@lean
def set_flag(flags, h, bits):
    p = h >> U64(64 - bits)
    flags[np.int64(p >> U64(6))] |= U64(1) << (p & U64(63))


@inlined
def has_flag(flags, h, bits):
    p = h >> U64(64 - bits)
    return (flags[np.int64(p >> U64(6))] >> (p & U64(63))) & U64(1) != U64(0)


@compiled
def build_flags(keys, bits):
    """A bit for each key, at its mixed hash."""
    flags = np.zeros(1 << (bits - 6), np.uint64)
    for i in range(len(keys)):
        set_flag(flags, mix(keys[i]), bits)
    return flags


@inlined
def _keep(near, count, word, like):
    """Note a near word, or that it is nearer than was known; returns the count."""
    if near.stamp[word] == near.clock[0]:
        k = near.slot[word]
        if near.like[k] < like:
            near.like[k] = like
        return count
    near.stamp[word] = near.clock[0]
    near.slot[word] = count
    near.ids[count] = word
    near.like[count] = like
    return count + 1


@lean
def near_words(words, filter_bits, near, buf, start, length, kind, mode):
    """Words near the one in `buf`, into near.ids and near.like; returns how many, each once, with its best likeness."""
    if near.clock[0] >= LAST_EPOCH:
        near.stamp[:] = 0
        near.clock[0] = 0
    near.clock[0] += 1
    count = 0
    if kind in (NUMBER, NATIVE) or mode == EXACT or length < 2 or length > _LONGEST:
        return 0
    if mode == ABJAD:
        return _near_abjad(words, near, buf, start, length)
    most = allowed(length)
    set_pattern(near.pattern, buf, start, length)
    mask = letters_of(buf, start, length)
    if length >= 3:
        n = cut_hashes(
            buf, start, length, most if length <= LONGEST_CUT else min(most, 1), near.powers, near.hashes
        )
        shift = U64(64 - words.cut_bits)
        for q in range(n):
            h = mix(near.hashes[q])
            if not has_flag(words.cut_filter, h, filter_bits):
                continue
            b = np.int64(h >> shift)
            tag = np.uint32(h & U64(0xFFFFFFFF))
            for p in range(words.cut_starts[b], words.cut_starts[b + 1]):
                if words.cut_tags[p] != tag:
                    continue
                v = words.cut_spellings[p]
                other = words.length[v]
                longest = max(length, other)
                shortest = min(length, other)
                limit = allowed(longest) if shortest >= 4 or (shortest == 3 and longest == 4) else 0
                if (
                    longest - shortest > limit
                    or ones(mask & ~words.mask[v]) > limit
                    or ones(words.mask[v] & ~mask) > limit
                ):
                    continue
                d = edits(near.pattern, length, words.letters, words.start[v], other)
                if d <= limit:
                    same = buf[start] == words.letters[words.start[v]]
                    count = _keep(near, count, words.word_of[v], likeness(d, longest, same))
    key, sounds = consonants(buf, start, length)
    if sounds >= 2 and length >= 4:
        b = np.int64(mix(key) >> U64(64 - words.sound_bits))
        for p in range(words.sound_starts[b], words.sound_starts[b + 1]):
            if words.sound_keys[p] != key:
                continue
            v = words.sound_spellings[p]
            other = words.length[v]
            if abs(length - other) > 3 or other < 4:
                continue
            d = edits(near.pattern, length, words.letters, words.start[v], other)
            like = F32(0.5) * (F32(1.0) - F32(d) / F32(max(length, other))) + F32(0.47)
            if buf[start] != words.letters[words.start[v]]:
                like -= F32(0.06)
            if sounds == 2:
                like -= F32(0.06)
            if like >= F32(0.66):
                count = _keep(near, count, words.word_of[v], like)
    clear_pattern(near.pattern, buf, start, length)
    return count


@lean
def _near_abjad(words, near, buf, start, length):
    """Words with the same consonants, as far as an abjad tells them."""
    count = 0
    key, sounds = coarse_consonants(buf, start, length)
    if sounds < 1 or (sounds < 2 and length > 4):
        return 0
    exact, _ = consonants(buf, start, length)
    b = np.int64(mix(key) >> U64(64 - words.coarse_bits))
    for p in range(words.coarse_starts[b], words.coarse_starts[b + 1]):
        if words.coarse_keys[p] != key:
            continue
        v = words.coarse_spellings[p]
        other = words.length[v]
        if other > 2 * length + 5 or length > 2 * other + 5:
            continue
        like = F32(0.93) if sounds >= 3 else (F32(0.88) if sounds == 2 else F32(0.75))
        finer, _ = consonants(words.letters, words.start[v], other)
        if finer != exact:
            like -= F32(0.05)
        count = _keep(near, count, words.word_of[v], like)
    return count


@compiled
def build_near(words, filter_bits, near):
    """The near words of every word of the vocabulary, itself first: firsts (words + 1,), words, likenesses."""
    size = len(words.weight)
    first = np.zeros(size + 1, np.int32)
    room = size * 6 + 1024
    ids = np.empty(room, np.int32)
    like = np.empty(room, np.float32)
    m = 0
    for v in range(size):
        n = 0
        if words.kind[v] != LEGAL:
            n = near_words(
                words,
                filter_bits,
                near,
                words.letters,
                np.int64(words.start[v]),
                np.int64(words.length[v]),
                np.int64(words.kind[v]),
                np.int64(LATIN),
            )
        if m + n + 1 > room:
            room = room * 2 + n
            ids = grown(ids, m, room)
            like = grown(like, m, room)
        ids[m] = v
        like[m] = 1.0
        m += 1
        for q in range(n):
            if near.ids[q] != v:
                ids[m] = near.ids[q]
                like[m] = near.like[q]
                m += 1
        first[v + 1] = m
    return first, ids[:m].copy(), like[:m].copy()
