"""The entries behind an index, and the names that are indexed for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload

import msgspec
import numpy as np
import numpy.typing as npt

from narrows.lists.entry import Entry
from narrows.screen.acronyms import acronym, apart
from narrows.screen.kernel import layout
from narrows.screen.text import Prepared

_TYPES = {
    "person": layout.PERSON,
    "organization": layout.ORGANIZATION,
    "vessel": layout.ORGANIZATION,
    "aircraft": layout.ORGANIZATION,
}


class EntryStore(Sequence[Entry]):
    """Entries, read from their encoded form only when they are asked for, so that a large list is there at once.

    `data` holds every entry as MessagePack, end to end; entry i is data[starts[i]:starts[i + 1]].
    """

    def __init__(
        self, data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ready: Sequence[Entry] | None = None
    ) -> None:
        self.data = data
        self.starts = starts
        self._ready = ready
        self._decoder = msgspec.msgpack.Decoder(Entry)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> EntryStore:
        """A store of some entries."""
        encoder = msgspec.msgpack.Encoder()
        kept: list[Entry] = []
        data = bytearray()  # grown in place: half a million small pieces would cost as much again
        starts = [0]
        for entry in entries:
            try:
                encoder.encode_into(entry, data, -1)
                kept.append(entry)
            except UnicodeEncodeError:
                # Half a character of a file in a wrong encoding is no reason to lose the list.
                del data[starts[-1] :]
                kept.append(msgspec.convert(_whole(msgspec.to_builtins(entry)), Entry))
                encoder.encode_into(kept[-1], data, -1)
            starts.append(len(data))
        return cls(np.frombuffer(data, np.uint8), np.array(starts, np.int64), kept)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if self._ready is not None:
            return self._ready[at]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        return self._decoder.decode(self.data[self.starts[at] : self.starts[at + 1]].data)

    def __iter__(self) -> Iterator[Entry]:
        return (self[i] for i in range(len(self)))


def _whole(value: object) -> object:
    """A value of plain types with "?" for each lone surrogate in its texts."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value


class Named(NamedTuple):
    """Names to index: the text, the entry, the position among its names (that of the name an acronym is made from), and
    the flags of `layout`, and whether it is a name as it is listed."""

    names: list[str]
    entry: npt.NDArray[np.int32]
    position: npt.NDArray[np.int32]
    flags: npt.NDArray[np.uint8]
    own: npt.NDArray[np.bool_]

    def flags_of(self, prepared: Prepared) -> npt.NDArray[np.uint8]:
        """The flags of prepared rows, which also say whether a row is a reading. One that is word for word another name of its entry
        says nothing more than that name, and is judged as it is: what speaks for a reading is how much it leaves open."""
        reading = np.where(prepared.across > 0, layout.READING, 0).astype(np.uint8)
        read = np.flatnonzero(reading).tolist()
        if read:
            rows = prepared.buffer.tobytes().split(b"\n")
            of = self.entry[prepared.name].tolist()
            among = {of[at] for at in read}
            own = {
                (of[at], _words(rows[at])) for at in np.flatnonzero(reading == 0).tolist() if of[at] in among
            }
            reading[[at for at in read if (of[at], _words(rows[at])) in own]] = 0
        return np.asarray(self.flags[prepared.name] | reading, np.uint8)


def _words(row: bytes) -> tuple[bytes, ...]:
    return tuple(row.split())


def named(entries: Sequence[Entry]) -> Named:
    """Every name of every entry once, and the acronyms of long names of organizations that have none of their own."""
    names: list[str] = []
    entry: list[int] = []
    position: list[int] = []
    flags: list[int] = []
    for i, one in enumerate(entries):
        kind = _TYPES.get(one.type, 0)
        seen: set[str] = set()
        for k, name in enumerate(one.names):
            if name.text in seen:
                continue
            seen.add(name.text)
            names.append(name.text)
            entry.append(i)
            position.append(k)
            flags.append(kind | (layout.WEAK if name.quality == "weak" else 0))
        for k, name in enumerate(one.names):
            # A name with its acronym in brackets is two names.
            plain, bracketed = apart(name.text)
            for text, flag in ((plain, 0), (bracketed, layout.ACRONYM)):
                if text and text not in seen:
                    seen.add(text)
                    names.append(text)
                    entry.append(i)
                    position.append(k)
                    flags.append(kind | flag | (layout.WEAK if name.quality == "weak" else 0))
        if one.type == "organization":
            for k, name in enumerate(one.names):
                short = acronym(name.text)
                if short and short not in seen:
                    seen.add(short)
                    names.append(short)
                    entry.append(i)
                    position.append(k)
                    flags.append(kind | layout.ACRONYM)
    own = [name == entries[i].names[k].text for name, i, k in zip(names, entry, position, strict=True)]
    return Named(
        names,
        np.array(entry, np.int32),
        np.array(position, np.int32),
        np.array(flags, np.uint8),
        np.array(own, np.bool_),
    )
