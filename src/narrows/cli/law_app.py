"""The commands of `narrows law` and their options; each imports what it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from narrows.cli.options import SETTINGS, App, OnDay, Output, Plain, PlainFormat, Rowed, RowFormat, Rules

law = App(no_args_is_help=True, help="The law: show, explain, search, calendar, lint.", **SETTINGS)


@law.command("show")
def law_show(
    wanted: Annotated[
        list[str], typer.Argument(metavar="ID_OR_CITATION", help="Such as 744.23(a) or 3A090.a.")
    ],
    as_of: OnDay = None,
    rules: Rules = None,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """A provision, table, ECCN or instrument, with its versions and citations."""
    from narrows.cli import law as command

    command.show(" ".join(wanted), as_of=as_of, rules=rules or [], form=format_.value, output=output)


@law.command("search")
def law_search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS")],
    as_of: OnDay = None,
    rules: Rules = None,
    format_: Rowed = RowFormat.table,
    output: Output = None,
) -> None:
    """Everything in which all the words occur."""
    from narrows.cli import law as command

    command.search(" ".join(words), as_of=as_of, rules=rules or [], form=format_.value, output=output)


@law.command("calendar")
def law_calendar(
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Each provision and table row, not only instruments and lapses.")
    ] = False,
    rules: Rules = None,
    format_: Rowed = RowFormat.table,
    output: Output = None,
) -> None:
    """What happened to the law, by date."""
    from narrows.cli import law as command

    command.calendar(from_, to, everything=all_, rules=rules or [], form=format_.value, output=output)


@law.command("explain")
def law_explain(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="A provision, or the name of a term or scope.")],
    as_of: OnDay = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also the terms that its terms rest on, and so on.")
    ] = False,
    rules: Rules = None,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """A provision in plain words, and what bears on it."""
    from narrows.cli import law_explain as command

    command.explain(wanted, as_of=as_of, deep=deep, rules=rules or [], form=format_.value, output=output)


@law.command("lint")
def law_lint(
    rules: Rules = None,
    own: Annotated[bool, typer.Option("--own", help="Only what is found in your own folders.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The day after which nothing can have been checked; else today."
        ),
    ] = None,
    format_: Rowed = RowFormat.table,
    output: Output = None,
) -> None:
    """Likely mistakes in the law: what never holds, what nothing uses, days that do not fit.

    Exits with 0 when nothing is found but remarks, 1 when an error or a warning is, 2 when the law cannot be read.
    """
    from narrows.cli import law_lint as command

    raise typer.Exit(command.lint(rules=rules or [], own=own, as_of=as_of, form=format_.value, output=output))
