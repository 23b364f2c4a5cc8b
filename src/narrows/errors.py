"""The one error tree.

    NarrowsError
    ├── InputError            a record a user gave cannot be read or makes no sense (exit 2 for that record)
    │   ├── FormatError       not parsable at all: truncated YAML, broken JSON, ragged CSV, a bomb
    │   ├── FieldError        a field is unknown, of the wrong type, or absurd
    │   ├── CountryError      unknown or ambiguous country; carries the candidates
    │   ├── ProductError      not in the catalog; carries near names
    │   ├── HorizonError      a date before the first day the rulebook speaks of
    │   └── NoPlanError       no plan can be given: constraints conflict, or time ran out before any was found
    ├── RulebookError         a law, list or catalog file is wrong; never raised for a user's order
    │   └── ExpressionError   a condition does not parse, names an unknown fact, or has the wrong type
    ├── ListError             a list snapshot cannot be had, or is not good enough to stand on
    │   ├── DownloadError     a source did not answer, or with something else than its file
    │   ├── RefusedError      a download or import is not taken; what stood before still stands; carries the reasons
    │   └── StoreError        the snapshot store is full, locked, or does not hold what was asked for
    │       └── CorruptError  a file of the store is not what was put into it
    └── OutputError           a result cannot be written where it was asked for

Every error says *what* is wrong, *where* (source, line, column, field) and *what to do* (`remedy`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def meant(near: Iterable[str], otherwise: str = "", *, quoted: bool = True) -> str:
    """The remedy for a word that is not known: the known ones near to it, or `otherwise` where there are none."""
    shown = " or ".join(map(repr, near) if quoted else near)
    return f"Did you mean {shown}?" if shown else otherwise


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str = "", *, most: int = 1, cutoff: float = 0.6
) -> str:
    """The remedy for a word that is not known, from those that are, as `meant` words it."""
    from difflib import get_close_matches  # only errors pay for it

    return meant(get_close_matches(word[:100], list(known), n=most, cutoff=cutoff), otherwise)


def writable(text: str) -> str:
    """A text with halves of surrogate pairs, which nothing can be written with, spelled out: names of files may have some."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True)
class Where:
    """A place in an input: file or stream name, 1-based line and column or row, and the field's dotted path.

    `record` counts the records of an array from 1: several may stand in one line.
    """

    source: str | None = None
    line: int | None = None
    column: int | None = None
    row: int | None = None
    field: str | None = None
    record: int | None = None

    def __post_init__(self) -> None:
        if self.source is not None and not self.source.isascii():
            object.__setattr__(self, "source", writable(self.source))

    def __str__(self) -> str:
        place = self.source or ""
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        if self.row is not None:
            place += f"{' ' if place else ''}row {self.row}"
        if self.record is not None:
            place += f"{' ' if place else ''}record {self.record}"
        if self.field:
            place += f"{': ' if place else ''}{self.field}"
        return place


NOWHERE = Where()


class NarrowsError(Exception):
    """Base of every error this package raises on purpose."""

    code = "error"

    def __init__(self, what: str, *, where: Where = NOWHERE, remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = str(self.where)
        text = f"{place}: {self.what}" if place else self.what
        return f"{text}. {self.remedy}" if self.remedy else text

    def at(self, where: Where) -> NarrowsError:
        """The same error, with every part of the place that it does not know yet taken from `where`."""
        mine = self.where
        self.where = Where(
            source=mine.source or where.source,
            line=mine.line if mine.line is not None else where.line,
            column=mine.column if mine.column is not None else where.column,
            row=mine.row if mine.row is not None else where.row,
            field=mine.field or where.field,
            record=mine.record if mine.record is not None else where.record,
        )
        self.args = (str(self),)
        return self

    def to_dict(self) -> dict[str, object]:
        """The error as the JSON object that takes a record's place in an output array."""
        place = {k: v for k, v in vars(self.where).items() if v is not None}
        out: dict[str, object] = {"code": self.code, "what": self.what}
        if place:
            out["where"] = place
        if self.remedy:
            out["remedy"] = self.remedy
        return out


class InputError(NarrowsError):
    """A record cannot be decided because of what it says or fails to say."""

    code = "input"


class FormatError(InputError):
    """The input cannot be parsed."""

    code = "format"


class FieldError(InputError):
    """A field is unknown, of the wrong type, or holds an impossible value."""

    code = "field"


class CountryError(InputError):
    """A country name or code is unknown or could mean several countries."""

    code = "country"

    def __init__(
        self, what: str, *, candidates: tuple[str, ...] = (), where: Where = NOWHERE, remedy: str = ""
    ) -> None:
        self.candidates = candidates
        super().__init__(what, where=where, remedy=remedy)


class ProductError(InputError):
    """A product is not in the catalog, or its name fits several."""

    code = "product"

    def __init__(
        self, what: str, *, candidates: tuple[str, ...] = (), where: Where = NOWHERE, remedy: str = ""
    ) -> None:
        self.candidates = candidates
        super().__init__(what, where=where, remedy=remedy)


class HorizonError(InputError):
    """A date lies before the first day that the rulebook speaks of."""

    code = "horizon"


class NoPlanError(InputError):
    """No plan can be given: the model is infeasible, or time ran out before any plan was found."""

    code = "no_plan"


class RulebookError(NarrowsError):
    """A law, list or catalog file is wrong."""

    code = "rulebook"


class ExpressionError(RulebookError):
    """A condition does not parse, names something unknown, or has the wrong type."""

    code = "expression"


class ListError(NarrowsError):
    """A list snapshot cannot be had, or is not good enough to stand on."""

    code = "list"


class DownloadError(ListError):
    """A source did not answer, or answered with something else than its file."""

    code = "download"


@dataclass(frozen=True)
class Reason:
    """One reason not to take a file as a list: a code, what is wrong, and what to do about it."""

    code: str
    what: str
    remedy: str = ""


class RefusedError(ListError):
    """A downloaded or imported file is not taken into the store; what stood before still stands.

    `problems` are the first records that cannot be read, in words.
    """

    code = "refused"

    def __init__(
        self,
        what: str,
        *,
        reasons: tuple[Reason, ...],
        where: Where = NOWHERE,
        problems: tuple[str, ...] = (),
    ) -> None:
        self.reasons = reasons
        self.problems = problems
        told = "; ".join(reason.what for reason in reasons)
        remedies = dict.fromkeys(reason.remedy for reason in reasons if reason.remedy)
        super().__init__(f"{what}: {told}", where=where, remedy=". ".join(remedies))

    def to_dict(self) -> dict[str, object]:
        reasons = [{k: v for k, v in vars(reason).items() if v} for reason in self.reasons]
        told: dict[str, object] = {"reasons": reasons}
        return super().to_dict() | told | ({"problems": list(self.problems)} if self.problems else {})


class StoreError(ListError):
    """The snapshot store is full, locked or unreadable, or does not hold what was asked for."""

    code = "store"


class CorruptError(StoreError):
    """A file of the snapshot store is not what was put into it."""

    code = "corrupt"


class OutputError(NarrowsError):
    """A result cannot be written."""

    code = "output"


def unreadable(error: OSError, where: Where) -> FormatError:
    """The error for an input that the system does not give."""
    what = f"cannot be read: {error.strerror or error}"
    return FormatError(what, where=where, remedy="Check the path and its permissions")


def unwritable(error: OSError, where: Where, place: str = "folder") -> OutputError:
    """The error for a result that the system does not take; `place` is what the user may have named wrongly."""
    what = f"cannot be written: {error.strerror or error}"
    return OutputError(what, where=where, remedy=f"Check the {place}, its permissions and the free space")
