"""The nouns of reading a document: a piece of text, the place where it stands, and what was not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a piece of text stands. Numbers are 1-based; what does not apply is 0 or "".

    `attachment` is the path of names that leads to a document inside another ("offer.zip/order.pdf"). `part` is the
    part of the document when it is not its plain body: "header", "footnotes", "comments", "To", "properties" ...
    """

    attachment: str = ""
    part: str = ""
    page: int = 0
    sheet: str = ""
    cell: str = ""
    table: int = 0
    row: int = 0
    column: int = 0
    paragraph: int = 0
    line: int = 0

    def __str__(self) -> str:
        said = [self.attachment, self.part]
        said += [f"sheet {self.sheet}" if self.sheet else "", f"cell {self.cell}" if self.cell else ""]
        numbers = ("page", "table", "row", "column", "paragraph", "line")
        said += [f"{name} {number}" for name in numbers if (number := getattr(self, name))]
        return ", ".join(filter(None, said)) or "document"


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of text at one place: a line, a paragraph, a cell, a field.

    Text runs on from a segment to the next one of the same `flow`. `offset` is where the text starts within its place,
    in characters; it is not 0 where a long line was cut into several segments. `grid` is (table, row, column) for a
    cell, so that text which runs down a column is read too.
    """

    text: str
    place: Place
    flow: int = 0
    offset: int = 0
    grid: tuple[int, int, int] | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was not read or had to be guessed. With `attention` the document cannot count as clear."""

    code: str
    what: str
    place: Place
    attention: bool = True


class Limits(NamedTuple):
    """How much is read of a document. What lies beyond is told in a notice or refused, never passed over."""

    file_bytes: int = 256 * 2**20
    unpacked_bytes: int = 512 * 2**20
    steepest: int = 300
    parts: int = 5_000
    text_chars: int = 128 * 2**20
    pages: int = 5_000
    depth: int = 6
    attachments: int = 500


LIMITS = Limits()
PEOPLE = ("From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Organization")
"""Headers of a message that name people; parts of it are called so."""
LITTLE_TEXT = 50
"""Characters below which a document with images may say what matters in them."""
COLUMNS = "columns"
"""The part of a page that was read already, line by line, and is read again column by column."""
Piece = Segment | Notice
LONGEST = 20_000
"""Characters of a segment; longer ones are cut at a space."""


class Writer:
    """Makes the segments of one document: numbers the flows and cuts what is too long."""

    def __init__(self, attachment: str = "") -> None:
        self.attachment = attachment
        self.flow = 0
        self.tables = 0

    def place(self, **where: str | int) -> Place:
        """A place in this document."""
        return Place(attachment=self.attachment, **where)  # type: ignore[arg-type]

    def new_flow(self) -> None:
        """What follows does not run on from what came before."""
        self.flow += 1

    def new_table(self) -> int:
        """The number of a table that begins."""
        self.tables += 1
        return self.tables

    def text(
        self, text: str, grid: tuple[int, int, int] | None = None, **where: str | int
    ) -> Iterator[Segment]:
        """The segments of a text; none for one that is blank."""
        if not text or text.isspace():
            return
        place = self.place(**where)
        at = 0
        while at < len(text):
            end = len(text)
            if end - at > LONGEST:
                cut = text.rfind(" ", at + LONGEST // 2, at + LONGEST)
                end = cut if cut > 0 else at + LONGEST
            yield Segment(text=text[at:end], place=place, flow=self.flow, offset=at, grid=grid)
            at = end

    def notice(self, code: str, what: str, *, attention: bool = True, **where: str | int) -> Notice:
        """A notice about a place of this document."""
        return Notice(code=code, what=what, place=self.place(**where), attention=attention)

    def images(self, count: int, characters: int, **where: str | int) -> Notice:
        """A notice about images, which are not screened: of a document of few characters they may be all that it says."""
        return self.notice(
            "image", f"{count} images were not screened", attention=characters < LITTLE_TEXT, **where
        )
