"""Listed parties in a block of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from narrows.lists.basis import stands
from narrows.lists.entry import Entry
from narrows.model.places import ADDRESS, ANYWHERE, NAME, NAME_START, country_of, places_in, rest_of
from narrows.model.red_flags import plain
from narrows.scan.agree import of_one_script, says_enough, telling
from narrows.scan.candidates import Candidates, Kind
from narrows.scan.fold import Block, Span
from narrows.scan.listed import Exact, Listed, NameIndex
from narrows.scan.sighting import RANK, Hit, Match, Sighting, Watchlist
from narrows.scan.sighting import Kind as Seen
from narrows.scan.support import Support, support
from narrows.screen.tables import prose_words

_ORDER: dict[Kind, int] = {"field": 5, "form": 4, "cell": 3, "run": 2, "script": 1, "window": 0}
_ASKED = 4096
_LONGEST_ASKED = 300
_ANSWERS = 10
_WORDS_BEFORE = 2
_PLACES_BEFORE = (ANYWHERE, NAME, NAME_START, ADDRESS)


class PartyFinder:
    """Finds the parties of a watchlist that stand on a day. Holds the state of one document."""

    def __init__(
        self, watchlist: Watchlist, index: NameIndex, on: date | None = None, threshold: float | None = None
    ) -> None:
        self._watchlist = watchlist
        self._index = index
        self._on = on
        self._threshold = threshold
        self._candidates = Candidates()
        self._answers: dict[str, Sequence[Hit]] = {}

    def find(self, block: Block) -> list[Sighting]:
        """The parties of a block: of sightings that overlap, the best."""
        kinds: dict[Span, Kind] = {}
        for span, kind in self._candidates.find(block):
            if span.last > span.first and (span not in kinds or _ORDER[kind] > _ORDER[kinds[span]]):
                kinds[span] = kind
        for span in self._index.around_rare(block):
            kinds.setdefault(span, "window")
        whole = [found for found in self._index.exact(block) if self._in_force(found)]
        texts = {span: block.written(span) for span in (*kinds, *(found.span for found in whole))}
        self._forget()
        self._ask(texts.values())
        seen = [*self._asked(block, kinds, texts, whole), *self._listed(block, whole, kinds, texts)]
        return best(seen)

    def across(self, block: Block) -> list[Sighting]:
        """The parties whose whole name runs over the end of a segment: for columns of a table."""
        whole = [
            found for found in self._index.exact(block) if self._in_force(found) and block.crosses(found.span)
        ]
        texts = {found.span: block.written(found.span) for found in whole}
        self._forget()
        self._ask(texts.values())
        return best(list(self._listed(block, whole, {}, texts)))

    def _in_force(self, found: Exact) -> bool:
        return any(stands(name.entry, self._on) for name in found.names)

    def _forget(self) -> None:
        """Keep memory within bounds: between blocks, as the answers of one are read while more is asked."""
        if len(self._answers) > 8 * _ASKED:
            self._answers.clear()

    def _ask(self, texts: Iterable[str]) -> None:
        wanted = dict.fromkeys(text for text in texts if len(text) <= _LONGEST_ASKED)
        new = [text for text in wanted if text not in self._answers]
        for start in range(0, len(new), _ASKED):
            some = new[start : start + _ASKED]
            self._answers.update(
                zip(some, self._watchlist.screen(some, self._threshold, _ANSWERS), strict=True)
            )

    def _asked(
        self, block: Block, kinds: dict[Span, Kind], texts: dict[Span, str], whole: Sequence[Exact]
    ) -> Iterator[Sighting]:
        """What screening says of the candidates; what is a listed name by itself is left to `_listed`."""
        listed = {(found.span, name.entry.id) for found in whole for name in found.names}
        for span, kind in kinds.items():
            for hit in self._answers.get(texts[span], ()):
                if (span, hit.id) in listed or not stands(hit.entry, self._on):
                    continue
                if kind == "field":
                    yield _sighting(hit, span, hit.match, (), whole=True)
                elif (kind == "form" or RANK[hit.match] > 0) and (
                    limit := says_enough(texts[span], hit.alias, self._index, kind)
                ):
                    if kind == "window" and self._ends_another(block, span, hit):
                        continue
                    yield _sighting(hit, span, min(hit.match, limit, key=RANK.__getitem__), ())

    def _ends_another(self, block: Block, span: Span, hit: Hit) -> bool:
        """Whether a window is near an entry by what both mean alone, and the end of a longer name that is not near it."""
        if of_one_script(block.written(span), hit.alias):
            return False
        longer = _named_elsewhere(block, span, hit.entry)
        self._ask(longer)
        near = {one.id for text in longer for one in self._answers.get(text, ())}
        return bool(longer) and hit.id not in near

    def _listed(
        self, block: Block, whole: Sequence[Exact], kinds: dict[Span, Kind], texts: dict[Span, str]
    ) -> Iterator[Sighting]:
        """Whole names, with the score that screening gives them; what is no more than an acronym is at most possible."""
        for span, names in whole:
            text = texts[span]
            hits = {hit.id: hit for hit in self._answers.get(text, ())}
            for name in names:
                if not stands(name.entry, self._on):
                    continue
                kind = kinds.get(span)
                found = support(block, span, name, kind, self._index.common(name))
                if found.limit is None:
                    continue
                hit = hits.get(name.entry.id)
                if hit is not None:
                    # Screening may have come to the entry by another of its names, which is only near.
                    same = (f"the listed name {name.text!r} stands in the text", *found.why)
                    why = found.why if hit.alias == name.text else same
                    one = _sighting(hit, span, found.limit, why, whole=kind == "field")
                else:
                    one = _unscored(name, span, found, text)
                yield one._replace(attention=found.attention, listed=True)


def _named_elsewhere(block: Block, span: Span, entry: Entry) -> list[str]:
    """The names that a window of common words is the end of, with nothing but a place before it where an entry is not."""
    window = block.written(span)
    if not all(prose_words().get(word) == "never" for word in telling(window)) or _places(window):
        return []
    longer = []
    for first in range(max(0, span.first - _WORDS_BEFORE), span.first):
        before = block.written(Span(first, span.first))
        places = _places(before, alone=True)
        if places and places.isdisjoint(entry.countries):
            longer.append(block.written(Span(first, span.last)))
    return longer


def _places(text: str, *, alone: bool = False) -> frozenset[str]:
    """The countries of the places that a text names; `alone` of one that names nothing else."""
    found = places_in(plain(text), _PLACES_BEFORE)
    if alone and any(map(str.isalnum, rest_of(plain(text), found))):
        return frozenset()
    return frozenset(country_of(place) for places in found.values() for place in places)


def _unscored(name: Listed, span: Span, found: Support, text: str) -> Sighting:
    """A listed name that screening takes for too common a one to be a hit."""
    entry = name.entry
    limit: Match = "possible" if len(name.words) == 1 else "strong"
    assert found.limit is not None
    match = min(limit, found.limit, key=RANK.__getitem__)
    said = f"the listed name {name.text!r} stands in the text as {text!r}"
    return Sighting(_kind(entry), entry.id, entry.name, span, match, None, (entry.list,), (said, *found.why))


def best(seen: Sequence[Sighting]) -> list[Sighting]:
    """Of sightings that overlap those of the best rank, in the order of the text. What was left out is told.

    A listed name is not left out for a shorter one within it: "Baikal" in a cell does not hide "Baikal Electronics" over two.
    """
    kept: list[Sighting] = []
    taken: dict[int, int] = {}  # words to the number of a kept sighting
    weaker: dict[int, set[str]] = {}
    for one in sorted(seen, key=lambda each: (each.rank, -each.span.first), reverse=True):
        over = {taken[word] for word in range(*one.span) if word in taken}
        above = [number for number in over if _above(kept[number], one)]
        if over and (above or any(kept[number].id == one.id for number in over)):
            for number in above:
                if kept[number].id != one.id:
                    weaker.setdefault(number, set()).add(one.id)
            continue
        for word in range(*one.span):
            taken.setdefault(word, len(kept))
        kept.append(one)
    told = []
    for number, each in enumerate(kept):
        one = each
        others = weaker.get(number, set()) - {other.id for other in kept}
        if others:
            said = f"{len(others)} weaker hits on the same words are left out"
            one = one._replace(explanations=(*one.explanations, said))
        told.append(one)
    return sorted(told, key=lambda each: (each.span.first, each.id))


def _above(better: Sighting, one: Sighting) -> bool:
    """Whether a sighting of better rank puts out one that overlaps it."""
    inner, outer = better.span, one.span
    if inner == outer:
        return better.match != one.match
    return not (one.listed and outer.first <= inner.first and inner.last <= outer.last)


def _kind(entry: Entry) -> Seen:
    return "address" if entry.type == "address" else "party"


def _sighting(hit: Hit, span: Span, match: Match, why: tuple[str, ...], *, whole: bool = False) -> Sighting:
    said = tuple(dict.fromkeys((*map(str, hit.explanations), *why)))
    lists = tuple(hit.lists)
    return Sighting(_kind(hit.entry), hit.id, hit.name, span, match, hit.score, lists, said, whole=whole)
