"""Compiled code that was made from other sources is thrown away.

numba keeps compiled functions on disk and looks whether the file of a function has changed, but not the files of what was
compiled into it. So a hash over all sources of a package stands beside the compiled code, and where it differs the compiled
code goes.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

STAMP = "narrows-kernel.sha256"


def ensure_fresh(package: Path, *functions: Any) -> None:
    """Remove what numba has kept of a package, a folder of sources, if it is of other sources.

    Call it before any of its `functions` is called; one function for each folder in which code is kept is enough.
    """
    sources = hashlib.sha256()
    for path in sorted(package.glob("*.py")):
        sources.update(path.name.encode() + b"\0" + path.read_bytes())
    now = sources.hexdigest()
    for folder in {Path(function._cache.cache_path) for function in functions}:
        stamp = folder / STAMP
        try:
            if stamp.is_file() and stamp.read_text(encoding="ascii").strip() == now:
                continue
            for kept in folder.glob("*.nb[ic]"):
                kept.unlink(missing_ok=True)
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f"{STAMP}.{os.getpid()}"
            draft.write_text(now, encoding="ascii")
            draft.replace(stamp)
        except OSError:
            # Nothing can be kept there, then; what numba finds it cannot have written after a change either.
            continue
