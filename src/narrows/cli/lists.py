"""The commands of `narrows lists` and their options; each imports what it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from narrows.cli.options import SETTINGS, App, Output, Plain, PlainFormat
from narrows.errors import meant

if TYPE_CHECKING:
    from narrows.cli.output import Progress
    from narrows.errors import FieldError, NarrowsError
    from narrows.lists.store import Snapshot, Source, Store
    from narrows.lists.store.download import Policy, Told
    from narrows.lists.store.intake import Outcome
    from narrows.lists.store.update import Run

CLEAR, ATTENTION, ERROR = 0, 1, 2

lists = App(no_args_is_help=True, help="Published lists: update, import, status, diff.", **SETTINGS)


class Accepted(StrEnum):
    """Reasons to refuse a list that a user may overrule."""

    shrunk = "shrunk"
    older = "older"
    canary = "canary"


class DiffFormat(StrEnum):
    """Forms in which a difference is written."""

    table = "table"
    json = "json"
    csv = "csv"


StoreFolder = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="The snapshot store; else $NARROWS_LISTS, else your own."),
]
Accept = Annotated[
    list[Accepted] | None,
    typer.Option("--accept", help="Take a list although it would be refused for this."),
]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for another update.")
]


@lists.command("update")
def lists_update(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...", help="Such as us-csl; else the usual ones and all that are held."
        ),
    ] = None,
    store: StoreFolder = None,
    accept: Accept = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Download from here, one source alone.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="The longest silence of a server.")
    ] = 60.0,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=20, help="How often to try.")] = 4,
    wait: Wait = 600.0,
    http_localhost: Annotated[
        bool, typer.Option("--http-localhost", help="Allow http:// to this machine, for trying things out.")
    ] = False,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """Download lists from their publishers; a list that is not good enough does not replace the one that stands.

    Exits with 0 when all are up to date, 1 when a list was taken that has records with problems, 2 when any could not
    be had or was refused.
    """
    from narrows.cli.lists_output import write_attempts
    from narrows.cli.output import Progress, complain
    from narrows.errors import FieldError, NarrowsError, Where
    from narrows.lists.store.download import Policy
    from narrows.lists.store.update import attempt, due

    held = _store(store)
    chosen = [_named(held, name) for name in dict.fromkeys(sources or ())] or list(due(held))
    if url is not None and len(sources or ()) != 1:
        where = Where(source="--url")
        raise FieldError("--url needs one source", where=where, remedy="Name the source that it is of")
    policy = Policy(
        connect_s=min(timeout, 15.0), read_s=timeout, attempts=attempts, loopback_http=http_localhost
    )
    results = []
    for source in chosen:
        progress = Progress(f"bytes of {source.id}")
        run = _run(accept, wait, policy=policy, told=_told(progress))
        try:
            result = attempt(held, source, run, url=url)
        finally:
            progress.close()
        if isinstance(result, NarrowsError):
            complain(result)
        results.append((source.id, result))
    raise typer.Exit(write_attempts(results, format_.value, output))


@lists.command("import")
def lists_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A list in a known format, or your own table.")
    ],
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="ID", help="The source that published it, such as un-sc."),
    ] = None,
    list_: Annotated[
        str | None,
        typer.Option("--list", metavar="ID", help="The id of the list; of your own, such as own.watch."),
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option("--input-format", metavar="FORMAT", help="The format, where it is not plain."),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping", metavar="M", help="Of your own table: name=Company;aliases=AKA, or a YAML file."
        ),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="DATE", help="The day of publication, if it does not say."),
    ] = None,
    store: StoreFolder = None,
    accept: Accept = None,
    wait: Wait = 600.0,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """Take a file into the store, with the checks of an update.

    Exits with 0 when it stands, 1 when it stands and has records with problems, 2 when it was refused.
    """
    from narrows.cli.lists_output import write_attempts
    from narrows.cli.orders import day
    from narrows.cli.output import complain
    from narrows.errors import ListError
    from narrows.lists.store.download import Policy
    from narrows.lists.store.update import import_file, source_of

    held = _store(store)
    _no_slip(held, source)
    id_ = source or list_
    found = source_of(held, file, input_format) if id_ is None else held.source(id_)
    run = _run(accept, wait, policy=Policy())
    result: Outcome | NarrowsError
    try:
        result = import_file(
            held,
            found,
            file,
            run,
            format=input_format,
            list_id=list_,
            mapping=mapping,
            published=day(published, "--published"),
        )
    except ListError as error:
        complain(error)
        result = error
    raise typer.Exit(write_attempts([(found.id, result)], format_.value, output))


@lists.command("status")
def lists_status(
    store: StoreFolder = None,
    verify: Annotated[bool, typer.Option("--verify", help="Unpack and hash every stored file.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Also the known sources that are not held.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="How old they are on this day; else today.")
    ] = None,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What the store holds: how old each list is, how much is in it, what was refused since.

    Exits with 0 when every list is fresh and whole, 1 when one is stale, has records with problems or was refused since, or
    when none is held, 2 when the store is damaged.
    """
    from narrows.cli.lists_output import write_status
    from narrows.cli.orders import day
    from narrows.cli.output import complain
    from narrows.lists.store import status

    held = _store(store)
    on = day(as_of or "today", "--as-of")
    assert on is not None
    found = status(held, on=on, verify=verify, every=all_)
    for error in (error for each in found for error in each.damaged):
        complain(error)
    write_status(found, held.folder, format_.value, output)
    if any(each.damaged for each in found):
        raise typer.Exit(ERROR)
    standing = [each for each in found if each.snapshot is not None or each.refusal is not None]
    raise typer.Exit(CLEAR if standing and all(each.clear for each in standing) else ATTENTION)


