"""Names as systems leave them: letters written out as code, tags, zeros for an "o", numbers and remarks of one's own books."""

from __future__ import annotations

import pytest

from narrows.lists.entry import Entry, Name
from narrows.model.country import is_country
from narrows.model.escaped import has_octets, undone, unescaped
from narrows.model.legible import is_mangled, legible
from narrows.screen.respelt import respelt
from narrows.screen.usable import lost, unusable
from narrows.screen.watchlist import Watchlist

NAME = "昆仑 Works Société"
WRITTEN = [
    "\\u6606\\u4ed1 Works Soci\\u00e9t\\u00E9",
    "%E6%98%86%E4%BB%91%20Works%20Soci%C3%A9t%C3%A9",
    "=E6=98=86=E4=BB=91=20Works=20Soci=C3=A9t=C3=A9",
    "=?utf-8?b?5piG5LuRIFdvcmtzIFNvY2nDqXTDqQ==?=",
    "&#26118&#20177; Works Soci&#xe9;t&#233",
    "%u6606%u4ED1 Works Soci_x00E9_t\\u{e9}",
    "U+6606 U+4ED1  Works Soci\\xc3\\xa9t\\xc3\\xa9",
]

LIST = Watchlist.build(
    Entry(id=f"x:{at}", list="us.el", names=(Name(text=text),), type="organization", countries=("CN",))
    for at, text in enumerate(
        ["Kunlun Institute of Technology", "Orionwave (Shanghai) Microworks", "昆仑微电子有限公司"]
    )
)


@pytest.mark.parametrize("text", WRITTEN)
def test_letters_written_out_are_read(text: str) -> None:
    assert unescaped(text) == NAME
    assert undone(text) == NAME
    assert not legible(text).mostly_not


@pytest.mark.parametrize(
    "text",
    [
        "100% cotton",
        "A & B Co",
        "C++ Works",
        "x_y",
        "50%CE",
        "Group=AB",
        "E=MC2",
        "tops=16",
        "a\\b",
        "=?",
        "",
    ],
)
def test_other_signs_stay(text: str) -> None:
    assert unescaped(text) == text
    assert undone(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("network&nbsp;analyzer", "network\xa0analyzer"),
        ("NVIDIA\\nA100\\tnew", "NVIDIA A100\\tnew"),
        ("R&amp;D of AT&T", "R&D of AT&T"),
        ("ion<br/>implanter <b>new</b>", "ion implanter  new "),
        ("a <missile> b", "a <missile> b"),
        ("5 < 7 and 8 > 6", "5 < 7 and 8 > 6"),
        ("a<b and c>d", "a<b and c>d"),
    ],
)
def test_a_text_of_a_page_is_read_as_it_is_shown(text: str, shown: str) -> None:
    assert undone(text) == shown


def test_an_address_of_the_web_is_no_text_in_code() -> None:
    assert not legible("cooling of cafés, https://example.com/caf%C3%A9").mostly_not


@pytest.mark.parametrize("text", ["%C0%A5%C2%D8 Works", "\\'c0\\'a5\\'c2\\'d8", "=C0=A5=C2=D8"])
def test_bytes_of_another_encoding_cannot_be_compared(text: str) -> None:
    assert has_octets(unescaped(text))
    assert "written out in code" in unusable(text)
    assert legible(text).mostly_not  # of what somebody describes, somebody else has to read it


@pytest.mark.parametrize("encoding", ["cp1251", "gbk", "cp437", "cp850"])
def test_unicode_read_in_another_encoding_is_no_name(encoding: str) -> None:
    wrong = "昆仑微电子有限公司".encode().decode(encoding, "replace")
    assert "wrong encoding" in unusable(wrong)


@pytest.mark.parametrize(
    "text", ["昆仑", "联通", "ООО Ромашка", "Київ", "三星電子", "삼성전자", "サ─ビス", "Société Générale"]
)
def test_what_somebody_wrote_is_not_of_a_wrong_encoding(text: str) -> None:
    assert not is_mangled(text)


