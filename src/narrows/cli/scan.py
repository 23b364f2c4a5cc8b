"""`narrows scan`: which listed parties, addresses and controlled goods documents mention, and where."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR, ERROR
from narrows.cli.orders import day
from narrows.cli.output import Progress, complain
from narrows.errors import FieldError, FormatError, InputError, Where

if TYPE_CHECKING:
    from narrows.scan import Report, Scanner

STDIN = "-"


def run(
    files: Sequence[str],
    *,
    lists: Sequence[str],
    threshold: float | None,
    as_of: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Write what the documents mention. Gives the exit code: 0 nothing, 1 something or not all was read, 2 an error."""
    if not files:
        remedy = "Name documents, or - for standard input"
        raise FieldError("nothing to scan", where=Where(source="FILE"), remedy=remedy)
    if list(files).count(STDIN) > 1:
        raise FieldError("standard input is named twice", where=Where(source="FILE"), remedy="Name - once")
    if threshold is not None and not 0 <= threshold <= 1:
        remedy = "Give a number from 0 to 1"
        raise FieldError(f"{threshold} is no threshold", where=Where(source="--threshold"), remedy=remedy)
    on = day(as_of or "today", "--as-of")
    assert on is not None
    from narrows.cli.scan_output import write

    scanner, basis = _scanner(lists, threshold, on)
    code = CLEAR
    reports: list[Report] = []
    for report in _reports(files, scanner):
        reports.append(report)
        if report.error is not None:
            complain(report.error)
        code = max(code, ERROR if report.error is not None else ATTENTION if report.attention else CLEAR)
    write(reports, on, basis, form, output)
    return code


def _scanner(lists: Sequence[str], threshold: float | None, on: date) -> tuple[Scanner, list[str]]:
    """The scanner over some lists, and what there is to say of their age and extent."""
    from narrows.catalog import load_catalog
    from narrows.lists.basis import embedded, of_lists, standing
    from narrows.scan import Scanner
    from narrows.screening.cache import watchlist

    chosen = of_lists(lists, on, on) if lists else embedded(on)
    over = watchlist(standing(chosen.entries, on))
    return Scanner(over, load_catalog(), on=on, threshold=threshold), chosen.told


def _reports(files: Sequence[str], scanner: Scanner) -> Iterator[Report]:
    from narrows.scan import Report

    progress = Progress("parts of documents scanned")
    try:
        for file in files:
            try:
                data, name = _read(file)
            except InputError as error:
                yield Report(source=file, findings=[], notices=[], segments=0, characters=0, error=error)
            else:
                yield scanner.scan(data, name, progress.step)
    finally:
        progress.close()


def _read(file: str) -> tuple[bytes, str]:
    from narrows.scan import LIMITS

    if file == STDIN:
        data, name = sys.stdin.buffer.read(LIMITS.file_bytes + 1), "<stdin>"
    else:
        name = file
        try:
            with Path(file).open("rb") as stream:
                data = stream.read(LIMITS.file_bytes + 1)
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror or error}",
                where=Where(source=file),
                remedy="Check the path",
            ) from None
    if len(data) > LIMITS.file_bytes:
        what = f"is larger than {LIMITS.file_bytes >> 20} MiB"
        raise FormatError(what, where=Where(source=name), remedy="Split it")
    return data, name
