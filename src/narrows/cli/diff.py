"""`narrows diff`: a book of orders under two states of the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from narrows.cli.check import ATTENTION, CLEAR, ERROR
from narrows.cli.orders import checked_folders, columns, day, errors_of, records
from narrows.cli.output import Progress, complain
from narrows.errors import FieldError, FormatError, InputError, Where

if TYPE_CHECKING:
    import polars as pl

    from narrows.diff import Row, Side, Totals
    from narrows.tabular.record import Record

LARGE = 1 << 18
"""Tables of more bytes than this are decided as a whole."""
MOST_COMPLAINTS = 20


class Reading(NamedTuple):
    """How files are read."""

    mapping: Sequence[str]
    input_format: str | None
    ignore_unknown: bool

    def records(self, *files: str) -> Iterator[Record]:
        """The orders of some files, one by one. Raises FieldError when there is nothing to read."""
        return records(
            files,
            mapping=self.mapping,
            input_format=self.input_format,
            ignore_unknown=self.ignore_unknown,
        )

    def table(self, file: str) -> pl.DataFrame | None:
        """A large table as a whole; None for what is to be read order by order."""
        path = Path(file)
        if file == "-" or not path.is_file() or path.stat().st_size < LARGE:
            return None
        from narrows.tabular.scan import collected, scan_table

        try:
            scanned = scan_table(
                path,
                columns(self.mapping),
                input_format=self.input_format,
                ignore_unknown_columns=self.ignore_unknown,
            )
            return collected(scanned, file)
        except (FormatError, FieldError):
            return None  # no table, or something is wrong with it: order by order it is told where


def run(
    files: Sequence[str],
    *,
    days: tuple[str | None, str | None],
    as_of: str | None,
    rules: Sequence[Path],
    rules_before: Sequence[Path],
    rules_after: Sequence[Path],
    hypothetical: Sequence[Path],
    without: Sequence[str],
    clean: bool,
    reading: Reading,
    form: str,
    output: Path | None,
    lists: Sequence[str] = (),
) -> int:
    """Write what changed. Gives the exit code: 0 if nothing did, 1 if something did, 2 if an order could not be read."""
    first, last, on = day(days[0], "--from-date"), day(days[1], "--to-date"), day(as_of, "--as-of")
    if on is not None and (first or last):
        remedy = "Give two days, or with --as-of one day for both sides"
        raise FieldError("--as-of stands beside two days", where=Where(source="--as-of"), remedy=remedy)
    for folders in (rules, rules_before, rules_after, [p for p in hypothetical if not p.is_file()]):
        checked_folders(folders)
    reading.records(*files)  # refuses what cannot be read at all, before anything is decided
    from narrows.cli.diff_output import write
    from narrows.diff import Totals, sides
    from narrows.lists.whole import with_lists

    before, after = sides(
        from_date=first,
        to_date=last,
        rules=rules,
        rules_before=rules_before,
        rules_after=rules_after,
        hypothetical=hypothetical,
        without=without,
        clean=clean,
        lists=with_lists(lists, on) if lists else None,
    )
    if on is not None:
        before, after = before._replace(day=on), after._replace(day=on)
    totals = Totals()
    rows = _counted(_rows(files, reading, before, after, totals, every=form != "table"), totals)
    write(rows, totals, (before, after), form, output)
    return ERROR if totals.errors else ATTENTION if totals.changed else CLEAR


def _rows(
    files: Sequence[str], reading: Reading, before: Side, after: Side, totals: Totals, *, every: bool
) -> Iterator[Row]:
    """The rows of all files, numbered through; of large tables, unless `every` is asked for, those that changed alone."""
    from narrows.diff import rows_of, table_rows

    progress = Progress("orders compared")
    number = 0
    try:
        for file in files:
            frame = reading.table(file)
            if frame is not None:
                yield from table_rows(
                    frame,
                    before,
                    after,
                    totals,
                    source=file,
                    first=number + 1,
                    every=every,
                    done=progress.reach,
                )
                number += frame.height
                continue
            for row in rows_of(reading.records(file), before, after):
                number += 1
                yield row._replace(record=number)
                progress.step()
    finally:
        progress.close()


def _counted(rows: Iterator[Row], totals: Totals) -> Iterator[Row]:
    """The rows as they come, added up; the first errors are told on standard error."""
    told = 0
    for row in rows:
        totals.add(row)
        if row.difference is not None and row.change == "error":
            told += 1
            if told <= MOST_COMPLAINTS:
                _complain(row.difference.errors.values())
        yield row
    if told > MOST_COMPLAINTS:
        complain(InputError(f"{told - MOST_COMPLAINTS:,} more orders could not be read: see the output"))


def _complain(errors: Iterable[InputError]) -> None:
    """Tell the errors of an order, once where it has the same on both sides."""
    told: set[str] = set()
    for one in (one for error in errors for one in errors_of(error)):
        if str(one) not in told:
            told.add(str(one))
            complain(one)
