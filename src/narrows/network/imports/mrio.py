"""A multi-regional input-output table as a supply map: sectors are inputs, regions provide them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from narrows.counted import counted, first_of
from narrows.errors import CountryError, FieldError, FormatError, Where
from narrows.model import country
from narrows.network.check import finish
from narrows.network.imports.label import Label, slugs
from narrows.network.imports.mrio_folder import MrioFiles, mrio_files
from narrows.network.imports.mrio_matrix import Labels, Matrix, matrix
from narrows.network.readers.draft import Draft, Table
from narrows.network.supply_map import Input, Link, Provider, Share, SupplyMap

__all__ = ["THRESHOLD", "import_mrio"]

THRESHOLD = 0.01
"""The least technical coefficient that makes a link: worth of an input per worth of output."""

_OUTPUT = "output"
_DELIVERIES = "intermediate deliveries"


@dataclass
class Sums:
    """What is needed of the system. `flows` of shape (sectors, sectors) is Z over all regions, from row to column;
    `made` of shape (regions, sectors) is output; both in the table's currency.
    """

    regions: list[str]
    sectors: list[str]
    flows: NDArray[np.float64]
    made: NDArray[np.float64]
    measure: str


def import_mrio(source: Path, *, threshold: float = THRESHOLD, label: Label | None = None) -> SupplyMap:
    """The map of a system that pymrio saved (text or Parquet), or of a table Z with rows of regions and sectors above it.

    Each sector is an input that its regions provide, with shares of its world output x. A sector goes into another where
    the technical coefficient over all regions, z_ij / x_j (Miller and Blair 2009, ch. 2), is at least `threshold`. Where
    x is not there it is Z and Y added up; without Y, shares and coefficients are of intermediate deliveries alone. What
    a sector uses of itself makes no link. Pickles are not read. Raises FormatError and FieldError.
    """
    if not 0.0 <= threshold <= 1.0:
        raise FieldError(f"the threshold must be from 0 to 1, got {threshold:g}", remedy="Such as 0.01")
    where = mrio_files(source)
    draft = Draft(str(source))
    sums = _sums(where, draft)
    note = _fill(sums, threshold, source, draft)
    draft.about = (label or Label()).about(
        slugs([where.name or source.stem])[0],
        where.name or source.stem,
        upstream="everywhere",
        remainder="spread",
        note="; ".join([note, *draft.notices]),
    )
    if sums.measure == _DELIVERIES:
        draft.notices.append("neither x nor Y is there: shares are of intermediate deliveries alone")
    return finish(draft)


def _sums(where: MrioFiles, draft: Draft) -> Sums:
    """Read Z once, and x or Y."""
    z = matrix(where.z)
    across = _checked(z.across.labels, z.source)
    regions = list(dict.fromkeys(region for region, _ in across))
    sectors = list(dict.fromkeys(sector for _, sector in across))
    at = {name: index for index, name in enumerate(sectors)}
    column = np.array([at[sector] for _, sector in across])
    flows = np.zeros((len(sectors), len(sectors)))
    delivered: dict[Labels, float] = {}
    used = np.zeros(len(across))
    seen: list[Labels] = []
    known = frozenset(across)
    negative = 0
    for row in z.rows:
        if row.label not in known:
            raise _stranger(row.label, z.source, row.line)
        seen.append(row.label)
        negative += int((row.values < 0).sum())
        values = np.maximum(row.values, 0.0)
        summed = np.bincount(column, weights=values, minlength=len(sectors))
        if z.flipped:
            flows[:, at[row.label[1]]] += summed
            used += values
        else:
            flows[at[row.label[1]]] += summed
            delivered[row.label] = float(values.sum())
    _complete(seen, across, z.source)
    if z.flipped:
        delivered = dict(zip(across, used.tolist(), strict=True))
    if negative:
        draft.notices.append(f"{negative:,} negative deliveries in {Path(z.source).name} are taken as 0")
    output, measure = _output(where, across, delivered)
    made = np.zeros((len(regions), len(sectors)))
    place = {name: index for index, name in enumerate(regions)}
    for (region, sector), value in output.items():
        made[place[region], at[sector]] = value
    return Sums(regions, sectors, flows, made, measure)


def _checked(labels: tuple[Labels, ...], source: str) -> tuple[Labels, ...]:
    where = Where(source=source)
    if len(frozenset(labels)) != len(labels):
        twice = next(one for index, one in enumerate(labels) if one in labels[:index])
        raise FieldError(f"has {' '.join(twice)!r:.80} twice", where=where, remedy="Write the file again")
    for region, sector in labels:
        if not region or not sector:
            raise FormatError(
                "has a column without region or sector", where=where, remedy="Write the file again"
            )
    return labels


def _stranger(label: Labels, source: str, line: int) -> FieldError:
    what = f"{' '.join(label)!r:.80} is in the rows and not in the columns of Z, or the other way round"
    return FieldError(what, where=Where(source=source, line=line), remedy="Write the file again")


def _complete(seen: list[Labels], across: tuple[Labels, ...], source: str) -> None:
    """Raises FieldError where a row is there twice or not at all."""
    if len(seen) != len(set(seen)):
        twice = next(one for index, one in enumerate(seen) if one in seen[:index])
        what = f"has {' '.join(twice)!r:.80} twice"
    elif len(seen) != len(across):
        lost = min(frozenset(across) - set(seen))
        what = f"is cut off: {' '.join(lost)!r:.80} is missing among the rows"
    else:
        return
    raise FieldError(what, where=Where(source=source), remedy="Write the file again")


def _output(
    where: MrioFiles, across: tuple[Labels, ...], delivered: dict[Labels, float]
) -> tuple[dict[Labels, float], str]:
    """Output by region and sector, and what it is measured by."""
    if where.x is not None:
        return _totals(matrix(where.x, 1), across), _OUTPUT
    if where.y is None:
        return delivered, _DELIVERIES
    final = _totals(matrix(where.y), across)
    return {label: delivered[label] + final[label] for label in across}, _OUTPUT


def _totals(table: Matrix, across: tuple[Labels, ...]) -> dict[Labels, float]:
    """The sum of each row of x or Y. Raises FieldError where its rows are not those of Z, or a sum is negative."""
    found: dict[Labels, float] = {}
    if table.flipped:
        total = np.zeros(len(table.across.labels))
        for row in table.rows:
            total += row.values
        found = dict(zip(table.across.labels, total.tolist(), strict=True))
    else:
        for row in table.rows:
            found[row.label] = float(row.values.sum())
    source = Where(source=table.source)
    if found.keys() != frozenset(across):
        odd = min(found.keys() ^ frozenset(across))
        what = f"has other rows than Z: {' '.join(odd)!r:.80}"
        raise FieldError(what, where=source, remedy="Take Z, x and Y from one system")
    for label, value in found.items():
        if value < 0:
            what = f"the output of {' '.join(label)!r:.80} is negative: {value:g}"
            raise FieldError(what, where=source, remedy="Correct it, or leave the sector out")
    return found


def _fill(sums: Sums, threshold: float, source: Path, draft: Draft) -> str:
    """Fill the tables of the draft. Gives the map's note."""
    for name in ("inputs", "links", "providers", "shares"):
        draft.tables[name] = Table(name, str(source), by_line=False)
    ids = slugs(sums.sectors)
    for number, (id_, name) in enumerate(zip(ids, sums.sectors, strict=True), 1):
        draft.table("inputs").add(Input(id=id_, name=name, kind="material"), number)
    for number, (region, code) in enumerate(_places(sums.regions, draft).items(), 1):
        draft.table("providers").add(Provider(id=region, name=region, kind="country", country=code), number)
    total = sums.made.sum(axis=0)
    shares = draft.table("shares")
    for sector, id_ in enumerate(ids):
        for row, name in enumerate(sums.regions):
            value = sums.made[row, sector]
            if value > 0:
                percent = min(100.0, float(100.0 * value / total[sector]))
                made = Share(
                    input=id_, provider=name, measure=sums.measure, percent=percent, source=source.name
                )
                shares.add(made, len(shares.rows) + 1)
    idle = [name for name, value in zip(sums.sectors, total, strict=True) if value <= 0]
    if idle:
        shown = ", ".join(idle[:5]) + (", ..." if len(idle) > 5 else "")
        draft.notices.append(f"no output of {counted(len(idle), 'sector')}: {shown}")
    return _links(sums, ids, total, threshold, draft)


