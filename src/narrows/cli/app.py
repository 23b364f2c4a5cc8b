"""The commands. Nothing but typer is imported here; each command imports what it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from narrows import __version__
from narrows.cli.cascade_app import cascade
from narrows.cli.law_app import law
from narrows.cli.lists import lists
from narrows.cli.map_app import maps
from narrows.cli.network_app import chokepoints, exposure
from narrows.cli.options import (
    SETTINGS,
    App,
    AsOf,
    Assume,
    FlatFormat,
    Format,
    Hypothetical,
    IgnoreUnknown,
    InputFormat,
    Inputs,
    Lists,
    Mapped,
    OnDay,
    Output,
    Plain,
    PlainFormat,
    Product,
    Rowed,
    RowFormat,
    Rules,
    Without,
)
from narrows.cli.plan_app import plans
from narrows.cli.screen_app import rescreen, screen


class Commands(TyperGroup):
    """A group whose commands may raise the package's errors: one line on standard error and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        from narrows.cli.interrupts import noted
        from narrows.errors import NarrowsError

        with noted() as interrupted:
            try:
                return super().invoke(ctx)
            except BaseException as error:
                if interrupted() or isinstance(error, KeyboardInterrupt):
                    raise typer.Exit(130) from None
                if not isinstance(error, NarrowsError):
                    raise
                from narrows.cli.output import complain

                complain(error)
                raise typer.Exit(2) from None


