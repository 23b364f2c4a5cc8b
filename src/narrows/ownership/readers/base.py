"""What the readers of stakes share: the file that they make, and how a record with an error still counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from narrows.errors import FieldError, InputError, Where
from narrows.model import country
from narrows.model.owners_share import WHOLE
from narrows.ownership.names import clean_name, is_name
from narrows.ownership.periods import Span, When, spans
from narrows.ownership.shares import Share
from narrows.ownership.stake import NONE, Stake

StakeFormat = Literal["csv", "ftm", "bods"]

_AMBIGUOUS = (
    "Write 50 or 0.5%; in a table, fractions of 1 may stand in a column named share_fraction",
    "no share of the file is above 1, so that {share} may be percent or a fraction",
)


@dataclass
class StakeFile:
    """The stakes of one file, in its order; errors of records that could not be read in full; remarks; the SHA-256.

    A record with an error that names both parties is among the stakes too, as one that may be held: it can raise what
    listed owners hold at most, and never what they hold for certain.
    """

    source: str
    format: StakeFormat
    stakes: list[Stake] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    digest: str = ""
    in_array: bool = False
    _doubtful: list[tuple[int, Share]] = field(default_factory=list)
    _in_percent: bool = False

    def add(
        self,
        stake: Stake,
        share: Share,
        start: When | None,
        end: When | None,
        *,
        error: InputError | None = None,
        certain: bool = True,
    ) -> None:
        """A stake, with its share and days; `certain` is False for one that may be held.

        An `error` was found in the record: it is kept, and the stake may be held.
        """
        periods: tuple[Span, ...] = (Span(None, None, certain=False),)
        try:
            if error is None:
                periods = spans(start, end)
        except FieldError as found:
            error = found
        if error is not None:
            self.refuse(error, self.place(stake))
            certain = False
        for span in periods:
            least = share.least if certain and span.certain else NONE
            held = replace(stake, least_percent=least, most_percent=share.most)
            self.keep(replace(held, from_=span.from_, until=span.until), share)

    def keep(self, stake: Stake, share: Share) -> None:
        """A stake that has its share and days."""
        if share.bare:
            if share.in_percent:
                self._in_percent = True
            elif share.doubtful:
                self._doubtful.append((len(self.stakes), share))
        self.stakes.append(stake)

    def place(self, stake: Stake) -> Where:
        """Where a stake stands in the file."""
        if self.in_array:
            return Where(source=self.source, row=stake.line)
        return Where(source=self.source, line=stake.line)

    def refuse(self, error: InputError, where: Where) -> None:
        """Keep the error of a record."""
        error.at(where)
        self.errors.append(error)

    def checked(self) -> StakeFile:
        """The file, once all is read: where no share is above 1, those that may be fractions are refused."""
        if self._doubtful and not self._in_percent:
            remedy, what = _AMBIGUOUS
            told: set[int | None] = set()
            for index, share in self._doubtful:
                old = self.stakes[index]
                self.stakes[index] = replace(old, least_percent=NONE, most_percent=WHOLE)
                if old.line not in told:
                    told.add(old.line)
                    figure = f"{share.least or share.most:f}"
                    self.refuse(FieldError(what.format(share=figure), remedy=remedy), self.place(old))
        self._doubtful.clear()
        return self


def named(name: str, id_: str, side: str) -> tuple[str, str]:
    """The name and the id of one side of a stake, cleaned. Raises FieldError for one that cannot be placed."""
    try:
        name = clean_name(name) if name else ""
        if id_:
            id_ = clean_name(id_)
        elif name and not is_name(name):
            raise FieldError(f"the name {name!r:.60} has neither letters nor digits", remedy="Give the name")
        if not name and not id_ and side == "owned":
            raise FieldError("is empty", remedy="Name the party that is owned")
    except FieldError as error:
        error.at(Where(field=side))
        raise
    return name, id_


def country_of(text: str) -> str:
    """A country's code, "" where none is given. Raises CountryError."""
    return country.resolve(text).code if text.strip() else ""


def country_or_none(text: str) -> str:
    """A country's code, "" also for what is none: some files have regions and states of the past among theirs."""
    try:
        return country_of(text)
    except InputError:
        return ""
