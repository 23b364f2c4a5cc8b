"""Distances between words, and the keys under which words that sound alike meet."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import compiled, inlined, lean
from narrows.screen.kernel.hashing import BASE, U64

U32 = np.uint32
F32 = np.float32


@inlined
def ones(x):
    """The number of set bits of a 32-bit mask."""
    x = x - ((x >> U32(1)) & U32(0x55555555))
    x = (x & U32(0x33333333)) + ((x >> U32(2)) & U32(0x33333333))
    x = (x + (x >> U32(4))) & U32(0x0F0F0F0F)
    return ((x * U32(0x01010101)) >> U32(24)) & U32(255)


@inlined
def letters_of(buf, start, length):
    """Which letters a word has, one bit each; digits and other signs share the last six bits."""
    mask = U32(0)
    for i in range(length):
        c = buf[start + i]
        if c >= 97 and c <= 122:
            mask |= U32(1) << U32(c - 97)
        else:
            mask |= U32(1) << U32(26 + c % 6)
    return mask


@inlined
def set_pattern(pattern, buf, start, length):
    """Note at which places of a word each letter stands, for `edits`."""
    for i in range(length):
        pattern[buf[start + i]] |= U64(1) << U64(i)


@inlined
def clear_pattern(pattern, buf, start, length):
    """Undo `set_pattern`."""
    for i in range(length):
        pattern[buf[start + i]] = U64(0)


@lean
def edits(pattern, length, buf, start, other):
    """The optimal string alignment distance between the word of `pattern` (at most 63 letters) and another.

    Bit-parallel (H. Hyyro, A bit-vector algorithm for computing Levenshtein and Damerau edit distances, 2003).
    """
    vp = ~U64(0)
    vn = U64(0)
    d0 = U64(0)
    before = U64(0)
    distance = length
    last = U64(1) << U64(length - 1)
    for j in range(other):
        m = pattern[buf[start + j]]
        swapped = (((~d0) & m) << U64(1)) & before
        d0 = ((((m & vp) + vp) ^ vp) | m | vn) | swapped
        hp = vn | ~(d0 | vp)
        hn = d0 & vp
        if hp & last:
            distance += 1
        if hn & last:
            distance -= 1
        hp = (hp << U64(1)) | U64(1)
        hn = hn << U64(1)
        vp = hn | ~(d0 | hp)
        vn = hp & d0
        before = m
    return distance


@inlined
def allowed(length):
    """How many edits may lie between two spellings of one word, by the longer one's length."""
    if length < 4:
        return 0
    if length < 8:
        return 1
    return 2


@inlined
def likeness(distance, length, same_first):
    """How alike two words are that lie some edits apart, in 0..1; an edit weighs more in a short word."""
    weight = F32(1.0)
    if length < 6:
        weight = F32(1.35)
    elif length < 9:
        weight = F32(1.1)
    like = F32(1.0) - F32(distance) * weight / F32(length)
    if distance > 0 and not same_first:
        like -= F32(0.06)
    return like


@inlined
def is_vowel(c):
    return c == 97 or c == 101 or c == 105 or c == 111 or c == 117 or c == 121


@lean
def consonants(buf, start, length):
    """Key and length of a word's consonants, where transliterations of one sound are one letter.

    kh = h, sh = s, zh = z, w = v, q = x = k, ph = f, ts = c, dj = j; vowels, double letters and a final h go.
    """
    key = U64(0)
    count = 0
    previous = 0
    i = 0
    while i < length:
        c = buf[start + i]
        following = buf[start + i + 1] if i + 1 < length else np.uint8(0)
        sound = 0
        step = 1
        if is_vowel(c):
            sound = 0
        elif following == 104 and (
            c == 107 or c == 103 or c == 115 or c == 122 or c == 99 or c == 112 or c == 116 or c == 100
        ):
            step = 2
            if c == 107:
                sound = 104
            elif c == 112:
                sound = 102
            else:
                sound = c
        elif c == 100 and following == 106:
            sound = 106
            step = 2
        elif c == 116 and (following == 115 or following == 122):
            sound = 99
            step = 2
        elif c == 99:
            sound = 115 if following == 101 or following == 105 or following == 121 else 107
        elif c == 119:
            sound = 118
        elif c == 113 or c == 120:
            sound = 107
        elif c == 104 and i == length - 1:
            sound = 0
        else:
            sound = c
        if sound != 0 and sound != previous:
            key = key * BASE + U64(sound) + U64(1)
            count += 1
        previous = sound
        i += step
    return key, count


@lean
def coarse_consonants(buf, start, length):
    """Key and length of the consonants that an abjad keeps apart for certain.

    As `consonants`, and w, v, h go, s = z = sh = x, k = q = c, j = g: what Arabic or Hebrew writing leaves open.
    """
    key = U64(0)
    count = 0
    previous = 0
    i = 0
    while i < length:
        c = buf[start + i]
        following = buf[start + i + 1] if i + 1 < length else np.uint8(0)
        sound = 0
        step = 1
        if is_vowel(c) or c == 119 or c == 104 or c == 118:
            sound = 0
        elif following == 104 and (
            c == 107 or c == 115 or c == 99 or c == 116 or c == 100 or c == 103 or c == 122 or c == 112
        ):
            step = 2
            if c == 115 or c == 99 or c == 122:
                sound = 115
            elif c == 112:
                sound = 102
            else:
                sound = c
        elif c == 100 and following == 106:
            sound = 103
            step = 2
        elif c == 99 or c == 113:
            sound = 107
        elif c == 122 or c == 120:
            sound = 115
        elif c == 106:
            sound = 103
        else:
            sound = c
        if sound != 0 and sound != previous:
            key = key * BASE + U64(sound) + U64(1)
            count += 1
        if sound != 0:
            previous = sound
        i += step
    return key, count


@inlined
def letter(c):
    """A letter as 1..26, anything else as 0."""
    return np.int64(c) - 96 if c >= 97 and c <= 122 else 0


@lean
def oddness(trigram, buf, start, length):
    """How unlikely the letters of a word are one after another, in nats: a misspelling is, another word is not."""
    total = F32(0)
    a = 0
    b = 0
    for i in range(length + 1):
        c = letter(buf[start + i]) if i < length else 0
        total -= trigram[(a * 27 + b) * 27 + c]
        a = b
        b = c
    return total


@compiled
def trigrams(letters, start, length, times):
    """Log probabilities of a letter after two others over some words, each `times` over, backed off to pairs."""
    three = np.zeros(27 * 27 * 27, np.float64)
    two = np.zeros(27 * 27, np.float64)
    for v in range(len(start)):
        a = 0
        b = 0
        for i in range(length[v] + 1):
            c = letter(letters[start[v] + i]) if i < length[v] else 0
            three[(a * 27 + b) * 27 + c] += times[v]
            two[b * 27 + c] += times[v]
            a = b
            b = c
    out = np.empty(27 * 27 * 27, np.float32)
    for b in range(27):
        pair = 0.0
        for c in range(27):
            pair += two[b * 27 + c]
        for a in range(27):
            whole = 0.0
            for c in range(27):
                whole += three[(a * 27 + b) * 27 + c]
            for c in range(27):
                back = (two[b * 27 + c] + 0.3) / (pair + 27 * 0.3)
                out[(a * 27 + b) * 27 + c] = np.log(
                    (three[(a * 27 + b) * 27 + c] + 4.0 * back) / (whole + 4.0)
                )
    return out
