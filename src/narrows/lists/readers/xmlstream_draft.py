"""An entry in the making, and what its publisher's words mean: shared by the readers of XML lists.

A listed party must not vanish from screening because a detail of its record is garbled. So only two things make a
record an error: that it has no name at all, and that its id is that of another record. Everything else that cannot
be read (an impossible birth date, a country that is none, a reference that leads nowhere) goes to `remarks` in the
publisher's words, under a label, and the entry is kept. A date of listing that cannot be read leaves `from_` None:
the party counts as listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path

from narrows.errors import CountryError, FormatError, InputError, Where
from narrows.lists.entry import Address, Entry, EntryType, Identifier, Link, Name, NameKind, Quality
from narrows.lists.identity import made_id
from narrows.lists.readers.xmlstream import Element, line_of
from narrows.lists.readers.xmlstream_dates import whole
from narrows.lists.readers.xmlstream_names import is_native, spellings
from narrows.model.country import resolve
from narrows.own_tables import rows

__all__ = ["Draft", "Words", "entries", "picked", "slug", "words_of"]

DATA = Path(__file__).parent / "data"
_TYPES: dict[str, EntryType] = {
    "organization": "organization",
    "person": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_KINDS: dict[str, NameKind] = {"primary": "primary", "alias": "alias", "former": "former", "native": "native"}


class Words:
    """What the words of one publisher mean: data/<source>_words.csv, looked up without regard to case.

    A row has the kind of word ("type", "alias", "country", "document", ...), the word, and its meaning. A word with
    a `*` stands for all that fit it; the plain ones go first, then these in file order.
    """

    def __init__(self, table: Iterable[tuple[str, str, str]]) -> None:
        self._plain: dict[tuple[str, str], str] = {}
        self._patterns: dict[str, list[tuple[str, str]]] = {}
        for kind, word, meaning in table:
            if "*" in word:
                self._patterns.setdefault(kind, []).append((_folded(word), meaning))
            else:
                self._plain[kind, _folded(word)] = meaning

    def get(self, kind: str, word: str) -> str | None:
        """The meaning, or None for a word that the table does not have."""
        key = _folded(word)
        found = self._plain.get((kind, key))
        if found is None:
            for pattern, meaning in self._patterns.get(kind, ()):
                if fnmatchcase(key, pattern):
                    return meaning
        return found

    def all(self, kind: str) -> tuple[str, ...]:
        """The meanings of every plain row of a kind, in file order."""
        return tuple(meaning for (of, _), meaning in self._plain.items() if of == kind)


@cache
def words_of(source: str) -> Words:
    """The words of a source. Raises RulebookError for a table that is not one."""
    table = rows(DATA / f"{source}_words.csv", ("kind", "word", "meaning"))
    return Words((row["kind"], row["word"], row["meaning"]) for _, row in table)


class Draft:
    """One record while it is read: each method takes what the publisher gives and decides where it belongs.

    Texts may be empty, which adds nothing; what is given twice stands once.
    """

    def __init__(self, words: Words, line: int | None) -> None:
        self.words = words
        self.line = line
        self.programs: list[str] = []
        self.citations: list[str] = []
        self.links: list[Link] = []
        self.countries: list[str] = []
        self.nationalities: list[str] = []
        self.birth_dates: list[str] = []
        self.birth_places: list[str] = []
        self._names: dict[str, Name] = {}
        self._addresses: dict[Address, None] = {}
        self._identifiers: dict[Identifier, None] = {}
        self._remarks: dict[str, None] = {}

    def name(self, text: str, kind: str = "alias", *, weak: bool = False) -> None:
        """A name; `kind` as in `Name`. A name given both as weak and as strong is strong."""
        text = " ".join(text.split())
        if not text:
            return
        quality: Quality = "weak" if weak else "strong"
        known = self._names.get(text)
        if known is None:
            self._names[text] = Name(text=text, kind=_KINDS.get(kind, "alias"), quality=quality)
        elif known.quality != quality or (kind == "primary" and known.kind != "primary"):
            self._names[text] = Name(
                text=text,
                kind="primary" if kind == "primary" else known.kind,
                quality="strong",
            )

    def names(self, text: str, kind: str = "alias", *, weak: bool = False) -> None:
        """A field that may hold several spellings. The first in Latin script is the primary one of a primary field."""
        found = spellings(text)
        bearer = next((name for name in found if not is_native(name)), found[0] if found else "")
        for name in found:
            if kind == "primary" and name == bearer:
                self.name(name, "primary", weak=weak)
            elif kind == "former":
                self.name(name, "former", weak=weak)
            else:
                self.name(name, "native" if is_native(name) else "alias", weak=weak)

    def country(self, text: str) -> str:
        """The alpha-2 code of a country as this publisher writes it, or "" for what is none or several."""
        text = " ".join(text.split())
        known = self.words.get("country", text) if text else ""
        if known is not None:
            return known
        try:
            return resolve(text).code
        except CountryError:
            return ""

    def stands_under(self, text: str, label: str) -> None:
        """A country that the party stands under: a flag, a registration."""
        self._place(text, label, self.countries)

    def nationality(self, text: str, label: str = "nationality") -> None:
        """A person's nationality or citizenship."""
        self._place(text, label, self.nationalities)

    def _place(self, text: str, label: str, places: list[str]) -> None:
        code = self.country(text)
        if code:
            places.append(code)
        elif text.strip() and self.words.get("country", text) is None:
            self.remark(label, text)

    def address(self, parts: Iterable[str], country: str, city: str = "", note: str = "") -> None:
        """An address of its parts in the order of writing, with the country as published.

        A country alone is no address, unless it cannot be read: then its text is all there is to keep.
        """
        code = self.country(country)
        lines = [line for part in parts if (line := " ".join(part.split()).strip(" ,"))]
        if code:
            self.countries.append(code)
        unread = bool(country.strip()) and not code and self.words.get("country", country) is None
        if lines or unread:
            text = ", ".join([*lines, *([" ".join(country.split())] if code or unread else [])])
            self._addresses[Address(text=text, country=code, city=" ".join(city.split()))] = None
        if note:
            self.remark("address", f"{', '.join(lines) or country}: {note}" if lines or country else note)

    def identifier(self, kind: str, value: str, country: str = "", note: str = "") -> None:
        """A number of a kind (already one of `Identifier.kind`), with the country that issued it as published."""
        value = " ".join(value.split())
        if value:
            self._identifiers[Identifier(kind=kind, value=value, country=self.country(country))] = None
        if note:
            self.remark(kind.replace("_", " "), f"{value}: {note}" if value else note)

    def document(self, label: str, value: str, country: str = "", note: str = "") -> None:
        """A number under the publisher's label, which the table of words turns into a kind."""
        kind = self.words.get("document", label)
        self.identifier(kind or slug(label) or "unknown", value, country, note)

    def born(self, read: str | None, published: str, *, about: bool = False) -> None:
        """A birth date: as read, and as published for the case that it could not be. About a day is that year."""
        if read is None:
            self.remark("birth date", published)
            return
        if about and "/" not in read:
            read = read[:4]
        if about:
            self.remark("birth date", f"about {read}")
        self.birth_dates.append(read)

    def remark(self, label: str, text: str) -> None:
        """Words of the publisher for which an entry has no place of its own."""
        text = " ".join(text.split())
        if text:
            self._remarks[f"{label}: {text}" if label else text] = None

    def type(self, *words: str) -> EntryType:
        """The type that the first known of the publisher's words names; "unknown", with a remark, if none does."""
        for word in words:
            found = _TYPES.get(self.words.get("type", word) or "")
            if found:
                return found
        self.remark("type", " / ".join(word for word in words if word))
        return "unknown"

    def entry(
        self,
        id: str,  # noqa: A002 - named as the field it fills
        list_id: str,
        type: EntryType,  # noqa: A002
        *,
        listed: tuple[str | None, str] = (None, ""),
        policy_text: str = "",
        url: str = "",
    ) -> Entry:
        """The entry. `listed` is the day of listing as read and as published; an empty `id` is made from the name.

        Raises InputError if there is no name.
        """
        names = _ordered(list(self._names.values()))
        if not names:
            raise InputError(
                f"the record{f' {id}' if id else ''} has no name",
                where=Where(line=self.line),
                remedy="Look the party up at the publisher, who may have published a broken record",
            )
        if names[0].kind != "primary":
            if names[0].kind != "alias":
                self.remark("", f"No primary name is given; the first is published as {names[0].kind}")
            names[0] = Name(text=names[0].text, kind="primary", quality=names[0].quality)
        since = whole(listed[0])
        if since is None:
            self.remark("listed on", listed[1])
        countries = _once(self.countries)
        return Entry(
            id=id or made_id(list_id, names[0].text, countries[0] if countries else ""),
            list=list_id,
            type=type,
            names=tuple(names),
            countries=countries,
            nationalities=_once(self.nationalities),
            addresses=tuple(self._addresses),
            identifiers=tuple(self._identifiers),
            birth_dates=_once(self.birth_dates),
            birth_places=_once(self.birth_places),
            programs=_once(self.programs),
            citations=_once(self.citations),
            policy_text=policy_text,
            links=tuple(dict.fromkeys(self.links)),
            from_=since,
            remarks="; ".join(self._remarks),
            url=url,
            line=self.line,
        )


