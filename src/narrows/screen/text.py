"""Names as rows of bytes for the compiled search: ASCII in one pass, other scripts one by one through their readings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.screen.kernel.layout import ABJAD, EXACT, LATIN
from narrows.screen.scripts import fold_latin, readings
from narrows.screen.tables import tables

LONGEST = 2000  # characters of a name that are read; what follows is left, and said to be
_ENTITY = re.compile(r"&#?\w{2,8};")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_APOSTROPHES = b"'`\x7f"
_NEWLINE = 10


def _table() -> bytes:
    """Lower-case letters and digits stay, as do bytes of other characters; everything else parts words."""
    table = bytearray(b" " * 256)
    for code in range(256):
        sign = chr(code)
        if code >= 128 or (code < 128 and sign.isalnum()):
            table[code] = ord(sign.lower()) if code < 128 else code
    table[_NEWLINE] = _NEWLINE
    return bytes(table)


_TABLE = _table()


class Prepared(NamedTuple):
    """Rows of bytes, and for each row the name it is of, how it is compared, and whether it is a reading (1.0) or not."""

    buffer: npt.NDArray[np.uint8]
    name: npt.NDArray[np.int32]
    modes: npt.NDArray[np.uint8]
    across: npt.NDArray[np.float32]


def prepare(names: Sequence[str]) -> Prepared:
    """The rows of some names, in their order.

    A name in another script has a row for each of its readings, and one of its own characters if they are Chinese ones,
    so that two names in Chinese writing are compared as they are written.
    """
    count = len(names)
    text = "\n".join(names)
    if (
        text.isascii()
        and "&" not in text
        and text.count("\n") == max(count - 1, 0)
        and max(map(len, names), default=0) <= LONGEST
    ):
        return Prepared(
            _bytes(text),
            np.arange(count, dtype=np.int32),
            np.zeros(count, np.uint8),
            np.zeros(count, np.float32),
        )
    rows: list[str] = []
    of: list[int] = []
    modes: list[int] = []
    across: list[float] = []
    for i, name in enumerate(names):
        for row, mode, read in rows_of(name):
            rows.append(row)
            of.append(i)
            modes.append(mode)
            across.append(read)
    return Prepared(
        _bytes("\n".join(rows)),
        np.array(of, np.int32),
        np.array(modes, np.uint8),
        np.array(across, np.float32),
    )


def rows_of(name: str) -> list[tuple[str, int, float]]:
    """The rows of one name: text, how it is compared, whether it is a reading."""
    name = name[:LONGEST].replace("\n", " ")
    if name.isascii() and not ("&" in name and _ENTITY.search(name)):
        return [(name, LATIN, 0.0)]
    rows = [(reading.text, ABJAD if reading.abjad else LATIN, 1.0) for reading in readings(name)]
    rows = rows or [(fold_latin(name), LATIN, 0.0)]
    if _HAN.search(name):
        rows.insert(0, (characters(name), EXACT, 0.0))
    return rows


def characters(name: str) -> str:
    """The Chinese characters of a name as words, without its legal form; traditional ones stay as they are."""
    text = unicodedata.normalize("NFKC", name)
    for form in tables().native_forms:
        text = text.replace(form, " ")
    return " ".join(_HAN.findall(text)) or " ".join(_HAN.findall(name))


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "replace").translate(_TABLE, _APOSTROPHES) + b"\n", np.uint8)
