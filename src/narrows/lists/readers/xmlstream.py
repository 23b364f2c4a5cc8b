"""Large XML files, one record at a time, with nothing taken on trust.

`records` gives the elements of some names in file order and lets go of each once the caller asks for the next, so
that memory holds one record and whatever the caller keeps. A document type declaration is refused, and with it every
entity but the five of XML itself: no list needs one, and they are how a small file is made to swell. Nothing is
fetched, nothing is repaired.

    for element in records(path, {"entry"}, root="list", namespaces=("urn:example",)):
        name = text(element, "name")

Names lose their namespace inside a record: what is published under a new one every few years is still one format.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn, cast

from lxml import etree

from narrows.errors import FormatError, InputError, Where

__all__ = ["Element", "Root", "line_of", "records", "root_of", "sniffed", "text", "texts"]

Element = etree._Element

HEAD_BYTES = 1 << 16
_TAIL_BYTES = 1 << 10
_STRICT: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,  # keeps libxml2's own limits: depth 256, 10 MB of text in one place
    "remove_comments": True,
    "remove_pis": True,
}
_AGAIN = "Download the list again and keep the one that stands until then"
# Up to here an element carries its line; beyond, it is told from the text within.
_LINES_KEPT = 65535
_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


class Root(NamedTuple):
    """The outermost element of a document: its name, namespace ("" if none), attributes and line."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int | None


def sniffed(head: bytes, root: str, namespaces: Collection[str]) -> bool:
    """Whether a file that starts with `head` has that root element in one of those namespaces."""
    found = _root_in(head)[0]
    return found is not None and found.name == root and found.namespace in namespaces


def root_of(path: Path, *, root: str, namespaces: Collection[str] = ("",)) -> Root:
    """The root element of a file. Raises FormatError if it is not the one asked for, InputError if unreadable."""
    with _opened(path) as stream:
        return _checked(path, stream.read(HEAD_BYTES), root, namespaces)


def records(
    path: Path,
    tags: str | Collection[str],
    *,
    root: str,
    namespaces: Collection[str] = ("",),
    skip: Collection[str] = (),
) -> Iterator[Element]:
    """Every element named in `tags` (one local name or several), whole, in file order; `line_of` tells where it starts.

    An element is emptied when the next is asked for: keep its texts, not the element. `skip` names the other large
    parts of the file, which are dropped as they pass. Elements named here must not stand inside one another.

    Raises FormatError with the line for a file that is cut off, not well formed, in a broken encoding, of another
    root or namespace, a web page, or that declares a document type; InputError if it cannot be opened.
    """
    wanted = frozenset((tags,) if isinstance(tags, str) else tags)
    with _opened(path) as stream:
        _checked(path, stream.read(HEAD_BYTES), root, namespaces)
        stream.seek(0)
        names = [f"{{*}}{tag}" for tag in (*wanted, *skip)]
        events = etree.iterparse(stream, events=("end",), tag=names, recover=False, **_STRICT)
        while True:
            try:
                _, element = next(events)
            except StopIteration:
                return
            except etree.XMLSyntaxError as error:
                _broken(path, error, events.error_log, cut=_is_cut(stream, root))
            except OSError as error:
                raise _unreadable(path, error) from None
            if _parted(element)[1] in wanted:
                for each in element.iter(etree.Element):
                    if str(each.tag).startswith("{"):
                        each.tag = _parted(each)[1]
                yield element
            _let_go(element)


def line_of(element: Element) -> int | None:
    """The line on which an element starts, counted from 1. Ask before the next record is read."""
    line = cast("int | None", element.sourceline)
    if line is None or line < _LINES_KEPT:
        return line
    # The line known is the one on which the first text within ends.
    inner = element
    while not inner.text and len(inner):
        inner = inner[0]
    return line - (inner.text or "").count("\n")


def text(element: Element, path: str) -> str:
    """The text at a path below an element, white space collapsed; "" where there is none."""
    return " ".join((element.findtext(path) or "").split())


