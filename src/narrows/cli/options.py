"""Options that commands share. Nothing but typer is imported here."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

SETTINGS: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}


class DecisionFormat(StrEnum):
    """Forms in which decisions are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"


class PlainFormat(StrEnum):
    """Forms in which everything else is written."""

    table = "table"
    json = "json"


class FlatFormat(StrEnum):
    """Forms in which findings are written."""

    table = "table"
    json = "json"
    csv = "csv"


class Assumed(StrEnum):
    """What may be assumed of an order as a whole."""

    clean = "clean"


Inputs = Annotated[
    list[str] | None, typer.Argument(metavar="FILE...", help="Order files; - is standard input.")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Decide on this day instead of the order's own.")
]
Assume = Annotated[
    Assumed | None, typer.Option("--assume", help="Take what an order leaves out as harmless, and list it.")
]
Mapped = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="The column of a table that holds a field."),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules", "--law", metavar="DIR", help="A folder of your own provisions, beside the packaged law."
    ),
]
Lists = Annotated[
    list[str] | None,
    typer.Option(
        "--list",
        metavar="LIST",
        help="Screen parties against this whole list too: a snapshot's name, or a file in any list format.",
    ),
]
Hypothetical = Annotated[
    list[Path] | None,
    typer.Option("--hypothetical", metavar="PATH", help="Provisions (a folder or file) to add."),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ID", help="A provision to lift, by id or glob such as nl.*"),
]
InputFormat = Annotated[
    str | None,
    typer.Option("--input-format", metavar="FORMAT", help="yaml, json, jsonl, csv, xlsx or parquet."),
]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")]
Format = Annotated[
    DecisionFormat | None,
    typer.Option("--format", help="How to write decisions; else as the name of FILE says, or a table."),
]
Plain = Annotated[PlainFormat, typer.Option("--format", help="How to write the answer.")]
Product = Annotated[str | None, typer.Option("--product", metavar="NAME", help="A product of the catalog.")]
