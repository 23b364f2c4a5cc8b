"""Polynomial hashes of words, and bucketed hash tables over them.

A word's hash is sum((byte + 1) * BASE**(length - 1 - i)) modulo 2**64, so that the hash of two words joined, of a part
of a word, or of a word with letters left out follows from hashes of its parts without reading the letters again.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from narrows.screen.kernel.compiled import compiled, inlined

U64 = np.uint64
BASE = U64(0x100000001B3 * 2 + 7)
_MASK = (1 << 64) - 1

POWERS = np.empty(128, np.uint64)
POWERS[0] = 1
for _i in range(1, 128):
    POWERS[_i] = (int(POWERS[_i - 1]) * int(BASE)) & _MASK


def hashes_of(words: Iterable[bytes | str]) -> npt.NDArray[np.uint64]:
    """The hashes of words (n,), as the compiled code computes them; of at most `len(POWERS)` bytes each, and none empty."""
    spelled = [word.encode() if isinstance(word, str) else word for word in words]
    sizes = np.array([len(word) for word in spelled], np.int64)
    ends = np.cumsum(sizes)
    letters = np.frombuffer(b"".join(spelled), np.uint8).astype(np.uint64) + U64(1)
    after = np.repeat(ends, sizes) - 1 - np.arange(len(letters))
    found: npt.NDArray[np.uint64] = np.add.reduceat(letters * POWERS[after], ends - sizes)
    return found


def bits_for(count: int) -> int:
    """The number of bits that address at least `count` buckets; at least 8."""
    return max(8, int(np.ceil(np.log2(max(count, 2)))))


@inlined
def mix(h):
    """Spread a hash over all its bits (the finalizer of MurmurHash3)."""
    h ^= h >> U64(33)
    h *= U64(0xFF51AFD7ED558CCD)
    h ^= h >> U64(33)
    h *= U64(0xC4CEB9FE1A85EC53)
    h ^= h >> U64(33)
    return h


@compiled
def build_table(keys, bits):
    """Buckets over `keys` (n,): starts (2**bits + 1,), the keys in bucket order, and the position of each in `keys`."""
    shift = U64(64 - bits)
    starts = np.zeros((1 << bits) + 1, np.int32)
    for i in range(len(keys)):
        starts[np.int64(mix(keys[i]) >> shift) + 1] += 1
    for b in range(1 << bits):
        starts[b + 1] += starts[b]
    at = starts[:-1].copy()
    ordered = np.empty(len(keys), np.uint64)
    where = np.empty(len(keys), np.int32)
    for i in range(len(keys)):
        b = np.int64(mix(keys[i]) >> shift)
        ordered[at[b]] = keys[i]
        where[at[b]] = i
        at[b] += 1
    return starts, ordered, where


@inlined
def look_up(starts, keys, where, bits, h):
    """The position of a key, or -1."""
    b = np.int64(mix(h) >> U64(64 - bits))
    found = -1
    for p in range(starts[b], starts[b + 1]):
        if keys[p] == h:
            found = where[p]
            break
    return found


@compiled
def grown(values, used, room):
    """An array of `room` places with the first `used` of another."""
    more = np.empty(room, values.dtype)
    more[:used] = values[:used]
    return more


@compiled
def in_sorted(values, x):
    """The position of x in an ascending array, or -1."""
    low = 0
    high = len(values)
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < x:
            low = middle + 1
        else:
            high = middle
    if low < len(values) and values[low] == x:
        return low
    return -1
