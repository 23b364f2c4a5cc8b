"""The report on one document: findings with the places of each, and what was not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from narrows.catalog import Catalog
from narrows.errors import InputError
from narrows.scan.addresses import AddressIndex
from narrows.scan.extract import extract
from narrows.scan.fold import Block, Span
from narrows.scan.goods import ProductFinder, eccns, flags
from narrows.scan.listed import NameIndex
from narrows.scan.parties import PartyFinder
from narrows.scan.segment import COLUMNS, LIMITS, Limits, Notice, Place, Segment
from narrows.scan.sighting import RANK, Kind, Match, Sighting, Watchlist

_BLOCK, _CARRIED = 100_000, 2_000
"""Characters that are looked at together, and those that are looked at again with what follows them."""
_MOST_MENTIONS = 1_000


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """The rest of a mention that runs on at another place."""

    place: Place
    start: int
    end: int


class Mention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where something is mentioned: the text as it is written, and from which to which character of the place.

    A mention over several lines or cells has its further pieces in `continues`.
    """

    text: str
    place: Place
    start: int
    end: int
    continues: tuple[Piece, ...] = ()


class Finding(msgspec.Struct, kw_only=True):
    """A party, address, product, classification or red flag that a document mentions, with all its mentions.

    `match` and `score` are those of the best mention. `about` names the listed parties at an address. `count` is the number
    of mentions, also where so many are not listed.
    """

    kind: Kind
    id: str
    name: str
    score: float | None
    match: Match
    lists: tuple[str, ...]
    mentions: list[Mention]
    count: int
    explanations: tuple[str, ...]
    about: tuple[str, ...] = ()
    attention: bool = True


class Report(msgspec.Struct, kw_only=True):
    """What a document mentions, what of it was not read, and the error that ended the reading, if one did."""

    source: str
    findings: list[Finding]
    notices: list[Notice]
    segments: int
    characters: int
    error: InputError | None = None

    @property
    def attention(self) -> bool:
        """Whether a person must look: something was found, or something was not read."""
        return (
            self.error is not None
            or any(one.attention for one in self.findings)
            or any(one.attention for one in self.notices)
        )

    def to_dict(self) -> dict[str, Any]:
        """The report as a JSON object."""
        kinds = [one.kind for one in self.findings]
        counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
        told: dict[str, Any] = {
            "source": self.source,
            "attention": self.attention,
            "findings": msgspec.to_builtins(self.findings),
            "notices": msgspec.to_builtins(self.notices),
            "counts": {**counts, "segments": self.segments, "characters": self.characters},
        }
        return told if self.error is None else {**told, "error": self.error.to_dict()}


