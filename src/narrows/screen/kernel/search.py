"""Search: candidate names for every query row, aligned word by word, described by features, and scored."""

from __future__ import annotations

import numpy as np
from numba import njit

from narrows.screen.kernel.align import align
from narrows.screen.kernel.distance import F32, U32, letters_of
from narrows.screen.kernel.features import COUNT
from narrows.screen.kernel.hashing import U64
from narrows.screen.kernel.judge import judge
from narrows.screen.kernel.layout import (
    FINGERPRINT_BITS,
    LEGAL,
    MOST_ROWS,
    REACH_STEPS,
    WEIGHT_STEPS,
    Asked,
    Marks,
    Names,
    Spelled,
)
from narrows.screen.kernel.marking import MOST_WORDS, half, lacks_other_half, mark_words, whole
from narrows.screen.kernel.near import LAST_EPOCH
from narrows.screen.kernel.rows import fingerprint, others_reach, rank_above, rank_below

_SLACK = F32(0.9)
_ROW = U64(MOST_ROWS - 1)
_OPEN_ENDED = U64(1 << 63)
_LOW = U32(0xFFFF)


@njit(cache=True, nogil=True)
def search(
    words,
    rows,
    bits,
    near,
    room,
    buf,
    tokens,
    first,
    modes,
    across,
    model,
    pairs,
    pair_weights,
    floors,
    limit,
    keep_features,
):
    """The best rows for every query row.

    `bits` are (cut filter, hash filter) sizes; `model` (COUNT + 1,) are weights and
    the constant, `pairs` (n, 2) features multiplied, with `pair_weights` (n,); `floors` are (share of the
    query's weight, share of the name's weight, least score). Returns rows (queries, limit) int32 with -1 where there are
    no more, scores (queries, limit), features (queries, limit, COUNT) if `keep_features` else empty, and how many rows
    were aligned for each query.
    """
    queries = len(first) - 1
    found = np.full((queries, limit), -1, np.int32)
    scores = np.full((queries, limit), F32(-1e9), np.float32)
    looked = np.zeros(queries, np.int32)
    kept = np.zeros((queries if keep_features else 1, limit, COUNT), np.float32)
    feature = np.zeros(COUNT, np.float32)
    order = np.empty(MOST_WORDS, np.int64)
    slots = np.empty(MOST_WORDS, np.int64)
    masks = np.empty(MOST_WORDS, np.uint32)
    weights = np.empty(MOST_WORDS, np.float32)
    most = np.empty(MOST_WORDS, np.float32)
    formal_of = np.empty(MOST_WORDS, np.float32)
    light = np.empty((MOST_WORDS, 2), np.float32)
    cost = np.empty(MOST_WORDS, np.float32)
    worth = np.empty(MOST_WORDS, np.float32)
    met = np.empty(MOST_WORDS, np.int64)
    like_of = np.empty(MOST_WORDS, np.float32)
    taken = np.empty(MOST_WORDS, np.uint8)
    joined = near.joined
    side = np.empty(128, np.uint8)
    query_floor = floors[0]
    name_floor = floors[1]
    name_least = name_floor * _SLACK
    step_least = name_least * F32(REACH_STEPS / WEIGHT_STEPS)
    spelled, names, marks, asked = views(words, rows, room, tokens)
    for q in range(queries):
        a = first[q]
        n = np.int64(min(first[q + 1] - a, MOST_WORDS))
        if n <= 0:
            continue
        if room.clock[0] >= LAST_EPOCH:
            room.seen[:] = 0
            room.clock[0] = 0
        room.clock[0] += 1
        epoch = room.clock[0]
        mode = np.int64(modes[q])
        count, ceiling, ratio = mark_words(
            words, bits, near, room, buf, tokens, np.int64(a), n, mode, slots, weights
        )
        total = F32(0)
        total_most = F32(0)
        for j in range(n):
            total += weights[j]
            most[j] = max(weights[j], tokens.plain[slots[j]])
            total_most += most[j]
        if total > 0:
            least = query_floor * _SLACK * total
            # What each marked word makes up, and what the lists of each query word cost.
            for j in range(n):
                cost[j] = F32(0)
                formal_of[j] = F32(0.4) if tokens.kind[slots[j]] == LEGAL else F32(0)
                light[j, 0] = F32(0)
                light[j, 1] = F32(0)
            for k in range(1, count + 1):
                u = room.slot_word[k]
                if words.kind[u] == LEGAL:
                    # Rows are not listed under legal forms: a word that may be one leads to no row for certain.
                    for j in range(n):
                        if room.slot_mask[k] & whole(j) != U64(0):
                            formal_of[j] = max(formal_of[j], words.weight[u])
                    continue
                _widen(room.reach, fingerprint(u), room.slot_like[k], room.slot_weight[k], words.weight[u])
                j = room.slot_token[k]
                mask = room.slot_mask[k]
                listed = F32(rows.post_first[u + 1] - rows.post_first[u])
                for i in range(n):
                    if mask & whole(i) != U64(0):
                        cost[i] += listed
                if mask != whole(j) and _is_lighter_half(room, k, j, weights):
                    side_of = 0 if mask & half(j, 0) != U64(0) else 1
                    light[j, side_of] = max(light[j, side_of], room.slot_like[k] * room.slot_weight[k])
            legal = F32(0)
            formed = F32(0)
            for j in range(n):
                if formal_of[j] > 0:
                    legal += weights[j]
                    formed += formal_of[j]
            # A row that has none of these words cannot reach the floor: as much weight as is needed, at the least cost.
            for j in range(n):
                order[j] = j
                gain = max(most[j] - light[j, 0] - light[j, 1], F32(0))
                worth[j] = F32(-1) if formal_of[j] > 0 else gain / (cost[j] + F32(16))
            for i in range(1, n):
                x = order[i]
                k = i - 1
                while k >= 0 and worth[order[k]] < worth[x]:
                    order[k + 1] = order[k]
                    k -= 1
                order[k + 1] = x
            probes = U64(0)
            acc = F32(0)
            for i in range(n):
                probes |= whole(order[i])
                if formal_of[order[i]] == 0:
                    # What the lighter half of a compound gives is not looked up.
                    acc += most[order[i]] - light[order[i], 0] - light[order[i], 1]
                    if acc > total_most - least + F32(1e-4):
                        break
            high = rank_above(rows.rank, (ceiling + F32(0.3) * total) / name_floor)
            low = rank_below(rows.rank, least / ratio * F32(0.999))
            held = 0
            for k in range(1, count + 1):
                mask = room.slot_mask[k]
                if mask & probes == U64(0):
                    continue
                u = room.slot_word[k]
                j = room.slot_token[k]
                like = room.slot_like[k]
                if _is_lighter_half(room, k, j, weights):
                    # Rows that have both halves are found by the heavier, others by a further word.
                    continue
                begin = rows.post_first[u]
                end = rows.post_first[u + 1]
                if begin == end:
                    continue
                if (
                    mask == whole(j)
                    and like < 0.9
                    and total_most - (F32(1) - like) * weights[j] < query_floor * total_most
                ):
                    continue
                if low > 0 and end - begin > 8:
                    top = end
                    while begin < top:
                        middle = (begin + top) >> 1
                        if np.int64(rows.posts[middle, 1] & _ROW) < low:
                            begin = middle + 1
                        else:
                            top = middle
                # What other words of a row must make up. Legal forms, which postings leave out, may be all there.
                wanted = np.int64((least - like * room.slot_weight[k] - legal) * REACH_STEPS) - 1
                formed_steps = (like * words.weight[u] + formed) * REACH_STEPS + F32(1)
                for p in range(begin, end):
                    post = rows.posts[p, 1]
                    c = np.int64(post & _ROW)
                    if c < low:
                        continue
                    if c >= high:
                        break
                    one = rows.posts[p, 0]
                    others = others_reach(room.reach, one, post)
                    if post < _OPEN_ENDED and (
                        np.int64(others >> U32(16)) < wanted
                        or F32(others & _LOW) + formed_steps
                        < F32(one >> U64(4 * FINGERPRINT_BITS)) * step_least
                    ):
                        continue
                    if room.seen[c] == epoch:
                        continue
                    room.seen[c] = epoch
                    reach = F32(0)
                    name_reach = F32(0)
                    for z in range(rows.first[c], rows.first[c + 1]):
                        m = np.int64(room.mark[rows.words[z]])
                        if m > 0 and not lacks_other_half(
                            room.mark,
                            room.slot_mask,
                            rows.words,
                            rows.first[c],
                            rows.first[c + 1],
                            m,
                            room.slot_token[m],
                        ):
                            reach += room.slot_like[m] * room.slot_weight[m]
                            name_reach += room.slot_like[m] * words.weight[rows.words[z]]
                    if reach < least or name_reach < name_least * rows.weight[c]:
                        continue
                    if looked[q] == 0:
                        for i in range(n):
                            masks[i] = letters_of(buf, tokens.start[slots[i]], tokens.length[slots[i]])
                    looked[q] += 1
                    ok = align(
                        spelled,
                        names,
                        marks,
                        buf,
                        asked,
                        c,
                        n,
                        mode,
                        total,
                        slots,
                        masks,
                        weights,
                        query_floor,
                        name_floor,
                        met,
                        like_of,
                        taken,
                        near.pattern,
                        joined,
                        side,
                        across[q],
                        feature,
                    )
                    if not ok:
                        continue
                    z0 = judge(feature, model, pairs, pair_weights)
                    if z0 < floors[2]:
                        continue
                    if held == limit and z0 <= scores[q, limit - 1]:
                        continue
                    at = held if held < limit else limit - 1
                    while at > 0 and scores[q, at - 1] < z0:
                        scores[q, at] = scores[q, at - 1]
                        found[q, at] = found[q, at - 1]
                        if keep_features:
                            for f in range(COUNT):
                                kept[q, at, f] = kept[q, at - 1, f]
                        at -= 1
                    scores[q, at] = z0
                    found[q, at] = c
                    if keep_features:
                        for f in range(COUNT):
                            kept[q, at, f] = feature[f]
                    if held < limit:
                        held += 1
        for k in range(1, count + 1):
            room.mark[room.slot_word[k]] = np.uint16(0)
            room.reach[fingerprint(room.slot_word[k])] = U32(0)
    return found, scores, kept, looked


