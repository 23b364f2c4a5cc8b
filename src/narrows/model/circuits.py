"""Numbers under which there are integrated circuits and nothing else: the paragraphs in `law/us/circuit_paragraphs.csv`."""

from __future__ import annotations

from functools import cache

from narrows.model.eccn import contains
from narrows.model.law_rows import law_rows

__all__ = ["is_circuit"]

_FILE = "us/circuit_paragraphs.csv"
_COLUMNS = ["paragraph", "citation", "checked", "note"]


def is_circuit(eccn: str) -> bool:
    """Whether what has the number is a circuit, by the number alone."""
    return any(contains(paragraph, eccn) for paragraph in _paragraphs())


@cache
def _paragraphs() -> tuple[str, ...]:
    return tuple(paragraph for paragraph, *_ in law_rows(_FILE, _COLUMNS))
