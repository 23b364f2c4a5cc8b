"""Zip archives and XML from strangers: weighed before they are read, and read without entities, networks or recursion."""

from __future__ import annotations

import copy
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from narrows.errors import FormatError, Where
from narrows.scan.segment import Limits

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_PROPERTIES = re.compile(r"docProps/(?:core|app|custom)\.xml|customXml/item[0-9]*\.xml")
_DULL = frozenset(
    (
        " created modified lastPrinted revision Application AppVersion DocSecurity Template ScaleCrop LinksUpToDate SharedDoc"
        " HyperlinksChanged TotalTime Pages Words Characters CharactersWithSpaces Lines Paragraphs"
    ).split(" ")
)
"""Properties that every document has, and that say nothing of anybody."""
_CHUNK = 2**20
_LARGE = 8 * 2**20


class Archive:
    """A zip archive whose members are read with a limit on what they unpack to, all together.

    Raises FormatError for one that is broken or unpacks to too much; the sizes that it declares are not believed.
    """

    def __init__(self, data: bytes, source: str, limits: Limits) -> None:
        self.source = source
        self._limits = limits
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except BROKEN_ZIP as error:
            raise self._refused(f"is a broken archive: {error}") from None
        members = self._zip.infolist()
        if len(members) > limits.parts:
            raise self._refused(f"has {len(members):,} parts")
        self.members = {member.filename: member for member in members if not member.is_dir()}

    @property
    def names(self) -> list[str]:
        """The names of all members, in the order of the archive."""
        return list(self.members)

    def locked(self, name: str) -> bool:
        """Whether a member needs a password."""
        return bool(self.members[name].flag_bits & 1)

    def read(self, name: str) -> bytes:
        """A member, unpacked. Raises FormatError."""
        member = self.members[name]
        honest = copy.copy(member)
        honest.file_size = self._limits.unpacked_bytes + 2 * _CHUNK
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(honest) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    steep = size > _LARGE and size > self._limits.steepest * max(member.compress_size, 1)
                    if size > self._left or steep:
                        raise self._refused(f"unpacks to more than a document should (part {name[:80]!r})")
                    parts.append(chunk)
        except BROKEN_ZIP as error:
            raise self._refused(f"has a broken part {name[:80]!r}: {error}") from None
        self._left -= size
        return b"".join(parts)

    def xml(self, name: str) -> etree._Element:
        """A member that is XML. Raises FormatError."""
        return parsed(self.read(name), f"{self.source} ({name[:80]})")

    def _refused(self, what: str) -> FormatError:
        return FormatError(
            what, where=Where(source=self.source), remedy="Save the document again, or split it"
        )


def parsed(data: bytes, source: str) -> etree._Element:
    """The root of an XML document; entities are not expanded and nothing is fetched. Raises FormatError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormatError(
            f"holds broken XML: {str(error)[:200]}", where=Where(source=source), remedy="Save it again"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FormatError(
            "holds XML with a document type, which no office program writes",
            where=Where(source=source),
            remedy="Save it again with an office program",
        )
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment or instruction."""
    tag: object = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its name without namespace, or ""."""
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name:
            return str(value)
    return ""


def properties(archive: Archive, name: str) -> Iterator[str]:
    """The texts of a part of an office document that holds its properties, or data that its fields show."""
    if not _PROPERTIES.fullmatch(name):
        return
    root = archive.xml(name)
    for element in root if name == "docProps/app.xml" else root.iter():  # below its top are names of sheets
        if local(element) not in _DULL and element.text and element.text.strip():
            yield element.text


def texts_under(root: etree._Element, paragraph: str, run: str) -> Iterator[str]:
    """The texts of paragraphs (drawings and charts have them as a:p with a:t): one for each that has any."""
    for element in root.iter(f"{{*}}{paragraph}"):
        text = "".join(each.text or "" for each in element.iter(f"{{*}}{run}"))
        if text.strip():
            yield text
