"""What a file that is no list looks like, in words for the user: an error page, a document, nothing at all."""

from __future__ import annotations

import re

from narrows.lists.readers.encoding import GZIP
from narrows.lists.readers.encoding_names import cut_off

__all__ = ["EMPTY", "HTML", "hopeless", "looks_like"]

EMPTY = "nothing: it is empty"
HTML = "an HTML page, as a server sends in place of a file"
_MAGIC = (
    (GZIP, "a gzip file within a gzip file"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an Office file of the old kind, or protected by a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xfd7zXZ", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"PAR1", "a Parquet table"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")


def looks_like(head: bytes) -> str:
    """What the first bytes of a file are."""
    if not head.strip(b" \t\r\n\xef\xbb\xbf\x00"):
        return EMPTY
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if head.startswith(b"PK\x03\x04"):
        return "an Excel workbook" if b"xl/" in head or b"[Content_Types].xml" in head else "a zip archive"
    if head[:2] in _UTF16:
        text = head.decode("utf-16", "replace")
    elif b"\x00" in head:
        return "binary data, or UTF-16 without a byte order mark"
    else:
        text = head.decode("utf-8-sig", "replace")
    return _text(text.lstrip())


def hopeless(look: str) -> bool:
    """Whether what a file looks like can be no list of any format."""
    return look == EMPTY or look == "a zip archive" or any(look == what for _, what in _MAGIC)


def _text(text: str) -> str:
    if _PAGE.match(text):
        return HTML
    if text.startswith("<"):
        root = _ROOT.search(text)
        return f"XML with the root <{cut_off(root[1], 40)}>" if root else "XML without a root"
    first = text.partition("\n")[0].strip()
    if text.startswith("["):
        return "a JSON array"
    if text.startswith("{"):
        return "JSON lines" if first.endswith("}") else "a JSON object"
    marks = {mark: first.count(mark) for mark in ",;\t"}
    mark = max(marks, key=lambda each: marks[each])
    if marks[mark]:
        columns = ", ".join(repr(cut_off(cell.strip().strip('"'), 30)) for cell in first.split(mark)[:12])
        return f"a table with the columns {columns}"
    return f"text that begins with {cut_off(first, 50)!r}"
