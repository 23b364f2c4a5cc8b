"""Listed names in running text: whole names, where what is written tells that a name is meant."""

from __future__ import annotations

import csv
import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from narrows.lists import Listing, load_lists
from narrows.model.prose import folded
from narrows.screen.prose import NamesInProse
from narrows.screen.tables import beside_names, product_names, prose_words


def listed(name: str, *aliases: str, **more: Any) -> Listing:
    return Listing(
        id=f"us.el.{name}",
        list="us.el",
        name=name,
        aliases=aliases,
        country="CN",
        from_=date(2024, 1, 1),
        citation="a list",
        checked=date(2024, 1, 1),
        confidence="high",
        **more,
    )


BOOK = NamesInProse(
    [
        listed("Qwortan Technologies Co., Ltd.", "Qwortan", "QWT", "可文坦技术有限公司", "可文", "큐워탄"),
        listed("Qwortan Beijing"),
        listed("Electronic Components Limited"),
        listed("Moore Threads"),
        listed("Apex Holding Group"),
        listed("Dawning"),
        listed("Zinc"),
        listed("Zelbor Limited"),
        listed("National University of Defense Technology"),
        listed("Center of Advanced Systems"),
        listed("R&D Zelbor"),
        listed("Wang Wei"),
        listed("Weakling", "Faintlor", weak=("Faintlor",)),
        listed("Ivan Qwortanov", type="person"),
        listed("Sea Qwort", type="vessel"),
    ]
)


