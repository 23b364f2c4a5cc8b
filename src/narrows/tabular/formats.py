"""Which format an input has: by what the user says, by its name, or by how it begins."""

from __future__ import annotations

import json
import re
from typing import Literal, cast, get_args

from narrows.errors import FormatError, Where

__all__ = ["INPUT_FORMATS", "InputFormat", "format_of", "refuse_packed"]

InputFormat = Literal["yaml", "json", "jsonl", "csv", "xlsx", "parquet"]
INPUT_FORMATS: tuple[str, ...] = get_args(InputFormat)

_BY_SUFFIX: dict[str, InputFormat] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_MAGIC: tuple[tuple[bytes, InputFormat], ...] = ((b"PK\x03\x04", "xlsx"), (b"PAR1", "parquet"))
_BARE_KEY = re.compile(r"\[?\s*\{\s*[^\s\"}]")
"""The beginning of a mapping in YAML's short form, whose keys need no quotes."""
_DOCUMENTS = {
    b"%pdf": "a PDF",
    b"<!doctype": "HTML",
    b"<html": "HTML",
    b"<?xml": "XML",
}
"""How files begin that people read, and that hold no table: what some programs save as .xls is among them."""
_DOCUMENT_SUFFIXES = {
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".eml": "an e-mail",
    ".msg": "an e-mail",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
}
"""How files begin that a program has packed."""


def format_of(suffix: str, head: bytes, stated: str | None, source: str) -> InputFormat:
    """The format of an input from its suffix (with the dot, "" for a stream) and its first bytes.

    `stated` overrules both. Raises `FormatError` where it is unknown or contradicts a binary format's mark.
    """
    where = Where(source=source)
    if stated is not None and stated not in INPUT_FORMATS:
        known = ", ".join(INPUT_FORMATS)
        raise FormatError(
            f"unknown input format {stated!r:.40}", where=where, remedy=f"Known formats: {known}"
        )
    if stated is None and (document := _document(suffix, head)):
        raise FormatError(
            f"is {document}, no table of orders",
            where=where,
            remedy="State the orders as YAML, JSON, CSV, XLSX or Parquet; narrows scan tells whom and what a document mentions",
        )
    refuse_packed(head, where)
    if head.startswith(_OLD_OFFICE):
        raise FormatError(
            "is an Excel file of the old kind, or protected by a password",
            where=where,
            remedy="Save it as .xlsx",
        )
    named = cast("InputFormat | None", stated) or _BY_SUFFIX.get(suffix.lower())
    by_magic = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if named is None:
        return by_magic or _sniffed(head)
    if head and named != by_magic and (by_magic is not None or named in ("xlsx", "parquet")):
        looks = f"looks like {by_magic}" if by_magic else "does not look like it"
        raise FormatError(f"should be {named} but {looks}", where=where, remedy="State the input format")
    return named


def refuse_packed(head: bytes, where: Where) -> None:
    """Raises `FormatError` for a file that gzip or the like has packed, by its first bytes."""
    packed = next((how for mark, how in _PACKED.items() if head.startswith(mark)), None)
    if packed is not None:
        raise FormatError(f"is packed with {packed}", where=where, remedy="Unpack it first")


def _document(suffix: str, head: bytes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    begins = (what for mark, what in _DOCUMENTS.items() if start.startswith(mark))
    return _DOCUMENT_SUFFIXES.get(suffix.lower()) or next(begins, None)


def _sniffed(head: bytes) -> InputFormat:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(encoding, "replace").lstrip()
    if _BARE_KEY.match(text):
        return "yaml"
    if text.startswith("["):
        return "json"
    first, _, rest = text.partition("\n")
    if text.startswith("{"):
        return "jsonl" if rest.lstrip().startswith("{") and _is_object(first) else "json"
    separated = any(mark in first for mark in ",;\t")
    like_yaml = ": " in first or first.rstrip().endswith(":") or first.startswith(("-", "#", "%"))
    return "csv" if separated and not like_yaml else "yaml"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
