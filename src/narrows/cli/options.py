"""What commands share: their options, and that none writes over what it reads. Nothing but typer is imported here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from copy import copy
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

SETTINGS: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}

F = TypeVar("F", bound=Callable[..., Any])
_FORM, _ANSWER = "format_", "output"
"""What a command calls the form of its answer, and the file that the answer goes into. Where -o is for something else, such as a
map, or the form is that of a summary beside it, they have other names."""
_READ_IN_FOLDERS = (".yaml", ".yml", ".csv", ".parquet")
"""Endings of the files that a folder of law, or of a map, is made of; what else lies there is not read."""


class Command(TyperCommand):
    """A command that refuses, before it reads anything, an output that is one of its inputs or that another option writes, and
    names options in errors."""

    def invoke(self, ctx: Any) -> Any:
        from narrows.errors import NarrowsError, Where
        from narrows.written import is_same_name, read_as_well, written_as_well

        output = next((each.name for each in self.params if "-o" in each.opts), None)
        written = ctx.params.get(output)
        if written is not None and str(written) != "-":
            others = {each: ctx.params.get(each.name) for each in self.params if each.name != output}
            if any(_reads(each, str(written)) for value in others.values() for each in _named(value)):
                raise read_as_well(str(written), "Give -o the name of another file")
            for each, other in others.items():
                if each.opts[0].startswith("-") and isinstance(other, Path) and is_same_name(other, written):
                    raise written_as_well(str(written), each.opts[0])
        if output == _ANSWER:
            self._follow_name(ctx, written)
        try:
            return super().invoke(ctx)
        except NarrowsError as error:
            # An argument of the library's own that is wrong was an option here: it is named as it was typed.
            option = f"--{error.where.field}".replace("_", "-")
            if error.where == Where(field=error.where.field) and any(option in p.opts for p in self.params):
                error.where = Where(source=option)
                error.args = (str(error),)
            raise

    def _follow_name(self, ctx: Any, written: object) -> None:
        """Write in the form that the name of the file says, unless another one was asked for; refuse a name that says one which
        this command has not. A page for people in a file that is called a table would be taken for one."""
        default = ctx.params.get(_FORM)
        source = ctx.get_parameter_source(_FORM)
        if written is None or default is None or source is None or source.name != "DEFAULT":
            return
        from narrows.tabular import output_format_of

        said = output_format_of(str(written))
        if said is None:
            return
        kind: type[StrEnum] = type(default)
        known = [*kind]
        form = next((each for each in known if each.value == said), None)
        if form is None:
            from narrows.errors import OutputError, Where

            named = " or ".join(each.value for each in known)
            raise OutputError(
                f"this answer is not written as {said}",
                where=Where(source=str(written)),
                remedy=f"Choose --format {named}, or name the file after one of these",
            )
        ctx.params[_FORM] = form


class App(typer.Typer):
    """A group of such commands."""

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:
        """The decorator that adds a command."""
        return super().command(name, cls=Command, **settings)

    def naming(self, words: list[str]) -> App:
        """This group with only the command, or group of commands, that a word names; with all where it names none. To make
        ready the options of all commands takes a tenth of a short run."""
        found = copy(self)
        commands = [
            each
            for each in self.registered_commands
            if (each.name or getattr(each.callback, "__name__", "")) in words
        ]
        groups = [each for each in self.registered_groups if each.name in words]
        if commands or groups:
            found.registered_commands, found.registered_groups = commands, groups
        return found


def _named(value: object) -> Iterator[str]:
    """What an argument or option says that may be a path."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _named(each)
    elif isinstance(value, str | Path) and not isinstance(value, StrEnum):
        yield str(value)


def _reads(given: str, written: str) -> bool:
    """Whether what is written is a given file or folder, or one of the files of law or of a map in a given folder."""
    from narrows.written import is_same

    if is_same(given, written):
        return True
    if given == "-" or not Path(written).is_file():
        return False
    return any(is_same(each, written) for each in _data_files(given))


def _data_files(root: str) -> Iterator[str]:
    """The files that are read where a folder is given; none of what is no folder."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        yield from (str(Path(folder, name)) for name in names if name.lower().endswith(_READ_IN_FOLDERS))


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


class RowFormat(StrEnum):
    """Forms in which an answer is written that is rows, for people, programs and spreadsheets."""

    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"


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
IgnoreUnknown = Annotated[
    bool,
    typer.Option("--ignore-unknown-columns", help="Read past columns that are no field of an order."),
]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")]
Format = Annotated[
    DecisionFormat | None,
    typer.Option("--format", help="How to write decisions; else as the name of FILE says, or a table."),
]
Plain = Annotated[PlainFormat, typer.Option("--format", help="How to write the answer.")]
Rowed = Annotated[RowFormat, typer.Option("--format", help="How to write the answer.")]
OnDay = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Only what is in force on a day.")]
Product = Annotated[str | None, typer.Option("--product", metavar="NAME", help="A product of the catalog.")]
