"""Which files of a folder make one vintage of the ETO data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from narrows.errors import FieldError, FormatError, Where

__all__ = ["EtoFiles", "eto_files"]

_OWN = ("inputs", "provision")
"""Tables that differ between vintages and are never taken from another one."""


@dataclass
class EtoFiles:
    """The files of one vintage. `taken` are the tables that come from another folder."""

    inputs: Path
    provision: Path
    providers: Path
    sequence: Path
    stages: Path | None
    note: str = ""
    taken: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)

    def borrowed(self, table: str) -> bool:
        """Whether a table is of another vintage."""
        return table in self.taken


def eto_files(source: Path, vintage: str | None, rest: Path | None) -> EtoFiles:
    """Find the files. Raises FormatError for a folder that lacks some, FieldError for a vintage that is not there."""
    for folder in (source, rest):
        if folder is not None and not folder.is_dir():
            raise FormatError(
                "is no folder", where=Where(source=str(folder)), remedy="Name the folder of the CSV files"
            )
    suffix = _suffix(source, vintage)
    found: dict[str, Path] = {}
    taken: set[str] = set()
    for table in ("inputs", "provision", "providers", "sequence", "stages"):
        place = source / f"{table}{suffix}.csv"
        if not place.is_file() and rest is not None and table not in _OWN:
            place = rest / f"{table}.csv"
            taken.add(table)
        if place.is_file():
            found[table] = place
        elif table != "stages":
            remedy = "A vintage needs inputs and provision"
            if table not in _OWN:
                remedy = f"Take {table} from a folder that has it, with --rest DIR"
            raise FormatError("is missing", where=Where(source=str(place)), remedy=remedy)
    taken &= found.keys()
    note = f"vintage {suffix[1:]}" if suffix else ""
    notices = []
    if taken:
        told = f"{', '.join(sorted(taken))} taken from {rest.name if rest is not None else ''}, of another vintage"
        notices.append(told)
    return EtoFiles(
        inputs=found["inputs"],
        provision=found["provision"],
        providers=found["providers"],
        sequence=found["sequence"],
        stages=found.get("stages"),
        note=note,
        taken=taken,
        notices=notices,
    )


def _suffix(source: Path, vintage: str | None) -> str:
    """What the names of the files end with: "" or an underscore and a vintage."""
    there = sorted(
        match[1] for one in source.iterdir() if (match := re.fullmatch(r"inputs_(\w+)\.csv", one.name))
    )
    plain = (source / "inputs.csv").is_file()
    where = Where(source=str(source))
    if vintage is not None:
        near = [one for one in there if one.startswith(vintage)]
        if len(near) == 1 or vintage in near:
            return f"_{vintage if vintage in near else near[0]}"
        has = ", ".join(there) if there else "none that is named"
        what = f"has no vintage {vintage!r:.40}" if not near else f"has several vintages {vintage!r:.40}"
        raise FieldError(what, where=where, remedy=f"It has {has}")
    if plain and there:
        remedy = f"Name one with --vintage ({', '.join(there)}), or move inputs.csv to a folder of its own"
        raise FieldError("holds several vintages", where=where, remedy=remedy)
    if plain:
        return ""
    if len(there) == 1:
        return f"_{there[0]}"
    if there:
        raise FieldError(
            "holds several vintages", where=where, remedy=f"Name one with --vintage: {', '.join(there)}"
        )
    raise FormatError(
        "is missing",
        where=Where(source=str(source / "inputs.csv")),
        remedy="Name the folder of the CSV files",
    )
