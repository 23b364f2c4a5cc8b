"""Reading a file that a test writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from narrows.tabular import Record, read


@pytest.fixture
def records(tmp_path: Path) -> Callable[..., list[Record]]:
    """A function that writes a file of a given name and content, reads it, and checks what always holds."""

    def write_and_read(name: str, content: str | bytes, **options: Any) -> list[Record]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = list(read(path, **options))
        assert [r.index for r in found] == list(range(len(found)))
        for one in found:
            id_alone = one.error is not None and one.error.where.field == "id"
            assert (one.raw is not None) == (one.error is None or id_alone)
        return found

    return write_and_read
