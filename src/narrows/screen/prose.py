"""Listed names in running text: whole names and aliases, word by word, where what is written tells that a name is meant.

Exact and cheap, for it is asked of every description: no spelling is guessed. A single word has to be no word of prose and
no short acronym, a row of common words has to be written as a name. A name of two characters has to stand by itself, or
between words that stand beside names: it may be the end of one word and the beginning of another. A Chinese brand names whom
its Latin form does, a product that is known names its maker. Persons, vessels and aircraft are not looked for: they share their names with words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from narrows.lists import Listing, Mention
from narrows.model.prose import UNSPACED
from narrows.model.tokens import UNSPACED_SIGN
from narrows.screen.fold import fold
from narrows.screen.schools import known_schools
from narrows.screen.scripts.tables import table
from narrows.screen.tables import beside_names, product_names, prose_words, tables

_LONGEST = 24  # words of a name; a longer one is looked for by none
_SHORTEST = 4  # letters of a name that is a single word
_HOUSE = 6  # letters of a house's word: shorter ones are those of many others
_FEW_CHARACTERS = 3  # of a name in a script without spaces
_PERSONS = 4  # one in so many names with a word is a person's: a word of such names
_MANY_WORDS = 4  # that tell a name together, common as each is
_TOKEN = re.compile(
    rf"[{UNSPACED}]|[^\W\d_](?:\.[^\W\d_])+(?![^\W_])|[^\W_{UNSPACED}]+(?:['’`][^\W_{UNSPACED}]+)*|&"
)
_ALWAYS = "always"
_BRANDS = "han_brands"
NOT_SOUGHT = frozenset({"person", "vessel", "aircraft", "address"})


class _Name(NamedTuple):
    """A name as words: whose it is (listings by entry), and which of its words must have a capital to tell; `alone` if it is
    one word, which the beginning of a sentence writes so as well; `apart` if it is too short to tell within other words."""

    listings: tuple[Listing, ...]
    capitals: frozenset[str]
    alone: bool
    apart: bool


class NamesInProse:
    """The names of listings, to be found in texts. Building takes some microseconds a name, a look at a text some of each word."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        by_key: dict[tuple[str, ...], list[Listing]] = {}
        houses: dict[tuple[str, ...], list[Listing]] = {}
        rules: dict[tuple[str, ...], frozenset[str] | None] = {}
        split: dict[str, tuple[str, ...]] = {}
        for listing in listings:
            if listing.type in NOT_SOUGHT:
                continue
            if listing.company:
                houses.setdefault(tuple(listing.company.split("_")), []).append(listing)
            for name in {listing.name, *listing.aliases} - set(listing.weak):
                if name not in split:
                    split[name] = tuple(piece for piece, _, _ in _pieces(name))
                whole = split[name]
                core = _without_form(whole)
                for words in {whole, core}:
                    if words not in rules:
                        rules[words] = _capitals(core, formed=words != core, bare=words != whole)
                    if rules[words] is not None:
                        found = by_key.setdefault(words, [])
                        if not found or found[-1] is not listing:
                            found.append(listing)
        for words, found in houses.items():
            # By its own word, where that is none of its names ("SenseTime" of "Sense Time").
            rule = _capitals(words, formed=False, bare=len(words) == 1)
            if words not in by_key and rule is not None and len("".join(words)) >= _HOUSE:
                by_key[words], rules[words] = found, rule
        for words, found in (*_brands(by_key, rules), *_products(by_key), *_schools()):
            rules.setdefault(words, frozenset())
            known = by_key.setdefault(words, [])
            known += [listing for listing in found if not any(listing is one for one in known)]
        self._names = {
            words: _Name(tuple(found), rules[words] or frozenset(), len(words) == 1, _short(words))
            for words, found in by_key.items()
        }
        self._reach: dict[str, int] = {}
        for words in self._names:
            self._reach[words[0]] = max(len(words), self._reach.get(words[0], 0))

    def find(self, written: str, text: str) -> tuple[Mention, ...]:
        """The names in a folded text, in order; of those that overlap the first, and the longest of its beginning.

        `written` is the text before it was folded, which tells what has a capital. A text in traditional characters is read
        in simplified ones as well.
        """
        found = self._find(written, text)
        if UNSPACED_SIGN.search(text):
            from narrows.screen.scripts.han import simplified

            other = simplified(text)
            if other != text and len(other) == len(text):
                more = [_replaced(mention, text) for mention in self._find(written, other)]
                # One list has a name in traditional characters, another the same in simplified ones.
                found = [_joined(one, more) for one in found]
                found += [one for one in more if not any(_overlap(one, two) for two in found)]
                found.sort(key=lambda mention: mention.start)
        return tuple(mention for mention in found if mention.listings)

    def _find(self, written: str, text: str) -> list[Mention]:
        tokens = _pieces(text)
        pieces = tuple(piece for piece, _, _ in tokens)
        found: list[Mention] = []
        capitals: tuple[frozenset[str], frozenset[str]] | None = None
        at = 0
        while at < len(pieces):
            covered = 1
            size = min(self._reach.get(pieces[at], 0), len(pieces) - at)
            while size:
                name = self._names.get(pieces[at : at + size])
                if name is not None:
                    if name.capitals and capitals is None:
                        capitals = _with_capitals(written)
                    start, end = tokens[at][1], tokens[at + size - 1][2]
                    told = not name.capitals or (capitals and name.capitals <= capitals[name.alone])
                    if told and (not name.apart or _apart(text, start, end)):
                        if not (found and found[-1].start == start):
                            found.append(Mention(start, end, text[start:end], name.listings))
                            covered = size
                        else:  # the beginning of a longer name that another list has
                            found[-1] = _of_more_lists(found[-1], name.listings)
                size -= 1
            at += covered
        return found


