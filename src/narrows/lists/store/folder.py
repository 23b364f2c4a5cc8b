"""The snapshot store: a folder with the bytes of every snapshot and a record for each source.

    objects/<sha256>.gz     the bytes as received, packed
    sources/<source>.json   what is known of a source: its snapshots, the last check, what was refused
    parsed/                 entries as parsed before; may be deleted at any time
    locks/, tmp/            of updates that are running
    sources.csv             a user's own sources, if there are any; the same columns as the packaged table

Reading takes no lock: files of the store are replaced in one step, and never changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from narrows.errors import CorruptError, FieldError, InputError, StoreError, Where
from narrows.lists.readers import open_list
from narrows.lists.store import files, manifest, objects, parsed
from narrows.lists.store.catalog import Catalog, Source, catalog, is_source_id
from narrows.lists.store.manifest import Manifest, Record
from narrows.lists.store.parsed import Parsed, in_words
from narrows.lists.store.snapshot import Snapshot


def default_folder() -> Path:
    """Where the store is if nobody says: $NARROWS_LISTS, else under $XDG_DATA_HOME, else under the home folder."""
    if own := os.environ.get("NARROWS_LISTS"):
        return Path(own).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    # The standard says that a relative path in it is to be ignored.
    base = Path(data) if data and Path(data).is_absolute() else Path("~/.local/share").expanduser()
    return base / "narrows" / "lists"


class Store:
    """A snapshot store. A folder that does not exist yet is an empty store, made by the first snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if folder.exists() and not folder.is_dir():
            raise StoreError(
                "is no folder", where=Where(source=str(folder)), remedy="Name the folder of a snapshot store"
            )

    @cached_property
    def catalog(self) -> Catalog:
        """The known sources. Raises RulebookError when the store's own table is wrong."""
        return catalog(self.folder)

    def source(self, id_: str) -> Source:
        """A source by id, with the defaults for one of the user's own. Raises FieldError for what can be no id."""
        if not is_source_id(id_):
            raise FieldError(
                f"{id_!r:.60} is no id of a source",
                where=Where(source="--source"),
                remedy="Use lower case letters, digits, dots and dashes; narrows lists status --all names the known ones",
            )
        return self.catalog.source(id_)

    def held(self) -> tuple[str, ...]:
        """The sources that the store has a record of, whether a snapshot or only a refusal."""
        return tuple(sorted(path.stem for path in (self.folder / "sources").glob("[!.]*.json")))

    def manifest(self, source: str) -> Manifest:
        """What is known of a source. Raises CorruptError."""
        return manifest.read(self.folder, source)

    def snapshots(self, source: str) -> tuple[Snapshot, ...]:
        """The snapshots of a source, oldest first. Raises CorruptError when its record is damaged."""
        known = self.manifest(source)
        return tuple(self.as_snapshot(known, record) for record in known.ordered)

    def as_snapshot(self, known: Manifest, record: Record) -> Snapshot:
        """The snapshot of a record."""
        source = self.catalog.source(known.source)
        name = _name(known, record)
        return Snapshot(
            name=name,
            source=known.source,
            sha256=record.stored.sha256,
            format=record.format,
            published=record.published,
            retrieved=record.retrieved,
            confirmed=record.confirmed,
            counts=record.counts,
            dated=record.dated,
            bad=record.bad,
            accepted=record.accepted,
            removals="removals" in source.history,
            downloads=bool(source.url),
            stale_after=source.stale_after_days,
            _load=partial(self._load, known.source, record, name),
        )

    def _load(self, source: str, record: Record, name: str) -> Parsed:
        objects.check(self.folder, record.stored, name)
        place = self.parsed_place(record)
        found = parsed.load(place)
        if found is not None:
            return found
        with tempfile.TemporaryDirectory(prefix="narrows-") as scratch:
            raw = Path(scratch) / f"{source}{record.suffix}"  # a table's list may be named after its file
            try:
                with raw.open("wb") as out:
                    objects.unpack(self.folder, record.stored, name, out)
                mapping = record.mapping.given(Path(scratch)) if record.mapping else None
            except OSError as error:
                raise StoreError(
                    f"snapshot {name} cannot be unpacked: {error.strerror or error}",
                    where=Where(source=scratch),
                    remedy="Check the room in the folder for temporary files ($TMPDIR)",
                ) from None
            try:
                file = open_list(raw, format=record.format, list_id=record.list_id, mapping=mapping)
            except InputError as error:
                raise StoreError(
                    f"snapshot {name} can no longer be read: {error.what}",
                    where=Where(source=name),
                    remedy="It was read by another version of narrows; update the list, or report this",
                ) from None
        found = Parsed(entries=tuple(file.entries), problems=tuple(map(in_words, file.problems)))
        parsed.save(place, found)
        return found

    def parsed_place(self, record: Record) -> Path:
        """Where the entries of a record are kept."""
        how = (record.format, record.list_id, record.mapping)
        return parsed.place(self.folder, record.stored.sha256, how)

    def locked(
        self, source: str, *, wait_s: float, waiting: Callable[[str], None] | None = None
    ) -> AbstractContextManager[None]:
        """Hold the right to write a source. Raises StoreError when another holds it for longer than `wait_s`."""
        return files.locked(self.folder, source, wait_s=wait_s, waiting=waiting)

    def write(self, known: Manifest) -> None:
        """Put a record of a source in the place of what stands; hold its lock. Raises StoreError."""
        with files.writing(self.folder):
            manifest.write(self.folder, known)

    def damaged(self, source: str, *, verify: bool = True) -> list[CorruptError]:
        """What of a source is not as it was stored: every snapshot is unpacked and hashed, else looked at for its size."""
        look = objects.unpack if verify else objects.glance
        try:
            known = self.manifest(source)
        except CorruptError as error:
            return [error]
        found = []
        for record in known.ordered:
            name = _name(known, record)
            try:
                look(self.folder, record.stored, name)
            except CorruptError as error:
                found.append(error)
        return found

    def snapshot(self, name: str, as_of: date | None = None) -> Snapshot:
        """The snapshot of a name; as of a day, the newest published on or before it.

        A name is `<source>` (its newest), `<source>@<day>`, `<source>@<start of the hash>`, the start of a hash alone
        (8 digits at least), a list id such as us.el (the newest snapshot that holds it, cut to that list), or the path
        of a file in a known format. Where the store has only later ones, the oldest of them is given, with `later` set
        and a note that says so. Raises StoreError for what is not held, and FormatError for a file that is no list.
        """
        from narrows.lists.store.naming import found

        return found(self, name, as_of)


def _name(known: Manifest, record: Record) -> str:
    """`<source>@<day>` for the last snapshot of a day, else `<source>@<start of its hash>`."""
    same = [each for each in known.records if each.day == record.day]
    if record is max(same, key=lambda each: each.order):
        return f"{known.source}@{record.day}"
    return f"{known.source}@{record.stored.sha256[:12]}"
