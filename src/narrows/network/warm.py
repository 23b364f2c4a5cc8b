"""Compile exposure: `python -m narrows.network.warm`, once on a machine, so that no one waits for it later."""

from __future__ import annotations

import sys
import time

from narrows.network import expose, load_map


def warm() -> None:
    """Ask the shipped map once for what is left without a country."""
    expose(load_map("chips"), country="CN", withdraw=["US"])


if __name__ == "__main__":
    start = time.monotonic()
    warm()
    sys.stderr.write(f"narrows: exposure compiled in {time.monotonic() - start:.0f} s\n")
