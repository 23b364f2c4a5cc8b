"""The words of the vocabulary that the words of a query may stand for, alone, joined, or taken apart."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import inlined
from narrows.screen.kernel.distance import F32
from narrows.screen.kernel.hashing import BASE, U64, look_up, mix
from narrows.screen.kernel.layout import ABJAD, CONTENT, EXACT, LATIN, NUMBER
from narrows.screen.kernel.near import has_flag, near_words

MOST_WORDS = 20  # words of one row; longer names are searched in windows
SPLIT = F32(0.95)
WHOLES = U64((1 << MOST_WORDS) - 1)
PAIRED = U64(1 << 63)  # half a compound that counts only where a row has the other half too
_JOIN = F32(0.97)
SYLLABLE = 6  # letters of the longest syllable in pinyin: words so short may be syllables written apart


@inlined
def whole(j):
    """Query word j as bits: itself and both its halves."""
    return (U64(1) << U64(j)) | (U64(3) << U64(MOST_WORDS + 2 * j))


@inlined
def half(j, side):
    return U64(1) << U64(MOST_WORDS + 2 * j + side)


@inlined
def lacks_other_half(mark, slot_mask, row_words, begin, end, k, j):
    """Whether slot `k` is half of query word `j`, and one that does not count in a row, for it lacks the other half."""
    if slot_mask[k] & PAIRED == U64(0):
        return False
    other = (slot_mask[k] & ~PAIRED) ^ (U64(3) << U64(MOST_WORDS + 2 * j))
    for z in range(begin, end):
        m = np.int64(mark[row_words[z]])
        if m > 0 and slot_mask[m] & ~PAIRED == other:
            return False
    return True


@inlined
def _note(room, count, word, token, like, mask, weight):
    """Mark a word as one that query word `token` may stand for; the best mark of a word counts. Returns the count."""
    k = np.int64(room.mark[word])
    if k == 0:
        if count >= 65000:
            return count
        count += 1
        k = count
        room.mark[word] = np.uint16(k)
        room.slot_word[k] = word
        room.slot_like[k] = F32(-1)
    better = like > room.slot_like[k]
    if room.slot_like[k] >= 0 and mask & PAIRED != room.slot_mask[k] & PAIRED:
        better = mask & PAIRED == U64(0)
    elif room.slot_like[k] >= 0 and (mask & WHOLES == U64(0)) != (room.slot_mask[k] & WHOLES == U64(0)):
        # Half a compound and a whole word: what covers more of the query counts.
        better = like * weight > room.slot_like[k] * room.slot_weight[k]
    if better:
        room.slot_like[k] = like
        room.slot_mask[k] = mask
        room.slot_weight[k] = weight
        room.slot_token[k] = token
    return count


@inlined
def mark_words(words, bits, near, room, buf, tokens, a, n, mode, slots, weights):
    """Mark every word that a word of the query may stand for.

    The query's words are at places a to a + n; their tokens go to `slots`, their weights to `weights`. Returns how many
    words are marked, the most that a row can weigh that all of them make up, and how much heavier a query's word is than
    what it is matched with at most.
    """
    count = 0
    ceiling = F32(0)
    ratio = F32(1)
    for j in range(n):
        t = tokens.slot[a + j]
        slots[j] = t
        w = tokens.weight[t]
        weights[j] = w
        ceiling += max(tokens.heaviest[t], F32(0))
        mask = whole(j)
        if tokens.own[t] != 0:
            for p in range(tokens.near_first[t], tokens.near_end[t]):
                count = _note(room, count, tokens.near_words[p], j, tokens.near_like[p], mask, w)
        else:
            for p in range(tokens.near_first[t], tokens.near_end[t]):
                very = p == tokens.near_first[t] and tokens.plain[t] > 0  # a word's first near one is itself
                count = _note(
                    room,
                    count,
                    words.near_words[p],
                    j,
                    words.near_like[p],
                    mask,
                    tokens.plain[t] if very else w,
                )
        ratio = max(ratio, w / tokens.lightest[t])
        for p in range(tokens.split_first[t], tokens.split_first[t + 1]):
            left = tokens.split_left[p]
            right = tokens.split_right[p]
            both = words.weight[left] + words.weight[right]
            ceiling += both
            ratio = max(ratio, w / both)
            # A half beside a word that is only listed: whether it is must not count for rows that do not have it.
            left_mask = half(j, 0) if words.known[right] != 0 else half(j, 0) | PAIRED
            right_mask = half(j, 1) if words.known[left] != 0 else half(j, 1) | PAIRED
            count = _note(room, count, left, j, SPLIT, left_mask, w * words.weight[left] / both)
            count = _note(room, count, right, j, SPLIT, right_mask, w * words.weight[right] / both)
    if n > 1:
        count, ceiling, ratio = _joins(
            words,
            bits,
            near,
            room,
            buf,
            tokens,
            slots,
            weights,
            n,
            mode,
            np.int64(count),
            F32(ceiling),
            F32(ratio),
        )
    return count, ceiling, ratio


@inlined
def _joins(words, bits, near, room, buf, tokens, slots, weights, n, mode, count, ceiling, ratio):
    """Mark words that two or more neighboring words of the query make together."""
    joined = near.joined
    for j in range(n - 1):
        widest = 2
        if mode == EXACT:
            widest = 4
        elif mode == ABJAD:
            widest = 3
        elif tokens.length[slots[j]] == 1:
            widest = 6
        elif tokens.length[slots[j]] <= SYLLABLE:
            widest = 3
        for width in range(2, widest + 1):
            if j + width > n:
                break
            length = 0
            weight = F32(0)
            mask = U64(0)
            key = U64(0)
            syllables = 0
            for z in range(width):
                t = slots[j + z]
                s = tokens.start[t]
                m = tokens.length[t]
                if m <= SYLLABLE:
                    syllables += 1
                if length + m > 60:
                    length = 0
                    break
                for x in range(m):
                    joined[length] = buf[s + x]
                    key = key * BASE + U64(buf[s + x]) + U64(1)
                    length += 1
                weight += weights[j + z]
                mask |= whole(j + z)
            if mode == LATIN and width == 3 and widest == 3 and syllables < 3:
                break
            if widest == 6 and width > 2 and length != width:
                break
            if length < (2 if widest == 6 else 4):
                continue
            if mode == ABJAD:
                m = near_words(
                    words, bits[0], near, joined, np.int64(0), np.int64(length), np.int64(CONTENT), mode
                )
                top = F32(0)
                for p in range(m):
                    u = near.ids[p]
                    top = max(top, words.weight[u])
                    count = _note(room, count, u, j, near.like[p], mask, weight)
                    ratio = max(ratio, weight / words.weight[u])
                ceiling += top
                continue
            if not has_flag(words.hash_filter, mix(key), bits[1]):
                continue
            v = look_up(words.hash_starts, words.hash_keys, words.hash_words, words.hash_bits, key)
            if v < 0 or words.kind[v] == NUMBER:
                continue
            ceiling += words.heaviest[v]
            together = words.weight[v]
            if together < weight and words.known[v] != 0:
                odd = False
                for z in range(width):
                    odd = odd or tokens.known[slots[j + z]] == 0
                if odd:
                    # A known word written apart tells no more than the word.
                    for z in range(width):
                        weights[j + z] *= together / weight
                    weight = together
            for p in range(words.near_first[v], words.near_first[v + 1]):
                u = words.near_words[p]
                # What a listed word is near to must not depend on whether it is listed.
                if u != v and (mode == EXACT or words.known[v] == 0):
                    continue
                count = _note(room, count, u, j, words.near_like[p] * _JOIN, mask, weight)
                ratio = max(ratio, weight / words.weight[u])
    return count, ceiling, ratio