def found(text: str, book: NamesInProse = BOOK) -> list[str]:
    return [mention.words for mention in book.find(text, folded(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # A word of no other sense, in any case, at the bounds of words.
        ("for Qwortan base stations", ["qwortan"]),
        ("FOR QWORTAN BASE STATIONS", ["qwortan"]),
        ("for qwortan's lab", ["qwortan"]),
        ("a Qwortan-built cabinet", ["qwortan"]),
        ("Q.w.o.r.t.a.n lab", ["q.w.o.r.t.a.n"]),
        ("a qwortanian cabinet", []),
        ("for QWT", []),
        # The longest name; with its legal form, and without.
        ("for Qwortan Technologies Company Limited, lab", ["qwortan technologies company limited"]),
        ("for Qwortan Technologies", ["qwortan technologies"]),
        ("for Qwortan Beijing and Qwortan", ["qwortan beijing", "qwortan"]),
        ("R & D Zelbor", ["r & d zelbor"]),
        # Scripts without spaces: three characters, wherever they stand.
        ("用于可文坦技术的基站", ["可文坦技术"]),
        ("用于可文坦技术有限公司", ["可文坦技术有限公司"]),
        ("可文化", []),
        # Two characters: by themselves, or between words that stand beside a name.
        ("可文", ["可文"]),
        ("客户：可文，二期", ["可文"]),
        ("供可文使用", ["可文"]),
        ("用于可文数据中心", ["可文"]),
        ("用于可文件", []),
        ("许可文", []),
        ("AI可文", []),
        ("큐워탄에 납품", ["큐워탄"]),
        # Words of prose.
        ("electronic components", []),
        ("Electronic Components for radios", []),
        ("for Electronic Components Limited", ["electronic components limited"]),
        ("zinc plates", []),
        ("for Zinc", []),
        ("moore threads per inch", []),
        ("MOORE THREADS", []),
        ("Moore Threads GPU", ["moore threads"]),
        ("a new dawning", []),
        ("Dawning of an age", []),
        ("servers of Dawning", ["dawning"]),
        ("SERVERS OF DAWNING", []),
        ("Servers Of Dawning", []),
        ("national university of defense technology", ["national university of defense technology"]),
        ("center of advanced systems", []),
        ("for the Center of Advanced Systems", ["center of advanced systems"]),
        # One word of a name that is listed with a form: only where it has no other sense.
        ("for Zelbor", ["zelbor"]),
        # Persons, craft and weak aliases.
        ("attention Wang Wei", []),
        ("for Ivan Qwortanov", []),
        ("on board Sea Qwort", []),
        ("for Faintlor", []),
        ("", []),
    ],
)
def test_names_in_text(text: str, words: list[str]) -> None:
    assert found(text) == words


def test_two_characters_tell_where_the_table_says_so() -> None:
    (short,) = [word for word, tells in prose_words().items() if tells == "always" and word == "华为"]
    book = NamesInProse([listed("Example", short)])
    assert found(f"用于{short}基站", book) == [short]


def test_a_chinese_brand_names_whom_its_latin_form_does() -> None:
    brands = {"海思": "HiSilicon", "地平线": "Horizon"}
    book = NamesInProse([listed(latin) for latin in brands.values()])
    assert [mention.listings[0].name for mention in book.find("供海思使用", "供海思使用")] == ["HiSilicon"]
    assert not found("上海思科", book)
    assert not found("地平线", book), "a word of prose in either language"


@pytest.mark.parametrize("text", ["华为和大华", "供应大华", "为大华供货", "大华和华为", "配套大华升级"])
def test_what_stands_beside_a_short_name_may_do_so_on_either_side(text: str) -> None:
    assert "大华" in found(text, EMBEDDED)


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    book = NamesInProse([listed("Example", "长江存储")])
    assert found("供長江存儲使用", book) == ["長江存儲"]
    assert found("供长江存储、長江存儲使用", book) == ["长江存储", "長江存儲"]


def test_the_table_of_words() -> None:
    assert set(prose_words().values()) == {"never", "capital", "always"}
    assert {side for _, side in beside_names()} == {"before", "after"}
    assert all(word == folded(word) for word in prose_words())


WHOLE_LISTS_ONLY = listed("Kuang-Chi Group"), listed("Hunan Goke Microelectronics")
EMBEDDED = NamesInProse([*load_lists().listings, *WHOLE_LISTS_ONLY])


@pytest.mark.parametrize("product", product_names())
def test_a_product_tells_its_listed_maker(product: str) -> None:
    (mention,) = EMBEDDED.find(f"for {product}.", f"for {product}.")
    assert mention.words == product
    assert product == folded(product)


@pytest.mark.parametrize("text", ["the stairs ascend 3 floors", "a br10 bolt", "麒麟山", "to ascend"])
def test_words_that_are_like_a_product_tell_nobody(text: str) -> None:
    assert not EMBEDDED.find(text, text)


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    inside = folded(text)
    mentions = EMBEDDED.find(text, inside)
    assert all(inside[each.start : each.end] == each.words for each in mentions)
    assert all(one.end <= other.start for one, other in itertools.pairwise(mentions))


def test_every_whole_name_with_its_form_is_found() -> None:
    """Names of embedded entries, as the lists print them, but for one of a common word and a letter."""
    missed = set()
    for listing in load_lists().listings:
        text = f"parts for {listing.name}, second line"
        found = {one.id for mention in EMBEDDED.find(text, folded(text)) for one in mention.listings}
        if listing.id not in found:
            missed.add(listing.name)
    assert missed == {"Group W"}


def test_a_longer_name_of_another_list_does_not_hide_a_shorter_one() -> None:
    longer = replace(listed("Qwortan Cloud"), id="tw.shtc.qwortan-cloud", list="tw.shtc")
    book = NamesInProse([listed("Qwortan Technologies", "Qwortan"), longer])
    (mention,) = book.find("for Qwortan Cloud", folded("for Qwortan Cloud"))
    assert mention.words == "qwortan cloud"
    assert {one.list for one in mention.listings} == {"tw.shtc", "us.el"}
    (own,) = BOOK.find("for Qwortan Beijing", folded("for Qwortan Beijing"))
    assert [one.name for one in own.listings] == ["Qwortan Beijing"]


def test_the_text_of_the_law_names_nobody(root: Any) -> None:
    """What is no name: the words that raise flags, and what flags say. Names of makers are held under headings of their own, or
    are told by the note of their row."""
    for path in (
        "src/narrows/law/us/red_flag_words.csv",
        "src/narrows/law/us/part732/flags.csv",
        "src/narrows/law/machine_words.csv",
    ):
        for row in csv.reader((root / path).read_text("utf-8").splitlines()):
            if row[0] in ("fab_name", "tool_maker_name", "no_tool_maker") or row[-1].startswith("Makers of"):
                continue
            line = ",".join(row[:-1])  # a note names its source
            assert not found(line, EMBEDDED), line
            assert not found(line.upper(), EMBEDDED), line


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由电子科技大学使用", ["电子科技大学"]),
        ("由杭州电子科技大学使用", []),
        ("杭州电子科技大学与电子科技大学", ["电子科技大学"]),
        ("成都电子科技大学", ["电子科技大学"]),
    ],
)
def test_the_end_of_a_known_school_is_no_other_school(text: str, names: list[str]) -> None:
    assert found(text, NamesInProse([listed("电子科技大学")])) == names
