"""The embedded lists: the dates of the story, and the shape that every listing must have."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from narrows.lists import Listing, load_lists
from narrows.lists.book import ListBook

BOOK = load_lists()
EL, UVL = "us.el", "us.uvl"


def entry(entry_id: str, on: str) -> Listing | None:
    """The version of an entry that stands on a day."""
    found = [x for x in BOOK.listings if x.id == entry_id and x.in_force(date.fromisoformat(on))]
    assert len(found) <= 1
    return found[0] if found else None


def test_it_is_wide_enough() -> None:
    assert len({x.id for x in BOOK.listings if x.list == EL}) >= 200
    assert sum(x.list == UVL and x.from_ == date(2022, 10, 7) for x in BOOK.listings) == 31


def test_what_is_not_held_is_said() -> None:
    assert {i: info.extent for i, info in BOOK.lists.items()} == {
        "us.el": "excerpt",
        "us.uvl": "excerpt",
        "us.dpl": "none",
        "us.meu": "none",
        "us.sdn": "none",
        "us.sdn_other": "none",
        "cn.control": "excerpt",
        "cn.unreliable": "excerpt",
        "cn.countermeasure": "excerpt",
        "cn.attention": "none",
        "tw.shtc": "excerpt",
    }
    assert set(BOOK.sha256) == set(BOOK.lists)
    assert len(set(BOOK.sha256.values())) == len(BOOK.lists)
    held = {x.list for x in BOOK.listings}
    assert held == {i for i, info in BOOK.lists.items() if info.extent != "none"}


def test_the_day_of_the_book_is_that_of_what_it_holds() -> None:
    assert BOOK.as_of == min(BOOK.lists[x.list].as_of for x in BOOK.listings)
    empty = [info for info in BOOK.lists.values() if info.extent == "none"]
    assert ListBook((), (), empty, {}).as_of == min(info.as_of for info in empty)


YMTC = "yangtze-memory-technologies-co-ltd"
NAURA_MAG = "us.uvl.beijing-naura-magnetoelectric-technology-co-ltd"
SMIC = "us.el.semiconductor-manufacturing-international-corporation"
HUAWEI = "us.el.huawei-technologies-co-ltd"
JHICC = "us.el.fujian-jinhua-integrated-circuit-company-ltd"


@pytest.mark.parametrize(
    ("entry_id", "day", "listed"),
    [
        (f"us.uvl.{YMTC}", "2022-10-06", False),
        (f"us.uvl.{YMTC}", "2022-10-07", True),
        (f"us.uvl.{YMTC}", "2022-12-15", True),
        (f"us.uvl.{YMTC}", "2022-12-16", False),
        (f"us.el.{YMTC}", "2022-12-15", False),
        (f"us.el.{YMTC}", "2022-12-16", True),
        (NAURA_MAG, "2022-10-07", True),
        (NAURA_MAG, "2022-12-16", False),
        (SMIC, "2020-12-17", False),
        (SMIC, "2020-12-18", True),
        (HUAWEI, "2019-05-15", False),
        (HUAWEI, "2019-05-16", True),
        (JHICC, "2018-10-30", True),
        ("us.el.naura-technology-group-co-ltd", "2024-12-01", False),
        ("us.el.naura-technology-group-co-ltd", "2024-12-02", True),
    ],
)
def test_listed_from_the_day_and_not_the_day_before(entry_id: str, day: str, listed: bool) -> None:
    assert (entry(entry_id, day) is not None) is listed


@pytest.mark.parametrize(
    ("entry_id", "day", "footnotes"),
    [
        (SMIC, "2024-12-01", ()),
        (SMIC, "2024-12-02", ("5",)),
        (HUAWEI, "2020-05-14", ()),
        (HUAWEI, "2020-05-15", ("1",)),
        (HUAWEI, "2020-06-18", ("1", "2")),
        (JHICC, "2024-12-02", ("5",)),
        ("us.el.sugon", "2022-10-20", ()),
        ("us.el.sugon", "2022-10-21", ("4",)),
        ("us.el.national-university-of-defense-technology", "2022-10-21", ("4",)),
        ("us.el.cambricon-technologies-corporation-limited", "2022-12-16", ("4",)),
        ("us.el.inspur-group-co-ltd", "2023-03-02", ("4",)),
        ("us.el.shanghai-micro-electronics-equipment-group-co-ltd", "2022-12-16", ()),
    ],
)
def test_a_footnote_may_start_after_the_listing(entry_id: str, day: str, footnotes: tuple[str, ...]) -> None:
    found = entry(entry_id, day)
    assert found is not None
    assert found.footnotes == footnotes


def test_nobody_is_on_both_lists_at_once() -> None:
    for uvl in (x for x in BOOK.listings if x.list == UVL):
        last = uvl.until or date.max
        both = [
            x
            for x in BOOK.listings
            if x.list == EL and x.name == uvl.name and uvl.from_ <= (x.until or date.max)
        ]
        assert all(x.from_ > last for x in both), uvl.name


def test_every_listing_is_well_formed() -> None:
    for x in BOOK.listings:
        assert x.id.startswith(x.list + ".")
        assert re.fullmatch(r"[a-z0-9.-]+", x.id), x.id
        assert re.fullmatch(r"[A-Z]{2}", x.country)
        assert all(re.fullmatch(r"[A-Z]{2}", c) for c in x.other_countries)
        assert set(x.footnotes) <= set("12345")
        if x.list.startswith("us."):
            assert re.match(r"\d+ FR \d+|FR doc \d{4}-\d+", x.citation), x.citation
        assert x.citation
        assert x.checked <= BOOK.lists[x.list].as_of
        assert x.name.strip() == x.name
        if x.list == EL:
            assert x.policy
        if len(x.policy) > 1:
            assert x.policy_text, x.id


def test_names_in_the_partys_own_script() -> None:
    assert sum(any("一" <= c <= "鿿" for c in "".join(x.aliases)) for x in BOOK.listings) >= 40


def test_boundaries_are_the_days_on_which_something_changes() -> None:
    days = BOOK.boundaries
    assert list(days) == sorted(set(days))
    inner = date(2022, 12, 16)
    assert inner in days

    def standing(on: date) -> set[tuple[str, date, bool]]:
        open_ = {(x.id, x.from_, False) for x in BOOK.listings if x.may_have_stood(on)}
        return open_ | {(x.id, x.from_, True) for x in BOOK.active(on)}

    for day in days:
        assert standing(day) != standing(day - timedelta(days=1))
    quiet = date(2023, 6, 1)
    assert quiet not in days
    assert BOOK.active(quiet) == BOOK.active(quiet - timedelta(days=1))


@pytest.mark.parametrize(
    ("entry_id", "day", "stands", "open_"),
    [
        ("cn.control.leidos", "2025-11-09", True, False),
        ("cn.control.leidos", "2025-11-10", False, False),
        ("cn.control.high-point-aerotechnologies", "2025-05-13", True, False),
        ("cn.control.high-point-aerotechnologies", "2026-11-09", False, False),
        ("cn.control.high-point-aerotechnologies", "2026-11-10", False, True),
        ("cn.unreliable.illumina-inc", "2025-02-03", False, False),
        ("cn.unreliable.illumina-inc", "2025-02-04", False, True),
    ],
)
def test_an_entry_that_was_suspended_may_stand_again(
    entry_id: str, day: str, stands: bool, open_: bool
) -> None:
    on = date.fromisoformat(day)
    versions = [x for x in BOOK.listings if x.id == entry_id]
    assert any(x.in_force(on) for x in versions) is stands
    perhaps = [x for x in versions if x.may_have_stood(on)]
    assert bool(perhaps) is open_
    assert all("is not known" in x.why_open(on) for x in perhaps)


def test_companies() -> None:
    assert BOOK.companies["nvidia"].headquarters == "US"
    assert "NVIDIA Corporation" in BOOK.companies["nvidia"].names
    for wanted in ("amd", "intel", "huawei", "smic", "ymtc", "naura", "asml"):
        assert wanted in BOOK.companies
    assert all(re.fullmatch(r"[A-Z]{2}", c.headquarters) for c in BOOK.companies.values())


def fold(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()


def known_names() -> set[str]:
    return {fold(n) for x in BOOK.listings for n in (x.name, *x.aliases)}


@pytest.mark.shared
def test_every_party_of_the_reference_facts_is_here(shared: Path) -> None:
    facts: dict[str, Any] = yaml.safe_load((shared / "facts/law/entities.yaml").read_text("utf-8"))
    wanted = [n for key, value in facts.items() if key.startswith("added_") for n in value]
    wanted += facts["fn4_from_2022_10_21"]["names"] + facts["fn5"]["names"]
    known = known_names()

    def is_known(name: str) -> bool:
        plain = name.rpartition(" Institution - ")[2]
        return fold(plain) in known or fold(re.sub(r" \([^)]*\)$", "", plain)) in known

    assert [n for n in wanted if not is_known(n)] == []


@pytest.mark.shared
def test_the_additions_of_october_2022_are_here(shared: Path) -> None:
    facts = yaml.safe_load((shared / "facts/law/uvl_2022_10_07.yaml").read_text("utf-8"))
    names = {x.name: x for x in BOOK.listings if x.list == UVL}
    for addition in facts["additions"]:
        listing = names[addition["name"]]
        assert listing.from_ == date(2022, 10, 7)
        assert (listing.until is None) == addition["on_uvl_2026_07_31"]
        if addition["on_uvl_2023_11_30"]:
            assert listing.in_force(date(2023, 11, 30))


@pytest.mark.shared
def test_open_entries_agree_with_the_list_of_july_2026(shared: Path) -> None:
    with (shared / "data/lists/entity_list_2026-07-31.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    official: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        for name in (row["name"], row["name"].rpartition(": ")[2], row["name"].rpartition(" - ")[2]):
            official.setdefault(fold(name), []).append(row)
            official.setdefault(fold(re.sub(r" \([^)]*\)$", "", name)), []).append(row)
    for x in BOOK.active(date(2026, 7, 31)):
        if x.list != EL:
            continue
        found = official.get(fold(x.name), [])
        assert found, x.name
        # The file shows footnotes only where its reader found them; where it does, they must be ours.
        stated = [set(row["footnotes"].split()) for row in found if row["footnotes"]]
        assert not stated or set(x.footnotes) in stated, x.name
        assert any(x.country in row["countries"].split() for row in found), x.name


def test_policies_are_those_of_the_entries() -> None:
    smic = entry(SMIC, "2024-12-02")
    tianjin = entry("us.el.semiconductor-manufacturing-international-tianjin-corporation", "2024-12-02")
    assert smic is not None
    assert tianjin is not None
    assert smic.policy == ("presumption_of_denial", "case_by_case")
    assert tianjin.policy == ("see_744_11", "see_744_23")