@njit(cache=True, inline="always")
def _widen(reach, at, like, query_weight, row_weight):
    """Let `reach` (FINGERPRINTS,) know of a word that makes up so much of the query and of a row; rounded up."""
    query = U32(np.int64(like * query_weight * F32(REACH_STEPS)) + 1)
    row = U32(np.int64(like * row_weight * F32(REACH_STEPS)) + 1)
    reach[at] = (max(reach[at] >> U32(16), query) << U32(16)) | max(reach[at] & _LOW, row)


@njit(cache=True, nogil=True)
def _is_lighter_half(room, k, j, weights):
    """Whether slot `k` is the lighter half of query word `j`, a compound."""
    return room.slot_mask[k] & (U64(1) << U64(j)) == U64(0) and room.slot_weight[k] < F32(0.5) * weights[j]


@njit(cache=True, inline="always")
def views(words, rows, room, tokens):
    """What alignment asks of the vocabulary, the rows, the marks and the query."""
    return (
        Spelled(
            words.weight,
            words.rarity,
            words.kind,
            words.letters,
            words.start,
            words.length,
            words.mask,
            words.trigram,
        ),
        Names(rows.weight, rows.flags, rows.first, rows.words),
        Marks(room.mark, room.slot_like, room.slot_weight, room.slot_mask, room.slot_token),
        Asked(
            tokens.kind, tokens.known, tokens.plain, tokens.rarity, tokens.person, tokens.start, tokens.length
        ),
    )


