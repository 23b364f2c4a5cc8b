"""Words as a tree of what may follow what, so that a text is read once for all words of a list.

How a word is written is told in `prose`. A node stands where some words have been read so far; it knows what each of them goes on
with, and is grown only where a text goes. Nodes from which the same may follow are one, so that there are never more of them
than the list has places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, KeysView, Mapping
from functools import cache
from threading import Lock
from typing import NamedTuple

from narrows.model.spelling import spellings
from narrows.model.tokens import NUMBER, Token, pieces_of

__all__ = ["Node"]

_NUMBER = re.compile(r"\^?#(?:([0-9]+)-([0-9]+))?")
_DIGITS = 18
"""A number of more digits is within no limits."""
_NUMBERING = Lock()
"""Held where tokens get their numbers, which no two of a node may share, in whatever threads texts are read."""


class _Atom(NamedTuple):
    """A token of a word; `close` if it must follow the one before without a gap, False if it must not, None if it may. A number has
    limits where only some numbers are meant."""

    text: str
    ending: bool
    close: bool | None
    limits: range | None = None

    def fits(self, token: Token) -> bool:
        """Whether it can be a token that begins with its text."""
        if self.close is not None and self.close != token.touches:
            return False
        if self.text == NUMBER:
            return self.limits is None or (len(token.text) <= _DIGITS and int(token.text) in self.limits)
        return self.ending or token.text == self.text


_Atoms = tuple[_Atom, ...]


class _Rest(NamedTuple):
    """What is left of a word that is listed under a heading: the atoms of the place that is being read, or that place as it is listed,
    and the places behind it."""

    heading: str
    place: _Atoms | str
    behind: str


class Node:
    """Where words stand of which a part has been read: the headings of those that may end here, and what the others go on with."""

    __slots__ = ("_children", "_known", "_moves", "_numbered", "_open", "ends")

    def __init__(self, rests: Iterable[_Rest], known: dict[frozenset[_Rest], Node]) -> None:
        self._known = known
        self._children: dict[int, Node] = {}
        self._open: dict[str, list[tuple[int, _Atom, list[_Rest]]]] = {}
        self._numbered = 0
        self._moves: dict[str, list[_Rest]] = {}
        ends: set[str] = set()
        left = list(rests)
        while left:
            rest = left.pop()
            if isinstance(rest.place, str):
                for begun in _texts(rest.place):
                    if begun:
                        self._moves.setdefault(begun, []).append(rest)
                    else:
                        left.append(rest._replace(place=()))
            elif rest.place:
                self._moves.setdefault(rest.place[0].text, []).append(rest)
            elif rest.behind:
                place, _, behind = rest.behind.partition(" ")
                left.append(_Rest(rest.heading, place, behind))
            else:
                ends.add(rest.heading)
        self.ends = frozenset(ends)

    @classmethod
    def of(cls, listed: Iterable[tuple[str, str]]) -> Node:
        """Where nothing has been read of some words, each listed under a heading."""
        return cls((_Rest(heading, *_first(word)) for heading, word in listed), {})

    @property
    def beginnings(self) -> KeysView[str]:
        """What a token must begin with to be read on from here."""
        return self._moves.keys()

    def after(self, token: Token) -> Node | None:
        """Where the words stand of which a token is read next."""
        if self._moves.keys().isdisjoint(token.begins):
            return None
        said = 0
        for begun in self._moves.keys() & token.begins:
            for bit, atom, _ in self._open.get(begun) or self._opened(begun):
                if atom.fits(token):
                    said |= bit
        if not said:
            return None
        return self._children.get(said) or self._grown(said, token)

    def _opened(self, begun: str) -> list[tuple[int, _Atom, list[_Rest]]]:
        """The tokens by which words go on that begin so, each with a number of its own and with what is left of the words then."""
        left: dict[_Atom, list[_Rest]] = {}
        for rest in self._moves[begun]:
            heading, place, behind = rest
            several = map(_atoms, _texts(place)[begun]) if isinstance(place, str) else (place,)
            for first, *others in several:
                left.setdefault(first, []).append(_Rest(heading, tuple(others), behind))
        with _NUMBERING:
            if begun not in self._open:
                numbered = enumerate(left.items(), self._numbered)
                self._open[begun] = [(1 << at, *one) for at, one in numbered]
                self._numbered += len(left)
        return self._open[begun]

    def _grown(self, said: int, token: Token) -> Node:
        """The node behind those tokens that a number is made up of, all of which a token of a text is."""
        rests = frozenset(
            rest
            for begun in self._moves.keys() & token.begins
            for bit, _, left in self._open[begun]
            if said & bit
            for rest in left
        )
        if (node := self._known.get(rests)) is None:
            node = self._known[rests] = Node(rests, self._known)
        self._children[said] = node
        return node


def _first(word: str) -> tuple[str, str]:
    """The first place of a word, and those behind it."""
    place, _, behind = word.partition(" ")
    return place, behind


@cache
def _texts(place: str) -> Mapping[str, list[str]]:
    """The texts of a place by what they begin with: "" where it is nothing, so that the place may be left out."""
    found: dict[str, list[str]] = {}
    for text in spellings(place):
        found.setdefault(_beginning(text), []).append(text)
    return found


def _beginning(text: str) -> str:
    """What a text of a place begins with. Most are a word of the alphabet."""
    word = text.removesuffix("*")
    if word.isascii() and word.isalpha():
        return word
    return NUMBER if text.removeprefix("^").startswith(NUMBER) else next(iter(pieces_of(text)), "")


@cache
def _atoms(text: str) -> _Atoms:
    """The tokens of a text of a place."""
    atoms: list[_Atom] = []
    for piece in text.split("_"):
        ending = piece.endswith("*")
        number = _NUMBER.fullmatch(piece)
        tokens = [NUMBER] if number else pieces_of(piece)
        begins = False if piece.startswith("^") else None
        limits = range(int(number[1]), int(number[2]) + 1) if number and number[1] else None
        atoms += [
            _Atom(token, ending and token == tokens[-1], True if place else begins, limits)
            for place, token in enumerate(tokens)
        ]
    return tuple(atoms)