@pytest.mark.parametrize(("text", "sign"), [("Soci?t? Example", "?"), ("M#ller Works", "#"), ("Who? Me", "")])
def test_a_letter_that_was_lost_is_told(text: str, sign: str) -> None:
    assert (f"the sign {sign!r}" in lost(text)) if sign else not lost(text)


@pytest.mark.parametrize(
    ("text", "nobody"),
    [("China", True), ("Volksrepublik China", True), ("GE", False), ("ARM", False), ("China Works", False)],
)
def test_a_country_names_nobody(text: str, nobody: bool) -> None:
    assert is_country(text) is nobody


@pytest.mark.parametrize(
    "text", ["DE123456789", "VAT DE 123456789", "如上", "同上記", "같음", "Firma", "notify party"]
)
def test_what_stands_in_the_place_of_a_name(text: str) -> None:
    assert unusable(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kunlun%20Institute%2C", ("Kunlun Institute,",)),
        ("<b>Kunlun</b>", ("Kunlun",)),
        ("<![CDATA[Kunlun]]>", ("Kunlun",)),
        ("Kunlun Works <a@example.com>", ("Kunlun Works",)),
        ("Techn0l0gy 0f 2050 W0rks", ("Technology of 2050 Works",)),
        ("K u n l u n   W o r k s", ("Kunlun Works",)),
        ("KunlunInstituteWorks", ("Kunlun Institute Works",)),
        ("Kunlun Works", ()),
        ("A B Works", ()),
    ],
)
def test_a_name_is_read_as_it_would_be_typed(text: str, found: tuple[str, ...]) -> None:
    assert tuple(one for one in respelt(text) if one in found) == found
    assert bool(respelt(text)) == bool(found)


@pytest.mark.parametrize("name", ["Kunlun Institute of Technology", "Orionwave (Shanghai) Microworks"])
@pytest.mark.parametrize(
    "line",
    [
        "10023 - {}",
        "Customer no. 10023: {}",
        "0000100234 {}",
        "1. {}",
        "C-10023: {}",
        "{} (10023)",
        "{} #4711",
        "{} - DO NOT USE",
        "zz_{}",
        "(OLD) {}",
        "{} Tel. +86 10 1234567",
        "{}, Fax: 010 1234567",
        "{} VAT DE123456789",
        "{} <buyer@example.com>",
        "Example Freight Ltd c/o {}",
        "Example Freight Ltd via {}",
        "Example Freight Ltd and {}",
        "{} & Example Freight Ltd",
        "Example Bank on behalf of {}",
        "Example Trading Ltd (end user: {})",
        "Example Freight Ltd - {}",
        "{}, No. 12 Example Road, Example City",
    ],
)
def test_a_listed_name_is_found_with_what_people_write_around_it(line: str, name: str) -> None:
    hits = LIST.screen([line.format(name)])[0]
    assert [hit.name for hit in hits if hit.name == name]
    assert LIST.may_hit([line.format(name)]).tolist() == [True]


@pytest.mark.parametrize(
    "text", ["\\u6606\\u4ed1\\u5fae\\u7535\\u5b50", "%E6%98%86%E4%BB%91%E5%BE%AE%E7%94%B5%E5%AD%90"]
)
def test_a_listed_name_is_found_with_its_letters_written_out(text: str) -> None:
    assert [hit.name for hit in LIST.screen([text])[0]] == ["昆仑微电子有限公司"]


@pytest.mark.parametrize("between", ["c/o", "via", "on behalf of", "for account of", "care of"])
def test_a_name_that_is_near_is_found_behind_another_party(between: str) -> None:
    (hits,) = LIST.screen([f"Example Freight Ltd {between} Orionwave Shanghai Microwork"])
    assert [hit.name for hit in hits] == ["Orionwave (Shanghai) Microworks"]


@pytest.mark.parametrize(
    "line", ["360 Technology", "701 Institute", "Example Freight Ltd and Example Works", "Old Example Works"]
)
def test_no_more_is_found(line: str) -> None:
    assert LIST.screen([line]) == [[]]
