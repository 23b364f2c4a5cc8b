"""What a file must pass before it stands as a snapshot. Pure: what was read, what stood before, what the source promises."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from narrows.errors import Reason
from narrows.lists.entry import Entry
from narrows.lists.store.catalog import Source
from narrows.lists.store.manifest import Record

ACCEPTABLE = ("shrunk", "older", "canary")
"""Reasons that a user may overrule."""
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(rb"<title[^>]*>\s*(.{1,200}?)\s*</title>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\w+")


def bytes_wrong(head: bytes, size: int, source: Source) -> Reason | None:
    """Why a file cannot be a list whatever its format: it is empty or too large. `head` is its first 64 KiB."""
    if size == 0 or (size <= len(head) and not head.strip(b"\0 \t\r\n\xef\xbb\xbf")):
        return Reason("empty", "the file is empty", "Get it again; an empty list is never taken")
    if size > source.max_megabytes * 1_000_000:
        return too_large(source)
    return None


def web_page(head: bytes) -> Reason | None:
    """Why a file that is no list is none: it is a web page, as servers send them in place of a file."""
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        title = _TITLE.search(head)
        named = f" ({' '.join(title[1].decode('utf-8', 'replace').split())!r})" if title else ""
        return Reason(
            "html",
            f"the file is a web page{named}, not a list",
            "Look at the address in a browser, or try later",
        )
    return None


def too_large(source: Source) -> Reason:
    """The file is larger than any list of this source should be."""
    return Reason(
        "too_large",
        f"the file is larger than {source.max_megabytes:,} MB",
        f"If the list has grown, raise max_megabytes of {source.id} in a sources.csv in the store's folder",
    )


def found_wrong(
    entries: Sequence[Entry],
    *,
    bad: int,
    claimed: int | None,
    new: Record,
    before: Record | None,
    stood: Sequence[Entry] = (),
    newest: Record | None,
    source: Source,
) -> Iterator[Reason]:
    """Every reason not to take what was read.

    `before` is the snapshot that stands before the new one in time and `stood` its entries, `newest` the newest one of
    the source; without a snapshot at the first. `claimed` is the number of records that the file says it has.
    """
    yield from _records(len(entries), bad, claimed, source)
    yield from _lists(new.counts, source)
    yield from _canaries(entries, source)
    yield from _dates(new, newest)
    if before is not None:
        shrunk = tuple(_shrunk(new.counts, before, source))
        yield from shrunk or _names_lost(entries, stood, before, source)


def _records(read: int, bad: int, claimed: int | None, source: Source) -> Iterator[Reason]:
    records = read + bad
    # A record with a problem may have been read all the same, so there is a range.
    if claimed is not None and not read <= claimed <= records:
        yield Reason(
            "claimed",
            f"the file says it has {claimed:,} records and has {records:,}",
            "It may be cut off: get it again",
        )
    if bad and bad > records * source.max_bad_percent / 100:
        yield Reason(
            "records",
            f"{bad:,} of {records:,} records cannot be read, more than {source.max_bad_percent:g}%",
            "The format may have changed: see the problems, and look for a newer narrows",
        )


def _lists(counts: Mapping[str, int], source: Source) -> Iterator[Reason]:
    strange = sorted(set(counts) - set(source.lists)) if source.lists else []
    if strange:
        yield Reason(
            "lists",
            f"{source.id} does not publish {', '.join(strange)}",
            "Import it under its own source, or with --list under an id of your own",
        )


def _canaries(entries: Iterable[Entry], source: Source) -> Iterator[Reason]:
    wanted = {name: f" {_folded(name)} " for name in source.canaries}
    missing = dict(wanted)
    for entry in entries:
        if not missing:
            break
        for name in entry.names:
            folded = f" {_folded(name.text)} "
            for canary in [each for each, words in missing.items() if words in folded]:
                del missing[canary]
    if missing:
        yield Reason(
            "canary",
            f"names that should be there are missing: {', '.join(missing)}",
            "If they were taken off the list, --accept canary",
        )


def _folded(name: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))


def _dates(new: Record, newest: Record | None) -> Iterator[Reason]:
    ahead = new.retrieved.date() + timedelta(days=1)  # it may be tomorrow already where the list is published
    if new.published is not None and new.published > ahead:
        yield Reason(
            "future",
            f"it says it was published on {new.published}, which is yet to come",
            "Check the day it states",
        )
    if newest is None:
        return
    mine, stands = new.published or new.last_modified, newest.published or newest.last_modified
    if _older(new, newest):
        yield Reason(
            "older",
            f"it is of {mine}, older than what stands, of {stands}",
            "To add an old snapshot, --accept older: the newest stays the newest",
        )


def _older(new: Record, newest: Record) -> bool:
    """By the days of publication, or where one is not known by the times that the server states."""
    if new.published is not None and newest.published is not None:
        return new.published < newest.published
    mine, stands = _instant(new.last_modified), _instant(newest.last_modified)
    return mine is not None and stands is not None and mine < stands


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _shrunk(counts: Mapping[str, int], before: Record, source: Source) -> Iterator[Reason]:
    shrunk = []
    for list_id, stood in sorted(before.counts.items()):
        lost = stood - counts.get(list_id, 0)
        if _too_many(lost, stood, source):
            shrunk.append(f"{list_id} from {stood:,} to {counts.get(list_id, 0):,}")
        elif lost and lost == stood:
            shrunk.append(f"{list_id} from {stood:,} to none")
    if shrunk:
        yield Reason(
            "shrunk",
            f"entries are gone, more than {source.max_shrink_percent:g}% since {_day(before.day)}: {', '.join(shrunk)}",
            "If so many were taken off, --accept shrunk",
        )


def _names_lost(
    entries: Sequence[Entry], stood: Sequence[Entry], before: Record, source: Source
) -> Iterator[Reason]:
    """Names that are gone where the entries stayed: aliases that were not read, or a column taken for another."""
    had, have = _by_list(stood), _by_list(entries)
    lost = []
    for list_id, olds in sorted(had.items()):
        news = have.get(list_id, [])
        was, left = (sum(len(entry.names) for entry in some) for some in (olds, news))
        if _too_many(was - left, was, source):
            lost.append(f"{list_id} from {was:,} names to {left:,}")
        known = {_folded(name.text) for entry in news for name in entry.names}
        nameless = sum(known.isdisjoint(_folded(name.text) for name in entry.names) for entry in olds)
        if _too_many(nameless, len(olds), source):
            lost.append(f"no name is left of {nameless:,} of {len(olds):,} entries of {list_id}")
    if lost:
        yield Reason(
            "shrunk",
            f"names are gone, more than {source.max_shrink_percent:g}% since {_day(before.day)}: {', '.join(lost)}",
            "Look whether all names were read; if so many were changed or taken off, --accept shrunk",
        )


def _by_list(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.list, []).append(entry)
    return found


def _too_many(lost: int, stood: int, source: Source) -> bool:
    return lost > source.shrink_floor and lost > stood * source.max_shrink_percent / 100


def _day(day: date) -> str:
    return day.isoformat()
