"""Letters written out as code, as a system leaves them that passes a text on undecoded: \\u534e, %E5%8D%8E, =E5=8D=8E, &#21326."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache

__all__ = ["has_octets", "undone", "unescaped"]

_SIGNS = frozenset("\\%=&_+")
_WORDS = re.compile(r"=\?[\w.-]+\?[bBqQ]\?[^?]*\?=(?:\s+(?==\?))?")
_LINE = re.compile(r"=\r?\n")
_POINTS = re.compile(
    r"\\u\{([0-9A-Fa-f]{1,6})\}|(?:\\|%)u([0-9A-Fa-f]{4})|\bU\+([0-9A-Fa-f]{4,6})\b ?|_x([0-9A-Fa-f]{4})_|&#x([0-9A-Fa-f]{2,6});?"
)
_DECIMAL = re.compile(r"&#([0-9]{2,7});?")
_OCTETS = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+|(?:=[0-9A-F]{2}){2,}|=2[0-9A-F]|(?:\\x[0-9A-Fa-f]{2})+|(?:\\'[0-9A-Fa-f]{2})+"
)
_OCTET = re.compile(r"[0-9A-Fa-f]{2}")
_BREAK = re.compile(r"(?<=\S)(?:\\[rnt])+(?=[A-Z0-9\s]|$)")
_ENTITY = re.compile("&#?[0-9A-Za-z]{2,8};")
_TAG = re.compile(
    r"""</?(?:br|b|i|u|p|div|span|sup|sub|strong|em|font|td|tr|th|li|ul|ol|a|h[1-6]|center|small|table)"""
    r"""(?:\s+[\w-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[\w#%.-]+))*\s*/?>""",
    re.IGNORECASE,
)
_LAST_ASCII = 0x7F


def unescaped(text: str) -> str:
    """The text with the letters that are written out as code in it; what cannot be decoded stays."""
    return text if _SIGNS.isdisjoint(text) else _decoded(text)


@lru_cache(maxsize=1 << 12)
def _decoded(text: str) -> str:
    text = _POINTS.sub(
        lambda found: _letter(int(next(filter(None, found.groups())), 16)), _WORDS.sub(_word, text)
    )
    text = _DECIMAL.sub(lambda found: _letter(int(found[1])), text)
    # Code points beyond the first plane come in two halves.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _OCTETS.sub(_run, _LINE.sub("", text) if "=" in text else text)


def undone(text: str) -> str:
    """The text as a page or a system would show it: letters decoded that are written out as code, and without the tags of a page. What
    stands between other angles is somebody's text."""
    if _SIGNS.isdisjoint(text) and "<" not in text:
        return text
    text = _BREAK.sub(" ", unescaped(text))
    if "&" in text and _ENTITY.search(text):
        import html  # its table of entities is large

        text = html.unescape(html.unescape(text))  # "&amp;nbsp;" happens
    return _TAG.sub(" ", text) if "<" in text else text


def has_octets(text: str) -> bool:
    """Whether bytes are written out in a text that are no UTF-8; one by itself may be anything, as in "50%CE"."""
    for run in () if _SIGNS.isdisjoint(text) else _OCTETS.findall(text):
        octets = _OCTET.findall(run)
        if len(octets) > 1 and any(int(octet, 16) > _LAST_ASCII for octet in octets):
            return True
    return False


def _letter(point: int) -> str:
    return chr(point) if 0 < point <= 0x10FFFF else "\ufffd"


def _word(found: re.Match[str]) -> str:
    """A word of a header of mail, as RFC 2047 writes it."""
    try:
        return str(make_header(decode_header(found[0])))
    except (HeaderParseError, LookupError, UnicodeDecodeError, ValueError):
        return found[0]


def _run(found: re.Match[str]) -> str:
    octets = bytes(int(octet, 16) for octet in _OCTET.findall(found[0]))
    try:
        read = octets.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    return read if read.replace("\r", "").replace("\n", "").isprintable() else found[0]