@njit(cache=True, nogil=True)
def compare(words, rows, bits, near, room, buf, tokens, first, q, mode, across, c):
    """The alignment of query row `q` with row `c`, whatever their floors.

    Returns the query word that each word of the row is matched with or -1, how alike they are, whether each query word is
    matched, the weights of the query's words, and the features.
    """
    a = first[q]
    n = np.int64(min(first[q + 1] - a, MOST_WORDS))
    mode = np.int64(mode)
    slots = np.empty(MOST_WORDS, np.int64)
    weights = np.empty(MOST_WORDS, np.float32)
    masks = np.empty(MOST_WORDS, np.uint32)
    met = np.full(MOST_WORDS, -1, np.int64)
    like_of = np.zeros(MOST_WORDS, np.float32)
    taken = np.zeros(MOST_WORDS, np.uint8)
    feature = np.zeros(COUNT, np.float32)
    side = np.empty(128, np.uint8)
    spelled, names, marks, asked = views(words, rows, room, tokens)
    count, _, _ = mark_words(words, bits, near, room, buf, tokens, np.int64(a), n, mode, slots, weights)
    total = F32(0)
    for j in range(n):
        total += weights[j]
        masks[j] = letters_of(buf, tokens.start[slots[j]], tokens.length[slots[j]])
    align(
        spelled, names, marks, buf, asked, c, n, mode, max(total, F32(1e-6)), slots, masks, weights, F32(-1), F32(-1),
        met, like_of, taken, near.pattern, near.joined, side, across, feature,
    )  # fmt: skip
    for k in range(1, count + 1):
        room.mark[room.slot_word[k]] = np.uint16(0)
    return met[: rows.first[c + 1] - rows.first[c]], like_of, taken[:n], weights[:n], feature
