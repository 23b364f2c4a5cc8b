"""Fails when the wheel lacks a file of the package: a rulebook without its law would answer from nothing.

check_wheel.py DIST_FOLDER
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path


def main(dist: str) -> int:
    (wheel,) = Path(dist).glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    source = Path("src")
    wanted = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    missing = sorted(wanted - inside)
    for name in missing:
        print(f"not in {wheel.name}: {name}")
    print(f"{wheel.name}: {len(wanted) - len(missing)} of {len(wanted)} files of the package")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