app = App(cls=Commands, no_args_is_help=True, add_completion=False, name="narrows", **SETTINGS)
app.add_typer(law, name="law")
app.add_typer(lists, name="lists")
app.add_typer(maps, name="map")
app.add_typer(plans, name="plan")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"narrows {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """May this item go there, to them, for this use, on that day? Answered from dated, cited law.

    Exits with 0 when all is clear, 1 when something needs attention, 2 when something could not be read.
    """


@app.command()
def check(
    files: Inputs = None,
    as_of: AsOf = None,
    assume: Assume = None,
    mapping: Mapped = None,
    rules: Rules = None,
    lists: Lists = None,
    input_format: InputFormat = None,
    ignore_unknown: IgnoreUnknown = False,
    format_: Format = None,
    output: Output = None,
    no_trail: Annotated[bool, typer.Option("--no-trail", help="Leave out the provisions consulted.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a decision, or error.")
    ] = False,
) -> None:
    """Decide orders: license needed or not, and why.

    Exits with 0 when all are clear (no license required, or a license exception with its conditions), 1 when any needs
    attention (a license, a prohibition, an open question, a listed party), 2 when any could not be read.
    """
    from narrows.cli import check as command

    if schema:
        command.print_schema(output)
        return
    code = command.run(
        files or [],
        as_of=as_of,
        clean=assume is not None,
        mapping=mapping or [],
        rules=rules or [],
        input_format=input_format,
        ignore_unknown=ignore_unknown,
        form=command.form(format_, output),
        output=output,
        with_trail=not no_trail,
        lists=lists or [],
    )
    raise typer.Exit(code)


@app.command()
def batch(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or Parquet table of orders.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Where the decisions go: .parquet or .csv.")
    ],
    as_of: AsOf = None,
    assume: Assume = None,
    mapping: Mapped = None,
    rules: Rules = None,
    lists: Lists = None,
    input_format: Annotated[
        str | None, typer.Option("--input-format", metavar="FORMAT", help="csv or parquet.")
    ] = None,
    ignore_unknown: IgnoreUnknown = False,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            metavar="N",
            min=1,
            max=64,
            help="Share a large table out among N processes. Default: as many as there are processors, up to 8.",
        ),
    ] = None,
    told: Plain = PlainFormat.table,
) -> None:
    """Decide a table of any size, row for row, into a table; says how many of each outcome.

    Exits as check does. The rows hold everything that check says but the provisions consulted.
    """
    from narrows.cli import batch as command

    code = command.run(
        source,
        output,
        clean=assume is not None,
        mapping=mapping or [],
        rules=rules or [],
        input_format=input_format,
        ignore_unknown=ignore_unknown,
        lists=lists or [],
        form=told.value,
        processes=processes,
        as_of=as_of,
    )
    raise typer.Exit(code)


@app.command()
def classify(
    files: Inputs = None,
    product: Product = None,
    as_of: AsOf = None,
    mapping: Mapped = None,
    rules: Rules = None,
    input_format: InputFormat = None,
    ignore_unknown: IgnoreUnknown = False,
    format_: Rowed = RowFormat.table,
    output: Output = None,
) -> None:
    """Classify items: ECCN, reasons for control, why.

    Exits with 0 when the class of each is known, 1 when that of any is open, 2 when any could not be read.
    """
    from narrows.cli import classify as command

    code = command.run(
        files or [],
        product=product,
        as_of=as_of,
        mapping=mapping or [],
        rules=rules or [],
        input_format=input_format,
        ignore_unknown=ignore_unknown,
        form=format_.value,
        output=output,
    )
    raise typer.Exit(code)


@app.command()
def timeline(
    files: Inputs = None,
    product: Product = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="COUNTRY", help="Where it ships from.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="COUNTRY", help="Where it goes.")] = None,
    exporter: Annotated[str | None, typer.Option("--exporter", metavar="NAME", help="Who exports.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="The first day.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last day.")] = None,
    assume: Assume = None,
    mapping: Mapped = None,
    rules: Rules = None,
    lists: Lists = None,
    input_format: InputFormat = None,
    ignore_unknown: IgnoreUnknown = False,
    all_: Annotated[
        bool,
        typer.Option(
            "--all", help="Also changes of duties, exceptions, missing facts and what may hold besides alone."
        ),
    ] = False,
    format_: Rowed = RowFormat.table,
    output: Output = None,
) -> None:
    """When an order's answer changed, and what changed it.

    Without --since and --until it spans all days that the rulebook speaks of, and on which the ECCN that is stated exists.

    Exits with 0 when an order is clear on all days, 1 when any needs attention on any day, 2 when any could not be read.
    """
    from narrows.cli import timeline as command

    code = command.run(
        files or [],
        product=product,
        route=(from_, to),
        exporter=exporter,
        since=since,
        until=until,
        clean=assume is not None,
        mapping=mapping or [],
        rules=rules or [],
        input_format=input_format,
        ignore_unknown=ignore_unknown,
        everything=all_,
        lists=lists or [],
        form=format_.value,
        output=output,
    )
    raise typer.Exit(code)


@app.command()
def diff(
    files: Inputs = None,
    from_date: Annotated[
        str | None, typer.Option("--from-date", metavar="DATE", help="The law as it was on this day ...")
    ] = None,
    to_date: Annotated[
        str | None, typer.Option("--to-date", metavar="DATE", help="... against the law of this day.")
    ] = None,
    hypothetical: Hypothetical = None,
    without: Without = None,
    rules_before: Annotated[
        list[Path] | None,
        typer.Option("--rules-before", metavar="DIR", help="Your own provisions as they were."),
    ] = None,
    rules_after: Annotated[
        list[Path] | None,
        typer.Option("--rules-after", metavar="DIR", help="Your own provisions as they are."),
    ] = None,
    as_of: AsOf = None,
    assume: Assume = None,
    mapping: Mapped = None,
    rules: Rules = None,
    lists: Lists = None,
    input_format: InputFormat = None,
    ignore_unknown: IgnoreUnknown = False,
    format_: Format = None,
    output: Output = None,
) -> None:
    """What changes for a book of orders between two days, two rulebooks, or with a provision added or lifted.

    Exits with 0 when nothing changes, 1 when something does, 2 when an order could not be read.
    """
    from narrows.cli import diff as command
    from narrows.cli.check import form

    code = command.run(
        files or [],
        days=(from_date, to_date),
        as_of=as_of,
        rules=rules or [],
        rules_before=rules_before or [],
        rules_after=rules_after or [],
        hypothetical=hypothetical or [],
        without=without or [],
        clean=assume is not None,
        reading=command.Reading(mapping or [], input_format, ignore_unknown),
        form=form(format_, output),
        output=output,
        lists=lists or [],
    )
    raise typer.Exit(code)


@app.command()
def scan(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...", help="PDF, DOCX, XLSX, HTML, e-mail, CSV or text; - is standard input."
        ),
    ] = None,
    lists_: Annotated[
        list[str] | None,
        typer.Option(
            "--list", metavar="LIST", help="A list: a snapshot's name or a file. Else the embedded ones."
        ),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", metavar="T", help="The least score of a hit, from 0 to 1.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Parties listed on this day; else today.")
    ] = None,
    format_: Annotated[
        FlatFormat, typer.Option("--format", help="How to write the answer.")
    ] = FlatFormat.table,
    output: Output = None,
) -> None:
    """Which listed parties, addresses, chips and classifications documents mention, and where.

    Exits with 0 when nothing was found, 1 when something was or not all could be read, 2 when a document could not be read.
    """
    from narrows.cli import scan as command

    code = command.run(
        files or [], lists=lists_ or [], threshold=threshold, as_of=as_of, form=format_.value, output=output
    )
    raise typer.Exit(code)


app.command()(screen)
app.command()(rescreen)
app.command()(exposure)
app.command()(chokepoints)
app.command()(cascade)


@app.command()
def coverage(
    as_of: OnDay = None,
    rules: Rules = None,
    low: Annotated[
        bool,
        typer.Option("--low", help="List what rests on low confidence, and what would confirm it."),
    ] = False,
    format_: Rowed = RowFormat.table,
    output: Output = None,
) -> None:
    """What the rulebook models, and what it leaves out."""
    from narrows.cli import law as command

    command.coverage(as_of=as_of, rules=rules or [], low=low, form=format_.value, output=output)
