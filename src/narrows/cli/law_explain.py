"""`narrows law explain`: one provision in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.law import check_answered
from narrows.cli.orders import checked_folders, day
from narrows.cli.output import print_json, print_lines
from narrows.cli.text import bold, clean, wrapped

if TYPE_CHECKING:
    from narrows.rulebook.explain import Explanation, Link, Name, Told

_RELATIONS = (
    ("overridden_by", "Set aside by"),
    ("overrides", "Sets aside"),
    ("policies", "Review policies that speak of it"),
    ("exceptions", "License exceptions that cover it"),
    ("gates", "Gates that speak of it by name"),
    ("asked_by", "Provisions that ask whether it holds"),
    ("speaks_of", "Requirements that it speaks of"),
    ("used_by", "Used by"),
)


def explain(
    wanted: str, *, as_of: str | None, deep: bool, rules: Sequence[Path], form: str, output: Path | None
) -> None:
    """Write the provision in words. Raises InputError where there is none of that id."""
    from narrows.rulebook.book import Book
    from narrows.rulebook.explain import explain as explained

    on = day(as_of, "--as-of")
    checked_folders(rules)
    book = Book.load(*rules)
    check_answered(book.raw, on)
    found = explained(book, wanted, as_of=on, deep=deep)
    if form == "json":
        print_json(found, output)
    else:
        print_lines(list(_page(found, on)), output)


def _page(found: Explanation, on: date | None) -> Iterator[str]:
    yield bold(clean(f"{found.id}: {found.title}"))
    own = ", of your own rules" if found.private else ""
    yield from wrapped(f"{found.kind}, {found.citation}{own}")
    if not found.versions and on is not None:
        yield from wrapped(f"Not in force on {on.isoformat()}.")
    for version in found.versions:
        yield ""
        yield from _version(version)
        if version.citation != found.citation:
            yield from wrapped(f"Cited then as {version.citation}")
    for field, title in _RELATIONS:
        yield from _links(title, getattr(found, field))
    if found.names:
        yield ""
        yield bold("What it names")
        for name in found.names:
            yield from _name(name)


def _version(version: Told) -> Iterator[str]:
    start = version.from_.isoformat() if version.from_ else "the first day"
    span = f"From {start}{f' until {version.until.isoformat()}' if version.until else ''}"
    comply = f", to be complied with from {version.compliance.isoformat()}" if version.compliance else ""
    yield bold(f"{span}{comply}")
    yield from _words(version, 2)
    if version.note:
        yield from wrapped(f"Note: {version.note}")
    made = f"; made by {version.instrument}" if version.instrument else ""
    checked = f"checked {version.checked.isoformat()}, confidence {version.confidence}"
    yield from wrapped(f"Source: {'; '.join(version.cites)}{made} ({checked})")


def _words(version: Told, indent: int) -> Iterator[str]:
    for depth, text in version.condition:
        mark = "" if len(version.condition) == 1 or depth == 0 else "- "
        yield from wrapped(
            text if depth else text[:1].upper() + text[1:], first=f"{' ' * indent}{'  ' * depth}{mark}"
        )
    if version.consequence:
        then = "Then: " if version.condition else ""
        yield from wrapped(f"{then}{version.consequence}", first=" " * indent)


def _links(title: str, links: Sequence[Link]) -> Iterator[str]:
    if not links:
        return
    yield ""
    yield bold(title)
    for link in links:
        spans = "; ".join(
            f"{start or 'the first day'}{f' to {until}' if until else ' on'}"
            for start, until in link.in_force
        )
        yield from wrapped(f"{link.id}: {link.title} ({link.citation}), {spans}", first="  - ")


def _name(name: Name) -> Iterator[str]:
    yield from wrapped(f"{name.name} ({name.kind}): {name.title}")
    several = len(name.versions) > 1
    for version in name.versions:
        if several:
            start = version.from_.isoformat() if version.from_ else "the first day"
            until = f" until {version.until.isoformat()}" if version.until else ""
            yield from wrapped(f"from {start}{until}", first="    ")
        yield from _words(version, 6 if several else 4)
