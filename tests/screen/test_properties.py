"""What must hold of any list and any query: no alias hides, no neighbor on the list counts, no batch matters."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.lists.entry import Entry, Name
from narrows.screen import Watchlist
from narrows.screen.tables import tables
from narrows.screen.watchlist import Matches
from screen.parties import misspelled, parties, party, some_name

SEEDS = st.integers(0, 2**32 - 1)
EVERY = 0.0  # a threshold that lets everything pass


def scores_of(watchlist: Watchlist, queries: list[str], own: list[int]) -> npt.NDArray[np.float64]:
    """The score that each query has with its own entry; 0 where that is not found."""
    found = watchlist.search(queries, EVERY, 50)
    mine = found.entries == np.array(own)[:, None]
    return np.where(mine, found.scores, 0.0).max(axis=1)


def same(one: Matches, other: Matches) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@given(SEEDS)
@settings(max_examples=52)
def test_an_alias_never_lowers_a_hit(seed: int) -> None:
    """200 entries an example, each asked for by its name or near it: more than 10,000 aliases are added in all."""
    rng = random.Random(seed)
    types = ("organization", "person", "vessel", "unknown")
    names = [some_name(rng) for _ in range(200)]
    queries = [misspelled(rng, name) if rng.random() < 0.8 else some_name(rng) for name in names]
    before, after = [], []
    for at, (name, query) in enumerate(zip(names, queries, strict=True)):
        # Half the aliases are near what is asked for: those are the ones that could come in the way.
        near = misspelled(rng, rng.choice((name, query)), 3)
        alias = Name(
            text=near if rng.random() < 0.5 else some_name(rng), quality=rng.choice(("strong", "weak"))
        )
        kind = rng.choice(types)
        before.append(party(str(at), name, kind=kind))
        after.append(party(str(at), *rng.sample([Name(text=name), alias], 2), kind=kind))
    own = list(range(len(names)))
    lone = scores_of(Watchlist.build(before), queries, own)
    more = scores_of(Watchlist.build(after), queries, own)
    lower = np.flatnonzero(more < lone - 1e-6)
    assert [(queries[i], after[i].names, lone[i], more[i]) for i in lower] == []


@given(SEEDS)
@settings(max_examples=12)
def test_a_score_does_not_depend_on_what_else_is_listed(seed: int) -> None:
    rng = random.Random(seed)
    names = [some_name(rng) for _ in range(300)]
    queries = [misspelled(rng, name) for name in names[:8]]
    # What is misspelled in a query is a word of somebody else's name.
    words = " ".join(queries).split() or ["x"]
    names += [" ".join((rng.choice(words), some_name(rng))) for _ in range(200)]
    entries = parties(names)
    whole = Watchlist.build(entries)
    for at, query in enumerate(queries):
        alone = scores_of(Watchlist.build([entries[at]]), [query], [0])[0]
        assert abs(alone - scores_of(whole, [query], [at])[0]) <= 1e-5, (query, names[at])


@given(SEEDS)
@settings(max_examples=10)
def test_a_batch_is_its_names_one_by_one(seed: int) -> None:
    rng = random.Random(seed)
    names = [some_name(rng) for _ in range(300)] + ["Завод Полярная Звезда", "北京科学研究所", "شركة المثال"]
    watchlist = Watchlist.build(parties(names))
    queries = [misspelled(rng, rng.choice(names)) for _ in range(60)] + [
        "",
        "!",
        "北京科学",
        "x " * 1500,
        "a1" * 900,
    ]
    rng.shuffle(queries)
    together = watchlist.search(queries)
    single = [watchlist.search([query]) for query in queries]
    # `by` counts the rows of the batch, which differ.
    assert same(
        together._replace(by=together.entries),
        Matches(*map(np.concatenate, zip(*single, strict=True)))._replace(by=together.entries),
    )
    cut = rng.randrange(len(queries))
    halves = [watchlist.search(part) for part in (queries[:cut], queries[cut:])]
    for field in ("entries", "scores", "rows"):
        parts = np.concatenate([getattr(half, field) for half in halves])
        assert np.array_equal(getattr(together, field), parts)


def test_threads_make_no_difference() -> None:
    rng = random.Random(4)
    names = [some_name(rng) for _ in range(400)]
    watchlist = Watchlist.build(parties(names))
    queries = [misspelled(rng, rng.choice(names)) for _ in range(20_000)]
    one = watchlist.search(queries, threads=1)
    two = watchlist.search(queries, threads=2)
    for field in ("entries", "scores", "rows"):
        assert np.array_equal(getattr(one, field), getattr(two, field))


@given(SEEDS)
@settings(max_examples=20)
def test_a_list_is_built_and_searched_the_same_each_time(seed: int) -> None:
    rng = random.Random(seed)
    names = [some_name(rng) for _ in range(100)]
    queries = [misspelled(rng, rng.choice(names)) for _ in range(100)]
    assert same(
        Watchlist.build(parties(names)).search(queries), Watchlist.build(parties(names)).search(queries)
    )


@given(SEEDS)
@settings(max_examples=20)
def test_the_best_entries_stay_the_best_with_a_higher_limit(seed: int) -> None:
    rng = random.Random(seed)
    base = [some_name(rng) for _ in range(20)]
    entries: list[Entry] = []
    for at in range(60):
        # Many near names of one entry take up room.
        root = rng.choice(base)
        entries.append(party(str(at), *{misspelled(rng, root) or "x" for _ in range(rng.choice((1, 2, 40)))}))
    watchlist = Watchlist.build(entries)
    queries = [misspelled(rng, name) for name in base]
    few, many = watchlist.search(queries, EVERY, 3), watchlist.search(queries, EVERY, 60)
    assert np.array_equal(few.scores, many.scores[:, :3])
    assert (np.diff(many.scores, axis=1) <= 0).all()


@given(SEEDS)
@settings(max_examples=20)
def test_a_score_given_back_as_threshold_keeps_its_hit(seed: int) -> None:
    rng = random.Random(seed)
    names = [some_name(rng) for _ in range(50)]
    watchlist = Watchlist.build(parties(names))
    for query in [misspelled(rng, rng.choice(names)) for _ in range(10)]:
        found = watchlist.search([query], EVERY, 50)
        kept = found.entries[0] >= 0
        for place, score in enumerate(found.scores[0][kept].tolist()):
            assert watchlist.search([query], score, 50).entries[0][: place + 1].min() >= 0


def test_the_words_of_the_test_names_are_of_all_kinds() -> None:
    """Names that are all known, or all unknown, would prove little."""
    from screen.parties import FORMS, WORDS

    known = {word for word in WORDS if word in tables().background}
    assert 10 < len(known) < len(WORDS) - 10
    assert set(FORMS) <= tables().legal
