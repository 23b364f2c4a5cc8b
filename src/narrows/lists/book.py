"""A book of lists: every dated listing, the companies, and how far each list reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

from narrows.errors import RulebookError
from narrows.lists.listing import Company, ListInfo, Listing


class ListBook:
    """Listings of all lists, over all dates.

    `listings`    every version of every entry
    `companies`   by id
    `lists`       what is known of each list, by list id; a list may be known and hold no entry here
    `sha256`      of each list's data, by list id, for the basis of a decision
    `boundaries`  every day on which some listing starts, changes or has just ended, ascending
    `as_of`       the day up to which all lists that hold something were checked (the earliest of them)
    Raises RulebookError when two versions of an entry overlap or a listing names an unknown company or list.
    """

    def __init__(
        self,
        listings: Iterable[Listing],
        companies: Iterable[Company],
        lists: Iterable[ListInfo],
        sha256: Mapping[str, str],
    ) -> None:
        self.listings = tuple(listings)
        self.companies = {company.id: company for company in companies}
        self.lists = {info.id: info for info in lists}
        self.sha256 = dict(sha256)
        self._check()
        self.boundaries = tuple(sorted(_boundaries(self.listings)))
        held = [info for info in self.lists.values() if info.extent != "none"]
        self.as_of = min(info.as_of for info in held or self.lists.values())

    def active(self, on: date) -> tuple[Listing, ...]:
        """The listings that stand on a day."""
        return tuple(listing for listing in self.listings if listing.in_force(on))

    def _check(self) -> None:
        versions: dict[str, list[Listing]] = {}
        for listing in self.listings:
            versions.setdefault(listing.id, []).append(listing)
            if listing.company and listing.company not in self.companies:
                raise RulebookError(
                    f"listing {listing.id!r} names the unknown company {listing.company!r}",
                    remedy="Add it to companies.csv",
                )
            if listing.list not in self.lists:
                raise RulebookError(
                    f"listing {listing.id!r} names the unknown list {listing.list!r}",
                    remedy="Add it to lists.csv",
                )
        for entry, dated in versions.items():
            dated.sort(key=lambda listing: listing.from_)
            for earlier, later in pairwise(dated):
                if earlier.in_force(later.from_):
                    raise RulebookError(
                        f"two versions of {entry!r} stand on {later.from_}",
                        remedy=f"End the earlier one on {later.from_ - timedelta(days=1)}",
                    )


def _boundaries(listings: Iterable[Listing]) -> set[date]:
    days = set()
    for listing in listings:
        days.add(listing.from_)
        if listing.until is not None:
            days.add(listing.until + timedelta(days=1))
    return days
