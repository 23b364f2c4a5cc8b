"""The files of a map in a folder: which are there, and which should not be."""

from __future__ import annotations

from pathlib import Path

from narrows.errors import FieldError, FormatError, Where, unreadable
from narrows.network.readers.cells import nearest
from narrows.network.readers.draft import Draft
from narrows.tabular.encoding import text_of

__all__ = ["ABOUT", "BLOCKS", "OPTIONAL", "table_files", "whole"]

ABOUT = "map.yaml"
BLOCKS = ("items", "uses")
"""Tables whose rows hold a block of an order: YAML in a folder of CSV, JSON text elsewhere."""
OPTIONAL = ("shares", "items", "uses", "controls")
"""Tables that a map may do without."""

LARGEST_YAML = 64 * 2**20
_DATA = (".csv", ".yaml", ".yml", ".parquet")


def table_files(folder: Path, names: dict[str, str], draft: Draft) -> dict[str, Path]:
    """The files of tables that a folder holds, by table; `names` are their names, by table.

    A data file of another name would be left out without a word, so it is an error, and so is a needed file that is
    missing. Other files, such as a README, may lie beside them.
    """
    known = {*names.values(), ABOUT}
    try:
        there = sorted(one.name for one in folder.iterdir())
    except OSError as error:
        raise unreadable(error, Where(source=str(folder))) from None
    for name in there:
        if name not in known and Path(name).suffix.casefold() in _DATA and not name.startswith("."):
            wrong = FieldError(
                "is no file of a map", where=Where(source=str(folder / name)), remedy=nearest(name, known)
            )
            draft.errors.add(wrong)
    for table, name in names.items():
        if name not in there and table not in OPTIONAL:
            draft.torn.add(table)
            wrong = FieldError(
                "is missing", where=Where(source=str(folder / name)), remedy=f"A map needs {name}"
            )
            draft.errors.add(wrong)
    if ABOUT not in there:
        remedy = "Give id, title, vintage and license"
        draft.errors.add(FieldError("is missing", where=Where(source=str(folder / ABOUT)), remedy=remedy))
    return {table: folder / name for table, name in names.items() if name in there}


def whole(path: Path) -> str:
    """The text of a file. Raises FormatError for one that cannot be read, is no text or is far too large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_YAML + 1)
    except OSError as error:
        raise unreadable(error, Where(source=str(path))) from None
    if len(data) > LARGEST_YAML:
        what = f"is larger than {LARGEST_YAML // 2**20} MiB"
        raise FormatError(what, where=Where(source=str(path)), remedy="Keep tables in SQLite or Parquet")
    return text_of(data, str(path))
