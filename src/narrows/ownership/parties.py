"""Who is who among the parties of stakes: joined by id where one is given, else by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

import numpy as np

from narrows.errors import FieldError
from narrows.ownership.rows import Ints, Mask
from narrows.ownership.stake import Party

Key = Callable[[str], str]

_NOBODY = -1
_ASKED = 8
_LOST = "\ufffd"


class Parties:
    """The parties of a set of stakes, as nodes numbered from 0.

    A party with an id is the one with that id, whatever the spelling of its name. One with a name alone is the party of
    that name that has an id, where there is one, else the one of the same name without id. Where there are several of that
    name with different ids, the stake may be of each.
    """

    def __init__(self, key: Key) -> None:
        self.key = key
        self._names: list[str] = []
        self._ids: list[str] = []
        self._countries: list[str] = []
        self._spellings: dict[int, dict[str, None]] = {}
        self._elsewhere: dict[int, set[str]] = {}
        self._by_id: dict[str, int] = {}
        self._with_id: dict[str, tuple[int, ...]] = {}
        self._plain: dict[str, int] = {}
        self._asked: dict[frozenset[str], Ints] = {}
        self._by_name: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, id_: str, country: str) -> int:
        """The node of a party as a stake states it, -1 for nobody; `resolved` tells later which parties it may be.

        Raises FieldError for a name of punctuation alone.
        """
        if not (id_ or name):
            return _NOBODY
        node = self._by_id.get(id_) if id_ else self._by_name.get(name)
        if node is None or not self._as_known(node, name, country):
            node = self._placed(name, id_, country)
        return node

    def _as_known(self, node: int, name: str, country: str) -> bool:
        """Whether a mention of a party tells nothing new."""
        return (not country or country == self._countries[node]) and (
            not name or name == self._names[node] or not self._ids[node]
        )

    def _placed(self, name: str, id_: str, country: str) -> int:
        node: int | None
        if id_:
            node = self._by_id.get(id_)
            if node is None:
                node = self._by_id[id_] = self._new(name, id_, country)
                if name:
                    self._join(name, node)
            elif name and name not in (self._names[node], *self._spellings.get(node, ())):
                self._spell(name, node)
                self._join(name, node)
        else:
            key = self._key(name)
            node = self._plain.get(key)
            if node is None:
                node = self._plain[key] = self._new(name, "", country)
            elif name != self._names[node]:
                self._spell(name, node)
            self._by_name[name] = node
        if country and country != self._countries[node]:
            if self._countries[node]:
                self._elsewhere.setdefault(node, {self._countries[node]}).add(country)
            else:
                self._countries[node] = country
        return node

    def _new(self, name: str, id_: str, country: str) -> int:
        self._names.append(name)
        self._ids.append(id_)
        self._countries.append(country)
        return len(self._names) - 1

    def _spell(self, name: str, node: int) -> None:
        if not self._names[node]:
            self._names[node] = name
        else:
            self._spellings.setdefault(node, {})[name] = None

    def _join(self, name: str, node: int) -> None:
        key = self._key(name)
        known = self._with_id.get(key, ())
        if node not in known:
            self._with_id[key] = (*known, node)

    def _key(self, name: str) -> str:
        key = self.key(name)
        if not key:
            raise FieldError(f"the name {name!r:.60} has neither letters nor digits", remedy="Give the name")
        return key

    def resolved(self) -> dict[int, tuple[int, ...]]:
        """The nodes with a name alone that are parties with an id: which ones. All others are themselves."""
        found: dict[int, tuple[int, ...]] = {}
        for key, node in self._plain.items():
            others = self._with_id.get(key)
            if others:
                found[node] = others
                for other in others:
                    for name in (self._names[node], *self._spellings.get(node, ())):
                        if name != self._names[other]:
                            self._spell(name, other)
                    if not self._countries[other]:
                        self._countries[other] = self._countries[node]
        self._by_name.clear()  # it served to read many rows
        return found

    @cached_property
    def nameless(self) -> Mask:
        """Which nodes have an id and no name, once all are added."""
        return np.fromiter((not name for name in self._names), dtype=np.bool_, count=len(self._names))

    @cached_property
    def damaged(self) -> Mask:
        """Which nodes have a name that was not read in full, and so may be anybody's, once all are added."""
        return np.fromiter(
            (_LOST in name and not id_ for name, id_ in zip(self._names, self._ids, strict=True)),
            dtype=np.bool_,
            count=len(self._names),
        )

    def party(self, node: int) -> Party:
        """The party of a node."""
        name = self._names[node]
        names = (name, *self._spellings.get(node, ())) if name else ()
        return Party(name, self._ids[node], self._countries[node], names)

    def find(self, name_or_id: str) -> tuple[int, ...]:
        """The nodes of an id, or of a name: of several parties with different ids where they share it."""
        node = self._by_id.get(name_or_id)
        if node is not None:
            return (node,)
        key = self.key(name_or_id)
        if not key:
            return ()
        found = self._with_id.get(key)
        if found:
            return found
        plain = self._plain.get(key)
        return () if plain is None else (plain,)

    def nodes(self, names: Collection[str]) -> Ints:
        """The nodes of some names and ids. They are kept for a frozenset, of which many are asked with the same one."""
        if isinstance(names, str):
            raise TypeError("the listed parties are a collection of names, not one name")
        kept = self._asked.get(names) if isinstance(names, frozenset) else None
        if kept is None:
            found = {node for name in names for node in self.find(name)}
            kept = np.array(sorted(found), dtype=np.int64)
            if isinstance(names, frozenset):
                if len(self._asked) >= _ASKED:
                    self._asked.clear()
                self._asked[names] = kept
        return kept

    def notices(self) -> list[str]:
        """What a reader of the stakes should know of their parties."""
        found = [
            f"{self._names[node]!r} is stated in several countries ({', '.join(sorted(countries))}) and taken as one "
            "party: give ids if there are several"
            for node, countries in self._elsewhere.items()
            if not self._ids[node]
        ]
        for key, node in self._plain.items():
            if len(several := self._with_id.get(key, ())) > 1:
                ids = ", ".join(repr(self._ids[other]) for other in several[:3])
                found.append(
                    f"{self._names[node]!r} without an id may be any of {len(several)} parties of that name ({ids}): "
                    "its stakes are taken as possible for each"
                )
        return found


def short(notices: Iterable[str], what: str, most: int = 20) -> Sequence[str]:
    """Notices, of which no more than some are spelled out."""
    found = list(notices)
    if len(found) <= most:
        return found
    return [*found[:most], f"and {len(found) - most:,} more {what} of this kind"]
