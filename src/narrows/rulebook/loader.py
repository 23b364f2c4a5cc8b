"""Loading the rulebook: the packaged law and, on top of it, a user's private directories.

load_rulebook()                   the packaged law
load_rulebook(Path("letters"))    the packaged law and the provisions of a private directory
problems(...)                     everything wrong with a law directory, for the people who write it
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NoReturn, TypeVar

from narrows.errors import RulebookError, Where
from narrows.rulebook import read_before
from narrows.rulebook.crosscheck import Contents, check
from narrows.rulebook.facts import Facts, read_facts
from narrows.rulebook.fields import Record
from narrows.rulebook.horizon import (
    Horizon,
    Instrument,
    NotModelled,
    read_horizon,
    read_instruments,
    read_not_modelled,
)
from narrows.rulebook.paragraph_table import PARAGRAPHS, Paragraphs, read_paragraphs
from narrows.rulebook.provisions import read_provision
from narrows.rulebook.requirement_lists import FILE as REQUIREMENT_LISTS
from narrows.rulebook.requirement_lists import RequirementList, read_requirement_lists, with_lists_spelled_out
from narrows.rulebook.schema import Provision
from narrows.rulebook.scopes import Scopes, span_boundaries
from narrows.rulebook.tables import (
    CHART,
    COUNTRIES,
    ECCNS,
    GROUPS,
    Registry,
    Tables,
    read_chart,
    read_country_codes,
    read_eccns,
    read_groups,
)
from narrows.rulebook.versions import Reference
from narrows.rulebook.yaml_tree import Sequence, load_yaml, read_bytes

LAW = Path(__file__).resolve().parent.parent / "law"
_DECLARATIONS = ("facts.yaml", "horizon.yaml", "not_modelled.yaml")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRulebook:
    """The law as read and checked, its expressions not yet compiled.

    `provisions` is in the order of the files. `sha256` (hex) is over the content of all files and does not depend on
    where they lie. `requirement_lists` are the ids and globs of each list by its name; `provisions` have them spelled out.
    `boundaries` are the days, sorted, on which anything changes: the first day of a version, the day
    after its last, and its compliance day, and those of scopes and tables; between two of them the law is constant.
    """

    provisions: Mapping[str, Provision]
    facts: Facts
    scopes: Scopes
    tables: Tables
    eccns: Registry
    paragraphs: Paragraphs
    instruments: Mapping[str, Instrument]
    requirement_lists: Mapping[str, tuple[str, ...]]
    horizon: Horizon
    not_modelled: tuple[NotModelled, ...]
    sha256: str
    boundaries: tuple[date, ...]

    def of_kind(self, kind: str) -> tuple[Provision, ...]:
        return tuple(provision for provision in self.provisions.values() if provision.kind == kind)


def load_rulebook(*private: Path, law: Path = LAW) -> RawRulebook:
    """The law of `law` with the provisions of each private directory added.

    Raises RulebookError with the first problem, in the order of the files, and how many more there are.
    """
    reader = _Reader()
    files = reader.files(law)
    digest = _digest(files)
    packaged = law == LAW and not private
    if packaged and (known := read_before.found(digest)) is not None:
        return _as_before(known, digest)
    book = reader.read(files, digest, private)
    if packaged and not reader.problems:
        read_before.keep(digest, _to_keep(book))
    if reader.problems:
        first, more = reader.problems[0], len(reader.problems) - 1
        if more:
            first.remedy = f"{first.remedy} ({more} more problem{'s' if more > 1 else ''} in the rulebook)"
            first.args = (str(first),)
        raise first
    return book


def problems(*private: Path, law: Path = LAW) -> list[RulebookError]:
    """Everything that `load_rulebook` would refuse, not only the first thing."""
    reader = _Reader()
    files = reader.files(law)
    reader.read(files, _digest(files), private)
    return reader.problems


def _to_keep(book: RawRulebook) -> read_before.Law:
    return read_before.Law(
        provisions=tuple(book.provisions.values()),
        facts=book.facts,
        tables=book.tables,
        instruments=tuple(book.instruments.values()),
        requirement_lists=dict(book.requirement_lists),
        horizon=book.horizon,
        not_modelled=book.not_modelled,
        boundaries=book.boundaries,
    )


def _as_before(law: read_before.Law, digest: str) -> RawRulebook:
    return RawRulebook(
        provisions={provision.id: provision for provision in law.provisions},
        facts=law.facts,
        scopes=Scopes(law.provisions, law.tables),
        tables=law.tables,
        eccns=Registry(law.tables.eccns),
        paragraphs=Paragraphs(law.tables.paragraphs),
        instruments={instrument.id: instrument for instrument in law.instruments},
        requirement_lists=law.requirement_lists,
        horizon=law.horizon,
        not_modelled=law.not_modelled,
        sha256=_sha256([digest]),
        boundaries=law.boundaries,
    )


def _sha256(digests: list[str]) -> str:
    """Of the law's digest, and those of private directories in any order."""
    return hashlib.sha256("\n".join([digests[0], *sorted(digests[1:])]).encode()).hexdigest()


