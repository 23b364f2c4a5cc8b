"""The compiled search: nothing that it leaves out would have been a hit, and no size of anything overruns it."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrows.errors import InputError
from narrows.screen import Watchlist
from narrows.screen.index import find, near_room, query_rows, search_room
from narrows.screen.kernel import layout
from narrows.screen.kernel.hashing import hashes_of
from narrows.screen.kernel.marking import MOST_WORDS
from narrows.screen.kernel.near import LAST_EPOCH
from narrows.screen.kernel.tokens import canonical, tokenize, words_of_rows
from narrows.screen.split import canonical_words
from narrows.screen.tables import tables, thresholds
from narrows.screen.text import prepare
from screen.brute import Pair, every
from screen.parties import misspelled, new_word, parties, some_name

ROOM = 1000


def found_pairs(watchlist: Watchlist, queries: list[str], least: float) -> set[tuple[int, int]]:
    """The query rows and rows of the index that the search finds."""
    index = watchlist.index
    rows = find(index, query_rows(index, queries), limit=ROOM, least=least).rows
    at = np.argsort(index.rows.source)
    return {(q, int(at[row])) for q, line in enumerate(rows) for row in line[line >= 0]}


def losses(names: list[str], queries: list[str], least: float) -> tuple[list[Pair], int]:
    """The pairs that nothing but the search leaves out, and how many there are of all."""
    watchlist = Watchlist.build(parties(names, kind="unknown"))
    found = found_pairs(watchlist, queries, least)
    pairs = every(watchlist.index, queries, least)
    return [pair for pair in pairs if (pair.query, pair.row) not in found], len(pairs)


@given(st.integers(0, 2**32 - 1))
@example(9755885)  # "gawzland sealand" does not find "gaz land sealand"
@example(533)  # "semi conductor" does not find "semiconductor conductor gmbh co"
@settings(max_examples=20)
def test_no_row_is_lost_that_has_words_near_those_of_the_query(seed: int) -> None:
    rng = random.Random(seed)
    names = [some_name(rng) for _ in range(300)]
    queries = [
        misspelled(rng, rng.choice(names)) if rng.random() < 0.6 else some_name(rng) for _ in range(60)
    ]
    # At no threshold at all: whatever passes the floors is to be found.
    lost, _ = losses(names, queries, -30.0)
    by_words = [pair for pair in lost if pair.by_words]
    # A word that stands for one word of the query and for half of another counts once only: a handful in 10,000.
    assert len(by_words) <= 5, by_words
    # Very rarely one of them is a strong one: two words run together, misspelled, beside a word that has one of them in it.
    odds = float(np.log(thresholds().possible / (1 - thresholds().possible)))
    assert len({pair.query for pair in by_words if pair.odds >= odds + 1}) <= 1, by_words


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10)
def test_no_row_of_many_words_is_lost(seed: int) -> None:
    """A posting holds five other words of its row; the rest may be what is matched."""
    rng = random.Random(seed)
    known = ["trading", "company", "international", "group", "ltd", "mohammed", "ali", "14"]
    pool = [new_word(rng) for _ in range(60)] + known
    names = [" ".join(rng.sample(pool, rng.randint(1, MOST_WORDS))) for _ in range(200)]
    queries = []
    for name in rng.sample(names, 40):
        words = name.split()
        rng.shuffle(words)
        queries.append(misspelled(rng, " ".join(words[: max(1, len(words) * 2 // 3)])))
    lost, all_pairs = losses(names, queries, -30.0)
    assert all_pairs >= 20
    by_words = [pair for pair in lost if pair.by_words]
    assert len(by_words) <= 1, by_words  # as above: a word that stands for two of the query's


def test_few_rows_are_lost_for_want_of_near_words() -> None:
    """A row with too little near the query's words is not looked at letter by letter: three edits in one word."""
    rng = random.Random(11)
    names = [some_name(rng) for _ in range(400)]
    queries = [misspelled(rng, name) for name in names[:100]]
    odds = float(np.log(thresholds().possible / (1 - thresholds().possible)))
    lost, all_pairs = losses(names, queries, odds)
    assert all_pairs > 60
    assert len(lost) <= 0.05 * all_pairs, lost


@pytest.mark.parametrize("text", ["a1" * 2000, "1a" * 999, "a" * 5000, "1 " * 3000, "é1" * 900, "a1\n" * 700])
def test_every_byte_may_be_a_word(text: str) -> None:
    prepared = prepare([text, "example"])
    hashes, starts, lengths, first = tokenize(prepared.buffer, len(prepared.modes))
    assert len(hashes) == len(starts) == len(lengths) == first[-1] <= len(prepared.buffer)
    counts, most = words_of_rows(prepared.buffer, len(prepared.modes))
    assert counts.tolist() == np.diff(first).tolist()
    assert most == counts.max()


