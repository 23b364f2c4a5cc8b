"""`narrows.screen(names)`: names in whatever holds them, hits in the like."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from narrows.counted import first_of
from narrows.errors import FieldError, Where
from narrows.screen.hits import Hit, Query
from narrows.screening.asked import Asked, asked
from narrows.screening.screening import Answer, Screening

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ScreeningNotice", "screen"]

Lists = str | Path | Sequence[str | Path] | Screening | None


class ScreeningNotice(UserWarning):
    """What is to be known of an answer: a list that is an excerpt, stale or not read in full; facts that were not compared."""


@overload
def screen(
    names: str | Query,
    lists: Lists = None,
    *,
    threshold: float | None = None,
    limit: int = 10,
    as_of: date | str | None = None,
    threads: int | None = None,
    stakes: str | Path | Sequence[str | Path] = (),
    column: str | None = None,
) -> list[Hit]: ...


@overload
def screen(
    names: list[Any] | tuple[Any, ...],
    lists: Lists = None,
    *,
    threshold: float | None = None,
    limit: int = 10,
    as_of: date | str | None = None,
    threads: int | None = None,
    stakes: str | Path | Sequence[str | Path] = (),
    column: str | None = None,
) -> list[list[Hit]]: ...


@overload
def screen(
    names: pl.Series | pl.DataFrame,
    lists: Lists = None,
    *,
    threshold: float | None = None,
    limit: int = 10,
    as_of: date | str | None = None,
    threads: int | None = None,
    stakes: str | Path | Sequence[str | Path] = (),
    column: str | None = None,
) -> pl.DataFrame: ...


@overload
def screen(
    names: Any,
    lists: Lists = None,
    *,
    threshold: float | None = None,
    limit: int = 10,
    as_of: date | str | None = None,
    threads: int | None = None,
    stakes: str | Path | Sequence[str | Path] = (),
    column: str | None = None,
) -> Any: ...


def screen(
    names: Any,
    lists: Lists = None,
    *,
    threshold: float | None = None,
    limit: int = 10,
    as_of: date | str | None = None,
    threads: int | None = None,
    stakes: str | Path | Sequence[str | Path] = (),
    column: str | None = None,
) -> Any:
    """Screen names against lists.

    `names` is a name or a `Query`, for a list of hits; a list of them, or of records as dicts, for a list of hits each; or
    a column or table of Polars, pandas or Arrow, for a table of the same library, with a row for each hit and each record
    that could not be screened: row (from 0), query, id, name, alias, score, match, lists, explanations, error. In a table,
    `column` is that of the names; else it is the one called name, q, query, party or company.

    `lists` are names of snapshots or paths of list files, or a `Screening` that holds them ready; without any, the
    embedded excerpts and all that the store holds. `as_of` screens against the lists and listings of a day. `stakes` are
    files of stakes: who belongs to listed parties by half or more is a hit too.

    Raises FieldError for a name in a list that holds nothing to compare, StoreError for a list that is not held,
    FormatError for a file that is no list. Warns with `ScreeningNotice` of lists that are stale, excerpts, or not read in full.
    """
    ready = lists if isinstance(lists, Screening) else _opened(lists, as_of, stakes)
    remarks: list[str] = []

    def answers(records: Sequence[Asked]) -> list[Answer]:
        for record in records:
            remarks.extend(f"{record.where}: {remark}" for remark in record.remarks)
        return ready.screen(records, threshold, limit, threads=threads)

    found: Any
    if isinstance(names, bytes | bytearray):
        what = "bytes are given where names are asked for"
        raise FieldError(what, where=Where(field="names"), remedy="Decode them, and give text")
    if isinstance(names, str | Query | Mapping):
        (found,) = _of_list([names], column, answers)
    elif _is_list(names):
        found = _of_list(list(names), column, answers)
    else:
        from narrows.screening.frames import answer

        found = answer(names, column, answers)
    for told in _notices(ready, remarks):
        warnings.warn(told, ScreeningNotice, stacklevel=3)  # where `narrows.screen` was called
    return found


def _opened(lists: Lists, as_of: date | str | None, stakes: str | Path | Sequence[str | Path]) -> Screening:
    assert not isinstance(lists, Screening)
    try:
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    except ValueError:
        where = Where(field="as_of")
        raise FieldError(f"{as_of!r:.40} is no day", where=where, remedy="Write it as 2024-01-31") from None
    return Screening.open(
        _several(lists or ()),
        on=day or date.today(),  # noqa: DTZ011 - the user's own day is meant
        as_of=day,
        stakes=_several(stakes),
    )


def _several(given: str | Path | Sequence[str | Path]) -> Sequence[str | Path]:
    return [given] if isinstance(given, str | Path) else given


def _notices(ready: Screening, remarks: Sequence[str]) -> Iterable[str]:
    yield from (basis.note for basis in ready.basis if basis.stale or not basis.whole)
    if ready.stakes is not None:
        yield from map(str, ready.stakes.errors)
    if remarks:
        yield first_of(remarks, 5, "; ", "; and ")


def _is_list(names: object) -> bool:
    if isinstance(names, Sequence):
        return True
    table = any(
        hasattr(names, own) for own in ("__arrow_c_stream__", "__arrow_c_array__", "tolist", "collect")
    )
    return isinstance(names, Iterable) and not table


def _of_list(
    names: list[Any], column: str | None, screen: Callable[[Sequence[Asked]], list[Answer]]
) -> list[list[Hit]]:
    records = [_asked(name, Where(row=number), column) for number, name in enumerate(names, start=1)]
    for record in records:
        # An empty list of hits in its place would read as clear.
        if record.error is not None:
            raise record.error
    return [one.hits for one in screen(records)]


def _asked(name: Any, where: Where, column: str | None) -> Asked:
    if isinstance(name, Query):
        given = asked(name.name, where)
        if given.error is None or name.identifiers or name.address:
            return Asked(name.name, where, name, remarks=given.remarks)
        return given
    return asked(name, where, column)
