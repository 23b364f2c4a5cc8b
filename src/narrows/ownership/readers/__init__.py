"""Reading stakes: CSV tables, FollowTheMoney entities, statements of the Beneficial Ownership Data Standard."""

from __future__ import annotations

from narrows.ownership.readers.base import StakeFile, StakeFormat
from narrows.ownership.readers.reading import LARGEST_ARRAY, STAKE_FORMATS, load_stakes, read_stakes

__all__ = ["LARGEST_ARRAY", "STAKE_FORMATS", "StakeFile", "StakeFormat", "load_stakes", "read_stakes"]
