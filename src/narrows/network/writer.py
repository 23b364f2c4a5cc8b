"""Writing a map: as a folder of CSV, as a SQLite file, or as a folder of Parquet."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from narrows.errors import OutputError, Where, unwritable
from narrows.network.readers import csv_folder, parquet
from narrows.network.readers.files import ABOUT
from narrows.network.supply_map import SupplyMap
from narrows.tabular.writer import replaced

__all__ = ["MAP_FORMATS", "MapFormat", "map_format_of", "write_map"]

MapFormat = Literal["csv", "sqlite", "parquet"]
MAP_FORMATS: tuple[MapFormat, ...] = get_args(MapFormat)

_SQLITE_NAMES = (".sqlite", ".sqlite3", ".db")


def map_format_of(out: Path) -> MapFormat:
    """The format that a name asks for: SQLite for .sqlite, .sqlite3 and .db, Parquet for a folder .parquet, else CSV."""
    suffix = out.suffix.casefold()
    if suffix in _SQLITE_NAMES:
        return "sqlite"
    return "parquet" if suffix == ".parquet" else "csv"


def write_map(map_: SupplyMap, out: str | Path, *, form: MapFormat | None = None) -> None:
    """Write a map to a file or folder; `form` is as the name of `out` says unless given.

    All is written beside its place first and moved there when it is whole, so that a run that breaks off leaves what
    stood before. A map of the same kind is replaced; a folder that holds anything else is not touched. What is written
    reads back as a map of the same `sha256()`. Raises OutputError.
    """
    place = Path(out)
    chosen = form or map_format_of(place)
    try:
        if chosen == "sqlite":
            _file(map_, place)
        else:
            _folder(map_, place, chosen)
    except OSError as error:
        raise unwritable(error, Where(source=str(place))) from None


def _file(map_: SupplyMap, place: Path) -> None:
    from narrows.network.writers import write_sqlite

    if place.exists() and not place.is_file():
        raise _occupied(place, "is no file", "Name a file")
    replaced(place, lambda part: write_sqlite(map_, part))


def _folder(map_: SupplyMap, place: Path, form: MapFormat) -> None:
    from narrows.network.writers import write_csv_folder, write_parquet_folder

    _check_target(place)
    writes: dict[MapFormat, Callable[[SupplyMap, Path], None]] = {
        "csv": write_csv_folder,
        "parquet": write_parquet_folder,
    }
    part = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.absolute().parent))
    try:
        writes[form](map_, part)
        part.chmod(0o777 & ~_mask())
        if place.is_dir() and not place.is_symlink():
            old = part.with_name(f"{part.name}.old")
            place.rename(old)
            try:
                part.rename(place)
            except OSError:
                old.rename(place)
                raise
            shutil.rmtree(old)
        else:
            part.rename(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _check_target(place: Path) -> None:
    """Raises OutputError for a place that holds anything but a map: nobody's files are thrown away."""
    if place.is_symlink():
        raise _occupied(place, "is a symbolic link", "Name the folder itself")
    if not place.exists():
        return
    if not place.is_dir():
        raise _occupied(place, "is no folder", "Name a folder, or a file that ends in .sqlite")
    known = {ABOUT, *csv_folder.FILES.values(), *parquet.FILES.values()}
    other = sorted(one.name for one in place.iterdir() if one.name not in known or not one.is_file())
    if other:
        raise _occupied(
            place,
            f"holds {other[0]!r:.80}, which is no part of a map",
            "Move it away, or name another folder",
        )


def _occupied(place: Path, what: str, remedy: str) -> OutputError:
    return OutputError(what, where=Where(source=str(place)), remedy=remedy)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