@lists.command("diff")
def lists_diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A snapshot such as us-csl@2026-07-01, or a file.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another: us-csl is its newest.")],
    list_: Annotated[str | None, typer.Option("--list", metavar="ID", help="This list alone.")] = None,
    store: StoreFolder = None,
    format_: Annotated[DiffFormat, typer.Option("--format", help="How to write it.")] = DiffFormat.table,
    output: Output = None,
) -> None:
    """What changed from one snapshot to another: who joined, who left, whose entry says something else.

    Exits with 0 when nothing changed, 1 when something did, 2 when one cannot be read.
    """
    from narrows.cli.lists_output import write_delta
    from narrows.lists.store import delta

    held = _store(store)
    before, after = _cut(held.snapshot(old), list_), _cut(held.snapshot(new), list_)
    found = delta(before, after)
    write_delta(found, before, after, format_.value, output)
    raise typer.Exit(ATTENTION if found else CLEAR)


def _store(folder: Path | None) -> Store:
    from narrows.lists import store

    return store.open(folder)


def _told(progress: Progress) -> Told:
    return lambda done, _: progress.reach(done)


def _named(store: Store, name: str) -> Source:
    """A source to update: one of the catalog, or one that the store holds. Raises FieldError."""
    near = _slips(store, name)
    if near is not None:
        remedy = meant(near, "narrows lists status --all names them")
        raise _unknown(name, "SOURCE", remedy)
    return store.source(name)


def _no_slip(store: Store, source: str | None) -> None:
    """Refuse a source that is likely a slip of a known one. Raises FieldError."""
    if source is not None and (near := _slips(store, source)):
        remedy = f"{meant(near)} For one of your own take a name unlike these"
        raise _unknown(source, "--source", remedy)


def _slips(store: Store, name: str) -> list[str] | None:
    """The known sources that a name may be a slip of; None for a known source."""
    from difflib import get_close_matches

    known = {*store.catalog.sources, *store.held()}
    return None if name in known else get_close_matches(name, known, n=2)


def _unknown(name: str, where: str, remedy: str) -> FieldError:
    from narrows.errors import FieldError, Where

    return FieldError(f"{name!r:.60} is no known source", where=Where(source=where), remedy=remedy)


def _cut(snapshot: Snapshot, list_id: str | None) -> Snapshot:
    """A snapshot, or one list of it. Raises FieldError when it has no such list."""
    if list_id is None:
        return snapshot
    from dataclasses import replace

    from narrows.errors import FieldError, Where

    if list_id not in snapshot.counts:
        remedy = f"It has {', '.join(snapshot.counts)}"
        what = f"{snapshot.name} has no list {list_id!r:.60}"
        raise FieldError(what, where=Where(source="--list"), remedy=remedy)
    return replace(snapshot, list_id=list_id, counts={list_id: snapshot.counts[list_id]})


def _run(accept: list[Accepted] | None, wait: float, policy: Policy, told: Told | None = None) -> Run:
    from datetime import UTC, datetime

    from narrows.lists.store.update import Run

    return Run(
        now=datetime.now(UTC),
        accept=frozenset(each.value for each in accept or ()),
        policy=policy,
        wait_s=wait,
        waiting=lambda source: typer.echo(
            f"narrows: another update of {source} is running; waiting for it", err=True
        ),
        told=told,
    )
