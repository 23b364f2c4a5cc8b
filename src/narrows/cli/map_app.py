"""The commands of `narrows map` and their options; each imports what it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrows.cli.options import SETTINGS, App, Output, Plain, PlainFormat

if TYPE_CHECKING:
    from narrows.errors import InputError
    from narrows.network.supply_map import SupplyMap

CLEAR, ATTENTION, ERROR = 0, 1, 2
MOST_COMPLAINTS = 20
"""Errors of a map that are told on standard error; the rest is counted."""

maps = App(no_args_is_help=True, help="Supply maps: show, validate, import, diff.", **SETTINGS)


class ImportKind(StrEnum):
    """Whose data is imported."""

    eto = "eto"
    boario = "boario"
    pymrio = "pymrio"
    edges = "edges"


class MapForm(StrEnum):
    """Forms in which a map is written."""

    csv = "csv"
    sqlite = "sqlite"
    parquet = "parquet"


MapName = Annotated[
    str, typer.Argument(metavar="MAP", help="A folder or SQLite file, or the name of a shipped map.")
]


@maps.command("show")
def map_show(
    map_: MapName,
    input_: Annotated[
        str | None,
        typer.Option("--input", metavar="ID", help="One input: its providers, and what it goes into."),
    ] = None,
    inputs: Annotated[bool, typer.Option("--inputs", help="List all inputs.")] = False,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What a map holds: license, counts, how well its shares are known, and what it does not know.

    Exits with 0, or with 2 when the map cannot be read.
    """
    from narrows.cli.map_output import write_input, write_map_summary

    found = loaded(map_)
    if input_ is not None:
        write_input(found, input_, format_.value, output)
    else:
        write_map_summary(found, format_.value, output, inputs=inputs)


@maps.command("validate")
def map_validate(map_: MapName, format_: Plain = PlainFormat.table, output: Output = None) -> None:
    """Read a map strictly and say everything that is wrong with it, with file and line.

    Exits with 0 when it is valid, remarks or not, and with 2 when it is not.
    """
    from narrows.cli.map_output import write_validation
    from narrows.cli.orders import errors_of
    from narrows.errors import InputError
    from narrows.network.load import load_map

    try:
        found = load_map(map_)
    except InputError as error:
        _complain(error)
        write_validation(None, errors_of(error), format_.value, output)
        raise typer.Exit(ERROR) from None
    write_validation(found, (), format_.value, output)


@maps.command("import")
def map_import(
    kind: Annotated[ImportKind, typer.Argument(metavar="KIND", help="eto, boario, pymrio or edges.")],
    source: Annotated[Path, typer.Argument(metavar="SRC", help="The folder or file of the data.")],
    target: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="MAP", help="Where the map goes: a folder, or a file .sqlite or .db."
        ),
    ],
    form: Annotated[
        MapForm | None, typer.Option("--as", help="The form of the map; else as the name says, or CSV.")
    ] = None,
    vintage: Annotated[
        str | None,
        typer.Option(
            "--vintage", metavar="V", help="eto: which of several. Else the year or day it describes."
        ),
    ] = None,
    rest: Annotated[
        Path | None,
        typer.Option("--rest", metavar="DIR", help="eto: where to take tables from that SRC lacks."),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold", metavar="T", help="boario, pymrio: the least coefficient that makes a link [0.01]."
        ),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="edges: the column that holds a field."),
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", metavar="ID", help="The map's id.")] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The map's title.")] = None,
    license_: Annotated[
        str | None,
        typer.Option("--license", metavar="NAME", help="The license of the data; else not stated."),
    ] = None,
    format_: Plain = PlainFormat.table,
) -> None:
    """Make a map of data from others, and write it.

    Exits with 0 when the map is written, and with 2 when it is not; what stood there before then still stands.
    """
    from narrows.cli.map_output import write_imported
    from narrows.errors import InputError
    from narrows.network.writer import write_map

    _fitting(kind, rest=rest, threshold=threshold, mapping=mapping, id_=id_, title=title, license_=license_)
    try:
        found = _imported(kind, source, vintage, rest, threshold, mapping or [], id_, title, license_)
    except InputError as error:
        _complain(error, "correct these first")
        raise typer.Exit(ERROR) from None
    write_map(found, target, form=form.value if form is not None else None)
    write_imported(found, target, format_.value)


