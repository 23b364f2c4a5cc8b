"""What an alignment of two names is judged by: one number for each feature, in this order.

`FEATURES` is the order of the columns of `score.csv`, which holds their weights. All weights of words are in nats of
surprise under the background frequencies (at most 10), so that a feature means the same over every list.
"""

from __future__ import annotations

FEATURES = (
    "query_covered",  # share of the query's weight that is matched
    "name_covered",  # share of the listed name's weight that is matched
    "covered_product",  # both, multiplied
    "told",  # matched rarity in nats, at most 30, over 10
    "told_little",  # how far that is below 8 nats, over 8
    "query_rest",  # weight of the query's unmatched words, at most 30, over 10
    "name_rest",  # the same of the listed name
    "query_rest_heaviest",  # the heaviest unmatched word of the query, over 10
    "name_rest_heaviest",  # the same of the listed name
    "query_rest_words",  # unmatched content words of the query, at most 4
    "name_rest_words",  # the same of the listed name
    "near_loss",  # what inexact spellings take from the match, over 10
    "near_words",  # words matched inexactly, at most 4
    "exact_words",  # words matched exactly, at most 4
    "exact_heaviest",  # the heaviest exactly matched word, over 10
    "one_word_near",  # the only matched content word is matched inexactly
    "one_word_exact",  # the only matched content word is matched exactly
    "lone_query",  # the query has one content word
    "lone_name",  # the listed name has one content word
    "initials",  # words matched by an initial, at most 3
    "pieces",  # words matched by a beginning, or joined and split, at most 3
    "numbers_differ",  # both have numbers that the other has not
    "number_missing",  # one has a number that the other has not
    "disorder",  # breaks in the order of words, at most 3
    "first_differs",  # the first content words are not matched with each other
    "legal_differs",  # legal forms of both are known and none is common
    "legal_missing",  # one has a legal form, the other none
    "short_match",  # letters of all matched content words below 8, over 8
    "kind_differs",  # words of the query speak for a person, the entry is none, or the other way round
    "across",  # the query was read from another script
    "across_short",  # the same, and fewer than three words are matched
    "reading",  # the listed name was read from another script
    "weak",  # the publisher calls the name weak
    "acronym",  # the listed name is an acronym made from a longer one
    "person",  # the entry is a person
    "person_rest",  # the entry is a person, and words of the query are unmatched
    "person_name_rest",  # the entry is a person, and words of its name are unmatched
    "near_known",  # inexact matches of words that are known as they stand, at most 3
    "near_known_loss",  # what those take, over 10
    "lone_pieces",  # the query or the name is one word, joined or split
    "near_swapped",  # inexact matches whose first letters differ
    "worst_near",  # the share of the heaviest loss of one inexact match, 0..1
    "lone_short_pieces",  # lone_pieces where fewer than 8 letters are matched
    "lone_near_short",  # the only matched content word is matched inexactly, letters below 10, over 10
    "person_alone",  # the entry is a person, and one content word is matched
    "near_odd",  # how much more unlikely the query's letters are than those of the word it is near, at most 12, over 4
    "near_fair",  # inexact matches where they are not more unlikely, at most 3
    "identical",  # every word of both is matched exactly
)
COUNT = len(FEATURES)

QUERY_REST_WORDS = FEATURES.index("query_rest_words")
NEAR_WORDS = FEATURES.index("near_words")
INITIALS = FEATURES.index("initials")
PIECES = FEATURES.index("pieces")
ACROSS = FEATURES.index("across")
EXACT_WORDS = FEATURES.index("exact_words")
EXACT_HEAVIEST = FEATURES.index("exact_heaviest")
TOLD = FEATURES.index("told")
NAME_REST_HEAVIEST = FEATURES.index("name_rest_heaviest")

BARE_ODDS = -0.4
"""Log odds that a bare name has at least: just above the threshold of a possible hit."""
BARE_TOLD, BARE_REST = 0.55, 0.42
"""How telling a bare name is at least (tenths of nats), and how telling at most what the listed name has beside it."""
