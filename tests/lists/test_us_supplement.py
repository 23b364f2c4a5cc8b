"""XML of the eCFR and of the Federal Register: entity cells, tables, supplements, rules that change them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from narrows.errors import FormatError, InputError
from narrows.lists.entry import Entry, Link
from narrows.lists.readers.us_annex import Change, FrAnnex, changes
from narrows.lists.readers.us_ecfr import EcfrEntityList, EcfrMeu, EcfrUvl
from narrows.lists.readers.us_entries import address_of
from narrows.lists.readers.us_supplement import parse_cell, read_addresses, split_name

FIXTURES = Path(__file__).parent / "fixtures" / "us"
ECFR = FIXTURES / "ecfr_part_744.xml"
RULE = FIXTURES / "fr_rule.xml"


def entries(reader: EcfrEntityList | EcfrUvl | EcfrMeu, path: Path = ECFR) -> list[Entry]:
    out = list(reader.read(path))
    assert all(isinstance(item, Entry) for item in out)
    return [item for item in out if isinstance(item, Entry)]


def test_entity_list_of_the_ecfr() -> None:
    found = entries(EcfrEntityList())
    assert [(e.name, e.countries, e.footnotes) for e in found] == [
        ("Example Trader", ("AF",), ()),
        ("Unit D, 16/F Example Place, 18 Example Rd, Wan Chai, Hong Kong", ("CN", "HK"), ()),
        ("Example Semiconductor Manufacturing Corporation (ESMC)", ("CN", "HK"), ("5",)),
        ("Example Technologies Co., Ltd. (Example)", ("CN",), ("1", "2")),
        ("Beijing Example Longshine Information Technology Co., Ltd.", ("CN",), ("1", "2")),
        ("Hangzhou Example Communication Technology Co., Ltd.", ("CN",), ("1", "2")),
        ("Example Design Bureau JSC", ("RU",), ("3",)),
    ]
    assert len({e.id for e in found}) == len(found)
    assert [e.line for e in found] == [15, 21, 27, 32, 32, 32, 43]
    trader, address, semi, tech, longshine, hangzhou, bureau = found
    assert trader.from_ == date(2011, 11, 21)
    assert trader.remarks == "See alternate addresses under Pakistan"
    assert [a.text for a in trader.addresses] == [
        "501, 5th Floor, Example Market, Kabul, Afghanistan",
        "Flat No. 41, Kabul, Afghanistan",
    ]
    assert address.type == "address"
    assert "Address 01" in address.remarks
    assert [n.text for n in semi.names][3:] == [
        "Example Semi",
        "Example Chips Co., Ltd.",
        "Beispiel Halbleiter",
    ]
    assert semi.policy == ("see_744_11", "see_744_23")
    assert semi.citations == ("85 FR 83420, 12/22/20", "89 FR 96837, 12/5/24")
    assert semi.from_ == date(2020, 12, 22)
    assert [a.country for a in tech.addresses] == ["CN", "CN"]
    assert longshine.links == (Link(kind="affiliate_of", id=tech.id, name=tech.name),)
    assert [n.text for n in longshine.names][1:] == ["Beijing Longshine"]
    assert longshine.addresses[0].text == "Q80-3-25R, 3rd Floor, Beijing, China"
    assert hangzhou.links == longshine.links
    assert [n.text for n in bureau.names][1:] == ["EDB", "OKB Primer"]
    assert [(a.text, a.country) for a in bureau.addresses] == [
        ("1 Example Str., Moscow 101000, Russia", "RU")
    ]
    assert bureau.policy == ("policy_of_denial_but_food_and_medicine", "case_by_case")


def test_unverified_list_carries_the_country_down() -> None:
    found = entries(EcfrUvl())
    assert [(e.name, e.countries, e.from_) for e in found] == [
        ("Example Sanatgaran", ("AM",), date(2018, 5, 17)),
        ("Example Second Trading Company", ("AM", "AE"), date(2019, 4, 11)),
    ]
    assert {e.list for e in found} == {"us.uvl"}


def test_meu_list_with_subordinate_institutions() -> None:
    found = entries(EcfrMeu())
    assert [(e.name, [link.name for link in e.links]) for e in found] == [
        ("Example Academy of Propulsion (EAP)", []),
        ("Example Aero Science Co. Ltd.", ["Example Engine Company"]),
        ("Example Power Co. Ltd.", ["Example Engine Company"]),
        ("Example Aviation Plant", []),
    ]
    assert found[2].citations == ("85 FR 83799, 12/23/2020",)
    assert "row above" in found[2].remarks


def test_sniffing_tells_the_supplements_apart() -> None:
    head = ECFR.read_bytes()
    assert EcfrEntityList().sniff(head)
    assert not EcfrUvl().sniff(head)
    only = head[: head.index(b"<DIV9")] + head[head.index(b'<DIV9 N="Supplement No. 6') :]
    assert EcfrUvl().sniff(only)
    assert not EcfrEntityList().sniff(only)
    assert not EcfrEntityList().sniff(RULE.read_bytes())
    assert FrAnnex().sniff(RULE.read_bytes())


def test_what_a_rule_changes() -> None:
    found = [item for item in changes(RULE) if isinstance(item, Change)]
    assert [(c.action, c.entry.name, c.entry.countries) for c in found] == [
        ("removed", "Example Steel Mills", ("PK",)),
        ("removed", "Example Traders, Ltd.", ("PK",)),
        ("added", "Example Lasers Institute", ("CN",)),
        ("added", "Example Optics Co., Ltd.", ("CN",)),
        ("revised", "Example Photonics Group", ("CN",)),
        ("added", "Example Engines (EE)", ("IR",)),
    ]
    assert {c.entry.until for c in found if c.action == "removed"} == {date(2023, 1, 30)}
    assert {c.entry.from_ for c in found if c.action != "removed"} == {date(2023, 1, 31)}
    assert found[2].entry.footnotes == ("4",)
    assert found[5].entry.footnotes == ("3",)
    assert [n.text for n in found[2].entry.names][1:] == ["ELI", "Example Laser Research Institute"]


def test_a_rule_without_an_effective_day_counts_from_its_latest_citation(tmp_path: Path) -> None:
    path = tmp_path / "rule.xml"
    path.write_text(RULE.read_text("utf-8").replace("effective January 31, 2023", "for later"), "utf-8")
    found = {c.entry.name: c.entry for c in changes(path) if isinstance(c, Change)}
    assert found["Example Photonics Group"].from_ == date(2023, 2, 1)
    assert found["Example Steel Mills"].until is None
    assert "no effective day" in found["Example Steel Mills"].remarks


def test_a_rule_that_does_what_its_entries_do_not_show(tmp_path: Path) -> None:
    path = tmp_path / "rule.xml"
    text = RULE.read_text("utf-8")
    text = text.replace("“Example Steel Mills” and “Example Traders, Ltd.”", "two companies")
    text = text.replace("“Example Photonics Group”", "“Example Photonics Group” and “Example Absent”")
    path.write_text(text, "utf-8")
    errors = [item for item in FrAnnex().read(path) if isinstance(item, InputError)]
    assert [("a removal names no entry" in e.what, "is in no table" in e.what) for e in errors] == [
        (True, False),
        (False, True),
    ]
    assert errors[0].where.line == 19


def test_a_document_on_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rule.xml"
    path.write_text("<RULE><P>744</P><AMDPAR>1. Part 740 is amended.</AMDPAR></RULE>", "utf-8")
    with pytest.raises(FormatError, match="amends none"):
        list(changes(path))
    with pytest.raises(FormatError, match="no such supplement"):
        list(EcfrEntityList().read(path))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_cut_file_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "cut.xml"
    data = ECFR.read_bytes().rstrip()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(FormatError) as caught:
        list(EcfrEntityList().read(path))
    assert caught.value.where.line is not None


def test_hostile_documents_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Example Secret", "utf-8")
    text = ECFR.read_text("utf-8")
    declaration, body = text.split("\n", 1)
    for number, doctype in enumerate(
        (
            f'<!DOCTYPE DIV5 [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
            '<!DOCTYPE DIV5 [<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;">]>',
            '<!DOCTYPE DIV5 SYSTEM "http://127.0.0.1:9/none.dtd">',
        )
    ):
        path = tmp_path / f"hostile{number}.xml"
        path.write_text(f"{declaration}\n{doctype}\n{body.replace('Example Trader', 'Example &x;')}", "utf-8")
        with pytest.raises(FormatError):
            list(EcfrEntityList().read(path))
    path = tmp_path / "late.xml"
    path.write_text(f"{declaration}\n<!--{'-+' * 40_000}-->\n<!DOCTYPE DIV5 [<!ENTITY x 'y'>]>\n"
                    + body.replace("Example Trader", "Example &x; Trader"), "utf-8")  # fmt: skip
    with pytest.raises(FormatError):
        list(EcfrEntityList().read(path))


def test_an_error_page_and_garbled_bytes_are_refused(tmp_path: Path) -> None:
    for name, data in (
        ("page.xml", b"<!DOCTYPE html><html><body>502</body></html>"),
        ("page2.xml", b"\n <html><body>Rate limited</body></html>"),
        ("empty.xml", b""),
        ("nul.xml", ECFR.read_bytes().replace(b"Kabul", b"Ka\0bul")),
        ("latin.xml", ECFR.read_bytes().replace("§".encode(), b"\xa7")),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(FormatError):
            list(EcfrEntityList().read(path))


def test_rows_that_are_no_entries_are_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.xml"
    text = ECFR.read_text("utf-8").replace(
        "<SU>1</SU> For this entity, see the example.", "Entries moved to another list."
    )
    text = text.replace(
        "[Reserved]\n</TD><TD align=\"left\" class=\"gpotbl_cell\">\n",
        "\n</TD><TD align=\"left\" class=\"gpotbl_cell\">For all items subject to the EAR.\n",
        1,
    )  # fmt: skip
    path.write_text(text, "utf-8")
    out = list(EcfrEntityList().read(path))
    errors = [item for item in out if isinstance(item, InputError)]
    assert len(errors) == 2
    assert "names no entity" in errors[0].what
    assert "across the table" in errors[1].what
    assert len(out) - len(errors) == 7


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("Example Co., Ltd., Room 1, Beijing, China", "Example Co., Ltd.", "Room 1, Beijing, China"),
        ("Example Co., Ltd. Floor 10, Beijing", "Example Co., Ltd.", "Floor 10, Beijing"),
        (
            "Example Academy, Institute of Medicine, 27 Road",
            "Example Academy, Institute of Medicine",
            "27 Road",
        ),
        ("Example Plant. 1 Example Street, Omsk", "Example Plant", "1 Example Street, Omsk"),
        ("CETC No. 55 Institute, Nanjing", "CETC No. 55 Institute", "Nanjing"),
        ("Example Trading; 5 Example Road", "Example Trading", "5 Example Road"),
        ("Example Trading", "Example Trading", ""),
    ],
)
def test_where_a_name_ends(text: str, name: str, rest: str) -> None:
    assert split_name(text) == (name, rest)


def test_lists_of_parties_in_a_cell() -> None:
    cell = (
        "Example Group, to include the following three subordinate institutions:\n—Example 1st Institute;\n"
        "—Example 2nd Institute; and\n—Example 3rd Institute.\n1 Example Road, Beijing, China."
    )
    group, *others = parse_cell(cell)
    assert (group.name, group.addresses) == ("Example Group", ["1 Example Road, Beijing, China"])
    assert [(p.name, p.kind) for p in others] == [
        ("Example 1st Institute", "subordinate_to"),
        ("Example 2nd Institute", "subordinate_to"),
        ("Example 3rd Institute", "subordinate_to"),
    ]


def test_addresses() -> None:
    texts, see = read_addresses(
        "1 Road, Kabul, Afghanistan; and 2 Road, Herat. (See alternate address under Pakistan)."
    )
    assert texts == ["1 Road, Kabul, Afghanistan", "2 Road, Herat"]
    assert see == ["See alternate address under Pakistan"]
    for text, country in (
        ("1 Road, Beijing, China, 100102", "CN"),
        ("1 Road, Toronto, Canada M2M 3Z9", "CA"),
        ("No. 1 Road, Shanghai China", "CN"),
        ("1 Road, Dubai, U.A.E.", "AE"),
        ("Floor 2, Nowhere", ""),
    ):
        assert address_of(text).country == country


def test_a_single_alias_without_a_list() -> None:
    (party,) = parse_cell("Example Ltd., a.k.a. Sample Company Ltd. (SC), 21 Example Road, Shenzhen, China.")
    assert (party.name, party.aliases) == ("Example Ltd.", ["Sample Company Ltd. (SC)"])
    assert party.addresses == ["21 Example Road, Shenzhen, China"]
    (party,) = parse_cell(
        "Example Ltd., f.k.a., the following one alias:\n—Old Example.\n1 Road, Omsk, Russia."
    )
    assert (party.aliases, party.addresses) == (["Old Example"], ["1 Road, Omsk, Russia"])
    (party,) = parse_cell("(See alternate address under China) Example Trading, Kabul")
    assert (party.name, party.see) == ("Example Trading", ["See alternate address under China"])
    assert parse_cell(" \n ") == []


ROW = """<TR><TD>CHINA</TD><TD>Example Group</TD><TD>For all items subject to the EAR</TD><TD>Presumption of denial</TD>
<TD>80 FR 1, 1/2/15</TD></TR>"""


@pytest.mark.parametrize(
    ("more", "names", "told"),
    [
        ("<TR><TD/><TD>—Example One</TD><TD/><TD/><TD/></TR>", ["Example Group"], ""),
        ("<TR><TD/><TD>Subordinate institutions:</TD><TD/><TD/><TD/></TR><TR><TD/><TD>—Example Two Co.</TD><TD/><TD/><TD/></TR>",
         ["Example Group", "Example Two Co."], ""),
        ("<TR><TD/><TD>Example Three Ltd., 3 Road, Omsk, Russia</TD><TD/><TD/><TD/></TR>",
         ["Example Group", "Example Three Ltd."], "row above"),
    ],
)  # fmt: skip
def test_rows_that_go_on_with_the_row_above(tmp_path: Path, more: str, names: list[str], told: str) -> None:
    headings = "".join(
        f"<TH>{name}</TH>"
        for name in (
            "Country",
            "Entity",
            "License requirement",
            "License review policy",
            "Federal Register citation",
        )
    )
    path = tmp_path / "rows.xml"
    path.write_text(
        f'<DIV9 N="Supplement No. 4 to Part 744"><TABLE><TR>{headings}</TR>{ROW}{more}</TABLE></DIV9>',
        "utf-8",
    )
    found = entries(EcfrEntityList(), path)
    assert [entry.name for entry in found] == names
    assert {entry.from_ for entry in found} == {date(2015, 1, 2)}
    assert {entry.license_requirement for entry in found} == {"For all items subject to the EAR"}
    assert told in found[-1].remarks
