"""The commands `narrows screen` and `narrows rescreen` and their options; each imports what it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrows.cli.options import FlatFormat, Format, Output

Lists = Annotated[
    list[str] | None,
    typer.Option(
        "--list", metavar="LIST", help="A list: a snapshot's name or a file. Else all that are held."
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option("--threshold", metavar="T", help="The least probability of a hit, from 0 to 1."),
]
Column = Annotated[
    str | None, typer.Option("--column", metavar="NAME", help="The column or key that holds the names.")
]
NamesFormat = Annotated[
    str | None,
    typer.Option("--input-format", metavar="FORMAT", help="text, json, jsonl, csv, xlsx or parquet."),
]
Threads = Annotated[
    int | None, typer.Option("--threads", metavar="N", min=1, help="Else as many as there are processors.")
]
Quiet = Annotated[
    bool, typer.Option("--quiet", help="Do not say which lists the answer rests on; errors are told.")
]


def screen(
    target: Annotated[
        str | None,
        typer.Argument(metavar="FILE|NAME", help="A file of names, - for standard input, or one name."),
    ] = None,
    names: Annotated[
        list[str] | None, typer.Option("--name", metavar="NAME", help="A name; may be given several times.")
    ] = None,
    lists_: Lists = None,
    threshold: Threshold = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="The most hits of a name.")] = 10,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The lists and listings of this day.")
    ] = None,
    stakes: Annotated[
        list[Path] | None,
        typer.Option("--stakes", metavar="FILE", help="Who owns whom: parties owned by hits are hits too."),
    ] = None,
    column: Column = None,
    input_format: NamesFormat = None,
    threads: Threads = None,
    brief: Annotated[
        bool, typer.Option("--brief", help="One line for each name on a page: its best hit.")
    ] = False,
    basis: Annotated[
        bool, typer.Option("--basis", help="Say with every record which lists it was compared with.")
    ] = False,
    quiet: Quiet = False,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Which listed parties names may stand for, how likely, and why.

    Exits with 0 when no name has a hit, 1 when one has or not all could be compared, 2 when a name, a file or a list could
    not be read.
    """
    from narrows.cli import screen as command
    from narrows.cli.check import form

    code = command.run(
        command.Asking(target, names or [], column, input_format),
        lists=lists_ or [],
        stakes=stakes or [],
        threshold=threshold,
        limit=limit,
        as_of=as_of,
        threads=threads,
        basis=basis,
        brief=brief,
        quiet=quiet,
        form=form(format_, output),
        output=output,
    )
    raise typer.Exit(code)


def rescreen(
    target: Annotated[
        str, typer.Argument(metavar="FILE", help="A file of counterparties; - is standard input.")
    ],
    old: Annotated[str, typer.Option("--old", metavar="LIST", help="The list as it was.")],
    new: Annotated[str, typer.Option("--new", metavar="LIST", help="The list as it is.")],
    list_: Annotated[
        list[str] | None, typer.Option("--list", metavar="ID", help="Of several lists in it, this one.")
    ] = None,
    threshold: Threshold = None,
    column: Column = None,
    input_format: NamesFormat = None,
    threads: Threads = None,
    quiet: Quiet = False,
    format_: Annotated[
        FlatFormat, typer.Option("--format", help="How to write the answer.")
    ] = FlatFormat.table,
    output: Output = None,
) -> None:
    """For whom of a book of counterparties a change of a list matters: hits that are new, gone, or changed.

    Exits with 0 when nothing changes for anybody, 1 when something does or not all could be compared, 2 when a name, the
    file or a list could not be read.
    """
    from narrows.cli import rescreen as command

    code = command.run(
        command.Asking(target, [], column, input_format),
        old=old,
        new=new,
        lists=list_ or [],
        threshold=threshold,
        threads=threads,
        quiet=quiet,
        form=format_.value,
        output=output,
    )
    raise typer.Exit(code)
