"""Words of prepared rows: where they stand, their hashes, and what they mean the same as."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import compiled
from narrows.screen.kernel.hashing import BASE, U64, in_sorted, look_up, mix
from narrows.screen.kernel.near import has_flag

LONGEST = 60  # letters of a word that are compared; longer ones are cut
_NEWLINE = 10
_DIGITS_END = 58
_ORDINAL = ((116, 104), (115, 116), (110, 100), (114, 100))  # th, st, nd, rd


@compiled
def tokenize(buf, rows):
    """The words of `rows` rows of prepared bytes.

    Letters and digits are words apart ("b2b" is three), an ordinal's ending goes ("14th" is "14").
    Returns hashes (n,) uint64, starts (n,) int32, lengths (n,) int16, and the first word of each row (rows + 1,).
    """
    size = len(buf)
    room = size + 1  # letters and digits by turns are a word for every byte
    hashes = np.empty(room, np.uint64)
    starts = np.empty(room, np.int32)
    lengths = np.empty(room, np.int16)
    first = np.zeros(rows + 1, np.int32)
    count = 0
    row = 0
    i = 0
    while i < size:
        c = buf[i]
        if c <= 32:
            if c == _NEWLINE and row < rows:
                row += 1
                first[row] = count
            i += 1
            continue
        digit = c < _DIGITS_END
        start = i
        h = U64(0)
        while i < size and buf[i] > 32 and (buf[i] < _DIGITS_END) == digit:
            if i - start < LONGEST:
                h = h * BASE + U64(buf[i]) + U64(1)
            i += 1
        length = i - start
        if not digit and length == 2 and start > 0 and buf[start - 1] > 32 and buf[start - 1] < _DIGITS_END:
            ordinal = False
            for pair in _ORDINAL:
                if buf[start] == pair[0] and buf[start + 1] == pair[1]:
                    ordinal = True
            if ordinal:
                continue
        hashes[count] = h
        starts[count] = start
        lengths[count] = min(length, LONGEST)
        count += 1
    return hashes[:count].copy(), starts[:count].copy(), lengths[:count].copy(), first


@compiled
def words_of_rows(buf, rows):
    """How many words each row has, letters and digits apart, and the most that any has."""
    counts = np.zeros(rows, np.int32)
    most = 0
    row = 0
    before = 0  # 0 gap, 1 letters, 2 digits
    for i in range(len(buf)):
        c = buf[i]
        if c <= 32:
            before = 0
            if c == _NEWLINE and row < rows:
                most = max(most, counts[row])
                row += 1
            continue
        now = 2 if c < _DIGITS_END else 1
        if now != before:
            counts[min(row, rows - 1)] += 1
            before = now
    return counts, most


@compiled
def canonical(hashes, starts, lengths, first, same_from, same_to, stop, hot):
    """Replace words by the word they mean the same as, and drop stop words and repeated words, in place.

    A row keeps at least one word. Returns hashes, starts, lengths, firsts, and the hashes of the words as they are spelled.

    `same_from`, `same_to` and `stop` are ascending by hash; `hot` (65536,) says which leading 16 bits occur in them.
    """
    rows = len(first) - 1
    kept = 0
    surfaces = np.empty(len(hashes), np.uint64)
    begins = np.empty(rows + 1, np.int32)
    begins[0] = 0
    for row in range(rows):
        row_start = kept
        for j in range(first[row], first[row + 1]):
            h = hashes[j]
            surface = h
            if hot[np.int64(h >> U64(48))] != 0:
                if in_sorted(stop, h) >= 0 and (kept > row_start or j + 1 < first[row + 1]):
                    continue
                p = in_sorted(same_from, h)
                if p >= 0:
                    h = same_to[p]
            repeated = False
            for i in range(row_start, kept):
                if hashes[i] == h:
                    repeated = True
            if repeated:
                continue
            surfaces[kept] = surface
            hashes[kept] = h
            starts[kept] = starts[j]
            lengths[kept] = lengths[j]
            kept += 1
        begins[row + 1] = kept
    return hashes[:kept], starts[:kept], lengths[:kept], begins, surfaces[:kept]


# Letters that digits are written for, twice: "1" is an l or an i.
LOOKS = np.zeros((2, 256), np.uint8)
for _digit, _letters in (
    ("0", "oo"),
    ("1", "li"),
    ("3", "ee"),
    ("4", "aa"),
    ("5", "ss"),
    ("6", "gb"),
    ("7", "tt"),
    ("8", "bb"),
    ("9", "gg"),
):
    LOOKS[0, ord(_digit)] = ord(_letters[0])
    LOOKS[1, ord(_digit)] = ord(_letters[1])


@compiled
def repair(buf, words, hash_filter_bits, looks):
    """Write letters for digits inside words ("semic0nductor"), in place, where that makes a word of the vocabulary."""
    size = len(buf)
    i = 0
    while i < size:
        if buf[i] <= 32:
            i += 1
            continue
        start = i
        digits = 0
        others = 0
        plain = True
        while i < size and buf[i] > 32:
            c = buf[i]
            if c < 58:
                digits += 1
                plain = plain and looks[0, c] != 0
            elif c < 128:
                others += 1
            else:
                plain = False
            i += 1
        if digits == 0 or digits > 2 or others < 3 or not plain or i - start > 60:
            continue
        for way in range(2):
            h = U64(0)
            for k in range(start, i):
                c = buf[k]
                h = h * BASE + U64(looks[way, c] if c < 58 else c) + U64(1)
            if not has_flag(words.hash_filter, mix(h), hash_filter_bits):
                continue
            if look_up(words.hash_starts, words.hash_keys, words.hash_words, words.hash_bits, h) >= 0:
                for k in range(start, i):
                    if buf[k] < 58:
                        buf[k] = looks[way, buf[k]]
                break