def _links(sums: Sums, ids: list[str], total: NDArray[np.float64], threshold: float, draft: Draft) -> str:
    bought = sums.flows.sum(axis=0)
    base = total if sums.measure == _OUTPUT else bought
    coefficients = np.divide(sums.flows, base, out=np.zeros_like(sums.flows), where=base > 0)
    np.fill_diagonal(coefficients, 0.0)
    kept = (coefficients >= threshold) & (coefficients > 0)
    links = draft.table("links")
    for row, column in zip(*np.nonzero(kept), strict=True):
        links.add(Link(input=ids[row], into=ids[column]), len(links.rows) + 1)
    others = sums.flows.copy()
    np.fill_diagonal(others, 0.0)
    part = others[kept].sum() / others.sum() if others.sum() > 0 else 1.0
    of = "output" if sums.measure == _OUTPUT else "all that a sector buys"
    return (
        f"links are inputs worth at least {threshold:g} of {of}: {int(kept.sum()):,} of"
        f" {int((coefficients > 0).sum()):,}, {100 * part:.1f} percent of what sectors buy of each other;"
        " what they use of themselves is left out"
    )


def _places(regions: Iterable[str], draft: Draft) -> dict[str, str]:
    """The alpha-2 code of each region, "" for what is no country."""
    regions = list(regions)
    rests = _rests(regions)
    found: dict[str, str] = {}
    for region in regions:
        try:
            found[region] = "" if region in rests else country.resolve(region).code
        except CountryError:
            found[region] = ""
    lost = [region for region, code in found.items() if not code]
    if lost:
        shown = first_of([f"{one} ({rests[one]})" if one in rests else one for one in lost], 8)
        draft.notices.append(f"regions that are no country: {shown}")
    return found


def _rests(regions: list[str]) -> dict[str, str]:
    """Codes that a scheme uses for the rest of the world although ISO 3166 has them for a country.

    A scheme is taken to be used where all its codes are there.
    """
    text = package_files("narrows.network.imports").joinpath("regions.csv").read_text(encoding="utf-8")
    schemes: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        schemes.setdefault(row["scheme"], {})[row["code"]] = row["name"]
    found: dict[str, str] = {}
    for codes in schemes.values():
        if codes.keys() <= set(regions):
            found |= codes
    return found
