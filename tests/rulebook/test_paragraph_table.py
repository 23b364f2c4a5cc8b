"""Which paragraphs of an entry there are not, and that the law itself, and what is written about it, names none of them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import narrows
from narrows.catalog import load_catalog
from narrows.engine import engine
from narrows.rulebook.paragraph_table import Paragraphs, Unlisted, read_paragraphs

HEADER = "eccn,has,lacks,unlisted,from,until,citation,confidence,checked,note\n"
ROW = "3A001,a b z,,above,2023-11-17,,88 FR 73458,medium,2026-11-29,\n"
DAY = date(2026, 2, 1)
BOOK = engine().book
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"


@pytest.mark.parametrize(
    ("eccn", "found"),
    [
        ("3A001", None),
        ("3A001.b", None),
        ("3A001.b.99", None),
        ("3A001.c", Unlisted("3A001", asked=False)),
        ("3A001.c.1", Unlisted("3A001", asked=False)),
        ("3A001.z.5", Unlisted("3A001.z", asked=True)),
        ("3A991.z", Unlisted("3A991", asked=True)),
        ("3A991.y", None),
        ("3B001.y", None),
    ],
)
def test_only_what_a_row_speaks_of_does_not_exist(eccn: str, found: Unlisted | None) -> None:
    text = ROW + ROW.replace("3A001,a b z,,above", "3A001.z,1 2,,asked")
    text += ROW.replace("3A001,a b z,,above", "3A991,,z,asked")
    table = Paragraphs(read_paragraphs((HEADER + text).encode(), "table"))
    assert table.unlisted(eccn, DAY) == found
    assert table.unlisted(eccn, date(2023, 11, 16)) is None


def test_what_is_said_of_one_paragraph_goes_before_the_list_of_all() -> None:
    text = ROW.replace("a b z", "a b") + ROW.replace("a b z,,above", ",z,asked")
    table = Paragraphs(read_paragraphs((HEADER + text).encode(), "table"))
    assert table.unlisted("3A001.z", DAY) == Unlisted("3A001", asked=True)
    assert table.unlisted("3A001.y", DAY) == Unlisted("3A001", asked=False)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("3A001", "3a001", "'3a001' is not an ECCN"),
        ("a b z", "a; b", "'a;' is not a paragraph"),
        ("a b z,", "a b z,c", "says either all paragraphs"),
        ("a b z", "", "says either all paragraphs"),
        ("above", "below", "'below' is no way to read a number"),
    ],
)
def test_one_thing_wrong_in_the_table(law, old: str, new: str, what: str) -> None:
    law.write("us/paragraphs.csv", HEADER + ROW.replace(old, new, 1))
    assert any("law/us/paragraphs.csv:2" in problem and what in problem for problem in law.problems())


def test_days_of_the_table_are_days_on_which_the_law_changes(law) -> None:
    law.write("us/paragraphs.csv", HEADER + ROW.replace("2023-11-17", "2023-11-19"))
    assert date(2023, 11, 19) in law.load().boundaries


def _refused(eccn: str, days: list[date]) -> list[date]:
    return [day for day in days if BOOK.edition(day).unlisted(eccn) is not None]


def test_no_row_of_the_registry_and_no_class_is_refused_while_it_stands() -> None:
    classes = [
        (provision.eccn, version.from_, version.until)
        for provision in BOOK.raw.provisions.values()
        if provision.eccn
        for version in provision.versions
    ]
    rows = [(row.eccn, row.from_, row.until) for row in BOOK.raw.eccns.rows]
    for eccn, first, last in (*classes, *rows):
        days = [day for day in BOOK.starts if (first or day) <= day <= (last or day)]
        assert not _refused(eccn, days), eccn


def test_no_product_of_the_catalog_is_refused() -> None:
    for product in load_catalog().products:  # also of no day: products are read without one
        if product.eccn is not None:
            assert not _refused(product.eccn, list(BOOK.starts)), product.name


def test_no_number_of_the_guide_or_of_a_condition_is_refused_today() -> None:
    folder = Path(narrows.__file__).parent / "law" / "us"
    texts = [path.read_text(encoding="utf-8") for path in (*GUIDE.glob("*.md"), *folder.rglob("*.yaml"))]
    numbers = {
        number for text in texts for number in re.findall(r"\b[0-9][A-E][0-9]{3}(?:\.[a-z0-9]{1,2}\b)+", text)
    }
    refused = {number for number in numbers if _refused(number, [BOOK.starts[-1]])}
    assert refused <= GONE | EXAMPLES, refused - GONE - EXAMPLES


GONE = {"3B001.p.1", "3B001.p.3"}
"""What the law names although the list of today does not have it: what was there until a day."""
EXAMPLES = {"3A991.z", "4A090.c"}
"""What the guide names as numbers that there are not."""
