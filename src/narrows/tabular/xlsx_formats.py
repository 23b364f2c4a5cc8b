"""What a workbook shows beside its numbers: a currency, a unit, thousands left off. The stored value has none of it."""

from __future__ import annotations

import re
import zipfile

__all__ = ["marks"]

_FORMAT = re.compile(r"<(?:\w+:)?numFmt\s[^>]*>")
_CELL_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\s[^>]*>")
_ATTRIBUTE = re.compile(r"""(\w+)=(?:"([^"]*)"|'([^']*)')""")
_SHOWN = re.compile(
    r"""\[\$([^\]-]*)-?([^\]]*)\]|\[[^\]]*\]|"([^"]*)"|\\(.)|[_*].|E[-+]|([^\W\d_]|[%$€£¥])|(?<=[0#?])(,+)(?![0#?,])"""
)
_KNOWN = {"9": "0%", "10": "0.00%"}
"""Formats that a workbook need not spell out, of those that show something beside a number."""
_DOLLARS = frozenset(("", "$", "US$", "USD", "GENERAL"))
_PLACES = frozenset(("", "409", "EN-US", "540A", "ES-US", "300A", "ES-EC", "440A", "ES-SV", "500A", "ES-PR"))
"""Locales, by number and by name, whose dollar sign is that of the US dollar: others have dollars or pesos of their own."""


def marks(archive: zipfile.ZipFile) -> dict[int, str]:
    """What each style of cells shows beside a number, without those that show nothing but dollars."""
    try:
        text = archive.read("xl/styles.xml").decode("utf-8", "replace")
    except KeyError:
        return {}
    codes = dict(_KNOWN)
    for tag in _FORMAT.findall(text):
        found = _attributes(tag)
        codes[found.get("numFmtId", "")] = found.get("formatCode", "")
    styles = _CELL_STYLES.search(text)
    shown: dict[int, str] = {}
    for number, tag in enumerate(_STYLE.findall(styles[0]) if styles is not None else ()):
        mark = _mark(codes.get(_attributes(tag).get("numFmtId", ""), ""))
        if mark.upper() not in _DOLLARS:
            shown[number] = mark
    return shown


def _attributes(tag: str) -> dict[str, str]:
    import html  # its table of entities is large

    return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def _mark(code: str) -> str:
    """What the first part of a format, that of positive numbers, shows beside the digits."""
    shown = ""
    for match in _SHOWN.finditer(code.partition(";")[0]):
        currency, locale, quoted, escaped, bare, left_off = match.groups()
        if currency == "$" and locale.upper() not in _PLACES:
            currency = f"$-{locale}"
        shown += currency or quoted or escaped or bare or (" thousands left off " if left_off else "")
    return shown.strip()