def test_words_are_as_they_are_hashed_in_python() -> None:
    buffer = prepare(["Example 14th B2B Works Xi'an"]).buffer
    hashes, _, lengths, first = tokenize(buffer, 1)
    words = ["example", "14", "b", "2", "b", "works", "xian"]
    assert hashes.tolist() == hashes_of(words).tolist()
    assert lengths.tolist() == [len(word) for word in words]
    assert first.tolist() == [0, len(words)]


@given(
    st.lists(
        st.lists(st.sampled_from(("the", "of", "limited", "ltd", "kunlun", "14")), max_size=5), max_size=5
    )
)
def test_each_row_keeps_a_word_and_none_twice(rows: list[list[str]]) -> None:
    given_tables = tables()
    buffer = prepare([" ".join(row) for row in rows]).buffer if rows else prepare([]).buffer
    hashes, starts, lengths, first = tokenize(buffer, len(rows))
    kept, _, _, begins, surfaces = canonical(
        hashes,
        starts,
        lengths,
        first,
        given_tables.same_from,
        given_tables.same_to,
        given_tables.stop,
        given_tables.hot,
    )
    assert len(surfaces) == len(kept)
    for row, begin, end in zip(rows, begins[:-1], begins[1:], strict=True):
        own = kept[begin:end].tolist()
        assert len(set(own)) == len(own)
        assert bool(own) == bool(row)
        content = {given_tables.same.get(word, word) for word in row} - given_tables.stopped
        assert set(hashes_of(content).tolist()) <= set(own)


def test_clocks_start_anew_before_they_overrun() -> None:
    rng = random.Random(3)
    names = [some_name(rng) for _ in range(200)]
    watchlist = Watchlist.build(parties(names))
    index = watchlist.index
    queries = query_rows(index, [misspelled(rng, name) for name in names])
    fresh = find(index, queries, limit=20, least=-30.0)
    near, room = near_room(index.words), search_room(index)
    near.clock[0] = room.clock[0] = LAST_EPOCH - 20
    # What was seen long ago under the numbers that come again.
    room.seen[:] = rng.randrange(1, 50)
    near.stamp[:] = rng.randrange(1, 50)
    worn = find(index, queries, limit=20, least=-30.0, room=(near, room))
    assert room.clock[0] < LAST_EPOCH - 20
    assert near.clock[0] < LAST_EPOCH - 20
    assert np.array_equal(fresh.rows, worn.rows)
    assert np.array_equal(fresh.scores, worn.scores)


def test_a_room_is_left_as_it_was_found() -> None:
    rng = random.Random(5)
    names = [some_name(rng) for _ in range(200)]
    index = Watchlist.build(parties(names)).index
    near, room = near_room(index.words), search_room(index)
    queries = query_rows(index, [*names, "a1" * 900, "", "x " * 500])
    first = find(index, queries, limit=20, least=-30.0, room=(near, room))
    assert not room.mark.any()
    assert not near.pattern.any()
    again = find(index, queries, limit=20, least=-30.0, room=(near, room))
    assert np.array_equal(first.rows, again.rows)
    assert np.array_equal(first.scores, again.scores)


def test_more_names_than_a_row_number_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MOST_ROWS", 4)
    Watchlist.build(parties(["Example Kunlun", "Vostok", "Polaris"]))
    with pytest.raises(InputError, match="more than one index holds"):
        Watchlist.build(parties(["Example Kunlun", "Vostok", "Polaris", "Orion"]))


def test_the_bits_of_a_row_hold_its_number() -> None:
    assert layout.MOST_ROWS == 1 << layout.ROW_BITS
    assert 64 - layout.ROW_BITS >= 32  # bits left for signs of words


def test_words_of_a_row_are_those_of_its_text() -> None:
    rng = random.Random(8)
    names = [some_name(rng) for _ in range(100)]
    index = Watchlist.build(parties(names, kind="unknown")).index
    words = canonical_words(prepare(names).buffer, len(names))
    own = Counter(np.diff(words.first).tolist())
    assert Counter(np.diff(index.rows.first).tolist()) == own
    assert (np.diff(index.rows.weight) >= 0).all()
    assert sorted(index.rows.source.tolist()) == list(range(len(names)))