def _replaced(mention: Mention, text: str) -> Mention:
    return Mention(mention.start, mention.end, text[mention.start : mention.end], mention.listings)


def _of_more_lists(mention: Mention, listings: Iterable[Listing]) -> Mention:
    """A mention with those of other listings whose list has none of its name: "Acme" of one list in the "Acme Cloud" of another."""
    lists = {listing.list for listing in mention.listings}
    return mention._replace(listings=(*mention.listings, *(one for one in listings if one.list not in lists)))


def _joined(mention: Mention, others: Iterable[Mention]) -> Mention:
    """A mention with the listings of others that stand where it does."""
    same = [each for other in others if other[:2] == mention[:2] for each in other.listings]
    new = [each for each in same if not any(each is known for known in mention.listings)]
    return mention._replace(listings=(*mention.listings, *new)) if new else mention


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _pieces(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, folded, each with its place; characters of scripts without spaces one by one."""
    found = []
    for token in _TOKEN.finditer(text):
        word, end = token[0], token.end()
        if len(word) > 2 and word[-2] in "'’`" and word[-1] in "sS":
            word, end = word[:-2], end - 2
        piece = "and" if word == "&" else _SHORT_FORMS.get(word, word) if _plain(word) else fold(word)
        if piece:
            found.append((piece, token.start(), end))
    return found


_SHORT_FORMS = {word: fold(word) for word in ("company", "limited", "corporation", "incorporated")}


def _plain(word: str) -> bool:
    return word.isascii() and word.islower() and word.isalnum()


def _without_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without the legal form behind them."""
    legal, end = tables().legal, len(words)
    while end > 1 and words[end - 1] in legal:
        end -= 1
    core = words[:end]
    if UNSPACED_SIGN.fullmatch(core[-1]) if core else None:
        joined = "".join(core)
        for form in tables().native_forms:
            if joined.endswith(form) and len(form) < len(core):
                return core[: len(core) - len(form)]
    return core


def _capitals(core: Sequence[str], *, formed: bool, bare: bool) -> frozenset[str] | None:
    """Which words of a name must be written with a capital for it to tell, None if it never tells.

    `formed` if its legal form stands behind it, `bare` if it has one that does not.
    """
    tells, given = prose_words(), tables()
    if not core or len(core) > _LONGEST:
        return None
    if all(map(UNSPACED_SIGN.fullmatch, core)):
        return frozenset() if len(core) > 1 else None
    content = [
        word
        for word in core
        if word not in given.stopped and word not in given.legal and word not in given.particles
    ]
    kinds = {word: _kind(word, tells) for word in content}
    if len(core) == 1:
        word = core[0]
        short = len(word) < _SHORTEST and not formed and tells.get(word) != _ALWAYS
        if kinds.get(word, "never") == "never" or short:
            return None
        if bare and kinds[word]:
            return None
        return frozenset({word}) if kinds[word] else frozenset()
    if all(map(_of_persons, content)):
        return None
    rare = "capital" in kinds.values()
    if "" in kinds.values() or (formed and len(content) > 1) or len(content) + rare >= _MANY_WORDS:
        return frozenset()
    return frozenset(content) if rare or len(content) == _MANY_WORDS - 1 else None


def _brands(
    names: Mapping[tuple[str, ...], list[Listing]], rules: Mapping[tuple[str, ...], frozenset[str] | None]
) -> Iterator[tuple[tuple[str, ...], list[Listing]]]:
    """Chinese brands as words, with those whose name a Latin form of the brand is that tells in any case."""
    for native, latin in table(_BRANDS).items():
        for form in latin:
            words = tuple(form.split())
            long = len(words) > 1 or len(form) >= _SHORTEST or prose_words().get(form) == _ALWAYS
            if words in names and not rules[words] and long:
                yield tuple(native), names[words]


def _schools() -> Iterator[tuple[tuple[str, ...], list[Listing]]]:
    """Known schools as words, with nobody: a longer name of one is not that of another which is the end of it."""
    for native in known_schools():
        yield tuple(native), []


def _products(
    names: Mapping[tuple[str, ...], list[Listing]],
) -> Iterator[tuple[tuple[str, ...], list[Listing]]]:
    """Products as words, with those whose name their maker has."""
    for product, maker in product_names().items():
        found = names.get(tuple(maker.split()))
        if found is not None:
            yield tuple(piece for piece, _, _ in _pieces(product)), found


def _short(words: tuple[str, ...]) -> bool:
    return (
        len(words) < _FEW_CHARACTERS
        and all(map(UNSPACED_SIGN.fullmatch, words))
        and prose_words().get("".join(words)) != _ALWAYS
    )


def _apart(text: str, start: int, end: int) -> bool:
    """Whether what stands at a place of a text stands by itself, or between words that stand beside names."""
    beside = _beside()
    return bool(beside["before"].search(text, 0, start) and beside["after"].match(text, end))


@cache
def _beside() -> dict[str, re.Pattern[str]]:
    listed = {side: "|".join(word for word, told in beside_names() if told == side) for side in _SIDES}
    return {
        "before": re.compile(rf"(?:^|\W|{listed['before']})\Z"),
        "after": re.compile(rf"\W|\Z|{listed['after']}"),
    }


_SIDES = ("before", "after")


def _kind(word: str, tells: dict[str, str]) -> str:
    """ "" if a word tells a name by itself, else when it does."""
    if len(word) < 2 or not any(map(str.isalpha, word)):
        return "never"
    told = tells.get(word, "" if len(word) > 2 else "capital")
    return "" if told == _ALWAYS else told


def tells_alone(word: str) -> bool:
    """Whether a word names somebody wherever it stands and however it is written."""
    return len(word) >= _SHORTEST and not _kind(word, prose_words()) and not _of_persons(word)


@lru_cache(maxsize=1 << 16)
def _of_persons(word: str) -> bool:
    """Whether a word is one of names of persons; lists that do not tell persons from companies hold many such names as well."""
    names, persons = tables().background.get(word, (0, 0))
    return len(word) == 1 or _PERSONS * persons > names


def _with_capitals(written: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words that are written with a capital, and those where that tells something of a single word: inside of a sentence
    that has words without. In a text of nothing but capitals they tell nothing."""
    if written.upper() == written:
        return frozenset(), frozenset()
    tokens = [token[0] for token in _TOKEN.finditer(written)]
    high = frozenset(piece for word in tokens if word[:1].isupper() for piece, _, _ in _pieces(word.lower()))
    first = {piece for word in tokens[:1] for piece, _, _ in _pieces(word.lower())}
    mixed = any(word[:1].islower() and len(word) > 2 for word in tokens)
    return high, (high - first) if mixed else frozenset()
