"""Bytes of a document to text, when nobody can be asked what encoding they have.

In this order: a byte order mark; zero bytes in every second place (UTF-16 without a mark); the shifts of ISO-2022 and HZ; valid UTF-8, also where another
encoding is declared, for text of another encoding is hardly ever valid UTF-8 by chance; the declared encoding, if the bytes
are valid in it; the best guess of charset-normalizer among the encodings that trade papers have. A guess is always
told.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from narrows.errors import FormatError, Where

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHIFTS = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp_2"), (b"~{", "hz"))
"""What turns from ASCII to other characters in such an encoding."""
_GUESSED = [
    "cp1252",
    "gb18030",
    "shift_jis",
    "big5",
    "euc_kr",
    "euc_jp",
    "cp1251",
    "koi8_r",
    "cp1256",
    "cp1250",
]
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LOOKED_AT = 200_000
_FEW_LATIN = 0.25
"""The share of letters beyond ASCII up to which bytes that could be Western text are taken for it."""
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x0b\x1b\x1a")


class Decoded(NamedTuple):
    """A text, the encoding it was read in, why not as declared or as UTF-8 (else ""), and whether that is uncertain."""

    text: str
    encoding: str
    remark: str = ""
    doubtful: bool = False


def decode(data: bytes, source: str, declared: str | None = None) -> Decoded:
    """The text of some bytes. Raises FormatError for what is no text in any encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding) or _replaced(data[len(mark) :], encoding)
    if sixteen := _without_mark(data):
        read = _strict(data, sixteen) or _replaced(data, sixteen)
        return read._replace(remark=read.remark or f"was read as {sixteen} by its zero bytes")
    _refuse_binary(data, source)
    if found := _shifted(data, declared) or _strict(data, "utf-8"):
        return found
    if cut := _cut_off(data):
        return cut
    if declared and (known := _known(declared)) and known != "utf-8" and (found := _strict(data, known)):
        return found
    return _guessed(data, declared)


def _strict(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeError, LookupError):
        return None


def _shifted(data: bytes, declared: str | None) -> Decoded | None:
    """Text in one of the encodings that say all in ASCII bytes, and so are valid UTF-8 as well."""
    known = _known(declared) if declared else ""
    if known in ("hz", "utf-7") or known.startswith("iso2022"):
        return _strict(data, known)
    for mark, encoding in _SHIFTS:
        if mark in data and (found := _strict(data, encoding)):
            return found._replace(remark=f"was read as {encoding} by its shifts", doubtful=True)
    return None


def _replaced(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    wrong = text.count("\ufffd")
    return Decoded(text, encoding, f"was read as {encoding}; {wrong:,} places could not be decoded", True)


def _cut_off(data: bytes) -> Decoded | None:
    """UTF-8 with a few wrong bytes, such as a file that was cut within a letter."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(1 for char in text[:_LOOKED_AT] if "\x80" <= char != "\ufffd")
    if wrong <= 3 and right > 10 * wrong:
        return Decoded(
            text, "utf-8", f"has {wrong} places that are no valid UTF-8 and could not be read", True
        )
    return None


def _without_mark(data: bytes) -> str:
    head = data[:4096]
    if len(head) < 4 or b"\0" not in head:
        return ""
    half = len(head) // 2
    if head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return ""


def _refuse_binary(data: bytes, source: str) -> None:
    head = data[:_LOOKED_AT]
    strange = len(head) - len(head.translate(None, _CONTROLS))
    if strange > max(2, len(head) // 20):
        raise FormatError(
            "is neither text nor a kind of document that is read",
            where=Where(source=source),
            remedy="Give a PDF, DOCX, XLSX, HTML, e-mail, CSV or text file",
        )


def _known(name: str) -> str:
    try:
        codec = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return ""
    if not getattr(codec, "_is_text_encoding", True):
        return ""
    # People who declare these mean the larger one.
    return {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}.get(
        codec.name, codec.name
    )


def _guessed(data: bytes, declared: str | None) -> Decoded:
    head = data[:_LOOKED_AT]
    high = sum(1 for byte in head if byte >= 0x80)
    because = f"is not valid {declared}" if declared and _known(declared) else "is no valid UTF-8"
    if high <= _FEW_LATIN * len(head.translate(None, b" \r\n\t")) and _looks_western(head):
        western = _strict(data, "cp1252")
        if western:
            return western._replace(remark=f"{because}; read as cp1252")
    encoding = _by_look(head)
    found = _strict(data, encoding) or _replaced(data, encoding)
    return found._replace(
        remark=f"{because}; read as {encoding} by its look" + (f"; {found.remark}" if found.remark else ""),
        doubtful=True,
    )


def _by_look(head: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(head, cp_isolation=_GUESSED, threshold=0.3, enable_fallback=False).best()
    if best is not None:
        return best.encoding
    for encoding in ("gb18030", "shift_jis"):
        if _strict(head, encoding):
            return encoding
    return "cp1252"


def _looks_western(head: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone between ASCII letters, as accented letters do, and not in pairs."""
    runs = _HIGH_RUN.findall(head)
    return sum(len(run) for run in runs if len(run) > 1) <= sum(map(len, runs)) // 5
