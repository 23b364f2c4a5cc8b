"""Addresses: the same place however it is written, and not the house next door."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists.entry import Address
from narrows.screen import Query, Watchlist
from narrows.screen.addresses import AddressBook, address_tokens
from screen.parties import ids, party

LISTED = (
    "Room 1405, 14/F Lucky Example Building, 39 Des Voeux Road, Hong Kong",
    "Unit 5, 120 Kunlun Industrial Park, Shenzhen 518000, China",
    "ul. Polyarnaya 12, korpus 3, Vostok, 690001",
    "Example Tower, Dubai",
    "No. 8 Meridian Avenue, Beijing 100000",
)
BOOK = AddressBook(enumerate(LISTED))


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ("Rm 1405, 14th Floor, Lucky Example Bldg., 39 Des Voeux Rd, Hong Kong", 0),
        ("LUCKY EXAMPLE BUILDING, 39 DES VOEUX ROAD, 14/F, ROOM 1405, HONG KONG", 0),
        ("39 Des Voeux Road, Hong Kong, Lucky Example Building", 0),
        ("120 Kunlun Industrial Park, Shenzhen, 518000, unit 5", 1),
        ("Polyarnaya street 12-3, 690001 Vostok", 2),
        ("8 Meridian Ave., 100000 Beijing, China", 4),
    ],
)
def test_the_same_address_is_found(asked: str, at: int) -> None:
    assert next(match.at for match in BOOK.find(asked)) == at


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "Hong Kong",
        "Example Tower, Dubai",  # no number: a town or a well-known building is no address
        "Room 1405, 14/F Lucky Example Building, 41 Des Voeux Road, Hong Kong",
        "9 Meridian Avenue, Beijing 100000",
        "12 Somewhere Else Street, Vostok",
        "39",
        "🚀 \x00 \ud800",
    ],
)
def test_another_address_is_not(asked: str) -> None:
    assert list(BOOK.find(asked)) == []


def test_words_that_no_listed_address_has_do_not_hide_one() -> None:
    """Somebody's name and the many words before the street are rarer than the street, and lead nowhere."""
    asked = "c/o Zvezda Polaris Orion Meridianos Kunlunsky Novaya Ltd, 39 Des Voeux Road, Lucky Example Building, Hong Kong"
    assert [match.at for match in BOOK.find(asked)] == [0]


def test_the_best_comes_first() -> None:
    book = AddressBook(
        enumerate(["39 Des Voeux Road, Lucky Building", "39 Des Voeux Road, Lucky Building, Kowloon Bay"])
    )
    shares = [match.share for match in book.find("39 Des Voeux Road, Lucky Building")]
    assert len(shares) == 2
    assert shares == sorted(shares, reverse=True)


@given(st.text(max_size=60))
def test_any_text_may_be_an_address(text: str) -> None:
    assert all(word.isascii() and word.isalnum() for word in address_tokens(text))
    book = AddressBook([(0, text), (1, LISTED[0])])
    assert 1 in [match.at for match in book.find(LISTED[0])]
    for match in book.find(text):
        assert match.share > 0


def test_what_is_found_is_the_same_in_every_process() -> None:
    """Sets of words have another order in every process, unless their hashes are fixed."""
    # Words that are equally rare, more of them than are looked up: which of them are must not be left to chance.
    code = (
        "from narrows.screen.addresses import AddressBook\n"
        "words = [[f'{sign}{letter * 4}' for letter in 'abcdef'] for sign in 'pqrstuvw']\n"
        "book = AddressBook((at, ' '.join(['39', *some])) for at, some in enumerate(words))\n"
        "print(sorted(match.at for match in book.find(' '.join(['39', *sum(words, [])]))))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(answers) == 1
    assert answers != {b"[]\n"}


def test_those_at_a_listed_address_are_told() -> None:
    """Some entries of the Entity List are addresses, and some addresses are known for who sits there."""
    watchlist = Watchlist.build(
        [
            party("address", LISTED[0], kind="address"),
            party("a", "Polaris Trading Ltd", addresses=(Address(text=LISTED[1], country="CN"),)),
            party("b", "Zvezda Trading Ltd", addresses=(Address(text=LISTED[1], country="CN"),)),
        ]
    )
    hits = watchlist.screen(
        [Query(name="Meridian Goods", address="39 Des Voeux Road, Lucky Example Bldg, Hong Kong")]
    )[0]
    assert ids(hits) == ["address"]
    assert hits[0].match == "possible"
    assert any("at a listed address" in line for line in hits[0].explanations)
    hits = watchlist.screen(
        [Query(name="Meridian Goods", address="Unit 5, 120 Kunlun Industrial Park, Shenzhen")]
    )[0]
    assert sorted(ids(hits)) == ["a", "b"]
    # By its name as well: then it is one hit, and the address speaks for it.
    hits = watchlist.screen(
        [Query(name="Polaris Trading", address="Unit 5, 120 Kunlun Industrial Park, Shenzhen")]
    )[0]
    assert sorted(ids(hits)) == ["a", "b"]
    (mine,) = [hit for hit in hits if hit.id == "a"]
    assert mine.field == "name"
    assert mine.facts > 0


def test_an_address_is_found_as_a_name() -> None:
    watchlist = Watchlist.build(
        [party("address", LISTED[0], kind="address"), party("other", LISTED[1], kind="address")]
    )
    assert ids(watchlist.screen([LISTED[0]])[0])[:1] == ["address"]
