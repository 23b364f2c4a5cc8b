"""What the rulebook covers, how sure it is, and what it leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import msgspec

from narrows.rulebook.horizon import NotModelled, RegimeHorizon
from narrows.rulebook.loader import RawRulebook
from narrows.rulebook.schema import Provision


class CoverageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of provision in one part of the law (`part` is its folder, "private" for a user's own).

    `high`, `medium` and `low` count versions. For a table, `provisions` counts its sets or ECCNs and `versions` its
    rows.
    """

    part: str
    kind: str
    provisions: int
    versions: int
    high: int
    medium: int
    low: int


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    regimes: tuple[RegimeHorizon, ...]
    rows: tuple[CoverageRow, ...]
    not_modelled: tuple[NotModelled, ...]


def coverage(book: RawRulebook) -> Coverage:
    """Counts per part and kind, the horizon of each regime, and what is not modelled."""
    parts: dict[tuple[str, str], list[Provision]] = {}
    for provision in book.provisions.values():
        parts.setdefault((_part(provision), provision.kind), []).append(provision)
    rows = [
        _row(part, kind, len(provisions), [v.confidence for p in provisions for v in p.versions])
        for (part, kind), provisions in sorted(parts.items())
    ]
    return Coverage(
        regimes=tuple(book.horizon.regimes.values()),
        rows=(*rows, *_tables(book)),
        not_modelled=book.not_modelled,
    )


def _tables(book: RawRulebook) -> Iterator[CoverageRow]:
    for name, members in (("country groups", book.tables.groups), ("country chart", book.tables.chart)):
        if members:
            yield _row(name, "table", len({m.scope for m in members}), [m.confidence for m in members])
    if eccns := book.tables.eccns:
        yield _row(
            "ECCN registry", "table", len({row.eccn for row in eccns}), [row.confidence for row in eccns]
        )


def _part(provision: Provision) -> str:
    return "private" if provision.private else str(PurePosixPath(provision.path).parent).removeprefix("law/")


def _row(part: str, kind: str, provisions: int, confidences: Iterable[str]) -> CoverageRow:
    counts = Counter(confidences)
    return CoverageRow(
        part=part,
        kind=kind,
        provisions=provisions,
        versions=counts.total(),
        high=counts["high"],
        medium=counts["medium"],
        low=counts["low"],
    )
