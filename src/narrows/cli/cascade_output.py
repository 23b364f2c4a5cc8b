"""What `narrows cascade` writes: tables for people, JSON and CSV as docs/guide/cascades.md has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from narrows.cli.output import opened, print_json, print_lines
from narrows.cli.text import bold, table, wrapped
from narrows.counted import first_of
from narrows.network.cascade.all_firms import Row
from narrows.network.cascade.cascades import Cascade, Cascades
from narrows.network.cascade.kernel.totals import HIT

SHOWN = 20
"""Firms that a table shows."""
_ONE = ("id", "sector", "country", "output_share", "level_down", "level_up")
_ALL = ("id", "sector", "country", "output_share", "esri", "downstream", "upstream", "firms_hit", "residual")


class Writing(NamedTuple):
    """Where and how to write, and of what."""

    source: str
    cascades: Cascades
    form: str
    output: Path | None
    top: int | None


def write_one(writing: Writing, found: Cascade) -> None:
    """Write one cascade, and the firms that lose most by it."""
    most = np.maximum(1.0 - found.levels_down, 1.0 - found.levels_up)
    hit = np.flatnonzero(most > HIT)
    weight = _shares(writing.cascades)
    hit = hit[np.lexsort((hit, -(most * weight)[hit]))]
    if writing.form == "table":
        print_lines(list(_page(writing, found, hit, weight)), writing.output)
        return
    rows = [
        _firm(writing.cascades, i, weight)
        | {"level_down": _near(found.levels_down[i]), "level_up": _near(found.levels_up[i])}
        for i in hit[: writing.top].tolist()
    ]
    if writing.form == "csv":
        _csv(rows, _ONE, writing.output)
        return
    told: dict[str, Any] = msgspec.structs.asdict(found)
    del told["levels_down"], told["levels_up"]
    print_json(_head(writing) | {"cascade": told, "firms": rows}, writing.output)


def write_all(writing: Writing, rows: Sequence[Row]) -> None:
    """Write the cascade of every firm, those with the largest first."""
    weight = _shares(writing.cascades)
    order = sorted(rows, key=lambda row: (-row.esri, row.firm))
    if writing.form == "table":
        print_lines(list(_ranking(writing, order, weight)), writing.output)
        return
    found = [
        _firm(writing.cascades, row.firm, weight)
        | {
            "esri": row.esri,
            "downstream": row.downstream,
            "upstream": row.upstream,
            "firms_hit": row.firms_hit,
            "residual": row.residual,
        }
        for row in order[: writing.top]
    ]
    if writing.form == "csv":
        _csv(found, _ALL, writing.output)
    else:
        print_json(_head(writing) | {"firms": found}, writing.output)


def _shares(cascades: Cascades) -> Any:
    """Each firm's part of all output, by the order of the network."""
    return cascades.arrays.weight[cascades.arrays.number]


def _firm(cascades: Cascades, i: int, weight: Any) -> dict[str, Any]:
    network = cascades.network
    return {
        "id": network.firms[i],
        "sector": network.sectors[int(network.sector[i])],
        "country": network.countries[i] if network.countries else "",
        "output_share": float(weight[i]),
    }


def _near(level: float) -> float:
    return float(min(1.0, max(0.0, level)))


def _head(writing: Writing) -> dict[str, Any]:
    network = writing.cascades.network
    return {
        "network": {
            "source": writing.source,
            "sha256": network.digest,
            "firms": len(network.firms),
            "links": len(network.value),
            "sectors": len(network.sectors),
        },
        "parameters": msgspec.to_builtins(writing.cascades.parameters),
        "notices": list(writing.cascades.notices),
    }


def _csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str], output: Path | None) -> None:
    from narrows.tabular import write

    with opened(output) as stream:
        if rows:
            write(rows, stream, "csv")
        else:
            stream.write((",".join(columns) + "\n").encode())


# Pages.


def _page(writing: Writing, found: Cascade, hit: Any, weight: Any) -> Iterator[str]:
    shocked = [name if level == 0 else f"{name} at {level:.0%}" for name, level in found.shock.items()]
    yield bold(f"{first_of(shocked, 5)}: {_part(found.esri)} of all output at risk")
    yield from wrapped(
        f"downstream {_part(found.downstream)}, upstream {_part(found.upstream)}; {found.firms_hit:,} firms lose "
        "more than one part in a million"
    )
    yield from wrapped(_certificate(found))
    if not found.converged:
        yield from wrapped("NOT CONVERGED: the residual is larger than was asked for.")
    yield from _notices(writing)
    yield ""
    top = writing.top or SHOWN
    rows = []
    for i in hit[:top].tolist():
        firm = _firm(writing.cascades, i, weight)
        place = f" ({firm['country']})" if firm["country"] else ""
        levels = (_level(found.levels_down[i]), _level(found.levels_up[i]))
        rows.append((f"{firm['id']}{place}", firm["sector"], _part(firm["output_share"]), *levels))
    yield from table(("firm", "sector", "of all output", "level down", "level up"), rows)
    if len(hit) > top:
        yield ""
        yield from wrapped(f"The {top:,} of {len(hit):,} firms that weigh most; --top shows more.", first="")


def _ranking(writing: Writing, order: Sequence[Row], weight: Any) -> Iterator[str]:
    yield bold(f"{len(order):,} firms, each of which stops alone")
    worst = max((row.residual for row in order), default=0.0)
    yield from wrapped(f"largest residual {worst:.1e}")
    yield from _notices(writing)
    yield ""
    rows = []
    top = writing.top or SHOWN
    for row in order[:top]:
        firm = _firm(writing.cascades, row.firm, weight)
        place = f" ({firm['country']})" if firm["country"] else ""
        parts = (_part(each) for each in (firm["output_share"], row.esri, row.downstream, row.upstream))
        rows.append((f"{firm['id']}{place}", firm["sector"], *parts, f"{row.firms_hit:,}"))
    header = ("firm", "sector", "of all output", "at risk", "downstream", "upstream", "firms hit")
    yield from table(header, rows)
    if len(order) > top:
        yield ""
        yield from wrapped(
            f"The first {top:,} of {len(order):,}; --top, --format csv or json show more.", first=""
        )


def _notices(writing: Writing) -> Iterator[str]:
    for notice in writing.cascades.notices:
        yield from wrapped(notice, first="  - ")


def _certificate(found: Cascade) -> str:
    bounds = [
        f"at most {error:.1e} {side}" if error is not None else f"not bounded {side}"
        for side, error in (("downstream", found.error_down), ("upstream", found.error_up))
    ]
    return f"residual {found.residual:.1e}; distance of any firm to the fixed point {', '.join(bounds)}"


def _part(value: float) -> str:
    return f"{100 * value:.4g} %"


def _level(value: float) -> str:
    return f"{100 * _near(value):.2f} %"
