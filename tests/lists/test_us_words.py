"""The words of United States lists: footnote marks, scopes, policies, days, citations, names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists.entry import Name
from narrows.lists.readers.us_names import names_of, tidy, within
from narrows.lists.readers.us_parties import parties_in
from narrows.lists.readers.us_text import citations_of, find_day, first_day, place, read_birth, read_day
from narrows.lists.readers.us_words import list_of_source, policy_of, read_requirement, scope_of

MARKED = [
    ("For all items subject to the EAR (see §§ 734.9(e),1 and 744.11 of the EAR)4", "1 4"),
    ("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2", "1 2"),
    ("For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2", "1 2"),
    ("For All Items Subject to the EAR (See §734.9(e)1, and §744.11 of the EAR)2.", "1 2"),
    ("For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4", "4"),
    ("For all items subject to the EAR. (See §§ 734.9(e) and 744.11 of the EAR) 4", "4"),
    ("For all items subject to the EAR. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)", "3"),
    ("For All Items Subject to the EAR (See §734.9(g), 3 §746.8(a)(3), and §744.21(b) of the EAR).", "3"),
    ("For all items subject to the EAR (See §§734.9(g)3, 746.8(a)(3), and 744.2l(b) of the EAR", "3"),
    ("For all items subject to the EAR (See §§734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5", "5"),
    ("of the EAR⁴)", "4"),
    ("see footnote 5 of this supplement", "5"),
    ("an entity with footnotes 1 and 4", "1 4"),
]
UNMARKED = [
    "For all items subject to the EAR. (See §744.11 of the EAR)",
    "For items on the CCL and EAR99 items listed in supplement no. 7 to part 746 of the EAR",
    "For items on the CCL and EAR 99 items",
    "ECCN 3A001 and EAR3A001",
    "See § 744.21",
    "under License Exception GOV under § 740.11(b)(2) and (e).",
    "pursuant to General License No. 1B of March 2, 2021",
    "persons from countries in Country Group A:1 in supplement no. 1 to part 740; Upper Left: 26°4’48.931” N",
    "the EAR on 1/6/25",
    "",
]


@pytest.mark.parametrize(("text", "marks"), MARKED)
def test_footnote_marks(text: str, marks: str) -> None:
    found = read_requirement(text)
    assert " ".join(found.footnotes) == marks
    assert not found.notes


@pytest.mark.parametrize("text", UNMARKED)
def test_digits_that_are_no_footnotes(text: str) -> None:
    found = read_requirement(text)
    assert found.footnotes == ()
    assert not found.notes


def test_a_lost_mark_is_taken_from_the_section_and_told() -> None:
    found = read_requirement("For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)")
    assert found.footnotes == ("4",)
    assert "its mark is missing" in found.notes[0]
    bare = read_requirement("For all items subject to the EAR. (See §734.9(e) and §744.11 of the EAR)")
    assert bare.footnotes == ()
    assert "734.9(e)" in bare.notes[0]


def test_a_digit_without_an_explanation_is_told() -> None:
    found = read_requirement("For all items subject to the EAR and 6 more of a kind")
    assert found.footnotes == ()
    assert "6 more of a kind" in found.notes[0]


@given(
    st.integers(1, 9),
    st.sampled_from(["of the EAR){}", "of the EAR) {}", "of the EAR{}.", "734.9(g),{} 746.8(a)(3)"]),
)
def test_any_mark_is_found_wherever_it_stands(mark: int, form: str) -> None:
    assert str(mark) in read_requirement("For all items subject to the EAR " + form.format(mark)).footnotes


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(text: str) -> None:
    found = read_requirement(text)
    assert set(found.footnotes) <= set("123456789")
    assert scope_of(text) in ("all_items", "ccl_items", "see_entry")
    policy_of(text)
    read_birth(text)
    for citation in citations_of(text):
        assert citation.text


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("For all items subject to the EAR. (See § 744.11 of the EAR)", "all_items"),
        ("All Items Subject to the EAR", "all_items"),
        (
            "For all items subject to the EAR, with case-by-case basis for items listed on the CCL",
            "all_items",
        ),
        ("For all items on the CCL", "ccl_items"),
        ("All items on the Commerce Control List (see § 744.2 of the EAR)", "ccl_items"),
        (
            "For items on the CCL and EAR99 items listed in supplement no. 7 to part 746 of the EAR",
            "see_entry",
        ),
        (
            "For all items subject to the EAR when used in projects specified in § 746.8(a)(4) of the EAR",
            "see_entry",
        ),
        ("All items subject to the EAR except for: crude oil", "see_entry"),
        ("For any item subject to the EAR listed in supplement no. 2 to part 744.", "see_entry"),
        ("", "see_entry"),
    ],
)
def test_scopes(text: str, scope: str) -> None:
    assert scope_of(text) == scope


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Presumption for denial.", "presumption_of_denial"),
        ("Policy of denial. See §§ 746.8(b) and 744.21(e)", "policy_of_denial"),
        (
            "Policy of denial for all items apart from food, which will be reviewed on a case-by case basis. See § 746.8(b)",
            "policy_of_denial case_by_case",
        ),
        (
            "casa-by-case review for items; and presumption of denial for all other",
            "presumption_of_denial case_by_case",
        ),
        (
            "Presumption of approval for EAR99; case-by-case review for all items on the CCL",
            "case_by_case_ccl_items presumption_of_approval_ear99",
        ),
        (
            "Case-by-case for all items listed on the CCL. Presumption of approval for EAR99 items",
            "case_by_case_ccl_items presumption_of_approval_ear99",
        ),
        (
            "Policy of denial, apart from food and medicine designated as EAR99, which will be reviewed case-by-case",
            "policy_of_denial_but_food_and_medicine case_by_case",
        ),
        (
            "Case-by-case review for ECCNs 1A004.c, 1A004.d, 1A995 and 2E983; presumption of denial for all other items",
            "presumption_of_denial_but_detection case_by_case",
        ),
        (
            "Presumption of denial except case-by-case for items not described in ECCN 3B001.a.4, .c, .d; 3B993, or 3B994",
            "presumption_of_denial_listed_tools case_by_case",
        ),
        (
            "Policy of denial; Case-by-case basis for items for the International Space Station",
            "policy_of_denial case_by_case",
        ),
        ("See §§ 744.2(d), 744.3(d), and 744.4(d) of this part.", "see_744_2 see_744_3 see_744_4"),
        ("See §744.21(d) and (e)", "see_744_21"),
        ("See §§740.26, 744.11 and 744.23(d) of the EAR.", "see_740_26 see_744_11 see_744_23"),
        ("See § 746.8(b)(2) of the EAR", "see_746_8"),
        ("For all items subject to the EAR. (See § 744.11 of the EAR)", ""),
        ("", ""),
    ],
)
def test_policies(text: str, codes: str) -> None:
    assert " ".join(policy_of(text)) == codes


def test_days() -> None:
    assert read_day("06/19/2003") == date(2003, 6, 19)
    assert read_day("6/30/97") == date(1997, 6, 30)
    assert read_day("6/30/56") == date(2056, 6, 30)
    assert read_day("17 Oct 1990") == date(1990, 10, 17)
    assert read_day("June 21, 2022") == date(2022, 6, 21)
    assert read_day("2022-06-21") == date(2022, 6, 21)
    for wrong in ("13/40/2020", "2022-02-30", "Foo 3, 2020", "2022", "", "6/30/1997 or so"):
        assert read_day(wrong) is None
    assert find_day("76 FR 71869, 11/21/11.") == date(2011, 11, 21)


def test_births() -> None:
    assert read_birth("1960-08-31") == "1960-08-31"
    assert read_birth("Sep 1938") == "1938-09"
    assert read_birth("November, 1975") == "1975-11"
    assert read_birth("circa 1966") == "1966"
    assert read_birth("1939 to 1945") == "1939/1945"
    assert read_birth("some day") is None


def test_citations_come_apart_and_keep_their_words() -> None:
    found = citations_of(
        "68 F.R. 38290 6/27/03 71 F.R. 38843 7/10/06; 87 30173 5/18/2022, 88 F.R.30078 5/10/2023"
    )
    assert [c.text for c in found] == [
        "68 F.R. 38290 6/27/03",
        "71 F.R. 38843 7/10/06; 87 30173 5/18/2022",
        "88 F.R.30078 5/10/2023",
    ]
    assert first_day(found) == date(2003, 6, 27)
    assert [c.text for c in citations_of("Vol. 59, No. 44, 03/07/1994")] == ["Vol. 59, No. 44, 03/07/1994"]
    assert [c.text for c in citations_of("62 FR 35334, 6/30/97.\n66 FR 24266, 5/14/01")] == [
        "62 FR 35334, 6/30/97",
        "66 FR 24266, 5/14/01",
    ]
    assert [c.text for c in citations_of("54 F.R. 34536 8/21/89 and 59 F.R. 42804, and")] == [
        "54 F.R. 34536 8/21/89",
        "59 F.R. 42804",
    ]
    assert citations_of("") == ()


def test_places() -> None:
    assert place("CHINA, PEOPLE'S REPUBLIC OF").codes == ("CN",)
    assert place("CRIMEA (OCCUPIED)").codes == ("UA",)
    assert place("PRC").codes == ("CN",)
    assert place("U.A.E.").codes == ("AE",)
    assert place("REGION: KASHMIR") == ((), True)
    assert place("Atlantis") == ((), False)


def test_sources_of_the_consolidated_list() -> None:
    assert list_of_source("Entity List (EL) - Bureau of Industry and Security") == "us.el"
    assert list_of_source("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department") == "us.mbs"
    assert list_of_source("Capta List (CAP) - Treasury Department") == "us.capta"
    assert list_of_source("Some Other List (XYZ)") is None


def test_short_forms_in_parentheses_are_weak() -> None:
    assert names_of("Example Manufacturing Corporation (EMC)", ["Example Mfg."]) == (
        Name(text="Example Manufacturing Corporation (EMC)", kind="primary"),
        Name(text="Example Manufacturing Corporation"),
        Name(text="EMC", quality="weak"),
        Name(text="Example Mfg."),
    )
    for plain in (
        "Example Company (Private)",
        "Example Co. (UK)",
        "Example (LLC)",
        "Example (a subsidiary of Sample)",
    ):
        assert names_of(plain) == (Name(text=plain, kind="primary"),)


def test_aliases_inside_of_names() -> None:
    assert names_of("Resort Example (f.k.a., Sanatori Example)") == (
        Name(text="Resort Example (f.k.a., Sanatori Example)", kind="primary"),
        Name(text="Resort Example"),
        Name(text="Sanatori Example", kind="former"),
    )
    assert [n.text for n in names_of("Yichang Institute a.k.a. Yichang Lab")][1:] == [
        "Yichang Institute",
        "Yichang Lab",
    ]
    assert names_of("Shin Aka Trading") == (Name(text="Shin Aka Trading", kind="primary"),)


def test_aliases_of_odd_shapes() -> None:
    found = names_of(
        "Example",
        [
            "HPSTAR;",
            "and SKB Primer",
            "-VPK Primer",
            "One;Two",
            "f.k.a. Old Name",
            "weak aka: Small",
            "例子公司",
            "",
        ],
    )
    assert [(n.text, n.kind, n.quality) for n in found[1:]] == [
        ("HPSTAR", "alias", "strong"),
        ("SKB Primer", "alias", "strong"),
        ("VPK Primer", "alias", "strong"),
        ("One", "alias", "strong"),
        ("Two", "alias", "strong"),
        ("Old Name", "former", "strong"),
        ("Small", "alias", "weak"),
        ("例子公司", "native", "strong"),
    ]


def test_parties_within_an_entry() -> None:
    found = within("Example Technologies Co., Ltd. (ET). Affiliated Entity: Example Marine Co., Ltd.")
    assert found == ("Example Marine Co., Ltd.", "Example Technologies Co., Ltd. (ET)", "affiliate_of")
    found = within("Example 13th Research Institute (E13). Subordinate Institution - Example Microsystems")
    assert found == ("Example Microsystems", "Example 13th Research Institute (E13)", "subordinate_to")
    assert within("Example Subsidiary Management Ltd.") is None


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=4))
def test_names_are_never_empty_and_come_once(primary: str, aliases: list[str]) -> None:
    found = names_of(primary, aliases)
    assert bool(found) == bool(tidy(primary))
    folded = [name.text.casefold() for name in found]
    assert all(folded)
    assert len(set(folded)) == len(folded)
    assert [name.kind for name in found].count("primary") == (1 if found else 0)


@pytest.mark.parametrize(
    ("published", "bare"),
    [
        ("PMC Example; and any successor, sub-unit, or subsidiary thereof", "PMC Example"),
        ("LLC Example and any successor, sub-unit, or subsidiary thereof", "LLC Example"),
        ("Innovative Example, and its sub-units and successors", "Innovative Example"),
        ("Example Silicon Co. Ltd. and Subsidiaries", "Example Silicon Co. Ltd."),
        ("Example LLC (Russian entity); and any successor, or subsidiary thereof", "Example LLC"),
        ("Ivan Example (PRC national)", "Ivan Example"),
        ("Ivan Example (DPRK individual)", "Ivan Example"),
    ],
)
def test_who_else_is_meant_is_no_part_of_the_bare_name(published: str, bare: str) -> None:
    assert names_of(published) == (Name(text=published, kind="primary"), Name(text=bare))
    assert names_of("Other", [published.replace(";", ",")])[1:] == (Name(text=bare),)


def test_an_alias_stands_before_the_words_for_successors() -> None:
    published = "Example Forces (aka EXF); and any successor, sub-unit, or subsidiary thereof"
    assert [name.text for name in names_of(published)[1:]] == [
        "Example Forces (aka EXF)",
        "Example Forces",
        "EXF",
    ]


@pytest.mark.parametrize(
    "plain", ["Example and Subsidiaries Bank", "National Entity (ANC Entity) Ltd", "Example National"]
)
def test_names_with_such_words_stay_whole(plain: str) -> None:
    assert names_of(plain) == (Name(text=plain, kind="primary"),)


def test_pieces_without_a_name_are_dropped() -> None:
    found = names_of("Example Center", ["EXC; and", "Repair Center 'Example;'", "and", "or; 902"])
    assert [name.text for name in found[1:]] == ["EXC", "Repair Center 'Example", "902"]


def test_an_alias_that_is_cut_off_leaves_the_name_before_it() -> None:
    assert [name.text for name in names_of("Example Company (a.k.a.")[1:]] == ["Example Company"]
    assert names_of("Shipyard 'Example' (f.k.a., AO Shipyard 'Example'")[1:] == (
        Name(text="Shipyard 'Example'"),
        Name(text="AO Shipyard 'Example'", kind="former"),
    )


def test_each_of_several_aliases_in_one_name_is_a_name() -> None:
    chain = (
        "One Limited [aka Two Limited, aka Three Electronics, f.k.a. Four Company (FC)] (Hong Kong Entity)"
    )
    assert [(name.text, name.kind) for name in names_of(chain)[2:]] == [
        ("One Limited", "alias"),
        ("Two Limited", "alias"),
        ("Three Electronics", "alias"),
        ("Four Company (FC)", "former"),
        ("Four Company", "alias"),
        ("FC", "alias"),
    ]
    assert [name.text for name in names_of("A One; a.k.a. B Two; a.k.a. C Three")[1:]] == [
        "A One",
        "B Two",
        "C Three",
    ]


def test_the_label_in_place_of_a_name_is_a_name() -> None:
    label = "Example 13th Research Institute (E13) subordinate institution: Envol"
    assert names_of("Envol", ["Envoltech"], label=label)[1:] == (Name(text="Envoltech"), Name(text=label))


@pytest.mark.parametrize(
    ("name", "parties"),
    [
        (
            "Muster, Carlos; Exint, S.A., Example Vision, S.A., and EXV, S.A",
            ("Muster, Carlos", "Exint, S.A.", "Example Vision, S.A.", "EXV, S.A"),
        ),
        ("Muster III, Henry L., and Example, Inc.", ("Muster III, Henry L.", "Example, Inc.")),
        ("Ex-Tech, Ltd. and David Muster", ("Ex-Tech, Ltd.", "David Muster")),
        ("One Co., Ltd. and Two Trade and Sons Co., Ltd.", ("One Co., Ltd.", "Two Trade and Sons Co., Ltd.")),
        (
            "One Pvt., Two Pvt., Ltd., Three Carpet, and K.K. Carpet; Kathmandu.",
            ("One Pvt.", "Two Pvt., Ltd.", "Three Carpet", "K.K. Carpet"),
        ),
        (
            "One Company, Limited and its two subsidiaries from China, Two Co. Limited",
            ("One Company, Limited", "Two Co. Limited"),
        ),
    ],
)
def test_several_parties_in_one_name(name: str, parties: tuple[str, ...]) -> None:
    assert parties_in(name) == parties


@pytest.mark.parametrize(
    "name",
    [
        "Example Agriculture, Industry, and Trade Co., Ltd.",
        "Example Co., Ltd., Shanghai Branch",
        "Example Import and Export Company",
        "Muster & Co., (HK) Ltd.",
        "One Ltd.; a.k.a. Two Ltd.",
        "PMC Example, Inc.; and any successor, sub-unit, or subsidiary thereof",
        "Example Silicon Co. Ltd. and Subsidiaries",
        "",
    ],
)
def test_one_party_is_not_split(name: str) -> None:
    assert parties_in(name) == ()
