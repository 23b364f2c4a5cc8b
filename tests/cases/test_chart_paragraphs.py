"""Paragraphs of the entries of Categories 3 to 5: where the table of an entry names paragraphs, the columns of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cases.official_tables import LAW, WHOLE, columns, entries, in_scope, official
from cases.test_chart import edition
from narrows.rulebook.expr.kleene import Truth

pytestmark = pytest.mark.shared

PARAGRAPH = re.compile(r"[a-z](\.[a-z0-9]+)*")
LIST = re.compile(r"\w\w applies to (?P<entry>\w{5})\.(?P<list>[^“”]*)")


def at_or_below(paragraph: str, above: str) -> bool:
    return paragraph == above or paragraph.startswith(above + ".")


def related(paragraph: str, other: str) -> bool:
    return at_or_below(paragraph, other) or at_or_below(other, paragraph)


def spread(first: str, last: str) -> Iterator[str]:
    """The paragraphs from one to another: g to j, a.1 to a.3."""
    stem, _, start = first.rpartition(".")
    end = last.rpartition(".")[2]
    lead = f"{stem}." if stem else ""
    if start.isdigit():
        yield from (f"{lead}{number}" for number in range(int(start), int(end) + 1))
    else:
        yield from (f"{lead}{chr(letter)}" for letter in range(ord(start), ord(end) + 1))


def listed(eccn: str, control: str) -> tuple[set[str], set[str]] | None:
    """The paragraphs that a row is about, and those that it leaves out; None if it says more than a list can."""
    if found := re.fullmatch(rf"\w\w applies to entire entry,? except {eccn}\.(\w)", control):
        return {""}, {found[1]}
    whole, _, use = control.partition(", except those ")
    if use.endswith("for use in civil telecommunications applications"):
        # The use is a claim of the exporter, not a paragraph.
        return set(re.findall(rf"{eccn}\.([a-z][a-z0-9.]*[a-z0-9])", whole)), set()
    found = LIST.fullmatch(control)
    if found is None or found["entry"] != eccn:
        return None
    rest = found["list"].replace(f"{eccn}.", "")
    left_out = {each.lstrip(".") for each in re.findall(r"\(except ([a-z0-9.]+)\)", rest)}
    about: set[str] = set()
    for part in re.split(r",? and |, ", re.sub(r" \(except [a-z0-9.]+\)", "", rest).rstrip(".")):
        first, _, last = part.strip().lstrip(".").partition(" to ")
        if not PARAGRAPH.fullmatch(first) or (last and not PARAGRAPH.fullmatch(last.lstrip("."))):
            return None
        about.update(spread(first, last.lstrip(".")) if last else {first})
    return about, left_out


def wanted(eccn: str, paragraph: str, column: str) -> set[Truth]:
    """What may be said of a column and a paragraph. Open where the row turns on more than the paragraph; where a row
    names no paragraph at all, a paragraph that it cannot mean may also be left out."""
    answers: set[Truth] = set()
    vague = False
    for control, named in official(eccn).rows:
        if column not in named:
            continue
        if WHOLE.search(control):
            return {True}
        about = listed(eccn, control)
        if about is None:
            spoken = {each.rstrip(".") for each in re.findall(rf"{eccn}\.([a-z][a-z0-9.]*)", control)}
            vague = vague or not spoken
            answers.add(None if any(related(paragraph, each) for each in spoken) else False)
            continue
        covers, left_out = about
        if not any(each == "" or at_or_below(paragraph, each) for each in covers):
            answers.add(None if any(at_or_below(each, paragraph) for each in covers) else False)
        elif any(at_or_below(paragraph, each) for each in left_out):
            answers.add(False)
        else:
            answers.add(None if any(at_or_below(each, paragraph) for each in left_out) else True)
    if True in answers:
        return {True}
    if None in answers:
        return {None}
    return {None, False} if vague else {False}


def paragraphs(eccn: str) -> set[str]:
    """The paragraphs of an entry. The levels of .z are classes of their own, by what a circuit can do."""
    items = [item for item in entries()[eccn]["items"] if item["kind"] == "item"]
    reserved = {item["paragraph"] for item in items if "[Reserved]" in item["text"]}
    names = {item["paragraph"] for item in items if PARAGRAPH.fullmatch(item["paragraph"] or "")}
    return {name for name in names - reserved if name[0] != "z"}


def by_paragraph() -> list[str]:
    """Entries of goods, and others whose tables name paragraphs of their own."""
    return [
        eccn
        for eccn in in_scope()
        if eccn in entries()
        and official(eccn).part
        and (eccn[1] in "ABC" or any(listed(eccn, control) for control, _ in official(eccn).rows))
    ]


@pytest.mark.parametrize("eccn", by_paragraph() if LAW.is_dir() else ["absent"])
def test_columns_of_each_paragraph(eccn: str) -> None:
    wrong = [
        f"{eccn}.{paragraph}, {column}: {found}, not {right}"
        for paragraph in sorted(paragraphs(eccn))
        for column in columns()
        if (found := edition().stated_reasons(f"{eccn}.{paragraph}").has(column))
        not in (right := wanted(eccn, paragraph, column))
    ]
    assert not wrong


def test_tables_that_name_paragraphs_are_read() -> None:
    assert {"3A001", "3A611", "3B001", "3B002", "3D611", "3E611", "4A003", "5A001"} <= set(by_paragraph())
    assert listed("3B001", "NS applies to 3B001.a.1 to a.3, b, e, f.2 to f.4, g to j") == (
        {"a.1", "a.2", "a.3", "b", "e", "f.2", "f.3", "f.4", "g", "h", "i", "j"},
        set(),
    )
    assert listed("5A001", "NS applies to 5A001.b (except .b.5), .c, and .f (except f.3)") == (
        {"b", "c", "f"},
        {"b.5", "f.3"},
    )
    assert listed("4A001", "MT applies to items in 4A001.a when the parameters are met") is None
