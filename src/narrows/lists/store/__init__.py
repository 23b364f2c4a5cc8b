"""The snapshot store of published lists.

store = narrows.lists.store.open()              # the user's store, or one in a folder
snapshot = store.snapshot("us-csl", as_of=day)  # by source, day, hash, list or path
snapshot.entries()                              # checked against its hash each time
staleness(snapshot, today)                      # a sentence that belongs into every answer
delta(store.snapshot("us-csl@2026-07-01"), snapshot)
"""

from __future__ import annotations

from pathlib import Path

from narrows.lists.store.catalog import Catalog, Source
from narrows.lists.store.delta import Change, FieldChange, ListDelta, Reuse, delta
from narrows.lists.store.folder import Store, default_folder
from narrows.lists.store.naming import of_file
from narrows.lists.store.snapshot import Snapshot, staleness
from narrows.lists.store.status import RefusalStatus, SourceStatus, status

__all__ = [
    "Catalog",
    "Change",
    "FieldChange",
    "ListDelta",
    "RefusalStatus",
    "Reuse",
    "Snapshot",
    "Source",
    "SourceStatus",
    "Store",
    "default_folder",
    "delta",
    "of_file",
    "open",
    "staleness",
    "status",
]


def open(folder: str | Path | None = None) -> Store:  # noqa: A001 - it reads as store.open(folder)
    """The snapshot store in a folder; without one, the user's own ($NARROWS_LISTS, or under $XDG_DATA_HOME).

    A folder that does not exist is an empty store. Raises StoreError for what is no folder.
    """
    return Store(Path(folder) if folder is not None else default_folder())
