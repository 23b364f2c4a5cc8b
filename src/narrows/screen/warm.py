"""Compile the screening core: `python -m narrows.screen.warm`, once on a machine, so that no one waits for it later."""

from __future__ import annotations

import sys
import time

from narrows.lists.entry import Entry, Name
from narrows.screen.watchlist import Watchlist


def warm() -> None:
    """Build a list of one entry and screen against it in every way that has code of its own."""
    entry = Entry(
        id="example",
        list="example",
        type="organization",
        names=(
            Name(text="Example Cloud Company Limited", kind="primary"),
            Name(text="示例云有限公司", kind="native"),
        ),
    )
    Watchlist.build([entry]).screen(
        ["Exampel Cloud Co. Ltd.", "示例云", "Пример", "مثال", "one of many words " * 8]
    )


if __name__ == "__main__":
    start = time.monotonic()
    warm()
    sys.stderr.write(f"narrows: screening compiled in {time.monotonic() - start:.0f} s\n")
