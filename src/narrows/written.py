"""What is written must not take the place of what is read."""

from __future__ import annotations

import os
from pathlib import Path

from narrows.errors import OutputError, Where


def is_same(given: str | Path, written: str | Path) -> bool:
    """Whether both are one file or folder, by whatever names; `-` is standard input, which may come from a file."""
    try:
        there = Path(written).stat()
        here = os.fstat(0) if str(given) == "-" else Path(given).stat()
    except (OSError, ValueError):
        return False
    return os.path.samestat(here, there) and (Path(written).is_file() or Path(written).is_dir())


def is_same_name(given: Path, written: str | Path) -> bool:
    """Whether both name one file, there or not yet."""
    try:
        return os.path.realpath(given) == os.path.realpath(written)
    except (OSError, ValueError):
        return False


def written_as_well(written: str | Path, option: str) -> OutputError:
    """The error of an output that another option writes, too."""
    what = f"is the file of {option} as well: the one would take the place of the other"
    return OutputError(what, where=Where(source=str(written)), remedy="Give -o the name of another file")


def read_as_well(written: str | Path, remedy: str) -> OutputError:
    """The error of an output that is one of the inputs."""
    what = "is read and written at once: the result would take the place of what was given"
    return OutputError(what, where=Where(source=str(written)), remedy=remedy)
