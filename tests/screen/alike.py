"""What a search for each of some names gives, bit by bit: python -m screen.alike < NAMES, a JSON list.

Prints a list of hashes, of a process in which the kernel has not been compiled: the index is in the cache, for building it would
compile. `hashes` gives those of this process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256

from narrows.lists import load_lists
from narrows.lists.dated import entry_of
from narrows.screen.index import Index, compare_with, find, query_rows
from narrows.screen.kernel import compiled
from narrows.screening.cache import watchlist


def embedded() -> Index:
    """The index of the embedded lists."""
    versions = {listing.id: listing for listing in load_lists().listings}
    return watchlist([entry_of(listing) for listing in versions.values()], small=0).index


def hashes(names: Sequence[str]) -> Iterator[str]:
    """For each name, over the embedded lists: rows, scores, features, and two rows compared word by word."""
    index = embedded()
    for name in names:
        found = find(index, query_rows(index, [name]), limit=16, least=-6.0, keep_features=True)
        told = sha256()
        for array in found:
            told.update(array.tobytes())
        for one in compare_with(index, name, [0, len(index.rows.weight) // 2]):
            told.update(repr((one.pairs, one.query_rest, one.name_rest)).encode() + one.features.tobytes())
        yield told.hexdigest()


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    compiled.MOST_PLAIN = sys.maxsize
    sys.stdout.write(json.dumps(list(hashes(asked))))
    assert "numba" not in sys.modules, "the index was not in the cache"