class _Reader:
    """Reads files into one rulebook and notes every problem, so that one run finds them all."""

    def __init__(self) -> None:
        self.problems: list[RulebookError] = []
        self.provisions: dict[str, Provision] = {}
        self.references: list[Reference] = []
        self.instruments: dict[str, Instrument] = {}
        self.requirement_lists: dict[str, RequirementList] = {}

    def guard(self, read: Callable[[], T], default: T) -> T:
        """The result, or the default with the problem noted, so that one run finds every problem."""
        try:
            return read()
        except RulebookError as problem:
            self.problems.append(problem)
            return default

    def files(self, root: Path) -> dict[str, bytes]:
        """The law files below a directory; none where it cannot be read."""
        nothing: dict[str, bytes] = {}
        return self.guard(lambda: _files(root), nothing)

    def read(self, files: dict[str, bytes], digest: str, private: tuple[Path, ...]) -> RawRulebook:
        """The rulebook of the packaged files and of the private directories, checked as a whole."""
        facts, tables, horizon, not_modelled = self.law(files)
        digests = [digest]
        for root in private:
            mine = self.files(root)
            digests.append(_digest(mine))
            self.private(mine, root)
        scopes = Scopes(self.provisions.values(), tables)
        contents = Contents(
            self.provisions,
            facts,
            scopes,
            tables,
            self.instruments,
            self.requirement_lists,
            horizon,
            not_modelled,
        )
        self.problems.extend(check(contents, self.references))
        listed = {name: some.requirements for name, some in self.requirement_lists.items()}
        return RawRulebook(
            provisions=with_lists_spelled_out(self.provisions, listed),
            facts=facts,
            scopes=scopes,
            tables=tables,
            eccns=Registry(tables.eccns),
            paragraphs=Paragraphs(tables.paragraphs),
            instruments=self.instruments,
            requirement_lists=listed,
            horizon=horizon,
            not_modelled=not_modelled,
            sha256=_sha256(digests),
            boundaries=_boundaries(self.provisions, scopes, tables),
        )

    def law(self, files: dict[str, bytes]) -> tuple[Facts, Tables, Horizon, tuple[NotModelled, ...]]:
        """The declarations and tables of the packaged law; its provisions are added as they are read."""
        rest = dict(files)

        def declared(name: str, read: Callable[[bytes, str], T], default: T) -> T:
            data = rest.pop(name, None)
            return default if data is None else self.guard(lambda: read(data, f"law/{name}"), default)

        facts = declared("facts.yaml", lambda d, s: read_facts(load_yaml(d, s), s), Facts())
        horizon = declared("horizon.yaml", lambda d, s: read_horizon(load_yaml(d, s), s), Horizon())
        nobody: tuple[NotModelled, ...] = ()
        left_out = declared("not_modelled.yaml", lambda d, s: read_not_modelled(load_yaml(d, s), s), nobody)
        tables = Tables(
            groups=declared(GROUPS, read_groups, ()),
            chart=declared(CHART, read_chart, ()),
            eccns=declared(ECCNS, read_eccns, ()),
            paragraphs=declared(PARAGRAPHS, read_paragraphs, ()),
            countries=declared(COUNTRIES, read_country_codes, frozenset()),
        )
        for name, data in rest.items():
            self.file(name, data, f"law/{name}", private=False)
        return facts, tables, horizon, left_out

    def private(self, files: dict[str, bytes], root: Path) -> None:
        """Add the provisions of a private directory, which may hold no tables and no declarations."""
        for name, data in files.items():
            source = str(root / name)
            if name.lower().endswith(".csv") or PurePosixPath(name).name in _DECLARATIONS:
                self.problems.append(
                    RulebookError(
                        "a private directory holds provisions only, no tables and no declarations",
                        where=Where(source=source),
                        remedy="Move the file out of the directory",
                    )
                )
            else:
                self.file(name, data, source, private=True)

    def file(self, name: str, data: bytes, source: str, *, private: bool) -> None:
        """Add what one file holds: provisions, instruments or lists of requirements."""
        if name.lower().endswith(".csv"):
            return  # the tables of other parts of the package lie beside the law; they count in the hash only
        try:
            tree = load_yaml(data, source)
            if PurePosixPath(name).name == "instruments.yaml":
                for instrument in read_instruments(tree, source):
                    self.instrument(instrument)
                return
            if PurePosixPath(name).name == REQUIREMENT_LISTS:
                lists, references = read_requirement_lists(tree, source)
                for some in lists:
                    self.requirement_list(some)
                self.references += references
                return
        except RulebookError as problem:
            self.problems.append(problem)
            return
        for node in tree.items if isinstance(tree, Sequence) else [tree]:
            try:
                provision, references = read_provision(
                    Record(node, source, what="a provision"), private=private
                )
                self.add(provision)
                self.references += references
            except RulebookError as problem:
                self.problems.append(problem)

    def add(self, provision: Provision) -> None:
        """Add a provision; an id exists once."""
        remedy = "Give one of them another id"
        if provision.private:
            remedy += ", or write an override of the packaged provision"
        _add(self.provisions, provision.id, provision, field="id", what="id", remedy=remedy)

    def instrument(self, instrument: Instrument) -> None:
        """Add an instrument; its id exists once."""
        _add(self.instruments, instrument.id, instrument, field="id", what="instrument")

    def requirement_list(self, some: RequirementList) -> None:
        """Add a list of requirements; its name exists once."""
        _add(self.requirement_lists, some.name, some, field="name", what="list of requirements")


