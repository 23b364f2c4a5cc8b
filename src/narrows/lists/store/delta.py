"""What changed between two snapshots: entries that joined, that left, and that stand with other words."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from narrows.lists.entry import Address, Entry, Identifier, Link, Name
from narrows.lists.readers.encoding_names import OWN
from narrows.lists.store.snapshot import Snapshot

_WORD = re.compile(r"\w+")
_ALIKE = 0.8
"""Names that agree in this share of their letters are spellings of one name."""
_SKIPPED = frozenset(("id", "line"))


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an entry that changed, as text: what is gone from it and what came. A single value is replaced."""

    field: str
    gone: tuple[str, ...] = ()
    came: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that stands in both, with another content."""

    before: Entry
    after: Entry
    fields: tuple[FieldChange, ...]


class Reuse(msgspec.Struct, frozen=True, kw_only=True):
    """An id that stands for another party than before. The two are also told as what became of each."""

    id: str
    before: Entry
    after: Entry


class ListDelta(msgspec.Struct, frozen=True, kw_only=True):
    """What changed. `unchanged` counts the entries that are as they were."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Change, ...]
    reused: tuple[Reuse, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed or self.changed or self.reused)


def delta(old: Snapshot | Iterable[Entry], new: Snapshot | Iterable[Entry]) -> ListDelta:
    """What changed from `old` to `new`.

    Entries are matched by list and id. An id whose names have nothing in common any more is `reused`: its parties, and
    all others that found no match, are matched by list, countries and folded primary name; who finds none has left or
    joined. A list that is named after its file is the one list of the other side. Raises what `Snapshot.entries` raises.
    """
    before = old.entries() if isinstance(old, Snapshot) else tuple(old)
    after = new.entries() if isinstance(new, Snapshot) else tuple(new)
    given, before = before, _of_one_list(before, after)
    pairs, reused = _by_id(before, after)
    left, right = _rest(before, pairs, 0), _rest(after, pairs, 1)
    pairs += _paired(left, right, _by_name)
    changes = [Change(before=b, after=a, fields=_fields(b, a)) for b, a in pairs if not _same(b, a)]
    changed = [change for change in changes if change.fields]
    removed, added = _rest(before, pairs, 0), _rest(after, pairs, 1)
    left_out = {id(entry) for entry in removed}
    places = {id(entry): at for at, entry in enumerate(after)}
    changed.sort(key=lambda change: places[id(change.after)])
    return ListDelta(
        added=tuple(added),
        removed=tuple(old for old, entry in zip(given, before, strict=True) if id(entry) in left_out),
        changed=tuple(changed),
        reused=tuple(reused),
        unchanged=len(pairs) - len(changed),
    )


_Pairs = list[tuple[Entry, Entry]]


def _of_one_list(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries of before under the list of those after, where a list of one's own has the name of its file."""
    was, now = ({entry.list for entry in side} for side in (before, after))
    if not (len(was) == len(now) == 1 and was != now and any(name.startswith(OWN) for name in was | now)):
        return before
    (name,) = now
    return tuple(msgspec.structs.replace(entry, list=name) for entry in before)


def _is_made(entry: Entry) -> bool:
    """Whether the id of an entry was made from the name of its file."""
    return entry.id.startswith(OWN)


def _by_id(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[_Pairs, list[Reuse]]:
    pairs: _Pairs = []
    reused = []
    for old, new in _paired(before, after, lambda entry: (entry.list, entry.id)):
        if _same(old, new) or _one_party(old, new):
            pairs.append((old, new))
        else:
            reused.append(Reuse(id=new.id, before=old, after=new))
    return pairs, reused


def _by_name(entry: Entry) -> Hashable:
    return entry.list, tuple(sorted(entry.countries)), folded(entry.name)


def _paired(before: Iterable[Entry], after: Iterable[Entry], key: Callable[[Entry], Hashable]) -> _Pairs:
    """Entries of one key, paired: those that are the same first, then in the order in which they stand."""
    waiting: Mapping[Hashable, list[Entry]] = defaultdict(list)
    for entry in before:
        waiting[key(entry)].append(entry)
    pairs: _Pairs = []
    later: list[tuple[Entry, list[Entry]]] = []
    for entry in after:
        olds = waiting.get(key(entry), [])
        if len(olds) == 1:
            pairs.append((olds.pop(), entry))
        elif olds:
            twin = next((old for old in olds if _same(old, entry)), None)
            if twin is None:
                later.append((entry, olds))
            else:
                olds[:] = [old for old in olds if old is not twin]
                pairs.append((twin, entry))
    pairs += [(olds.pop(0), entry) for entry, olds in later if olds]
    return pairs


def _rest(entries: Iterable[Entry], pairs: _Pairs, side: int) -> list[Entry]:
    taken = {id(pair[side]) for pair in pairs}
    return [entry for entry in entries if id(entry) not in taken]


def _same(old: Entry, new: Entry) -> bool:
    return old == new if old.line == new.line else msgspec.structs.replace(old, line=new.line) == new


def _one_party(old: Entry, new: Entry) -> bool:
    """Whether two entries of one id can be one party: a common name, number, or a spelling of the name."""
    if {folded(name.text) for name in old.names} & {folded(name.text) for name in new.names}:
        return True
    if {(each.kind, each.value) for each in old.identifiers} & {
        (each.kind, each.value) for each in new.identifiers
    }:
        return True
    return any(_alike(folded(a.text), folded(b.text)) for a in old.names for b in new.names)


def _alike(one: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    bounds = (
        matcher.real_quick_ratio,
        matcher.quick_ratio,
        matcher.ratio,
    )  # from quick to exact, each at least the next
    return all(bound() >= _ALIKE for bound in bounds)


def folded(name: str) -> str:
    """A name for comparing: case, width, punctuation and spaces do not matter."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))


# What changed in an entry, in words.


def _fields(old: Entry, new: Entry) -> tuple[FieldChange, ...]:
    return tuple(_changes(old, new))


def _changes(old: Entry, new: Entry) -> Iterator[FieldChange]:
    if old.id != new.id and not (_is_made(old) and _is_made(new)):
        yield FieldChange(field="id", gone=(old.id,), came=(new.id,))
    if old.name != new.name:
        yield FieldChange(field="name", gone=(old.name,), came=(new.name,))
    for name in Entry.__struct_fields__:
        was, now = getattr(old, name), getattr(new, name)
        if name in _SKIPPED or was == now:
            continue
        was, now = _texts(was), _texts(now)
        gone, came = _without(was, now), _without(now, was)
        if gone or came:
            yield FieldChange(field=name.rstrip("_"), gone=gone, came=came)


def _without(those: tuple[str, ...], these: tuple[str, ...]) -> tuple[str, ...]:
    left = list(these)
    out = []
    for text in those:
        if text in left:
            left.remove(text)
        else:
            out.append(text)
    return tuple(out)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(map(_text, value))
    return () if value is None or value == "" else (str(value),)


def _text(value: Any) -> str:
    match value:
        case Name():
            marks = [mark for mark in (value.kind, value.quality) if mark not in ("primary", "strong")]
            return f"{value.text} ({', '.join(marks)})" if marks else value.text
        case Address():
            place = ", ".join(filter(None, (value.city, value.country)))
            return f"{value.text} [{place}]" if place else value.text
        case Identifier():
            return " ".join(filter(None, (value.kind, value.value, value.country)))
        case Link():
            share = f" {value.share_percent:g}%" if value.share_percent is not None else ""
            return f"{value.kind}{share} {' '.join(filter(None, (value.id, value.name)))}".rstrip()
        case _:
            return str(value)
