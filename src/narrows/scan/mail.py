"""E-mail: headers, every text part, and attachments."""

from __future__ import annotations

import email
import email.errors
import email.policy
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
)
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
        if part.get_content_type() in _LOCKED:
            what = f"a part of type {part.get_content_type()} is locked or packed: it was not screened"
            yield writer.notice("encrypted", what)
        elif part.is_multipart() and part.get_content_type() != "message/rfc822":
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
    for defect in part.defects:
        what = f"part {number} is garbled ({type(defect).__name__}): some of it may not have been screened"
        yield writer.notice("unreadable", what)
    if name or kind == "message/rfc822" or part.get_content_disposition() == "attachment":
        yield name or ("message.eml" if kind == "message/rfc822" else f"part-{number}"), payload
    elif kind in ("text/html", "application/xhtml+xml"):
        writer.new_flow()
        yield from read_html(payload, writer, source, declared=part.get_content_charset(), part="html text")
    elif kind.startswith("text/"):
        writer.new_flow()
        yield from read_text(payload, writer, source, declared=part.get_content_charset(), part="text")
    elif payload:
        yield f"part-{number}", payload


def _bytes(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = _members(part)
        return inner[0].as_bytes() if inner else b""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
