"""Candidates: the rows that may reach the floors, found in the posting lists of as few of a query's words as will do."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import inlined, lean
from narrows.screen.kernel.distance import F32, U32
from narrows.screen.kernel.hashing import U64
from narrows.screen.kernel.layout import LEGAL, REACH_STEPS, SLACK
from narrows.screen.kernel.marking import half, lacks_other_half, whole
from narrows.screen.kernel.near import LAST_EPOCH
from narrows.screen.kernel.postings import WEIGHT_STEPS, fingerprint, row_of, scan, tag
from narrows.screen.kernel.rows import rank_above, rank_below

_LOW = U32(0xFFFF)


@inlined
def candidates(
    words, rows, room, tokens, names, marks, n, count, ceiling, ratio, total, query_floor, name_floor, scratch
):  # fmt: skip
    """The rows that may reach the floors, into `room.candidates`; returns how many.

    `n` words of the query and `count` words that they may stand for are marked; `total` is what the query weighs.
    """
    slots, weights, most = scratch.slots, scratch.weights, scratch.most
    formal_of, light, cost, worth, order = (
        scratch.formal_of, scratch.light, scratch.cost, scratch.worth, scratch.order,
    )  # fmt: skip
    if room.clock[0] >= LAST_EPOCH:
        room.seen[:] = 0
        room.clock[0] = 0
    room.clock[0] += 1
    epoch = room.clock[0]
    name_least = name_floor * F32(SLACK)
    step_least = name_least * F32(REACH_STEPS / WEIGHT_STEPS)
    total_most = F32(0)
    for j in range(n):
        most[j] = max(weights[j], tokens.plain[slots[j]])
        total_most += most[j]
    least = query_floor * F32(SLACK) * total
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
        room.tags[fingerprint(u)] |= U32(1) << U32(tag(u))
        _widen(room.reach, fingerprint(u), room.slot_like[k], room.slot_weight[k], words.weight[u])
        j = room.slot_token[k]
        mask = room.slot_mask[k]
        listed = F32(rows.post_first[u + 1] - rows.post_first[u])
        if mask == whole(j):
            cost[j] += listed
            continue
        for i in range(n):
            if mask & whole(i) != U64(0):
                cost[i] += listed
        if _is_lighter_half(room, k, j, weights):
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
    at = 0
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
            and like < F32(0.9)
            and total_most - (F32(1) - like) * weights[j] < query_floor * total_most
        ):
            continue
        if low > 0 and end - begin > 8:
            top = end
            while begin < top:
                middle = (begin + top) >> 1
                if row_of(rows.posts[middle, 1]) < low:
                    begin = middle + 1
                else:
                    top = middle
        # What other words of a row must make up. Legal forms, which postings leave out, may be all there.
        wanted = np.int64((least - like * room.slot_weight[k] - legal) * F32(REACH_STEPS)) - 1
        own = (like * words.weight[u] + formed) * F32(REACH_STEPS) + F32(1)
        at = scan(
            rows.posts, np.int64(begin), np.int64(end), low, high, room.reach, room.tags, wanted, own, step_least,
            room.seen, epoch, room.candidates, at,
        )  # fmt: skip
    return reaching(names, marks, words.weight, room.candidates, at, least, name_least)


@inlined
def forget(room, count):
    """Undo the marks of `count` words."""
    for k in range(1, count + 1):
        room.mark[room.slot_word[k]] = np.uint16(0)
        at = fingerprint(room.slot_word[k])
        room.reach[at] = U32(0)
        room.tags[at] = U32(0)


@lean
def reaching(names, marks, word_weight, candidates, count, least, name_least):
    """Keep the candidates whose marked words make up `least` of the query and `name_least` of the row's own weight."""
    kept = 0
    for i in range(count):
        c = candidates[i]
        begin = names.first[c]
        end = names.first[c + 1]
        reach = F32(0)
        name_reach = F32(0)
        for z in range(begin, end):
            u = names.words[z]
            k = np.int64(marks.mark[u])
            if k > 0 and not lacks_other_half(
                marks.mark, marks.mask, names.words, begin, end, k, marks.token[k]
            ):
                reach += marks.like[k] * marks.weight[k]
                name_reach += marks.like[k] * word_weight[u]
        if reach >= least and name_reach >= name_least * names.weight[c]:
            candidates[kept] = c
            kept += 1
    return kept


@inlined
def _widen(reach, at, like, query_weight, row_weight):
    """Let `reach` (FINGERPRINTS,) know of a word that makes up so much of the query and of a row; rounded up."""
    query = U32(np.int64(like * query_weight * F32(REACH_STEPS)) + 1)
    row = U32(np.int64(like * row_weight * F32(REACH_STEPS)) + 1)
    reach[at] = (max(reach[at] >> U32(16), query) << U32(16)) | max(reach[at] & _LOW, row)


@lean
def _is_lighter_half(room, k, j, weights):
    """Whether slot `k` is the lighter half of query word `j`, a compound."""
    return room.slot_mask[k] & (U64(1) << U64(j)) == U64(0) and room.slot_weight[k] < F32(0.5) * weights[j]
