"""Restricted-party lists as dated listings, and the companies that the law speaks of."""

from narrows.lists.book import ListBook
from narrows.lists.embedded import load_lists, read_lists
from narrows.lists.listing import Company, ListInfo, Listing, Mention, Near

__all__ = ["Company", "ListBook", "ListInfo", "Listing", "Mention", "Near", "load_lists", "read_lists"]
