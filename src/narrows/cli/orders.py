"""What the user asked about: days, mappings, and orders from files or options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.errors import FieldError, FormatError, InputError, Where

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.tabular.record import Record


def day(text: str | None, option: str) -> date | None:
    """A day that was given as an option; `today` is the one word that reads the clock. Raises FieldError."""
    if text is None:
        return None
    if text.strip().casefold() == "today":
        return date.today()  # noqa: DTZ011 - the user's own day is meant
    from re import fullmatch

    try:
        if not fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        remedy = "Write a day as 2023-11-17, or today"
        raise FieldError(f"{text!r:.40} is no day", where=Where(source=option), remedy=remedy) from None


def columns(pairs: Sequence[str]) -> dict[str, str] | None:
    """The mapping of fields to columns. Raises FieldError."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, column = pair.partition("=")
        if not sign or not name.strip() or not column.strip():
            remedy = "Write it as to=Destination: the field, then the header of its column"
            raise FieldError(f"{pair!r:.60} maps nothing", where=Where(source="--map"), remedy=remedy)
        if name.strip() in found:
            remedy = "Keep one"
            raise FieldError(
                f"{name.strip()!r:.60} is mapped twice", where=Where(source="--map"), remedy=remedy
            )
        found[name.strip()] = column.strip()
    return found or None


def records(
    files: Sequence[str], *, mapping: Sequence[str], input_format: str | None, ignore_unknown: bool = False
) -> Iterator[Record]:
    """The records of all files, in order. Raises FieldError when there is nothing to read."""
    if not files:
        remedy = "Name files of orders, or - for standard input"
        raise FieldError("nothing to decide", where=Where(source="FILE"), remedy=remedy)
    if list(files).count("-") > 1:
        raise FieldError("standard input is named twice", where=Where(source="FILE"), remedy="Name - once")
    named = columns(mapping)
    return _all_records(files, named, input_format, ignore_unknown)


def _all_records(
    files: Iterable[str], mapping: dict[str, str] | None, input_format: str | None, ignore_unknown: bool
) -> Iterator[Record]:
    from narrows.tabular import read
    from narrows.tabular.record import Record

    ids: set[int] = set()
    for file in files:
        none = True
        for record in read(
            file, mapping=mapping, input_format=input_format, ignore_unknown_columns=ignore_unknown, ids=ids
        ):
            none = False
            yield record
        if none:
            where = Where(source="<stdin>" if file == "-" else file)
            error = FormatError("holds no order", where=where, remedy="Give at least one order")
            yield Record(0, where, error=error)


def engine(
    rules: Sequence[Path], *, clean: bool = False, lists: Sequence[str] = (), on: date | None = None
) -> Engine:
    """The engine over the packaged law and the user's own folders, and over named lists. Raises RulebookError, ListError."""
    from narrows.engine import Engine

    checked_folders(rules)
    if not lists:
        return Engine.load(*rules, clean=clean)
    from narrows.lists.whole import with_lists

    return Engine.load(*rules, clean=clean, lists=with_lists(lists, on))


def checked_folders(folders: Sequence[Path]) -> None:
    """Raises FieldError for a folder of rules that is not there: without it the answer would be another one."""
    for folder in folders:
        if not folder.is_dir():
            remedy = "Name a folder that holds YAML files of provisions"
            raise FieldError("is no folder", where=Where(source=str(folder)), remedy=remedy)


def errors_of(error: InputError) -> tuple[InputError, ...]:
    """An error and the other complaints about the same record."""
    from narrows.model.refusal import also

    return (error, *also(error))