@maps.command("diff")
def map_diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A map as it was: folder, file or name.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The map as it is.")],
    least: Annotated[
        float,
        typer.Option("--least", metavar="POINTS", min=0, help="Show shares that moved by this much or more."),
    ] = 0.0,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What changed from one map to another: which shares moved, what came and went.

    Exits with 0 when nothing changed, 1 when something did, 2 when one cannot be read.
    """
    from narrows.cli.map_diff_output import write_map_diff
    from narrows.network.mapdiff import compare

    found = compare(loaded(old), loaded(new))
    write_map_diff(found, least, format_.value, output)
    raise typer.Exit(ATTENTION if found else CLEAR)


def loaded(name: str) -> SupplyMap:
    """The map of that name or place. Where it is wrong, all errors are told on standard error, and the code is 2."""
    from narrows.errors import InputError
    from narrows.network.load import load_map

    try:
        return load_map(name)
    except InputError as error:
        _complain(error)
        raise typer.Exit(ERROR) from None


def _complain(error: InputError, rest: str = "narrows map validate MAP --format json has them") -> None:
    from narrows.cli.orders import errors_of
    from narrows.cli.output import complain
    from narrows.errors import InputError

    errors = errors_of(error)
    for one in errors[:MOST_COMPLAINTS]:
        complain(one)
    if len(errors) > MOST_COMPLAINTS:
        more = len(errors) - MOST_COMPLAINTS
        complain(InputError(f"{more:,} more errors: {rest}"))


def _fitting(
    kind: ImportKind,
    *,
    rest: Path | None,
    threshold: float | None,
    mapping: list[str] | None,
    id_: str | None,
    title: str | None,
    license_: str | None,
) -> None:
    """Raises FieldError for an option that the kind of data has no use for."""
    from narrows.errors import FieldError, Where

    eto, edges = kind is ImportKind.eto, kind is ImportKind.edges
    wrong = [
        ("--rest", rest is not None and not eto, "eto"),
        ("--threshold", threshold is not None and (eto or edges), "boario and pymrio"),
        ("--map", bool(mapping) and not edges, "edges"),
        ("--id", id_ is not None and eto, "all others: ETO's data says what it is"),
        ("--title", title is not None and eto, "all others: ETO's data says what it is"),
        ("--license", license_ is not None and eto, "all others: ETO's data is CC BY-NC 4.0"),
    ]
    for option, given, fits in wrong:
        if given:
            raise FieldError(
                f"says nothing for {kind.value}", where=Where(source=option), remedy=f"It is for {fits}"
            )


def _imported(
    kind: ImportKind,
    source: Path,
    vintage: str | None,
    rest: Path | None,
    threshold: float | None,
    mapping: list[str],
    id_: str | None,
    title: str | None,
    license_: str | None,
) -> SupplyMap:
    from narrows.cli.orders import columns
    from narrows.network.imports.label import Label

    if kind is ImportKind.eto:
        from narrows.network.imports.eto import import_eto

        return import_eto(source, vintage=vintage, rest=rest)
    label = Label(id=id_, title=title, vintage=vintage, license=license_)
    if kind is ImportKind.edges:
        from narrows.network.imports.edges import import_edges

        return import_edges(source, mapping=columns(mapping), label=label)
    from narrows.network.imports.boario import import_boario
    from narrows.network.imports.mrio import THRESHOLD
    from narrows.network.imports.pymrio import import_pymrio

    using = import_boario if kind is ImportKind.boario else import_pymrio
    return using(source, threshold=THRESHOLD if threshold is None else threshold, label=label)
