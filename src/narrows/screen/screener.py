"""What screening is to the rest of the package."""

from __future__ import annotations

from typing import Protocol

from narrows.lists import Listing, Near


class Screener(Protocol):
    """Finds listings by name."""

    def match(self, name: str) -> tuple[Listing, ...]:
        """The dated listings, of every list and over all dates, that a party of this name may be."""
        ...

    def near(self, name: str) -> tuple[Near, ...]:
        """The dated listings of parties that this name is near to without being theirs."""
        ...

    def unusable(self, name: str) -> str:
        """Why a name cannot be compared with any other, "" where it can."""
        ...

    def company(self, name: str) -> str:
        """The id of the known company that a name means, or ""."""
        ...

    def seat(self, name: str) -> str:
        """The country in which the known company that a name means is headquartered, or ""."""
        ...

    def house(self, name: str) -> str:
        """The id of the known company whose name stands in a longer one, or ""."""
        ...
