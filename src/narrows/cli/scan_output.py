"""What `narrows scan` writes: a page for people, an array with an object for each document, or a row for each mention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.cli.output import opened, print_json, print_lines
from narrows.cli.text import bold, wrapped
from narrows.counted import counted

if TYPE_CHECKING:
    from narrows.scan import Finding, Report

COLUMNS = (
    *("source", "kind", "id", "name", "match", "score", "lists", "text", "place", "start", "end"),
    *("explanations", "about", "attention"),
)
MOST_PLACES = 5
_TITLES = {
    "party": "Listed parties",
    "address": "Listed addresses",
    "product": "Products of the catalog",
    "eccn": "Classifications",
    "red_flag": "Red flags",
}


def write(reports: Sequence[Report], on: date, basis: Sequence[str], form: str, output: Path | None) -> None:
    """Write the reports in a form. Raises OutputError."""
    if form == "json":
        print_json([_object(report, on, basis) for report in reports], output)
    elif form == "csv":
        import polars as pl

        from narrows.tabular import write as write_table

        rows = [row for report in reports for row in _rows(report)]
        with opened(output) as stream:
            write_table(pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)), stream, "csv")
    else:
        print_lines([line for report in reports for line in _page(report, on)] + _told(basis), output)


def _object(report: Report, on: date, basis: Sequence[str]) -> dict[str, Any]:
    told = report.to_dict()
    return {"source": told.pop("source"), "as_of": on.isoformat(), **told, "basis": list(basis)}


# As a page.


def _page(report: Report, on: date) -> Iterator[str]:
    yield bold(f"{report.source}, on {on.isoformat()}: {_sum(report)}")
    for kind, title in _TITLES.items():
        found = [one for one in report.findings if one.kind == kind]
        if found:
            yield f"  {title}"
        for one in found:
            yield from _block(one)
    if report.notices:
        yield "  Not screened, or read with doubt"
        for notice in report.notices:
            place = "" if str(notice.place) == "document" else f"{notice.place}: "
            yield from wrapped(f"{place}{notice.what}", first="    ! " if notice.attention else "    - ")
    if report.error is not None:
        yield from wrapped(f"Error: {report.error.what}")
    yield ""


def _sum(report: Report) -> str:
    if report.error is not None:
        return "could not be read"
    parties = sum(one.kind == "party" for one in report.findings)
    addresses = sum(one.kind == "address" for one in report.findings)
    if parties or addresses:
        said = [counted(parties, "listed party", "listed parties")] if parties else []
        said += [counted(addresses, "listed address", "listed addresses")] if addresses else []
        return " and ".join(said)
    return "needs attention" if report.attention else "nothing found"


def _block(one: Finding) -> Iterator[str]:
    measured = f" {one.score:.2f}" if one.score is not None else ""
    lists = f", {', '.join(one.lists)}" if one.lists else ""
    level = f" ({one.match}{measured}{lists})" if one.kind in ("party", "address", "product") else ""
    yield from wrapped(f"{one.name}{level}", first="    ", rest="      ")
    for mention in one.mentions[:MOST_PLACES]:
        yield from wrapped(f"{mention.place}: {mention.text}", first="      ", rest="        ")
    if one.count > MOST_PLACES:
        yield f"      and {one.count - MOST_PLACES:,} more places"
    for said in one.explanations:
        yield from wrapped(said, first="      - ")


def _told(basis: Sequence[str]) -> list[str]:
    return [line for said in basis for line in wrapped(said, first="", rest="  ")]


# As rows.


def _rows(report: Report) -> Iterator[dict[str, str]]:
    blank = dict.fromkeys(COLUMNS, "") | {"source": report.source}
    for one in report.findings:
        for mention in one.mentions:
            yield blank | {
                "kind": one.kind,
                "id": one.id,
                "name": one.name,
                "match": one.match,
                "score": "" if one.score is None else f"{one.score:.4f}",
                "lists": "; ".join(one.lists),
                "text": mention.text,
                "place": str(mention.place),
                "start": str(mention.start),
                "end": str(mention.end),
                "explanations": "; ".join(one.explanations),
                "about": "; ".join(one.about),
                "attention": _yes(one.attention),
            }
    for notice in report.notices:
        yield blank | {
            "kind": "notice",
            "id": notice.code,
            "name": notice.what,
            "place": str(notice.place),
            "attention": _yes(notice.attention),
        }
    if report.error is not None:
        yield blank | {
            "kind": "error",
            "id": report.error.code,
            "name": str(report.error),
            "attention": _yes(True),
        }


def _yes(value: bool) -> str:
    return "true" if value else "false"
