"""Names as rows of bytes for the compiled search: ASCII in one pass, other scripts one by one through their readings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.screen.kernel.layout import ABJAD, EXACT, LATIN
from narrows.screen.scripts import fold_latin, readings
from narrows.screen.scripts.fold import clean, repair
from narrows.screen.tables import tables

LONGEST = 2000  # characters of a name that are read; what follows is left, and said to be
_ENTITY = re.compile(r"&#?\w{2,8};|&#x?[0-9a-fA-F]{2,6}")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_HAN_OR_WORD = re.compile(rf"{_HAN.pattern}|(?:(?!{_HAN.pattern})[^\W\d_])(?:(?!{_HAN.pattern})[^\W_])*")
_IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
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


def prepare(names: Sequence[str], *, asked: bool = False) -> Prepared:
    """The rows of some names, in their order.

    A name in another script has a row for each of its readings, and one of its own characters if they are Chinese ones,
    so that two names in Chinese writing are compared as they are written. Of a name that is `asked` for, a plain reading is
    taken for what was written.
    """
    count = len(names)
    text = list(names)
    sizes = np.ones(count, np.int64)
    read: list[tuple[int, tuple[tuple[str, int, float], ...]]] = []
    joined = "\n".join(text)
    plain = joined.isascii() and "&" not in joined and joined.count("\n") == max(count - 1, 0)
    if not plain or max(map(len, text), default=0) > LONGEST:
        for i, name in enumerate(names):
            if name.isascii() and "&" not in name and "\n" not in name and len(name) <= LONGEST:
                continue
            rows = rows_of(name[:LONGEST], asked)
            text[i] = "\n".join(row for row, _, _ in rows)
            sizes[i] = len(rows)
            read.append((i, rows))
        joined = "\n".join(text)
    of = np.repeat(np.arange(count, dtype=np.int32), sizes)
    modes = np.zeros(len(of), np.uint8)
    across = np.zeros(len(of), np.float32)
    if read:
        begins = (np.cumsum(sizes) - sizes)[[i for i, _ in read]].tolist()
        at = [begin + k for begin, (_, rows) in zip(begins, read, strict=True) for k in range(len(rows))]
        modes[at] = [mode for _, rows in read for _, mode, _ in rows]
        across[at] = [one for _, rows in read for _, _, one in rows]
    return Prepared(_bytes(joined), of, modes, across)


@lru_cache(maxsize=1024)
def rows_of(name: str, asked: bool = False) -> tuple[tuple[str, int, float], ...]:
    """The rows of one name: text, how it is compared, whether it is a reading."""
    name = name[:LONGEST].replace("\n", " ")
    if name.isascii() and not ("&" in name and _ENTITY.search(name)):
        return ((name, LATIN, 0.0),)
    seen = repair(clean(name))
    if seen.isascii():  # written with signs and letters that are not seen or told apart: as it looks
        return ((seen, LATIN, 0.0),)
    rows = [
        (reading.text, ABJAD if reading.abjad else LATIN, 0.0 if asked and reading.plain else 1.0)
        for reading in readings(name)
    ]
    rows = rows or [(fold_latin(name), LATIN, 0.0)]
    if _HAN.search(name) and (written := characters(name)):
        rows.insert(0, (written, EXACT, 0.0))
    return tuple(rows)


def characters(name: str) -> str:
    """The Chinese characters of a name as words, without its legal form; traditional ones stay as they are.

    None of a name of which the legal form alone is written so. Where they only say what a firm does, the words in letters or
    kana beside them, which tell whose it is, are among them, but for what stands in brackets.
    """
    # Imported late: its tables are large, and most names have none of these characters.
    from narrows.screen.scripts.han import is_descriptive

    text = unicodedata.normalize("NFKC", name)
    for form in tables().native_forms:
        text = text.replace(form, " ")
    found = _HAN.findall(text)
    if found and len(found) < sum(map(str.isalpha, text)):
        outside = _IN_BRACKETS.sub(lambda inner: " ".join(_HAN.findall(inner[0])), text)
        all_words = " ".join(_HAN_OR_WORD.findall(outside))
        if is_descriptive(all_words):
            return all_words
    return " ".join(found)


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "replace").translate(_TABLE, _APOSTROPHES) + b"\n", np.uint8)
