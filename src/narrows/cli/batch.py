"""`narrows batch`: a table in, a table out, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR, ERROR, is_clear
from narrows.cli.orders import columns, day, engine, errors_of
from narrows.cli.output import Progress, complain, print_json, print_lines
from narrows.cli.text import BEYOND
from narrows.errors import FieldError, InputError, OutputError, Where, writable

if TYPE_CHECKING:
    from narrows.batch import Summary


def run(
    source: Path,
    output: Path,
    *,
    clean: bool,
    mapping: Sequence[str],
    rules: Sequence[Path],
    input_format: str | None,
    ignore_unknown: bool,
    form: str,
    lists: Sequence[str] = (),
    processes: int | None = None,
    as_of: str | None = None,
) -> int:
    """Decide the table and tell how many rows came out how. Gives the exit code. Raises NarrowsError."""
    from narrows.batch import check_file
    from narrows.tabular import output_format_of
    from narrows.tabular.reader import STDIN

    on = day(as_of, "--as-of")
    if str(source) == STDIN and not source.exists():
        remedy = "Name a file, or let check read standard input order by order"
        raise FieldError(
            "is standard input, which batch does not read", where=Where(source=STDIN), remedy=remedy
        )
    written = output_format_of(output)
    if written not in ("parquet", "csv"):
        what = "names neither a Parquet nor a CSV file"
        raise OutputError(what, where=Where(source=str(output)), remedy="End its name in .parquet or .csv")
    progress = Progress("orders decided")
    try:
        found = check_file(
            source,
            output,
            form=written,
            deciding=engine(rules, clean=clean, lists=lists),
            mapping=columns(mapping),
            input_format=input_format,
            ignore_unknown_columns=ignore_unknown,
            processes=processes,
            done=progress.reach,
            as_of=on,
        )
    except InputError as refused:
        for each in errors_of(refused):
            complain(each)
        return ERROR
    finally:
        progress.close()
    for error in found.first_errors:
        complain(error)
    if found.errors > len(found.first_errors):
        complain_of_more(found.errors - len(found.first_errors), output)
    if form == "json":
        print_json(
            {
                "rows": found.rows,
                "outcomes": dict(found.outcomes),
                "listed": found.listed,
                "beyond_horizon": found.beyond,
                "errors": found.errors,
                "output": writable(str(output)),
            }
        )
    else:
        print_lines(_lines(found, output))
    return code_of(found)


def code_of(found: Summary) -> int:
    """The exit code of a table, as `check` gives it."""
    if found.errors:
        return ERROR
    clear = all(is_clear(outcome) for outcome in found.outcomes)
    return CLEAR if clear and not found.listed else ATTENTION


def complain_of_more(count: int, output: Path) -> None:
    """Say that there are more errors than were told."""
    complain(OutputError(f"{count:,} more rows could not be read: see the column error of {output}"))


def _lines(found: Summary, output: Path) -> list[str]:
    rows = [(f"{count:,}", outcome.replace("_", " ")) for outcome, count in found.outcomes.most_common()]
    if found.listed:
        rows.append((f"{found.listed:,}", "name a listed party"))
    if found.beyond:
        rows.append((f"{found.beyond:,}", f"lie {BEYOND}"))
    if found.errors:
        rows.append((f"{found.errors:,}", "could not be read"))
    width = max((len(count) for count, _ in rows), default=1)
    told = [f"  {count:>{width}}  {what}" for count, what in rows]
    decided = f"{found.rows - found.errors:,} of {found.rows:,}" if found.errors else f"{found.rows:,}"
    orders = "order" if found.rows == 1 else "orders"
    return [f"{decided} {orders} decided into {output}", *told]