def texts(element: Element, path: str) -> list[str]:
    """The texts at a path below an element, white space collapsed, those that are empty left out."""
    return [found for each in element.findall(path) if (found := " ".join((each.text or "").split()))]


def _parted(element: Element) -> tuple[str, str]:
    """Namespace and local name. A damaged namespace may hold a brace, which `etree.QName` does not bear."""
    namespace, _, name = str(element.tag).rpartition("}")
    return namespace.removeprefix("{"), name


def _let_go(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None
    with stream:
        yield stream


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot read the file: {error.strerror or error}",
        where=Where(source=str(path)),
        remedy="Check the path and the rights to it",
    )


def _root_in(head: bytes) -> tuple[Root | None, str, etree.XMLSyntaxError | None]:
    """The root element that begins in `head`, the document type it declares, and what is wrong before it."""
    parser = etree.XMLPullParser(events=("start",), recover=False, **_STRICT)
    wrong: etree.XMLSyntaxError | None = None
    try:
        parser.feed(head)
    except etree.XMLSyntaxError as error:
        wrong = error
    try:
        element = cast(Element, next(iter(parser.read_events()))[1])
    except StopIteration:
        return None, "", wrong
    except etree.XMLSyntaxError as error:
        return None, "", error
    namespace, name = _parted(element)
    attributes = {str(key): str(value) for key, value in element.attrib.items()}
    doctype = str(cast(Any, element.getroottree().docinfo).doctype or "")
    return Root(name, namespace, attributes, line_of(element)), doctype, None


def _checked(path: Path, head: bytes, root: str, namespaces: Collection[str]) -> Root:
    def refuse(what: str, line: int | None = None) -> FormatError:
        return FormatError(what, where=Where(source=str(path), line=line), remedy=_AGAIN)

    if not head.strip():
        raise refuse("the file is empty", 1)
    if _WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise refuse(f"this is a web page{_title(head)}, not a list: the root element is not <{root}>", 1)
    found, doctype, wrong = _root_in(head)
    if found is None:
        if wrong is not None:
            _broken(path, wrong)
        raise refuse(
            f"no element begins in the first {HEAD_BYTES // 1024} KiB: this is not the XML of a list", 1
        )
    if doctype:
        raise refuse(
            "the file declares a document type (DOCTYPE), which may define entities: it is refused",
            found.line,
        )
    if found.name != root:
        raise refuse(f"the root element is <{found.name}>, not <{root}>", found.line)
    if found.namespace not in namespaces:
        known = " or ".join(sorted(repr(name) for name in namespaces))
        raise refuse(f"<{root}> is in the namespace {found.namespace!r}, not in {known}", found.line)
    return found


def _title(head: bytes) -> str:
    found = re.search(rb"<title[^>]*>(.*?)</title>", head, re.IGNORECASE | re.DOTALL)
    words = " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
    return f" ({words[:60]!r})" if words else ""


def _broken(path: Path, error: etree.XMLSyntaxError, log: object = None, *, cut: bool = False) -> NoReturn:
    what, (line, column) = error.msg or "", error.position
    told = list(cast(Any, log)) if log is not None and not line else []
    if told:  # an undeclared entity is told here alone
        what, line, column = told[-1].message, told[-1].line, told[-1].column
    what = re.sub(r",? line \d+, column \d+$", "", " ".join(what.split())).rstrip(".")
    raise FormatError(
        f"the file is {'cut off' if cut else 'not well-formed XML'}: {what or 'it ends too early'}",
        where=Where(source=str(path), line=line or None, column=column or None),
        remedy=_AGAIN,
    )


def _is_cut(stream: BinaryIO, root: str) -> bool:
    """Whether a file ends with something else than the end of its root element."""
    stream.seek(0, 2)
    stream.seek(max(0, stream.tell() - _TAIL_BYTES))
    tail = stream.read().replace(b"\0", b"").rstrip()  # NUL bytes are half of UTF-16
    return re.search(rb"</(?:[\w.-]+:)?" + re.escape(root.encode()) + rb"\s*>\s*(?:<!--.*)?$", tail) is None
