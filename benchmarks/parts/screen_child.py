"""One index in a process of its own, so that its time and memory are its own. Prints one JSON object.

python -m parts.screen_child build NAMES PATH    an index of so many names, saved
python -m parts.screen_child load PATH           open it and ask it once
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from parts import screen_data, screen_growth


def main(words: list[str]) -> int:
    found = build(int(words[1]), Path(words[2])) if words[0] == "build" else load(Path(words[1]))
    print(json.dumps(found))
    return 0


def build(names: int, path: Path) -> dict[str, Any]:
    """Seconds to index, with the compiled code already there; megabytes at the peak and saved."""
    from parts.screen_narrows import Narrows, entries_of

    Narrows.build(entries_of(screen_data.records()[:200]))
    records = screen_data.records()
    if names != sum(len(record.names) for record in records):
        records = tuple(screen_growth.grown(records, names))
    entries = entries_of(records)
    before = _memory("VmRSS")
    begin = time.perf_counter()
    made = Narrows.build(entries)
    spent = time.perf_counter() - begin
    peak = _memory("VmHWM")
    begin = time.perf_counter()
    made.save(path)
    return {
        "names": sum(len(record.names) for record in records),
        "records": len(records),
        "index_s": spent,
        "save_s": time.perf_counter() - begin,
        "added_mb": peak - before,
        "peak_mb": peak,
        "saved_mb": _size(path),
    }


def load(path: Path) -> dict[str, Any]:
    """Milliseconds to import, to open, and for the first answers. The file is in the page cache."""
    begin = time.perf_counter()
    from parts.screen_narrows import Narrows

    assert importlib.import_module("narrows.screen").Watchlist  # which loads the code that the index needs
    imported = time.perf_counter()
    made = Narrows.load(path)
    loaded = time.perf_counter()
    made.one("Example Trading Company Limited")
    first = time.perf_counter()
    made.one("Example Shipping Company Limited")
    second = time.perf_counter()
    return {
        "import_ms": (imported - begin) * 1e3,
        "load_ms": (loaded - imported) * 1e3,
        "first_ms": (first - loaded) * 1e3,
        "second_ms": (second - first) * 1e3,
        "rss_mb": _memory("VmRSS"),
    }


def _size(path: Path) -> float:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 2**20


def _memory(name: str) -> float:
    status = Path("/proc/self/status")
    found = re.search(rf"{name}:\s+(\d+)", status.read_text()) if status.is_file() else None
    return int(found[1]) / 1024 if found else float("nan")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
