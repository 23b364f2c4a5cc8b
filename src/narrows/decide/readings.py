"""What was read of parts of orders, by all that is stated of them: the next order with the same part need not be read anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from pydantic import BaseModel

from narrows.remembered import Remembered

MOST_KEPT = 8192
"""Most parts that are kept; then all are forgotten."""
Read = TypeVar("Read")


class Readings:
    """Readings by part and whatever else they depend on. Of one engine: its lists, its catalog and what it assumes are the same."""

    def __init__(self) -> None:
        self._known: Remembered[Hashable, Any] = Remembered(MOST_KEPT)

    def reading(self, kind: str, part: BaseModel, *beside: Hashable, read: Callable[[], Read]) -> Read:
        """What `read` gives for a part of one kind and what it depends on beside; it is called where that is not known yet."""
        key = (kind, part.model_dump_json(exclude_unset=True), *beside)
        known: Read | None = self._known.get(key)
        if known is None:
            known = self._known.keep(key, read())
        return known
