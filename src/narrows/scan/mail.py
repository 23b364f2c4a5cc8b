"""E-mail: headers, every text part, and attachments."""

from __future__ import annotations

import base64
import email
import email.errors
import email.policy
import quopri
import re
from collections.abc import Iterator
from email.message import Message

from narrows.errors import FormatError, Where
from narrows.scan.html import read_html
from narrows.scan.plain import read_text
from narrows.scan.segment import PEOPLE, Limits, Piece, Writer

HEADERS = (*PEOPLE, "Subject")
_LOCKED = (
    "application/pgp-encrypted",
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/ms-tnef",
    "application/vnd.ms-tnef",
)
_MESSAGES = ("message/rfc822", "message/global", "message/news")
_PLAIN = ("", "7bit", "8bit", "binary")
_UU = ("x-uuencode", "uuencode", "uue", "x-uue")
_ENCODINGS = (*_PLAIN, *_UU, "base64", "quoted-printable")
_UNDECODED = re.compile(r"\ufffd|=\?[^?\s]+\?[A-Za-z]\?")
"""What is left in a header of words that could not be decoded."""
_UNREADABLE = (LookupError, ValueError, AttributeError, TypeError, IndexError, email.errors.MessageError)
"""What the parser of the standard library runs into on headers and bodies that are garbled."""


def read_mail(
    data: bytes, writer: Writer, source: str, limits: Limits
) -> Iterator[Piece | tuple[str, bytes]]:
    """Headers and text parts, and attached files as (name, bytes). Raises FormatError for what is no message."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not any(
        message.get_all(name, failobj=None)
        for name in ("From", "To", "Subject", "Date", "Received", "MIME-Version")
    ):
        raise FormatError(
            "is no e-mail: it has none of the usual headers",
            where=Where(source=source),
            remedy="Save it anew as .eml",
        )
    yield from _headers(message, writer)
    parts = 0
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        parts += 1
        if parts > limits.attachments:
            yield writer.notice(
                "too_long", f"has more than {limits.attachments} parts: the rest was not screened"
            )
            return
        kind = part.get_content_type()
        if kind in _LOCKED:
            yield writer.notice(
                "encrypted", f"a part of type {kind} is locked or packed: it was not screened"
            )
        elif part.is_multipart() and not kind.startswith("message/"):
            yield from _defects(part, parts, writer)
            yield from _around(part, writer, source)
            waiting += reversed(_members(part))
        else:
            yield from _leaf(part, parts, writer, source)


def _members(part: Message) -> list[Message]:
    found = part.get_payload()
    return [each for each in found if isinstance(each, Message)] if isinstance(found, list) else []


def _headers(message: Message, writer: Writer) -> Iterator[Piece]:
    for name in HEADERS:
        try:
            values = [str(value) for value in message.get_all(name, failobj=[])]
        except _UNREADABLE:
            yield writer.notice("unreadable", f"the header {name} is garbled: it was not screened", part=name)
            continue
        for value in values:
            writer.new_flow()
            yield from writer.text(value, part=name)
            if _UNDECODED.search(value):
                what = f"the header {name} cannot be decoded: some of it was not screened"
                yield writer.notice("unreadable", what, part=name)


def _around(part: Message, writer: Writer, source: str) -> Iterator[Piece]:
    """What stands before the first part and behind the last one, which mail programs do not show."""
    for said in (part.preamble, part.epilogue):
        if said and not said.isspace():
            writer.new_flow()
            yield from read_text(said.encode("utf-8", "surrogateescape"), writer, source, part="text")


def _defects(part: Message, number: int, writer: Writer) -> Iterator[Piece]:
    """What is garbled in a part, or missing at its end, those of a message in it included."""
    inner = part.walk() if part.get_content_maintype() == "message" else (part,)
    for name in dict.fromkeys(type(defect).__name__ for each in inner for defect in each.defects):
        what = f"part {number} is garbled or cut off ({name}): some of it may not have been screened"
        yield writer.notice("unreadable", what)


def _leaf(part: Message, number: int, writer: Writer, source: str) -> Iterator[Piece | tuple[str, bytes]]:
    kind = part.get_content_type()
    try:
        name = part.get_filename() or ""
        payload = _bytes(part)
    except _UNREADABLE as error:
        yield writer.notice(
            "unreadable", f"part {number} cannot be decoded ({error}): it was not screened"[:300]
        )
        return
    yield from _defects(part, number, writer)
    if (encoding := _encoding(part)) not in _ENCODINGS or (encoding in _UU and payload == _raw(part)):
        what = f"part {number} cannot be decoded from {encoding[:40]!r}: it was screened as it stands"
        yield writer.notice("unreadable", what)
    if kind in ("message/partial", "message/external-body"):
        yield writer.notice("unreadable", f"part {number} is no whole message: the rest of it lies elsewhere")
    message = kind in _MESSAGES
    if name or message or part.get_content_disposition() == "attachment":
        yield name or ("message.eml" if message else f"part-{number}"), payload
    elif kind in ("text/html", "application/xhtml+xml"):
        writer.new_flow()
        yield from read_html(payload, writer, source, declared=part.get_content_charset(), part="html text")
    elif kind.startswith(("text/", "message/")):
        writer.new_flow()
        yield from read_text(payload, writer, source, declared=part.get_content_charset(), part="text")
    elif payload:
        yield f"part-{number}", payload


def _encoding(part: Message) -> str:
    """The transfer encoding that a part says it has, in the form in which the standard library knows it."""
    said = " ".join(map(str, part.get_all("Content-Transfer-Encoding", failobj=[])))
    one = said.split(";")[0].split("(")[0].strip().lower()
    if one != said and one in _ENCODINGS and one:
        part.replace_header("Content-Transfer-Encoding", one)
    return one


def _bytes(part: Message) -> bytes:
    encoding = _encoding(part)
    if members := _members(part):
        inner = b"\n".join(each.as_bytes() for each in members)
        if (
            encoding == "base64" and not members[0].keys()
        ):  # a message in a message must not be encoded; some are
            return base64.b64decode(inner)
        return quopri.decodestring(inner) if encoding == "quoted-printable" else inner
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _raw(part: Message) -> bytes:
    found = part.get_payload()
    return found.encode("utf-8", "surrogateescape") if isinstance(found, str) else b""
