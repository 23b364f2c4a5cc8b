"""The score of an alignment: the log odds that two names are of one party, from the features that describe it."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import compiled, inlined, lean
from narrows.screen.kernel.distance import F32
from narrows.screen.kernel.features import (
    ACROSS,
    BARE_ODDS,
    BARE_REST,
    BARE_TOLD,
    COUNT,
    EXACT_WORDS,
    INITIALS,
    NAME_REST_HEAVIEST,
    NEAR_WORDS,
    PIECES,
    QUERY_REST_WORDS,
    TOLD,
)


@inlined
def is_bare(feature):
    """Whether the query is a telling name without the common words and the legal form of the listed one.

    "Inspur" for "Inspur Group Co., Ltd.": people leave such words out, and the development set, in which few do, has
    taught the score to take it for another company. Such a pair is a possible hit, never none.
    """
    return (
        feature[QUERY_REST_WORDS] == 0
        and feature[NEAR_WORDS] == 0
        and feature[INITIALS] == 0
        and feature[PIECES] == 0
        and feature[ACROSS] == 0
        and feature[EXACT_WORDS] >= 1
        and feature[TOLD] >= F32(BARE_TOLD)
        and feature[NAME_REST_HEAVIEST] <= F32(BARE_REST)
    )


@lean
def judge(feature, model, pairs, pair_weights):
    """The log odds that two names are of one party: a weighted sum of features and of some products of two."""
    odds = model[COUNT]
    for f in range(COUNT):
        odds += model[f] * feature[f]
    for p in range(len(pair_weights)):
        odds += pair_weights[p] * feature[pairs[p, 0]] * feature[pairs[p, 1]]
    if odds < F32(BARE_ODDS) and is_bare(feature):
        odds = F32(BARE_ODDS)
    return odds


@compiled
def judge_many(features, model, pairs, pair_weights):
    """`judge` of many alignments: features (n, COUNT) to log odds (n,)."""
    out = np.empty(len(features), np.float32)
    for i in range(len(features)):
        out[i] = judge(features[i], model, pairs, pair_weights)
    return out
