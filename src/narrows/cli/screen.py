"""`narrows screen`: names in, hits out, record by record and in the order of the input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from narrows.cli.check import ATTENTION, CLEAR, ERROR
from narrows.cli.orders import day
from narrows.cli.output import Progress, complain
from narrows.cli.text import clean
from narrows.errors import FieldError, InputError, Where

if TYPE_CHECKING:
    from narrows.cli.screen_input import Book
    from narrows.screening import Answer, Screening

SHOWN = 100
"""Errors of records that are told on standard error."""


class Asking(NamedTuple):
    """What to screen: a file, `-` or a name; names; the column of the names and the format of a file."""

    target: str | None
    names: Sequence[str]
    column: str | None
    input_format: str | None


def run(
    asking: Asking,
    *,
    lists: Sequence[str],
    stakes: Sequence[Path],
    threshold: float | None,
    limit: int,
    as_of: str | None,
    threads: int | None,
    basis: bool,
    brief: bool = False,
    quiet: bool,
    form: str,
    output: Path | None,
) -> int:
    """Write the hits of every record. Gives the exit code: 0 no hit, 1 some hit or not all was compared, 2 an error."""
    checked(threshold)
    wanted = day(as_of, "--as-of")
    today = day("today", "")
    assert today is not None
    asked = book(asking)
    from narrows.cli.screen_output import Writing, write
    from narrows.screening import Screening

    screening = Screening.open(lists, on=today, as_of=wanted, stakes=stakes)
    told = _told(screening)
    answers = Answers(screening, asked, threshold, limit, threads)
    repeated = screening.basis if basis else ()
    writing = Writing(form, output, repeated, [] if quiet else told, asked.streamed, brief)
    if form != "table" and not quiet:
        for line in told:
            say(line)
    write(answers, writing)
    for problem in screening.problems:
        say(problem)
    if screening.unread:
        say("not all of the lists or stakes could be read: nobody is clear by them")
    return max(answers.code, ATTENTION if screening.unread else CLEAR)


def say(line: str) -> None:
    """One line on standard error that is no complaint."""
    sys.stderr.write(f"narrows: {clean(line)}\n")


def checked(threshold: float | None) -> None:
    """Raises FieldError for what is no threshold."""
    if threshold is not None and not 0 <= threshold <= 1:
        remedy = "Give a number from 0 to 1"
        raise FieldError(f"{threshold} is no threshold", where=Where(source="--threshold"), remedy=remedy)


def book(asking: Asking) -> Book:
    """The records that are asked. Raises FieldError where there is nothing to ask, or it is not clear what."""
    from narrows.cli.screen_input import is_file, of_file, of_names

    where = Where(source="FILE")
    if asking.target is None:
        if not asking.names:
            remedy = "Name a file, - for standard input, or a name"
            raise FieldError("nothing to screen", where=where, remedy=remedy)
        return of_names(asking.names)
    if is_file(asking.target):
        if asking.names:
            raise FieldError("a file and --name are both given", where=where, remedy="Give one of them")
        return of_file(asking.target, column=asking.column, input_format=asking.input_format)
    if asking.column is not None or asking.input_format is not None:
        what = f"{asking.target!r:.80} is no file, yet --column or --input-format is given"
        raise FieldError(what, where=where, remedy="Check the path, or leave the option out")
    return of_names([asking.target, *asking.names])


class Complaints:
    """Errors of records on standard error: the first ones each, of the others how many. All are in the output."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, error: InputError) -> None:
        self._count += 1
        if self._count <= SHOWN:
            complain(error)

    def close(self) -> None:
        if self._count > SHOWN:
            say(f"and {self._count - SHOWN:,} more errors, which stand in the output")


class Answers:
    """Answers in stretches as they come; remembers the worst exit code, and complains of errors on standard error."""

    def __init__(
        self, screening: Screening, asked: Book, threshold: float | None, limit: int, threads: int | None
    ) -> None:
        self.code = CLEAR
        self.on: date = screening.on
        self._screening = screening
        self._asked = asked
        self._options = (threshold, limit)
        self._threads = threads

    def __iter__(self) -> Iterator[list[Answer]]:
        progress = Progress("names screened")
        complaints = Complaints()
        done = 0
        try:
            for stretch in self._asked.stretches:
                answers = self._screening.screen(stretch, *self._options, threads=self._threads)
                for answer in answers:
                    self.code = max(self.code, _code(answer))
                done += len(answers)
                progress.reach(done)
                for answer in answers:
                    if answer.asked.error is not None:
                        complaints.add(answer.asked.error)
                yield answers
        finally:
            progress.close()
            complaints.close()


def _code(answer: Answer) -> int:
    if answer.asked.error is not None:
        return ERROR
    return ATTENTION if answer.hits or answer.asked.remarks else CLEAR


def _told(screening: Screening) -> list[str]:
    """What there is to say of the lists and the stakes, before any answer."""
    told = list(screening.told)
    if screening.stakes is not None:
        told += screening.stakes.notices
        for error in screening.stakes.errors:
            complain(error)
    return told
