"""A snapshot: the entries of a list as they were published on one day, and how far they can be relied on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from narrows.counted import counted
from narrows.lists.entry import Entry
from narrows.lists.store.parsed import Parsed


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshot:
    """A list, or the lists of one source, as of one day.

    `name` finds it again in the store; of a file outside the store it is the path. `source` is the id of its source, ""
    for a file. `sha256` (hex) is of the bytes as received. `published` is None where nobody says. `retrieved` is UTC,
    None for a file. `confirmed` is the last day on which the source was asked and had nothing newer (for an import or
    a file: the day of publication). `counts` are entries by list id, `bad` how many records were not read in full.
    `dated` are the entries that say since when they are listed, by list id; `removals` tells whether those that were
    taken off are still in it; `downloads` whether it can be updated by itself.
    `stale_after` is in days, None where nothing is promised. `later` is set where the snapshot was asked for as of a
    day and the store has only later ones; `notes` says this and the like, and belongs into every answer.
    """

    name: str
    source: str
    sha256: str
    format: str
    published: date | None
    retrieved: datetime | None
    confirmed: date | None
    counts: Mapping[str, int]
    dated: Mapping[str, int]
    bad: int = 0
    accepted: tuple[str, ...] = ()
    removals: bool = False
    downloads: bool = False
    stale_after: int | None = None
    as_of: date | None = None
    later: bool = False
    notes: tuple[str, ...] = ()
    list_id: str | None = None
    _load: Callable[[], Parsed] = field(repr=False)

    @property
    def day(self) -> date | None:
        """The day it speaks of: of publication, else of retrieval; None for a file that does not say."""
        return self.published or (self.retrieved.date() if self.retrieved else None)

    @property
    def history(self) -> bool:
        """Whether all entries say since when they are listed."""
        return not self.undated

    @property
    def undated(self) -> tuple[str, ...]:
        """The lists of which some entry does not say since when it is listed."""
        return tuple(list_id for list_id, count in self.counts.items() if self.dated.get(list_id, 0) < count)

    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the file.

        The stored bytes are held against their hash each time. Raises CorruptError when they are not what was stored,
        and StoreError when they can no longer be read; another snapshot never takes their place.
        """
        found = self._load().entries
        if self.list_id is None:
            return found
        return tuple(entry for entry in found if entry.list == self.list_id)

    def problems(self) -> tuple[str, ...]:
        """What is wrong with records that were not read in full, in words. Raises as `entries` does."""
        return self._load().problems

    def stale_days(self, on: date) -> int | None:
        """For how many days before `on` nothing has confirmed that this is the newest; None if that is not known."""
        return None if self.confirmed is None else max(0, (on - self.confirmed).days)

    def is_stale(self, on: date) -> bool:
        """Whether that is longer than the source allows. A file that does not say how old it is counts as stale."""
        days = self.stale_days(on)
        return days is None or (self.stale_after is not None and days > self.stale_after)


def staleness(snapshot: Snapshot, on: date) -> str:
    """A sentence for answers: of which day the list is, how old that makes it on `on`, and whether that is too old."""
    if snapshot.published is not None:
        of = f"{snapshot.name}, published {snapshot.published}"
    elif snapshot.retrieved is not None:
        of = f"{snapshot.name}, retrieved {snapshot.retrieved.date()} (its day of publication is not known)"
    else:
        return f"{snapshot.name} does not say when it was published: how old it is cannot be told."
    day = snapshot.day
    assert day is not None
    if day > on:
        return f"{of}, is later than {on}."
    age = (on - day).days
    told = f"{of}, is {counted(age, 'day')} old on {on}"
    days = snapshot.stale_days(on)
    if days is None or days == age:
        confirmed = ""
    elif snapshot.confirmed is not None and snapshot.confirmed > on:
        confirmed = "; it was the newest that day"
    else:
        confirmed = f"; {counted(days, 'day')} before, the source had nothing newer"
    if not snapshot.is_stale(on):
        return f"{told}{confirmed}."
    if snapshot.downloads:
        remedy = f"; run narrows lists update {snapshot.source}"
    elif snapshot.source:
        # A list that was imported under an id of one's own goes on as that list.
        option = "--list" if snapshot.source in snapshot.counts else "--source"
        remedy = f"; import a newer file with narrows lists import {option} {snapshot.source}"
    else:
        remedy = ""
    return f"{told}{confirmed}. That is stale, for at most {counted(snapshot.stale_after or 0, 'day')} are allowed{remedy}."
