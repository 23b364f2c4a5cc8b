"""What the store knows of one source: a JSON file with its snapshots, the last check, and what was refused.

The file carries a hash of what it says, so that a damaged one is found and not believed.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import msgspec

from narrows.errors import CorruptError, NarrowsError, Reason, RefusedError, Where
from narrows.lists.store.files import put
from narrows.lists.store.objects import Stored

MOST_REFUSALS = 50
"""How many refused attempts are remembered."""


class Mapped(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the columns of a private table were mapped: a text such as `name=Company`, or the content of a YAML file."""

    text: str
    file: bool = False

    def given(self, scratch: Path) -> str | Path:
        """The mapping as `open_list` takes it; a file is written into `scratch`. Raises OSError."""
        if not self.file:
            return self.text
        path = scratch / "mapping.yaml"
        path.write_text(self.text, "utf-8")
        return path


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One snapshot: its bytes, where and when they were had, and what was found in them.

    `published` is the day of publication by the file, its source or the user; `retrieved` when it was had; `confirmed`
    the last day on which the source itself was asked and had nothing newer: for an import, the day of publication.
    `counts` are entries by list id, `dated` those of them that say since when they are listed, `bad` the number of
    records with a problem, and `problems` the first of these in words.
    `accepted` are the refusals that the user overruled.
    """

    stored: Stored
    format: str
    suffix: str = ""
    list_id: str | None = None
    mapping: Mapped | None = None
    origin: str
    downloaded: bool = False
    published: date | None = None
    retrieved: datetime
    confirmed: date
    etag: str | None = None
    last_modified: str | None = None
    edition: str | None = None
    counts: dict[str, int]
    dated: dict[str, int]
    bad: int = 0
    problems: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day the snapshot speaks of: of publication, else of retrieval (UTC)."""
        return self.published or self.retrieved.date()

    @property
    def order(self) -> tuple[date, datetime]:
        """What puts snapshots of one source in order."""
        return self.day, self.retrieved


class Refusal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An attempt that was not taken: when, from where, and why."""

    at: datetime
    origin: str
    reasons: tuple[Reason, ...]
    sha256: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is known of a source. `records` stand in the order they came; `checked` is the last successful attempt."""

    version: int = 1
    source: str
    checked: datetime | None = None
    records: tuple[Record, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def ordered(self) -> tuple[Record, ...]:
        """The snapshots, from the oldest day to the newest."""
        return tuple(sorted(self.records, key=lambda record: record.order))

    @property
    def newest(self) -> Record | None:
        return max(self.records, key=lambda record: record.order, default=None)

    @property
    def standing_refusal(self) -> Refusal | None:
        """The last refused attempt, if none has succeeded since."""
        last = self.refusals[-1] if self.refusals else None
        return last if last is not None and (self.checked is None or last.at >= self.checked) else None

    def refused(self, error: NarrowsError, *, at: datetime, origin: str, sha256: str | None) -> Manifest:
        """With one more refused attempt."""
        if isinstance(error, RefusedError):
            reasons = error.reasons
        else:
            reasons = (Reason(error.code, error.what, error.remedy),)
        refusal = Refusal(at=at, origin=origin, reasons=reasons, sha256=sha256)
        return msgspec.structs.replace(self, refusals=(*self.refusals, refusal)[-MOST_REFUSALS:])

    def confirmed(self, record: Record, *, at: datetime, new: Record) -> Manifest:
        """With one record in place of another, after a successful attempt."""
        records = tuple(new if each is record else each for each in self.records)
        return msgspec.structs.replace(self, records=records, checked=at)

    def added(self, record: Record, *, at: datetime) -> Manifest:
        """With one more snapshot."""
        return msgspec.structs.replace(self, records=(*self.records, record), checked=at)


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sha256: str
    manifest: msgspec.Raw


def place(folder: Path, source: str) -> Path:
    return folder / "sources" / f"{source}.json"


def read(folder: Path, source: str) -> Manifest:
    """The manifest of a source; an empty one if there is none. Raises CorruptError."""
    path = place(folder, source)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Manifest(source=source)
    except OSError as error:
        raise _corrupt(path, f"cannot be read: {error.strerror}") from None
    try:
        file = msgspec.json.decode(data, type=_File)
        if hashlib.sha256(_plain(file.manifest)).hexdigest() != file.sha256:
            raise _corrupt(path, "was damaged or changed by hand")
        found = msgspec.json.decode(file.manifest, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _corrupt(path, f"is not the record of a source: {error}") from None
    if found.version != 1 or found.source != source:
        raise _corrupt(path, f"is of source {found.source!r}, version {found.version}")
    return found


def write(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the one that stands. Raises OSError."""
    data = msgspec.json.encode(manifest, order="deterministic")
    file = _File(sha256=hashlib.sha256(data).hexdigest(), manifest=msgspec.Raw(data))
    put(place(folder, manifest.source), msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n")


def _plain(raw: msgspec.Raw) -> bytes:
    return msgspec.json.format(bytes(raw), indent=-1)


def _corrupt(path: Path, what: str) -> CorruptError:
    return CorruptError(
        f"the store's record of a source {what}",
        where=Where(source=str(path)),
        remedy="Restore the file from a backup, or move it away and update or import the source again",
    )
