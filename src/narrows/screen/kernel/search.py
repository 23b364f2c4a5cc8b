"""Search: candidate names for every query row, aligned word by word, described by features, and scored."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.align import align
from narrows.screen.kernel.candidates import candidates, forget
from narrows.screen.kernel.compiled import compiled, inlined, lean
from narrows.screen.kernel.distance import F32, letters_of
from narrows.screen.kernel.features import COUNT
from narrows.screen.kernel.judge import judge
from narrows.screen.kernel.layout import Asked, Marks, Names, Scratch, Spelled
from narrows.screen.kernel.marking import MOST_WORDS, mark_words
from narrows.screen.kernel.resolve import resolve
from narrows.screen.kernel.tokens import canonical, tokenize


@compiled
def search(
    words,
    rows,
    bits,
    near,
    room,
    buf,
    same,
    modes,
    across,
    model,
    pairs,
    pair_weights,
    floors,
    limit,
    keep_features,
):
    """The best rows for every query row; `buf` is written to.

    `same` are the tables that `canonical` asks for, `bits` are (cut filter, hash filter) sizes; `model` (COUNT + 1,) are weights and
    the constant, `pairs` (n, 2) features multiplied, with `pair_weights` (n,); `floors` are (share of the
    query's weight, share of the name's weight, least score). Returns rows (queries, limit) int32 with -1 where there are
    no more, scores (queries, limit), features (queries, limit, COUNT) if `keep_features` else empty, and how many rows
    were aligned for each query.
    """
    tokens, _, _, first = _resolved(words, bits, near, buf, same, modes)
    queries = len(modes)
    found = np.full((queries, limit), -1, np.int32)
    scores = np.full((queries, limit), F32(-1e9), np.float32)
    looked = np.zeros(queries, np.int32)
    kept = np.zeros((queries if keep_features else 1, limit, COUNT), np.float32)
    _search(
        words, rows, bits, near, room, buf, tokens, first, modes, across, model, pairs, pair_weights, floors,
        np.int64(limit), keep_features, found, scores, kept, looked, _scratch(),
    )  # fmt: skip
    return found, scores, kept, looked


@lean
def _search(
    words, rows, bits, near, room, buf, tokens, first, modes, across, model, pairs, pair_weights, floors, limit,
    keep_features, found, scores, kept, looked, scratch,
):  # fmt: skip
    slots, weights, masks, feature = scratch.slots, scratch.weights, scratch.masks, scratch.feature
    query_floor = floors[0]
    name_floor = floors[1]
    spelled, names, marks, asked = views(words, rows, room, tokens)
    for q in range(len(first) - 1):
        a = first[q]
        n = np.int64(min(first[q + 1] - a, MOST_WORDS))
        if n <= 0:
            continue
        mode = np.int64(modes[q])
        count, ceiling, ratio = mark_words(
            words, bits, near, room, buf, tokens, np.int64(a), n, mode, slots, weights
        )
        total = F32(0)
        for j in range(n):
            total += weights[j]
        if total > 0:
            met = candidates(
                words, rows, room, tokens, names, marks, n, count, ceiling, ratio, total, query_floor, name_floor,
                scratch,
            )  # fmt: skip
            if met > 0:
                for j in range(n):
                    masks[j] = letters_of(buf, tokens.start[slots[j]], tokens.length[slots[j]])
            looked[q] = met
            held = 0
            for i in range(met):
                c = np.int64(room.candidates[i])
                if not align(
                    spelled, names, marks, buf, asked, c, n, mode, total, slots, masks, weights, query_floor,
                    name_floor, scratch.met, scratch.like_of, scratch.taken, near.pattern, near.joined,
                    scratch.side, across[q], feature,
                ):  # fmt: skip
                    continue
                odds = judge(feature, model, pairs, pair_weights)
                if odds < floors[2] or (held == limit and odds <= scores[q, limit - 1]):
                    continue
                at = held if held < limit else limit - 1
                while at > 0 and scores[q, at - 1] < odds:
                    scores[q, at] = scores[q, at - 1]
                    found[q, at] = found[q, at - 1]
                    if keep_features:
                        for f in range(COUNT):
                            kept[q, at, f] = kept[q, at - 1, f]
                    at -= 1
                scores[q, at] = odds
                found[q, at] = c
                if keep_features:
                    for f in range(COUNT):
                        kept[q, at, f] = feature[f]
                if held < limit:
                    held += 1
        forget(room, count)


@inlined
def _resolved(words, bits, near, buf, same, modes):
    hashes, starts, lengths, first = tokenize(buf, len(modes))
    hashes, starts, lengths, first, surfaces = canonical(hashes, starts, lengths, first, *same)
    tokens = resolve(words, bits[0], bits[1], near, buf, hashes, starts, lengths, first, surfaces, modes)
    return tokens, starts, lengths, first


@compiled
def _scratch():
    return Scratch(
        np.empty(MOST_WORDS, np.int64),
        np.empty(MOST_WORDS, np.float32),
        np.empty(MOST_WORDS, np.uint32),
        np.empty(MOST_WORDS, np.float32),
        np.empty(MOST_WORDS, np.float32),
        np.empty((MOST_WORDS, 2), np.float32),
        np.empty(MOST_WORDS, np.float32),
        np.empty(MOST_WORDS, np.float32),
        np.empty(MOST_WORDS, np.int64),
        np.full(MOST_WORDS, -1, np.int64),
        np.zeros(MOST_WORDS, np.float32),
        np.zeros(MOST_WORDS, np.uint8),
        np.empty(128, np.uint8),
        np.zeros(COUNT, np.float32),
    )


@inlined
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


@compiled
def compare(words, rows, bits, near, room, buf, same, modes, across, model, pairs, pair_weights, places):
    """Rows at some `places`, each aligned with the query row that suits it best, whatever the floors.

    Returns, each for every place: the query row, or -1 if none has words; the query word that each word of the row is
    matched with or -1; how alike they are; which query words are matched; and the features. Then where the query's words
    start, how long they are, and the first word of each query row. Arguments as in `search`.
    """
    tokens, starts, lengths, first = _resolved(words, bits, near, buf, same, modes)
    by = np.full(len(places), -1, np.int32)
    odds = np.full(len(places), F32(-1e9), np.float32)
    met = np.full((len(places), MOST_WORDS), -1, np.int64)
    like_of = np.zeros((len(places), MOST_WORDS), np.float32)
    taken = np.zeros((len(places), MOST_WORDS), np.uint8)
    features = np.zeros((len(places), COUNT), np.float32)
    _compare(
        words, rows, bits, near, room, buf, tokens, first, modes, across, model, pairs, pair_weights, places, _scratch(),
        by, odds, met, like_of, taken, features,
    )  # fmt: skip
    return by, met, like_of, taken, features, starts, lengths, first


@lean
def _compare(
    words, rows, bits, near, room, buf, tokens, first, modes, across, model, pairs, pair_weights, places, scratch,
    by, odds, met, like_of, taken, features,
):  # fmt: skip
    slots, weights, masks, feature = scratch.slots, scratch.weights, scratch.masks, scratch.feature
    spelled, names, marks, asked = views(words, rows, room, tokens)
    for q in range(len(first) - 1):
        a = first[q]
        n = np.int64(min(first[q + 1] - a, MOST_WORDS))
        if n <= 0:
            continue
        mode = np.int64(modes[q])
        count, _, _ = mark_words(words, bits, near, room, buf, tokens, np.int64(a), n, mode, slots, weights)
        total = F32(0)
        for j in range(n):
            total += weights[j]
            masks[j] = letters_of(buf, tokens.start[slots[j]], tokens.length[slots[j]])
        for i in range(len(places)):
            c = np.int64(places[i])
            align(
                spelled, names, marks, buf, asked, c, n, mode, max(total, F32(1e-6)), slots, masks, weights, F32(-1),
                F32(-1), scratch.met, scratch.like_of, scratch.taken, near.pattern, near.joined, scratch.side, across[q],
                feature,
            )  # fmt: skip
            told = judge(feature, model, pairs, pair_weights)
            if by[i] >= 0 and told <= odds[i]:
                continue
            by[i] = q
            odds[i] = told
            for z in range(MOST_WORDS):
                met[i, z] = scratch.met[z]
                like_of[i, z] = scratch.like_of[z]
                taken[i, z] = scratch.taken[z]
            for f in range(COUNT):
                features[i, f] = feature[f]
        forget(room, count)