def entries(
    path: Path, elements: Iterable[Element], make: Callable[[Element], Iterable[Entry]]
) -> Iterator[Entry | InputError]:
    """The entries that `make` finds in each element, an InputError in the place of a record that is none.

    An id that another record had already is an error that names both lines. Raises FormatError for a file without
    any record: no list is empty.
    """
    seen: dict[str, int | None] = {}
    empty = True
    for element in elements:
        empty = False
        line = line_of(element)
        try:
            for made in make(element):
                yield _first_of_its_id(path, made, seen)
        except InputError as error:
            error.at(Where(source=str(path), line=line))
            yield error
    if empty:
        raise FormatError(
            "the file holds no record",
            where=Where(source=str(path)),
            remedy="Download the list again and keep the one that stands until then",
        )


def picked(
    path: Path, found: Iterable[Entry | InputError], list_id: str | None
) -> Iterator[Entry | InputError]:
    """The entries of one list, and every error: whose list it would be is not known. All, if `list_id` is None.

    Raises FormatError where no entry is of that list.
    """
    lists: set[str] = set()
    for each in found:
        if isinstance(each, Entry):
            lists.add(each.list)
            if list_id not in (None, each.list):
                continue
        yield each
    if list_id is not None and list_id not in lists:
        raise FormatError(
            f"the file has no entry of {list_id}",
            where=Where(source=str(path)),
            remedy=f"It has {', '.join(sorted(lists))}: name one of them, or none" if lists else "",
        )


def _first_of_its_id(path: Path, made: Entry, seen: dict[str, int | None]) -> Entry | InputError:
    if made.id not in seen:
        seen[made.id] = made.line
        return made
    return InputError(
        f"the id {made.id!r} of {made.name!r} stands on line {made.line} and on line {seen[made.id]}",
        where=Where(source=str(path), line=made.line),
        remedy="Download the list again; an id may stand once in a list",
    )


def slug(label: str) -> str:
    """A label as a kind: lower case, words joined by `_`."""
    return "_".join("".join(c if c.isalnum() else " " for c in label.casefold()).split())


def _ordered(names: list[Name]) -> list[Name]:
    """The names with the primary one first; if none is, the first strong one in Latin script, or the first."""
    best = min(
        range(len(names)),
        key=lambda i: (
            names[i].kind != "primary",
            names[i].kind == "native",
            names[i].quality != "strong",
            i,
        ),
        default=0,
    )
    return [*names[best : best + 1], *names[:best], *names[best + 1 :]]


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


@lru_cache(maxsize=1 << 14)
def _folded(word: str) -> str:
    return " ".join(word.casefold().split()).strip(" .:")
