"""The one composition: resolve the product, screen the parties, decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows import __version__
from narrows.catalog import load_catalog
from narrows.decide.aimed import TOLD_BY_USE, with_end_use
from narrows.decide.blocks import Assume, Block, end_use_block, rest_block, sent_to
from narrows.decide.decide import REGIME, Blocks, Decider, Sources
from narrows.decide.exporters import exporter_of
from narrows.decide.item_blocks import item_block
from narrows.decide.named import NOBODY, in_text, raised_by_addresses, raised_by_parties
from narrows.decide.party_blocks import parties_block
from narrows.decide.products import raised_by_name
from narrows.decide.readings import Readings
from narrows.decide.route import RELEASES, route_block
from narrows.errors import NOWHERE, FieldError, InputError, Where
from narrows.lists import load_lists
from narrows.lists.whole import Lists
from narrows.model.decision import Decision
from narrows.model.eccn import EAR99
from narrows.model.item import Item, numbers_beside
from narrows.model.materials import MATERIALS_OF
from narrows.model.order import Order, Owner, Party, parse_order
from narrows.model.owners_share import lists_that_count_together
from narrows.rulebook import paragraphs
from narrows.rulebook.book import Book
from narrows.rulebook.horizon import check_day
from narrows.rulebook.scopes import LAW_READ
from narrows.screen import ListingScreener, owned_range

if TYPE_CHECKING:
    from narrows.lists.entry import Entry
    from narrows.screen.watchlist import Watchlist


def _kept(entries: Sequence[Entry]) -> Watchlist:
    """An index kept from an earlier time, however few the entries: building one loads more of the compiled code."""
    # Imported late, as the compiler comes with it.
    from narrows.screening.cache import watchlist

    return watchlist(entries, small=0)


class Screening(ListingScreener):
    """Screening as `decide` sees it: the embedded lists by any name, and what owners on them hold."""

    def __init__(self, lists: Mapping[str, str], using: Lists | None = None) -> None:
        self.lists = lists
        super().__init__(using.book if using is not None else load_lists(), _kept)
        self._told = using.told if using is not None else ()

    def owned_range(
        self,
        owners: Sequence[Owner],
        on: date,
        cleared: Sequence[str] = (),
        of_list: str = "",
        of: str | None = None,
    ) -> tuple[float, float]:
        return owned_range(self, owners, on, of_list or lists_that_count_together(), cleared, of)

    def describe(self) -> str:
        """What "no match" means with these lists, for the assumptions of a decision."""
        whole = [info.id for info in self.book.lists.values() if info.extent == "complete"]
        told = f"parties were compared, by name, spelling, script and sound, with {len(self.book.listings)} "
        if not whole:
            none = sorted(info.id for info in self.book.lists.values() if info.extent == "none")
            lacking = f", with nothing of {', '.join(none)}" if none else ""
            day = self.book.as_of.isoformat()
            return f"{told}embedded listings of {day}, an excerpt{lacking}: no match is no clearance"
        ages = " ".join(self._told)
        return (
            f"{told}listings, of {', '.join(sorted(whole))} all that stood there on the day of the list: who was taken off "
            f"before, or put on since, is not among them, and of other lists no match is no clearance. {ages}".rstrip()
        )


class Engine:
    """Decides orders. Built once (`Engine.load`), it can be used for any number of orders and dates."""

    def __init__(self, book: Book, *, clean: bool = False, lists: Lists | None = None) -> None:
        self.book = book
        self.recipe: tuple[tuple[Path, ...], bool, Lists | None] | None = None
        """What `load` was given, of an engine that it gave."""
        self.judging: dict[bool, Any] = {}
        """What batches remember of this engine (`batch.judging`), with the search for missing facts and without: it goes with it."""
        self.catalog = load_catalog()
        facts = {fact.list: fact.name for fact in book.raw.facts.party_facts if fact.list}
        self.screening = Screening(facts, lists)
        home = book.raw.scopes.countries(REGIME, book.checked_to(REGIME))
        code = REGIME.upper()
        scopes = book.raw.scopes
        listing = scopes.countries(MATERIALS_OF, book.checked_to(REGIME)) if MATERIALS_OF in scopes else None
        self.assume = Assume(
            clean=clean,
            home=code if code in home else None,
            home_scope=home,
            materials_from=listing or frozenset(),
            law_read=scopes.countries(LAW_READ, book.checked_to(REGIME))
            if LAW_READ in scopes
            else frozenset(),
        )
        digests = {name: hashed(digest) for name, digest in sorted(self.screening.book.sha256.items())}
        self.sources = Sources(
            rulebook=hashed(book.sha256),
            lists=digests,
            catalog=hashed(self.catalog.sha256),
            version=__version__,
            screening=self.screening.describe(),
        )
        self.decider = Decider(book, self.sources)
        self._party_names = book.layout.party_facts
        self._readings = Readings()

    @classmethod
    def load(cls, *private: Path, clean: bool = False, lists: Lists | None = None) -> Engine:
        """An engine over the packaged rulebook and the provisions of private directories, and over lists of one's own. With `clean`, what an
        order leaves out is taken as harmless. Raises `RulebookError` for a directory that holds no law, or wrong law."""
        found = cls(Book.load(*private), clean=clean, lists=lists)
        found.recipe = (tuple(path.absolute() for path in private), clean, lists)
        return found

    def assuming(self, *, clean: bool) -> Engine:
        """An engine as this one was loaded, but for what it takes for granted. What was compiled of the rulebook, some megabytes for each
        span of days, serves both."""
        if self.recipe is None:
            raise ValueError("only an engine that was loaded has another beside it")
        private, _, lists = self.recipe
        found = Engine(self.book, clean=clean, lists=lists)
        found.recipe = private, clean, lists
        return found

    def decide(self, order: Order, *, where: Where = NOWHERE, with_trail: bool = True) -> Decision:
        """The decision of one parsed order. Raises `InputError` for what cannot be decided at all."""
        return self.decider.decide(order, self.blocks(order, where=where), with_trail=with_trail)

    def check(self, raw: Mapping[str, object] | Order, *, where: Where = NOWHERE) -> Decision:
        """The decision of one order as a user writes it. Raises `InputError` when it cannot be read or decided; its place is within `where`."""
        order = raw if isinstance(raw, Order) else parse_order(raw, where=where)
        return self.decide(order, where=where)

    def blocks(self, order: Order, *, where: Where = NOWHERE) -> Blocks:
        """The facts of an order, block by block: products resolved, parties screened on the day."""
        try:
            self.check_day(order.as_of)
            leaves = order.ship_from if self.assume.clean else None
            told = with_end_use(order.item, order.end_use, self.catalog)
            item = self._readings.reading(
                "item",
                told,
                leaves,
                order.item.name,
                read=lambda: item_block(
                    told, self.catalog, self.assume, leaves=leaves, own=order.item.name or ""
                ),
            )
            if told is not order.item:
                item = replace(item, notices=(TOLD_BY_USE, *item.notices))
            self.check_eccn(order.item.eccn, order.as_of)
            self.check_numbers(order.item)
        except InputError as error:
            raise error.at(where) from None
        parties = parties_block(
            order.parties,
            order.exporter,
            order.destination,
            order.as_of,
            self.screening,
            self.assume,
            self._party_names,
            self._readings,
            sent=order.activity not in RELEASES,
        )
        return Blocks(
            item=item,
            route=route_block(order, self.assume, self._located(order), self._person(order)),
            parties=parties,
            end_use=self._end_use(order, item.places | parties.places),
            rest=rest_block(order.value_usd, order.recipient, order.claims, self.assume),
        )

    def _end_use(self, order: Order, places: frozenset[str]) -> Block:
        parties = order.parties or ()
        by_item, by_parties = raised_by_name(order.item, order.claims.made), raised_by_parties(parties)
        named = in_text(
            order.end_use,
            self._people(order),
            order.as_of,
            self.screening,
            order.item.name,
            {**by_item, **raised_by_addresses(parties), **by_parties},
            frozenset(by_parties),
        )
        stated = order.end_use
        if stated is None or named is not NOBODY:
            block = end_use_block(stated, self.assume, named)
        else:
            block = self._readings.reading("end use", stated, read=lambda: end_use_block(stated, self.assume))
        return replace(block, facts=sent_to(block.facts, places)) if places else block

    @staticmethod
    def _people(order: Order) -> tuple[Party, ...]:
        return (*(order.parties or ()), *((order.exporter,) if order.exporter is not None else ()))

    @staticmethod
    def _located(order: Order) -> str | None:
        who = exporter_of(order.parties, order.exporter)
        return None if who is None else who.country

    def _person(self, order: Order) -> str | None:
        return None if order.recipient is None else order.recipient.counts_by(self.assume.home_scope)

    def check_day(self, day: date) -> None:
        """Refuse a day before the rulebook's first."""
        check_day(self.book.raw.horizon.regimes[REGIME].start, day, Where(field="as_of"))

    def check_eccn(self, eccn: str | None, day: date) -> None:
        """Refuse an ECCN that no entry of the day is at or above or below."""
        if eccn is None or self.book.edition(day).eccn_exists(eccn):
            return
        entry = eccn.partition(".")[0]
        stands = paragraphs.entry_days(self.book, entry, day)
        raise FieldError(
            f"ECCN {eccn} does not exist on {day.isoformat()}{f'; entry {entry} stands {stands}' if stands else ''}",
            where=Where(field="item.eccn"),
            remedy="Check the entry, or the date; `narrows law search` finds entries",
        )

    def check_numbers(self, item: Item) -> None:
        """Refuse an item that states, beside its own ECCN, one that is an entry on no day: it would be read as one of no control."""
        for field, eccn in numbers_beside(item):
            if eccn != EAR99 and eccn.partition(".")[0] not in self.book.entries:
                raise FieldError(
                    f"there is no ECCN {eccn}",
                    where=Where(field=field),
                    remedy="Check the number; `narrows law search` finds entries",
                )


