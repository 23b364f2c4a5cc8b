"""Runs of a script that is written without spaces between words, or with few, cut into words that a table knows."""

from __future__ import annotations

from collections.abc import Mapping

Pieces = list[tuple[str, tuple[str, ...]]]


def cut(run: str, words: Mapping[str, tuple[str, ...]], shortest: int, longest: int) -> Pieces:
    """A run as known words of `shortest` to `longest` signs with their forms, the longest first at each place; what lies
    between or is left over has no forms."""
    out: Pieces = []
    at = rest = 0
    while at < len(run):
        sizes = range(min(longest, len(run) - at), shortest - 1, -1)
        size = next((n for n in sizes if run[at : at + n] in words), 0)
        if size:
            if rest < at:
                out.append((run[rest:at], ()))
            out.append((run[at : at + size], words[run[at : at + size]]))
            at += size
            rest = at
        else:
            at += 1
    if rest < len(run):
        out.append((run[rest:], ()))
    return out
