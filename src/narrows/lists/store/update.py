"""Updates and imports: one source, one file, under the source's lock."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from narrows.errors import DownloadError, FieldError, InputError, NarrowsError, RefusedError, Where
from narrows.lists.readers import open_list
from narrows.lists.store import checks, files
from narrows.lists.store.catalog import Source
from narrows.lists.store.download import Policy, Told, TooLargeError, fetch
from narrows.lists.store.intake import Origin, Outcome, note, take, unchanged, whole
from narrows.lists.store.manifest import Manifest, Mapped

if TYPE_CHECKING:
    from narrows.lists.store.folder import Store

_EDITION_BYTES = 10_000_000
_STEP = re.compile(r"([A-Za-z_][\w-]*)(?:\[([A-Za-z_][\w-]*)=([^\]]+)\])?")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How to update or import: the time it is, what to let through, and how long to wait for another process.

    `accept` are reasons of `checks.ACCEPTABLE` that do not refuse a file. `waiting` is told the source whose lock
    another process holds, `told` how far a download has come.
    """

    now: datetime
    accept: frozenset[str] = frozenset()
    policy: Policy = Policy()
    wait_s: float = 600.0
    waiting: Callable[[str], None] | None = None
    told: Told | None = None


def update(store: Store, source: Source, run: Run, *, url: str | None = None) -> Outcome:
    """Get the newest file of a source. `url` is another address to get it from.

    Raises DownloadError and RefusedError, both after writing the attempt down, and StoreError; what stood still stands.
    """
    edition = None
    if url is not None:
        edition = _edition_in(url, source)
        source = msgspec.structs.replace(source, url=url, edition_url="", edition_field="")
    if not source.url:
        what = f"{source.id} has no address to download from"
        remedy = f"Get it from its publisher and run narrows lists import FILE --source {source.id}"
        raise DownloadError(what, where=Where(source=source.id), remedy=remedy)
    with (
        store.locked(source.id, wait_s=run.wait_s, waiting=run.waiting),
        files.scratch(store.folder, source.id) as scratch,
    ):
        try:
            return _update(store, source, run, scratch, edition)
        except (DownloadError, InputError) as error:
            known = store.manifest(source.id)
            note(store, known.refused(error, at=run.now, origin=source.url, sha256=None))
            raise


def _update(store: Store, source: Source, run: Run, scratch: Path, asked: str | None) -> Outcome:
    """`asked` is an edition that was asked for by its address: not necessarily the newest that there is."""
    known = store.manifest(source.id)
    edition = _edition(source, scratch, run.policy) if source.edition_url else asked
    url = source.url.replace("{edition}", edition or "")
    origin = Origin(
        name=url,
        retrieved=run.now,
        downloaded=asked is None,
        published=_day(edition),
        edition=edition,
        format=source.format or None,
        suffix=_suffix(url),
    )
    newest = known.newest
    # What is damaged, or was not had from here, is had anew.
    have = newest if newest is not None and newest.origin == url and whole(store, newest) else None
    if have is not None and edition is not None and edition == have.edition:
        return unchanged(store, known, have, origin)
    raw = scratch / f"{source.id}{origin.suffix}"
    try:
        fetched = fetch(
            url,
            raw,
            most_bytes=source.max_megabytes * 1_000_000,
            policy=run.policy,
            etag=have.etag if have else None,
            last_modified=have.last_modified if have else None,
            told=run.told,
        )
    except TooLargeError as error:
        raise _refused(store, known, source, origin, error) from None
    if not fetched.modified:
        assert have is not None
        return unchanged(store, known, have, origin)
    origin = msgspec.structs.replace(origin, etag=fetched.etag, last_modified=fetched.last_modified)
    return take(store, source, raw, scratch, origin, run.accept)


def _refused(
    store: Store, known: Manifest, source: Source, origin: Origin, error: TooLargeError
) -> RefusedError:
    reasons = (checks.too_large(source),)
    refusal = RefusedError(f"refused for {source.id}", reasons=reasons, where=error.where)
    note(store, known.refused(refusal, at=origin.retrieved, origin=origin.name, sha256=None))
    return refusal


