"""The two states of the law that a book of orders is held against."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import tempfile
from collections.abc import Container, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from narrows.engine import Engine
from narrows.errors import InputError, RulebookError, Where
from narrows.rulebook.book import Book
from narrows.rulebook.fields import nearest
from narrows.rulebook.loader import RawRulebook, load_rulebook
from narrows.rulebook.names import matches
from narrows.rulebook.rule import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrows.lists.whole import Lists
    from narrows.rulebook.schema import Provision


class Side(NamedTuple):
    """A rulebook and a day; None: each order's own day."""

    engine: Engine
    day: date | None


def sides(
    *,
    from_date: date | None = None,
    to_date: date | None = None,
    rules: Sequence[Path] = (),
    rules_before: Sequence[Path] = (),
    rules_after: Sequence[Path] = (),
    hypothetical: Sequence[Path] = (),
    without: Sequence[str] = (),
    clean: bool = False,
    lists: Lists | None = None,
) -> tuple[Side, Side]:
    """What was, and what is (or would be); `lists` are held against on both sides.

    `rules` are folders of provisions that stand on both sides, `rules_before` and `rules_after` on one. `hypothetical` are
    folders or files that are added, and `without` ids (or globs) of provisions that are lifted, from what is. Raises InputError
    where the two sides would be the same, and RulebookError.
    """
    if (from_date is None) != (to_date is None):
        raise InputError("one of the two days is missing", remedy="Give both --from-date and --to-date")
    if from_date is not None and to_date is not None and to_date < from_date:
        what = f"the later day, {to_date.isoformat()}, is before the earlier, {from_date.isoformat()}"
        raise InputError(what, remedy="Give the earlier day as --from-date")
    if from_date == to_date and not (rules_before or rules_after or hypothetical or without):
        remedy = (
            "Give two days, two sets of rules, or a provision to add (--hypothetical) or to lift (--without)"
        )
        raise InputError("the two sides are the same", remedy=remedy)
    before = Engine.load(*rules, *rules_before, clean=clean, lists=lists)
    after = before
    if rules_before or rules_after or hypothetical or without:
        after = supposing(
            rules=[*rules, *rules_after], hypothetical=hypothetical, without=without, clean=clean, lists=lists
        )
    return Side(before, from_date), Side(after, to_date)


def supposing(
    *,
    rules: Sequence[Path] = (),
    hypothetical: Sequence[Path] = (),
    without: Sequence[str] = (),
    clean: bool = False,
    lists: Lists | None = None,
) -> Engine:
    """An engine over the law as it would be: with provisions of folders or files added, and others (ids or globs) lifted.

    Raises RulebookError for what is added, InputError for a name to lift that means no provision.
    """
    with ExitStack() as places:
        folders = [*rules, *(places.enter_context(_folder(path)) for path in hypothetical)]
        if not without:
            return Engine.load(*folders, clean=clean, lists=lists)
        raw = load_rulebook(*folders)
        if folders:
            Book(raw).check(private_only=True)
        return Engine(Book(lifted(raw, without)), clean=clean, lists=lists)


def lifted(raw: RawRulebook, without: Sequence[str]) -> RawRulebook:
    """A rulebook as if some provisions (by id or glob) had never been. Raises InputError for a name that means none."""
    kinds = set(STAGES) - {"reach"}
    may = [p for p in raw.provisions.values() if p.kind in kinds]
    gone: dict[str, Provision] = {}
    for name in without:
        some = {p.id: p for p in may if matches(p.id, (name,))}
        if not some:
            other = raw.provisions.get(name)
            what = f"a {other.kind} cannot be lifted: {name}" if other else f"no provision matches {name!r}"
            remedy = "Lift the provisions that use it" if other else nearest(name, (p.id for p in may))
            raise InputError(what, where=Where(source="--without"), remedy=remedy)
        gone |= some
    kept = {id_: _unstayed(p, gone) for id_, p in raw.provisions.items() if id_ not in gone}
    digest = hashlib.sha256("\n".join([raw.sha256, "without", *sorted(gone)]).encode()).hexdigest()
    return dataclasses.replace(raw, provisions=kept, sha256=digest)


def _unstayed(provision: Provision, gone: Container[str]) -> Provision:
    """A provision as it would be without some overrides: a term that follows one by date says what it would say without."""
    if not any(version.stayed_by in gone for version in provision.versions):
        return provision
    versions = tuple(
        msgspec.structs.replace(version, value=version.unstayed, stayed_by=None, unstayed=None)
        if version.stayed_by in gone
        else version
        for version in provision.versions
    )
    return msgspec.structs.replace(provision, versions=versions)


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """A folder of provisions; of a single file, a folder that holds it alone while it is read."""
    if not path.is_file():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="narrows-") as place:
        copy = str(shutil.copy(path, Path(place, path.name)))
        try:
            yield Path(place)
        except RulebookError as error:
            if error.where.source in (copy, place):
                error.where = dataclasses.replace(error.where, source=str(path))
            error.what = error.what.replace(copy, str(path))
            error.args = (str(error),)
            raise
