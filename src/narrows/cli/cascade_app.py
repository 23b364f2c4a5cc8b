"""The command `narrows cascade` and its options; it imports what it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from narrows.cli.options import FlatFormat, Output


def cascade(
    folder: Annotated[
        Path, typer.Argument(metavar="NETWORK", help="A folder with firms.csv and links.csv, or .parquet.")
    ],
    firm: Annotated[
        list[str] | None,
        typer.Option(
            "--firm", metavar="ID[=LEVEL]", help="A firm that stops, or goes on at a level below 1."
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every firm, one after another.")] = False,
    essential: Annotated[
        Path | None, typer.Option("--essential", metavar="FILE", help="Which inputs stop which sectors.")
    ] = None,
    eps: Annotated[
        float | None,
        typer.Option("--eps", metavar="E", help="The most that one more evaluation may change. Else 1e-9."),
    ] = None,
    final_demand: Annotated[
        float | None,
        typer.Option(
            "--final-demand", metavar="PART", help="The part of output sold to final demand, else 0.5."
        ),
    ] = None,
    horizon: Annotated[
        float | None,
        typer.Option(
            "--horizon", metavar="DAYS", help="How long the shock lasts: stocks are counted against it."
        ),
    ] = None,
    as_published: Annotated[
        bool,
        typer.Option("--as-published", help="The parameters and the stop of the authors' code (eps 1e-2)."),
    ] = False,
    sum_duplicates: Annotated[
        bool, typer.Option("--sum-duplicates", help="Add up links between the same two firms.")
    ] = False,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", metavar="FILE", help="Keep what is done here, and go on from it (--all)."),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option("--threads", metavar="N", min=1, help="Else as many as there are processors."),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", metavar="N", min=1, help="The most firms to show. Else 20 in a table."),
    ] = None,
    format_: Annotated[
        FlatFormat, typer.Option("--format", help="How to write the answer.")
    ] = FlatFormat.table,
    output: Output = None,
) -> None:
    """What is lost in a network of firms when a firm stops, downstream and upstream, and how surely that is known.

    Exits with 0, with 1 when a residual is larger than was asked for, and with 2 when something could not be read.
    """
    from narrows.cli import cascade as command

    code = command.run(
        folder,
        firms=firm or [],
        every=all_,
        essential=essential,
        eps=eps,
        final_demand=final_demand,
        horizon=horizon,
        as_published=as_published,
        sum_duplicates=sum_duplicates,
        resume=resume,
        threads=threads,
        top=top,
        form=format_.value,
        output=output,
    )
    raise typer.Exit(code)
