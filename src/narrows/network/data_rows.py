"""Tables of the package's own: what is neither law nor map, such as how an answer becomes a figure."""

from __future__ import annotations

import csv
from importlib.resources import files


def data_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file in `data/`; lines that begin with # are remarks."""
    source = files("narrows.network") / "data" / name
    lines = source.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
