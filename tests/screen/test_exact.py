"""Exact screening: what is typed differently is found, what is named differently is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists import load_lists
from narrows.screen import Matcher, Screener, active, fold

BOOK = load_lists()
MATCHER = Matcher(BOOK)
NAMES = sorted({n for x in BOOK.listings for n in (x.name, *x.aliases)})


def ids(name: str, on: str | None = None) -> set[str]:
    found = MATCHER.match(name)
    return {x.id for x in (active(found, date.fromisoformat(on)) if on else found)}


@pytest.mark.parametrize(
    "name",
    [
        "Yangtze Memory Technologies Co., Ltd.",
        "YANGTZE MEMORY TECHNOLOGIES CO LTD",
        "Yangtze Memory Technologies Company Limited",
        "Yangtze  Memory Technologies Co.,Ltd",
        "Ｙａｎｇｔｚｅ Memory Technologies Co., Ltd.",
        "Yángtze Memory Technologies Co., Ltd.",
        "YMTC",
        "y.m.t.c.",
        "长江存储",
        "Yangtze Memory Technologies Co., Ltd. (YMTC)",
        "YMTC（长江存储）",
    ],
)
def test_spellings_of_one_name(name: str) -> None:
    assert ids(name) == {
        "us.el.yangtze-memory-technologies-co-ltd",
        "us.uvl.yangtze-memory-technologies-co-ltd",
    }
    assert ids(name, "2022-12-15") == {"us.uvl.yangtze-memory-technologies-co-ltd"}
    assert ids(name, "2022-12-16") == {"us.el.yangtze-memory-technologies-co-ltd"}
    assert MATCHER.company(name) == "ymtc"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "...",
        "Example Cloud Co.",
        "Yangtze Storage",
        "Yangtze",
        "Huawei Germany",
        "Yangtze Memory Technologies",
        "YMTC (Huawei)",
        "YMTC (Shenzhen)",
    ],
)
def test_other_names_do_not_match(name: str) -> None:
    assert ids(name) == set()


def test_a_subsidiary_is_not_its_parent() -> None:
    naura = "Beijing Naura Magnetoelectric Technology Co., Ltd."
    assert ids(naura, "2025-01-01") == set()
    assert MATCHER.company(naura) == "naura"
    assert ids("Naura", "2025-01-01") == {"us.el.naura-technology-group-co-ltd"}


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("NVIDIA", "nvidia"),
        ("Nvidia Corp.", "nvidia"),
        ("NVIDIA CORPORATION", "nvidia"),
        ("SMIC", "smic"),
        ("Huawei", "huawei"),
        ("HiSilicon", "huawei"),
        ("台積電", "tsmc"),
        ("Nobody Inc.", ""),
        ("", ""),
    ],
)
def test_companies(name: str, company: str) -> None:
    assert MATCHER.company(name) == company


@pytest.mark.parametrize(("name", "seat"), [("CXMT", "CN"), ("TSMC", "TW"), ("Nobody Inc.", ""), ("", "")])
def test_where_a_company_is_led_from(name: str, seat: str) -> None:
    assert MATCHER.seat(name) == seat


@pytest.mark.parametrize(
    ("name", "house"),
    [
        ("Synopsys International Limited", "synopsys"),
        ("Cadence Design Systems (Ireland) Limited", "cadence"),
        ("Siemens Industry Software Inc.", "siemens"),
        ("Shanghai Synopsys Technology Co., Ltd.", "synopsys"),
        ("Lam Research International Sàrl", "lam_research"),
        ("AMD Products (China) Co., Ltd.", "amd"),
        ("Example AMD Repairs Ltd.", ""),
        ("Synopsys", ""),
        ("Synopsysware Ltd.", ""),
        ("Nobody Inc.", ""),
        ("", ""),
    ],
)
def test_a_longer_name_has_that_of_a_company_in_it(name: str, house: str) -> None:
    assert MATCHER.house(name) == house


def test_no_name_stands_for_two_companies() -> None:
    owner: dict[str, str] = {}
    for company in BOOK.companies.values():
        for name in company.names:
            assert owner.setdefault(fold(name), company.id) == company.id, name
    for listing in BOOK.listings:
        for name in (listing.name, *listing.aliases):
            if listing.company:
                assert MATCHER.company(name) == listing.company, name


def test_the_matcher_is_a_screener() -> None:
    screener: Screener = MATCHER
    assert screener.match("SMIC")


def test_a_name_with_two_entries_gives_both() -> None:
    assert ids("Kingsemi") >= {"us.el.kingsemi-japan-k-k"}
    assert len(ids("Kingsemi")) == 2


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Naura Science & Technology Group", "naura science and technology group"),
        ("ACME CORP.", "Acme Corporation"),
        ("Acme, Inc.", "ACME Incorporated"),
        ("Xi’an Naura", "Xian Naura"),
        ("Ørsted Łódź Straße", "orsted lodz strasse"),
        ("Acme (Hong Kong) Co., Ltd.", "Acme Hong Kong Company Limited"),
        ("ﬁne ①", "fine 1"),
        ("İstanbul", "istanbul"),
    ],
)
def test_folds_together(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Acme", "Acme Inc."),
        ("Acme Ltd.", "Acme Inc."),
        ("Acme", "Acne"),
        ("か", "が"),
        ("武汉新芯", "武汉新星"),
    ],
)
def test_folds_apart(left: str, right: str) -> None:
    assert fold(left) != fold(right)


@given(st.sampled_from(NAMES), st.data())
def test_case_spaces_and_points_between_words_do_not_matter(name: str, data: st.DataObject) -> None:
    between = data.draw(st.sampled_from((" ", "  ", " - ", ", ", ". ", " / ", "\u00a0", "\u3000")))
    cased = data.draw(st.sampled_from((str.upper, str.lower, str.title, str.swapcase)))
    variant = between.join(cased(name).replace("’S", "’s").split())
    assert {x.id for x in MATCHER.match(name)} <= {x.id for x in MATCHER.match(variant)}


@given(st.text())
def test_folding_is_total_and_stable(text: str) -> None:
    folded = fold(text)
    assert folded == "".join(folded.split())
    assert fold(text.upper().lower()) == fold(text.upper())
    assert isinstance(MATCHER.match(text), tuple)
    assert isinstance(MATCHER.company(text), str)


@given(st.dates(min_value=date(2015, 1, 1), max_value=date(2027, 12, 31)))
def test_active_is_what_stands_on_the_day(on: date) -> None:
    standing = active(BOOK.listings, on)
    assert standing == BOOK.active(on)
    assert len({x.id for x in standing}) == len(standing)
