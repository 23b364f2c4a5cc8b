"""Alignment of a query row with a name row, word by word, and the features that describe it."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import inlined, lean
from narrows.screen.kernel.distance import F32, clear_pattern, edits, likeness, oddness, ones, set_pattern
from narrows.screen.kernel.hashing import U64
from narrows.screen.kernel.layout import (
    ACRONYM,
    CONTENT,
    LATIN,
    LEGAL,
    NATIVE,
    NUMBER,
    ORGANIZATION,
    PERSON,
    READING,
    WEAK,
)
from narrows.screen.kernel.marking import PAIRED, lacks_other_half

_EXACT = F32(0.999)
_INITIAL = F32(0.7)
_BEGINNING = F32(0.72)
_LEAST = F32(0.5)
_VERY = 2  # of a query word: matched with the very word, whatever else it might have been


@inlined
def _pair(spelled, buf, asked, t, u, mask, pattern):
    """How alike an unmatched query word and an unmatched name word are, and in what way: 1 initial, 2 beginning, 0 edits."""
    length = asked.length[t]
    other = spelled.length[u]
    s = asked.start[t]
    r = spelled.start[u]
    same = buf[s] == spelled.letters[r]
    if length == 1 or other == 1:
        if same and length != other:
            return _INITIAL, 1
        return F32(0), 0
    shortest = min(length, other)
    longest = max(length, other)
    if same and shortest >= 3 and shortest < longest:
        begins = True
        for y in range(1, shortest):
            if buf[s + y] != spelled.letters[r + y]:
                begins = False
                break
        if begins:
            return max(_BEGINNING, F32(shortest) / F32(longest)), 2
    if longest < 3 or longest - shortest > 2 or longest > 40:
        return F32(0), 0
    limit = 1 if longest < 6 else longest // 3
    if ones(mask & ~spelled.mask[u]) > limit or ones(spelled.mask[u] & ~mask) > limit:
        return F32(0), 0
    set_pattern(pattern, buf, s, length)
    d = edits(pattern, length, spelled.letters, r, other)
    clear_pattern(pattern, buf, s, length)
    if d > limit:
        return F32(0), 0
    return likeness(d, longest, same), 0


@lean
def align(
    spelled, names, marks, buf, asked, c, n, mode, total, slots, masks, weights, query_floor, name_floor,
    met, like_of, taken, pattern, joined, side, across, out,
):  # fmt: skip
    """Align row `c` with the query and write its features to `out`; False where a floor is not reached.

    `met` (words of the row,) receives the query word that each is matched with, or -1; `taken` (words of the query,)
    whether each is matched.
    """
    begin = names.first[c]
    size = names.first[c + 1] - begin
    used = U64(0)
    query_mass = F32(0)
    name_mass = F32(0)
    pieces = 0
    initials = 0
    for z in range(size):
        met[z] = -1
    for j in range(n):
        taken[j] = 0
    one = U64(1)
    for turn in range(2):
        for z in range(size):
            if met[z] >= 0:
                continue
            u = names.words[begin + z]
            k = np.int64(marks.mark[u])
            if k == 0:
                continue
            like = marks.like[k]
            if (turn == 0) != (like >= _EXACT):
                continue
            mask = marks.mask[k] & ~PAIRED
            j = marks.token[k]
            if mask & used != U64(0) or lacks_other_half(
                marks.mark, marks.mask, names.words, begin, begin + size, k, j
            ):
                continue
            used |= mask
            met[z] = j
            like_of[z] = like
            query_mass += like * marks.weight[k]
            name_mass += like * spelled.weight[u]
            if like == F32(0.95) and (mask & (one << U64(j))) == U64(0):
                pieces += 1
                taken[j] = 1
            else:
                for i in range(n):
                    if mask & (one << U64(i)) != U64(0):
                        if i != j:
                            pieces += 1
                        taken[i] = 1
                if like >= _EXACT and asked.plain[slots[j]] > 0:
                    # The row has the very word, which then weighs what it does in the row.
                    total += asked.plain[slots[j]] - weights[j]
                    taken[j] = _VERY
    if query_mass < total * F32(0.999) and mode == LATIN:
        for j in range(n):
            t = slots[j]
            if taken[j] != 0 or asked.kind[t] != CONTENT:
                continue
            best = F32(0)
            at = -1
            way = 0
            for z in range(size):
                u = names.words[begin + z]
                if met[z] >= 0 or spelled.kind[u] != CONTENT:
                    continue
                like, kind = _pair(spelled, buf, asked, t, u, masks[j], pattern)
                if like > best:
                    best = like
                    at = z
                    way = kind
            if at >= 0 and best >= _LEAST:
                u = names.words[begin + at]
                met[at] = j
                like_of[at] = best
                taken[j] = 1
                query_mass += best * weights[j]
                name_mass += best * spelled.weight[u]
                if way == 1:
                    initials += 1
                elif way == 2:
                    pieces += 1
        # What is left on both sides, written without spaces.
        length = 0
        other = 0
        query_part = F32(0)
        name_part = F32(0)
        for j in range(n):
            t = slots[j]
            if taken[j] == 0 and asked.kind[t] == CONTENT:
                query_part += weights[j]
                for y in range(asked.length[t]):
                    if length < 58:
                        joined[length] = buf[asked.start[t] + y]
                        length += 1
        if length >= 4:
            for z in range(size):
                u = names.words[begin + z]
                if met[z] < 0 and spelled.kind[u] == CONTENT:
                    name_part += spelled.weight[u]
                    for y in range(spelled.length[u]):
                        if other < 58:
                            side[other] = spelled.letters[spelled.start[u] + y]
                            other += 1
            longest = max(length, other)
            if other >= 4 and abs(length - other) <= longest // 4:
                set_pattern(pattern, joined, 0, length)
                d = edits(pattern, length, side, 0, other)
                clear_pattern(pattern, joined, 0, length)
                if d <= longest // 4:
                    like = likeness(d, longest, joined[0] == side[0]) * F32(0.97)
                    query_mass += like * query_part
                    name_mass += like * name_part
                    pieces += 1
                    mate = -1
                    for j in range(n):
                        if taken[j] == 0 and asked.kind[slots[j]] == CONTENT:
                            taken[j] = 1
                            mate = j
                    for z in range(size):
                        if met[z] < 0 and spelled.kind[names.words[begin + z]] == CONTENT:
                            met[z] = mate
                            like_of[z] = like
    covered = min(query_mass / total, F32(1))
    if covered < query_floor:
        return False
    name_total = names.weight[c]
    name_covered = min(name_mass / max(name_total, F32(0.1)), F32(1))
    if name_covered < name_floor:
        return False
    _describe(
        spelled,
        names,
        buf,
        asked,
        c,
        n,
        slots,
        weights,
        met,
        like_of,
        taken,
        covered,
        name_covered,
        pieces,
        initials,
        across,
        out,
    )
    return True


@inlined
def _describe(
    spelled,
    names,
    buf,
    asked,
    c,
    n,
    slots,
    weights,
    met,
    like_of,
    taken,
    covered,
    name_covered,
    pieces,
    initials,
    across,
    out,
):
    """The features, in the order of `features.FEATURES`."""
    begin = names.first[c]
    size = names.first[c + 1] - begin
    told = F32(0)
    loss = F32(0)
    near = 0
    known = 0
    known_loss = F32(0)
    turned = 0
    worst = F32(0)
    odd = F32(0)
    fair = 0
    exact = 0
    exact_heaviest = F32(0)
    letters = 0
    name_rest = F32(0)
    name_rest_heaviest = F32(0)
    name_rest_words = 0
    name_content = 0
    name_numbers = 0
    legal_name = 0
    legal_met = 0
    disorder = 0
    before = -1
    first_name = -2
    for z in range(size):
        u = names.words[begin + z]
        kind = spelled.kind[u]
        j = met[z]
        if kind == LEGAL:
            legal_name += 1
            if j >= 0:
                legal_met += 1
            continue
        name_content += 1
        if first_name == -2:
            first_name = j
        if j < 0:
            name_rest += spelled.weight[u]
            name_rest_words += 1
            name_rest_heaviest = max(name_rest_heaviest, spelled.weight[u])
            if kind == NUMBER:
                name_numbers += 1
            continue
        like = like_of[z]
        rare = spelled.rarity[u] if taken[j] == _VERY else min(spelled.rarity[u], asked.rarity[slots[j]])
        told += like * rare
        letters += spelled.length[u] * (3 if kind == NATIVE else 1)
        if like >= _EXACT:
            exact += 1
            exact_heaviest = max(exact_heaviest, rare)
        else:
            near += 1
            worst = max(worst, F32(1) - like)
            t = slots[j]
            if kind == CONTENT and asked.length[t] > 1 and spelled.length[u] > 1:
                more = oddness(spelled.trigram, buf, asked.start[t], asked.length[t]) - oddness(
                    spelled.trigram, spelled.letters, spelled.start[u], spelled.length[u]
                )
                odd += min(max(more, F32(0)), F32(12))
                if more < F32(1.5):
                    fair += 1
            if spelled.letters[spelled.start[u]] != buf[asked.start[slots[j]]]:
                turned += 1
            if asked.known[slots[j]] != 0 and kind == CONTENT:
                known += 1
                known_loss += (F32(1) - like) * spelled.weight[u]
            loss += (F32(1) - like) * spelled.weight[u]
        if j < before:
            disorder += 1
        before = j
    query_rest = F32(0)
    query_rest_heaviest = F32(0)
    query_rest_words = 0
    query_content = 0
    query_numbers = 0
    legal_query = 0
    person = F32(0)
    first_query = -1
    for j in range(n):
        t = slots[j]
        kind = CONTENT if taken[j] == _VERY else asked.kind[t]
        if kind == LEGAL:
            legal_query += 1
            continue
        query_content += 1
        if first_query < 0:
            first_query = j
        person += asked.person[t]
        if taken[j] == 0:
            query_rest += weights[j]
            query_rest_words += 1
            query_rest_heaviest = max(query_rest_heaviest, weights[j])
            if kind == NUMBER:
                query_numbers += 1
    flags = names.flags[c]
    matched = exact + near
    person = min(max(person, F32(-4)), F32(4))
    if legal_query > 0:
        person = min(person, F32(-2))
    is_person = F32(1) if flags & PERSON != 0 else F32(0)
    tenth = F32(0.1)
    out[0] = covered
    out[1] = name_covered
    out[2] = covered * name_covered
    out[3] = min(told, F32(30)) * tenth
    out[4] = max(F32(8) - told, F32(0)) / F32(8)
    out[5] = min(query_rest, F32(30)) * tenth
    out[6] = min(name_rest, F32(30)) * tenth
    out[7] = query_rest_heaviest * tenth
    out[8] = name_rest_heaviest * tenth
    out[9] = min(query_rest_words, 4)
    out[10] = min(name_rest_words, 4)
    out[11] = min(loss, F32(20)) * tenth
    out[12] = min(near, 4)
    out[13] = min(exact, 4)
    out[14] = exact_heaviest * tenth
    out[15] = 1 if matched == 1 and near == 1 else 0
    out[16] = 1 if matched == 1 and exact == 1 else 0
    out[17] = 1 if query_content == 1 else 0
    out[18] = 1 if name_content == 1 else 0
    out[19] = min(initials, 3)
    out[20] = min(pieces, 3)
    out[21] = 1 if query_numbers > 0 and name_numbers > 0 else 0
    out[22] = 1 if (query_numbers > 0) != (name_numbers > 0) else 0
    out[23] = min(disorder, 3) * (F32(1) - is_person)
    differs = first_query != first_name and query_content + name_content > 0
    out[24] = (F32(1) - is_person) if differs else F32(0)
    out[25] = 1 if legal_query > 0 and legal_name > 0 and legal_met == 0 else 0
    out[26] = 1 if (legal_query > 0) != (legal_name > 0) else 0
    out[27] = F32(max(8 - letters, 0)) / F32(8)
    out[28] = F32(0)
    if flags & PERSON != 0:
        out[28] = max(-person, F32(0)) * F32(0.25)
    elif flags & ORGANIZATION != 0:
        out[28] = max(person, F32(0)) * F32(0.25)
    out[29] = across
    out[30] = across if matched < 3 else F32(0)
    out[31] = 1 if flags & READING != 0 else 0
    out[32] = 1 if flags & WEAK != 0 else 0
    out[33] = 1 if flags & ACRONYM != 0 else 0
    out[34] = is_person
    out[35] = is_person * min(query_rest_words, 3)
    out[36] = is_person * min(name_rest_words, 3)
    out[37] = min(known, 3)
    out[38] = min(known_loss, F32(20)) * tenth
    out[39] = 1 if pieces > 0 and (query_content == 1 or name_content == 1) else 0
    out[40] = turned
    out[41] = worst
    out[42] = out[39] if letters < 8 else F32(0)
    out[43] = out[15] * F32(max(10 - letters, 0)) * tenth
    out[44] = is_person if matched == 1 else F32(0)
    out[45] = odd * F32(0.25)
    out[46] = min(fair, 3)
    out[47] = 1 if near == 0 and query_rest_words == 0 and name_rest_words == 0 else 0
