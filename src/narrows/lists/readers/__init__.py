"""Readers of published and private lists, one per format, and the way to open a list file of any of them.

A format is found by how a file begins. Every format of a publisher is asked, in the order of `READERS`; one that claims
the file reads it, two that do are an error. `table` is asked last, when none does; `us-lists-csv`, whose headings are
those of many a private table, is read only when stated. A reader's module is loaded when a
file is opened, not before.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import cast

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where, unreadable
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header, ListReader

__all__ = ["FORMATS", "READERS", "Header", "ListFile", "ListReader", "open_list"]

_HEAD = 64 * 2**10
_PAGES = ("cn-mofcom-announcement", "fr-annex")  # published as HTML pages
_TABLE = "table"


class _Reader:
    """A reader that is loaded when it is first used.

    `stated` says that the format is read only when the user states it: a private table may have the same headings.
    """

    def __init__(
        self,
        format: str,  # noqa: A002  # the word of the protocol
        module: str,
        name: str,
        *,
        stated: bool = False,
    ) -> None:
        self.format = format
        self.stated = stated
        self._module = module
        self._name = name

    @cached_property
    def _loaded(self) -> ListReader:
        module = importlib.import_module(f"{__name__}.{self._module}")
        return cast("ListReader", getattr(module, self._name)())

    def sniff(self, head: bytes) -> bool:
        return self._loaded.sniff(head)

    def sniff_file(self, path: Path) -> bool:
        """Whether a file is of this format, where its first bytes do not tell."""
        look = getattr(self._loaded, "sniff_file", None)
        return bool(look(path)) if look is not None else False

    def header(self, path: Path) -> Header:
        return self._loaded.header(path)

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        return self._loaded.read(path, list_id)


_ALL = (
    _Reader("ofac-advanced", "ofac_advanced", "OfacAdvanced"),
    _Reader("ofac-sdn", "ofac_sdn", "OfacSdn"),
    _Reader("eu-fsf", "eu_fsf", "EuFsf"),
    _Reader("uk-sanctions", "uk_sanctions", "UkSanctions"),
    _Reader("uk-ofsi", "uk_ofsi", "UkOfsi"),
    _Reader("un-consolidated", "un_consolidated", "UnConsolidated"),
    _Reader("ecfr-entity-list", "us_ecfr", "EcfrEntityList"),
    _Reader("ecfr-uvl", "us_ecfr", "EcfrUvl"),
    _Reader("ecfr-meu", "us_ecfr", "EcfrMeu"),
    _Reader("fr-annex", "us_annex", "FrAnnex"),
    _Reader("csl-json", "us_csl_json", "CslJson"),
    _Reader("csl-csv", "us_csl_csv", "CslCsv"),
    _Reader("bis-dpl", "us_dpl", "Dpl"),
    _Reader("us-lists-json", "us_lists_json", "ListsJson"),
    _Reader("us-lists-csv", "us_lists_csv", "ListsCsv", stated=True),
    _Reader("cn-mofcom-json", "mofcom", "MofcomJson"),
    _Reader("jp-meti-json", "meti", "MetiJson"),
    _Reader("jp-meti-xlsx", "meti", "MetiXlsx"),
    _Reader("cn-mofcom-announcement", "mofcom_text", "MofcomAnnouncement"),
    _Reader("ftm", "ftm", "FollowTheMoney"),
    _Reader("entities-jsonl", "bench", "EntitiesJsonl"),
    _Reader(_TABLE, "table", "Table"),
)

READERS: tuple[ListReader, ...] = _ALL
"""A reader of each format, in the order in which they are asked whether a file is theirs."""

FORMATS: tuple[str, ...] = tuple(reader.format for reader in READERS)


@dataclasses.dataclass(frozen=True, slots=True)
class ListFile:
    """A list file that was read whole.

    `sha256` is of the bytes as they lie there, packed or not, with "sha256:" before it. `problems` are the records
    that could not be read, and what could not be read of others, which are among the `entries` without it. `lists` are
    the ids of the lists that the entries are of.
    """

    format: str
    path: Path
    sha256: str
    header: Header
    entries: tuple[Entry, ...]
    problems: tuple[InputError, ...]
    lists: tuple[str, ...]


def open_list(
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002  # the word on the command line
    list_id: str | None = None,
    mapping: str | Path | Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> ListFile:
    """Read a list file whole, unpacked if it is a .gz.

    `format` is one of `FORMATS`; found from the file where not given. `list_id` names the list of a file that is of no
    publisher's list, and picks one list of a file that holds several. `mapping` is of a private table: see
    `narrows.lists.readers.mapping`. `encoding` is stated for what is neither UTF-8 nor UTF-16 with its mark.

    Raises FormatError for a file that is no list, is cut off or garbled, or holds no entry; FieldError for a format,
    mapping or encoding that does not fit.
    """
    place = Path(path)
    entries: list[Entry] = []
    problems: list[InputError] = []
    with _opened(place, format, mapping, encoding) as (reader, plain):
        before = _sha256(place)
        header = reader.header(plain)
        for found in _read(reader, plain, list_id):
            if isinstance(found, InputError):
                problems.append(_renamed(found, plain, place))
            else:
                entries.append(found)
        if _sha256(place) != before:
            what, remedy = "changed while it was read", "Read it again"
            raise FormatError(what, where=Where(source=str(place)), remedy=remedy)
    return ListFile(
        format=reader.format,
        path=place,
        sha256=before,
        header=header,
        entries=tuple(entries),
        problems=tuple(problems),
        lists=tuple(dict.fromkeys(entry.list for entry in entries)),
    )


@contextmanager
def _opened(
    path: Path,
    format: str | None,  # noqa: A002
    mapping: str | Path | Mapping[str, str] | None,
    encoding: str | None,
) -> Iterator[tuple[ListReader, Path]]:
    from narrows.lists.readers.encoding import plain_file

    with plain_file(path, encoding) as plain:
        try:
            yield _reader_for(plain, format, mapping), plain
        except InputError as error:
            _renamed(error, plain, path)
            raise
        except UnicodeEncodeError:
            what = "holds halves of surrogate pairs, which are no characters"
            where = Where(source=str(path))
            raise FormatError(what, where=where, remedy="Fetch the file again") from None
        except OSError as error:
            raise unreadable(error, Where(source=str(path))) from None


def _reader_for(
    plain: Path,
    format: str | None,  # noqa: A002
    mapping: str | Path | Mapping[str, str] | None,
) -> ListReader:
    where = Where(source=str(plain))
    if format is not None and format not in FORMATS:
        remedy = f"Known formats: {', '.join(FORMATS)}"
        raise FieldError(f"unknown list format {format!r:.40}", where=Where(source="format"), remedy=remedy)
    if mapping is not None:
        if format not in (None, _TABLE):
            what = f"a mapping of columns does not apply to {format}"
            raise FieldError(what, where=where, remedy=f"Leave it out, or use the format {_TABLE}")
        format = _TABLE  # noqa: A001
    with plain.open("rb") as stream:
        head = stream.read(_HEAD)
    from narrows.lists.readers.encoding_looks import EMPTY, HTML, hopeless, looks_like

    look = looks_like(head)
    if look == EMPTY:
        raise FormatError("is empty", where=where, remedy="Fetch the file again")
    if format is not None:
        if hopeless(look) or (look == HTML and format not in _PAGES):
            what = f"is not of the format {format}: it looks like {look}"
            raise FormatError(what, where=where, remedy="Fetch the file again, or name the right one")
        if mapping is not None:
            from narrows.lists.readers.mapping import parse_mapping
            from narrows.lists.readers.table import Table

            return Table(parse_mapping(mapping))
        return next(reader for reader in READERS if reader.format == format)
    return _claiming(plain, head, look)


def _claiming(plain: Path, head: bytes, look: str) -> ListReader:
    """The reader whose format a file is of."""
    *special, table = _ALL
    found = [reader for reader in special if not reader.stated and _claims(reader, head, plain)]
    if not found and _claims(table, head, plain):
        found = [table]
    if len(found) == 1:
        return found[0]
    where = Where(source=str(plain))
    if found:
        what = f"could be {' or '.join(reader.format for reader in found)}: it looks like {look}"
        raise FormatError(what, where=where, remedy="State its format")
    raise FormatError(
        f"is in no known list format: it looks like {look}",
        where=where,
        remedy=f"Tried {', '.join(FORMATS)}. State the format, or map the columns of a table of your own",
    )


def _claims(reader: _Reader, head: bytes, plain: Path) -> bool:
    try:
        return reader.sniff(head) or reader.sniff_file(plain)
    except InputError:
        return False  # what cannot even be looked at is not of this format


def _read(reader: ListReader, plain: Path, list_id: str | None) -> Iterator[Entry | InputError]:
    """What a reader gives, each id once: a record whose id was there before is kept under the id with a number."""
    from narrows.lists.readers.encoding_entry import cleaned

    lines: dict[str, int | None] = {}
    times: dict[str, int] = {}
    first_problem = ""
    for found in reader.read(plain, list_id):
        if isinstance(found, InputError):
            first_problem = first_problem or str(found)
            yield found
            continue
        where = Where(source=str(plain), line=found.line)
        entry, problem = cleaned(found, where)
        if problem is not None:
            first_problem = first_problem or str(problem)
            yield problem
        if entry is None:
            continue
        if entry.id in lines:
            again, problem = _again(entry, lines, times, where)
            yield problem
            entry = again
        lines[entry.id] = entry.line
        yield entry
    if not lines:
        what = "holds no entry" if list_id is None else f"holds no entry of {list_id}"
        remedy = f"The first record: {first_problem}" if first_problem else "Fetch the file again"
        raise FormatError(what, where=Where(source=str(plain)), remedy=remedy)


def _again(
    entry: Entry, lines: dict[str, int | None], times: dict[str, int], where: Where
) -> tuple[Entry, InputError]:
    """An entry whose id another one has, under an id of its own: no party leaves a list by a number used twice."""
    first = lines[entry.id]
    number = times.get(entry.id, 1) + 1
    while f"{entry.id}#{number}" in lines:
        number += 1
    times[entry.id] = number
    given = f"{entry.id}#{number}"
    what = f"the id {entry.id!r:.80} of {entry.name!r:.80} was already given"
    what += f" in line {first}" if first is not None else ""
    problem = FieldError(what, where=where, remedy=f"It is screened as {given!r:.90}")
    return msgspec.structs.replace(entry, id=given), problem


def _renamed(error: InputError, plain: Path, path: Path) -> InputError:
    """An error with the place in the user's file, not in the copy that was read."""
    if error.where.source == str(plain):
        error.where = dataclasses.replace(error.where, source=str(path))
        error.args = (str(error),)
    return error


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