def check(raw: Mapping[str, object] | Order, *, assume: str | None = None) -> Decision:
    """Decide one order under the packaged rulebook.

    `raw` has the public names of an order. `assume="clean"` takes what the order does not state as harmless, and lists it.
    Raises `InputError` when the order cannot be read, or nothing is known of what is to be assumed.
    """
    return engine(clean=assumes_clean(assume)).check(raw)


def check_many(
    raws: Iterable[Mapping[str, object]], *, assume: str | None = None
) -> list[Decision | InputError]:
    """Decide many orders under the packaged rulebook: a whole decision for each, with its trail, in their order.

    In the place of one that cannot be read stands its error, with its `row` from 1. Ids are given back and not compared: two
    orders may share one, where files and tables refuse it. `assume` is as in `check`. A large table is quicker in `check_table`.
    """
    deciding = engine(clean=assumes_clean(assume))
    found: list[Decision | InputError] = []
    for row, raw in enumerate(raws, start=1):
        try:
            found.append(deciding.check(raw, where=Where(row=row)))
        except InputError as error:
            found.append(error)
    return found


def assumes_clean(assume: str | None) -> bool:
    """Whether what is not stated is taken as harmless. Raises `FieldError` for a word that says nothing: it must not go unheard."""
    if assume in (None, CLEAN):
        return assume is not None
    what = f"{assume!r:.40} is nothing that can be assumed"
    raise FieldError(what, where=Where(field="assume"), remedy='Write assume="clean", or leave it out')


CLEAN = "clean"
_ENGINES: dict[tuple[tuple[Path, ...], bool], Engine] = {}


def engine(*private: Path, clean: bool = False) -> Engine:
    """The engine over the packaged rulebook and private directories, built on first use."""
    key = (private, clean)
    if key not in _ENGINES:
        other = _ENGINES.get((private, not clean))
        _ENGINES[key] = Engine.load(*private, clean=clean) if other is None else other.assuming(clean=clean)
    return _ENGINES[key]


def hashed(digest: str) -> str:
    """A SHA-256 digest with the name of its algorithm before it, once."""
    return digest if digest.startswith("sha256:") else f"sha256:{digest}"