class Scanner:
    """Scans documents for what a watchlist and a catalog name. Built once, it scans any number of documents.

    `on` is the day on which parties must be listed; None takes every entry. `threshold` is that of screening.
    """

    def __init__(
        self,
        watchlist: Watchlist,
        catalog: Catalog | None = None,
        *,
        on: date | None = None,
        threshold: float | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._watchlist = watchlist
        entries = tuple(watchlist.entries)
        self._names = NameIndex(entries)
        self._addresses = AddressIndex(entries)
        self._products = ProductFinder(catalog) if catalog is not None else None
        self._on = on
        self._threshold = threshold
        self._limits = limits

    def scan(self, data: bytes, source: str, step: Callable[[], None] | None = None) -> Report:
        """The report on one document. An error in it stands in the report, beside what was found before it."""
        report = Report(source=source, findings=[], notices=[], segments=0, characters=0)
        gathered = _Gathered()
        parties = PartyFinder(self._watchlist, self._names, self._on, self._threshold)
        try:
            for segments, carried in _blocks(extract(data, source, self._limits), report):
                for block, seen in self._seen(Block(segments), parties):
                    gathered.add(block, seen, carried)
                if step is not None:
                    step()
        except InputError as error:
            report.error = error
        report.findings = gathered.findings()
        return report

    def _seen(self, block: Block, parties: PartyFinder) -> Iterator[tuple[Block, Sighting]]:
        if block.segments[0].place.part == COLUMNS:
            for one in (*parties.across(block), *self._addresses.find(block, self._on)):
                if block.crosses(one.span):
                    yield block, one
            return
        # A whole name that runs down a column goes before what its cells look like one by one.
        for column in _columns(block):
            for one in (*parties.across(column), *self._addresses.find(column, self._on)):
                if column.crosses(one.span):
                    yield column, one
        found = [*parties.find(block), *self._addresses.find(block, self._on), *eccns(block)]
        if self._products is not None:
            found += self._products.find(block)
        for number, segment in enumerate(block.segments):
            found += flags(block, number, segment)
        for one in found:
            yield block, one


class _Gathered:
    """Sightings of a document by what they are of."""

    def __init__(self) -> None:
        self._findings: dict[tuple[str, str], Finding] = {}
        self._ranks: dict[tuple[str, str], tuple[int, bool, float, int]] = {}
        self._places: dict[tuple[str, str], dict[Place, list[tuple[int, int]]]] = {}

    def add(self, block: Block, seen: Sighting, carried: int) -> None:
        """Take in a sighting; one that lies within the first `carried` segments was looked at before."""
        if carried and block.segments[: carried + 1] and block.segment_of(seen.span.last - 1) < carried:
            return
        mention = _mention(block, seen.span)
        key = (seen.kind, seen.id)
        places = self._places.setdefault(key, {})
        pieces = list(_pieces(mention))
        if any(
            start < its_end and its_start < end
            for place, start, end in pieces
            for its_start, its_end in places.get(place, ())
        ):
            return
        for place, start, end in pieces:
            places.setdefault(place, []).append((start, end))
        known = self._findings.get(key)
        if known is None:
            self._findings[key] = Finding(
                kind=seen.kind,
                id=seen.id,
                name=seen.name,
                score=seen.score,
                match=seen.match,
                lists=seen.lists,
                mentions=[mention],
                count=1,
                explanations=seen.explanations,
                about=seen.about,
                attention=seen.attention,
            )
            self._ranks[key] = seen.rank
            return
        known.count += 1
        if len(known.mentions) < _MOST_MENTIONS:
            known.mentions.append(mention)
        known.attention = known.attention or seen.attention
        if seen.rank[:3] > self._ranks[key][:3]:
            self._ranks[key] = seen.rank
            known.score, known.match, known.explanations = seen.score, seen.match, seen.explanations

    def findings(self) -> list[Finding]:
        """All findings: parties first, the best first."""
        order = ("party", "address", "product", "eccn", "red_flag")
        return sorted(
            self._findings.values(),
            key=lambda one: (order.index(one.kind), -RANK[one.match], -(one.score or 0.0), one.id),
        )


def _pieces(mention: Mention) -> Iterator[tuple[Place, int, int]]:
    yield mention.place, mention.start, mention.end
    for piece in mention.continues:
        yield piece.place, piece.start, piece.end


def _mention(block: Block, span: Span) -> Mention:
    """A span as places: one piece for each segment that it stands in."""
    pieces: list[Piece] = []
    for number in range(block.segment_of(span.first), block.segment_of(span.last - 1) + 1):
        segment, base = block.segments[number], block.bases[number]
        start = max(block.starts[span.first] - base, 0)
        end = min(block.ends[span.last - 1] - base, len(segment.text))
        pieces.append(Piece(place=segment.place, start=segment.offset + start, end=segment.offset + end))
    first, *rest = pieces
    text = block.written(span)
    return Mention(text=text, place=first.place, start=first.start, end=first.end, continues=tuple(rest))


def _blocks(pieces: Iterable[Segment | Notice], report: Report) -> Iterator[tuple[list[Segment], int]]:
    """Segments that run on, some at a time, with the number of those that were in the block before. Counts as it goes."""
    held: list[Segment] = []
    carried = size = 0
    for piece in pieces:
        if isinstance(piece, Notice):
            report.notices.append(piece)
            continue
        if piece.place.part != COLUMNS:  # which was counted line by line
            report.segments += 1
            report.characters += len(piece.text)
        if held and _flow(held[-1]) != _flow(piece):
            if len(held) > carried:
                yield held, carried
            held, carried, size = [], 0, 0
        held.append(piece)
        size += len(piece.text)
        if size > _BLOCK:
            yield held, carried
            held = _tail(held)
            carried, size = len(held), sum(len(one.text) for one in held)
    if len(held) > carried:
        yield held, carried


def _flow(segment: Segment) -> tuple[str, int]:
    return segment.place.attachment, segment.flow


def _tail(segments: list[Segment]) -> list[Segment]:
    """The last segments of a block, the first of them cut down to what fits."""
    kept: list[Segment] = []
    left = _CARRIED
    for segment in reversed(segments):
        if len(segment.text) > left:
            cut = segment.text.find(" ", len(segment.text) - left)
            if not kept and cut >= 0:
                tail = segment.text[cut:]
                kept.append(msgspec.structs.replace(segment, text=tail, offset=segment.offset + cut))
            break
        kept.append(segment)
        left -= len(segment.text)
    return kept[::-1]


def _columns(block: Block) -> Iterator[Block]:
    """The columns of the tables in a block, for names and addresses that run down them."""
    columns: dict[tuple[int, int], list[Segment]] = {}
    for segment in block.segments:
        if segment.grid is not None:
            columns.setdefault((segment.grid[0], segment.grid[2]), []).append(segment)
    for cells in columns.values():
        if len(cells) > 1:
            yield Block(cells)