_Placed = TypeVar("_Placed", Provision, Instrument, RequirementList)


def _add(
    known: dict[str, _Placed],
    key: str,
    new: _Placed,
    *,
    field: str,
    what: str,
    remedy: str = "Remove one of the two",
) -> None:
    """Add something under a key that nothing else has. Raises RulebookError where something has."""
    if other := known.get(key):
        raise RulebookError(
            f"duplicate {what} {key!r}, also at {other.path}:{other.line}",
            where=Where(source=new.path, line=new.line, field=field),
            remedy=remedy,
        )
    known[key] = new


_MISNAMED = (".yaml.txt", ".yml.txt")
"""How the names of files end that somebody takes for YAML files, and that would be left out quietly."""


def _files(root: Path) -> dict[str, bytes]:
    """The YAML and CSV files below a directory, by relative path with forward slashes, sorted."""

    def refuse(error: OSError) -> NoReturn:
        raise RulebookError(
            f"cannot be read: {error.strerror or error}",
            where=Where(source=str(error.filename or root)),
            remedy="Name a directory of law files that you may read",
        ) from error

    found: dict[str, Path] = {}
    for folder, folders, names in os.walk(root, onerror=refuse):  # also when root itself is missing or a file
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        for name in names:
            path = Path(folder, name)
            if name.lower().endswith((".yaml", ".yml", ".csv")) and not name.startswith("."):
                found[path.relative_to(root).as_posix()] = path
            elif name.lower().endswith(_MISNAMED):
                raise RulebookError(
                    "is not read, as its name ends in .txt, which some systems do not show",
                    where=Where(source=str(path)),
                    remedy="Rename it so that it ends in .yaml, or move it out of the directory",
                )
    if not found:
        raise RulebookError(
            "holds no law files",
            where=Where(source=str(root)),
            remedy="Name the directory of the .yaml files",
        )
    return {name: read_bytes(found[name], str(found[name])) for name in sorted(found)}


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in files.items():
        content = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def _boundaries(provisions: Mapping[str, Provision], scopes: Scopes, tables: Tables) -> tuple[date, ...]:
    versions = [version for provision in provisions.values() for version in provision.versions]
    days = span_boundaries((version.from_, version.until) for version in versions)
    days |= {version.compliance for version in versions if version.compliance}
    days |= span_boundaries((row.from_, row.until) for row in tables.rows())
    return tuple(sorted(days | scopes.boundaries()))