def import_file(
    store: Store,
    source: Source,
    path: Path,
    run: Run,
    *,
    format: str | None = None,  # noqa: A002 - the word of open_list
    list_id: str | None = None,
    mapping: str | None = None,
    published: date | None = None,
) -> Outcome:
    """Take a file of the user's into the store.

    `published` is the day of publication, where the file does not say. `mapping` is that of a private table: a text such
    as `name=Company;aliases=AKA`, or the path of a YAML file.

    Raises RefusedError after writing the attempt down, FieldError for a format or mapping that does not fit, StoreError.
    """
    if not path.is_file():
        raise _no_file(path)
    origin = Origin(
        name=str(path),
        retrieved=run.now,
        published=published,
        format=format,
        list_id=list_id,
        mapping=_mapped(mapping),
        suffix=_suffix(path.name),
    )
    with (
        store.locked(source.id, wait_s=run.wait_s, waiting=run.waiting),
        files.scratch(store.folder, source.id) as scratch,
    ):
        raw = scratch / f"{source.id}{origin.suffix}"  # a table's list may be named after its file
        _copy(path, raw, store)
        return take(store, source, raw, scratch, origin, run.accept)


def source_of(store: Store, path: Path, format: str | None) -> Source:  # noqa: A002 - the word of open_list
    """The source that a file is of, where its format says so. Raises FieldError where it could be of several or none."""
    if not path.is_file():
        raise _no_file(path)
    name = format or open_list(path).format
    fitting = [source for source in store.catalog.sources.values() if source.format == name]
    if len(fitting) == 1:
        return fitting[0]
    what = (
        f"it could be of {', '.join(each.id for each in fitting)}"
        if fitting
        else f"no known source is in {name}"
    )
    raise FieldError(
        f"where the list is from is not clear: {what}",
        where=Where(source=str(path)),
        remedy="Say --source ID, or --list ID for a list of your own",
    )


def _no_file(path: Path) -> FieldError:
    what = "is no file" if path.exists() else "does not exist"
    return FieldError(what, where=Where(source=str(path)), remedy="Name a file of a list")


def _mapped(given: str | None) -> Mapped | None:
    if given is None or "=" in given:
        return None if given is None else Mapped(text=given)
    try:
        return Mapped(text=Path(given).read_text("utf-8-sig"), file=True)
    except (OSError, UnicodeDecodeError) as error:
        raise FieldError(
            f"the mapping cannot be read: {getattr(error, 'strerror', None) or error}",
            where=Where(source=given),
            remedy="Write it as name=Company, or name a YAML file",
        ) from None


def _copy(path: Path, raw: Path, store: Store) -> None:
    try:
        stream = path.open("rb")
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise FieldError(
            what, where=Where(source=str(path)), remedy="Check the file and its permissions"
        ) from None
    with stream, files.writing(store.folder), raw.open("wb") as out:
        shutil.copyfileobj(stream, out)


def attempt(store: Store, source: Source, run: Run, *, url: str | None = None) -> Outcome | NarrowsError:
    """`update`, with an error in the place of the outcome: one source that fails does not keep others from theirs."""
    try:
        return update(store, source, run, url=url)
    except NarrowsError as error:
        return error


def due(store: Store) -> tuple[Source, ...]:
    """The sources that are updated where none is named: the usual ones, and all that are held and can be downloaded."""
    held = set(store.held())
    return tuple(
        source
        for source in store.catalog.sources.values()
        if source.url and (source.usual or source.id in held)
    )


def _edition(source: Source, scratch: Path, policy: Policy) -> str:
    """The day of the newest edition, by what the publisher says of it. Raises DownloadError."""
    place = scratch / "edition"
    fetch(source.edition_url, place, most_bytes=_EDITION_BYTES, policy=policy)
    where = Where(source=source.edition_url, field=source.edition_field)
    try:
        found = _at(msgspec.json.decode(place.read_bytes()), source.edition_field)
    except (msgspec.MsgspecError, UnicodeDecodeError, LookupError, TypeError):
        found = None
    if not isinstance(found, str) or _day(found) is None:
        raise DownloadError("does not say which edition is the newest", where=where, remedy="Try again later")
    return found


def _edition_in(url: str, source: Source) -> str | None:
    """The day of the edition that an address names, if it is one of the source's own."""
    before, mark, after = source.url.partition("{edition}")
    if not mark or not (url.startswith(before) and url.endswith(after)):
        return None
    edition = url[len(before) : len(url) - len(after)]
    return edition if _day(edition) is not None else None


def _at(value: Any, path: str) -> Any:
    """The value at a path such as `titles[number=15].up_to_date_as_of`. Raises LookupError and TypeError."""
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        if match is None:
            raise LookupError(path)
        name, key, wanted = match.groups()
        value = value[name]
        if key is not None:
            value = next((each for each in value if str(each[key]) == wanted), None)
    return value


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _suffix(name: str) -> str:
    """The suffix of a file's name or an address: readers may go by it."""
    suffix = Path(name.partition("?")[0]).suffix
    return suffix if _SUFFIX.fullmatch(suffix) else ""
