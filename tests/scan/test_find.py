"""What is found in a text, where, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.scan import Finding, Report, Scanner
from scan import made
from scan.small_list import ENTRIES, entry

PHOTONICS = "Exemplar Photonics Technology Co., Ltd."


def parties(report: Report) -> dict[str, Finding]:
    return {one.id: one for one in report.findings if one.kind == "party"}


def texts(report: Report, kind: str) -> list[tuple[str, str]]:
    return [(m.text, str(m.place)) for one in report.findings if one.kind == kind for m in one.mentions]


@pytest.mark.parametrize(
    "written",
    [
        "the goods go to exemplar photonics technology co ltd in wuhan",
        "EXEMPLAR PHOTONICS TECHNOLOGY COMPANY LIMITED",
        "sold by Exemplar Photonics\n   Technology Co.,\nLtd. of Wuhan",
        "Exemplar Photo-\nnics Technology Co., Ltd.",
        "Exem\u200bplar Photonics\u00ad Technology \u202eCo., Ltd.\u202c",
        "Ex\u0435mpl\u0430r Ph\u043etonics Technology Co., Ltd.",
        "Exemplar&nbsp;Photonics Technology Co&#46;, Ltd.",
        "Ｅｘｅｍｐｌａｒ Photonics Technology Co., Ltd.",
        "Exemplar\0 Photonics Technology Co., Ltd.",
        "我们将货物交付给示范光子技术有限公司进行检验。",
        "示范光子\n技术有限公司",
    ],
)
def test_a_listed_name_is_found_however_it_is_typed(scanner: Scanner, written: str) -> None:
    found = parties(scanner.scan(written.encode(), "a.txt"))
    assert found["x.photonics"].match in ("strong", "certain")


def test_a_mention_tells_its_characters_and_where_it_runs_on(scanner: Scanner) -> None:
    lines = ["Consignee: Exemplar Photonics", "Technology Co., Ltd., Wuhan"]
    (mention,) = parties(scanner.scan("\n".join(lines).encode(), "a.txt"))["x.photonics"].mentions
    assert mention.place.line == 1
    assert lines[0][mention.start : mention.end] == "Exemplar Photonics"
    (rest,) = mention.continues
    assert rest.place.line == 2
    assert lines[1][rest.start : rest.end] == "Technology Co., Ltd"


def test_offsets_hold_in_a_line_that_is_longer_than_is_read_at_once(scanner: Scanner) -> None:
    line = "word " * 60_000 + PHOTONICS + " word" * 60_000
    (mention,) = parties(scanner.scan(line.encode(), "a.txt"))["x.photonics"].mentions
    assert line[mention.start : mention.end] == PHOTONICS.removesuffix(".")


def test_one_party_many_times_is_one_finding(scanner: Scanner) -> None:
    report = scanner.scan(f"{PHOTONICS}\nx\n{PHOTONICS} and 示范光子技术有限公司".encode(), "a.txt")
    found = parties(report)
    assert list(found) == ["x.photonics"]
    assert found["x.photonics"].count == len(found["x.photonics"].mentions) == 3


def test_a_name_over_cells_is_found_in_rows_and_in_columns(scanner: Scanner) -> None:
    over = made.xlsx({"A": [["Exemplar Photonics", "Technology Co., Ltd."]]})
    down = made.xlsx({"A": [["Exemplar Photonics", "8 pcs"], ["Technology Co., Ltd.", "9 pcs"]]})
    for data in (over, down):
        (mention,) = parties(scanner.scan(data, "a.xlsx"))["x.photonics"].mentions
        assert (mention.place.cell, len(mention.continues)) == ("A1", 1)
    word = made.docx(made.word_table([["Exemplar Photonics", "8"], ["Technology Co., Ltd.", "9"]]))
    assert "x.photonics" in parties(scanner.scan(word, "a.docx"))
    assert "x.photonics" in parties(scanner.scan(b"Exemplar Photonics,8\nTechnology Co. Ltd,9\n", "a.csv"))


def test_names_over_blocks_are_found_once(scanner: Scanner) -> None:
    filler = "\n".join(f"line {number} of filler text" for number in range(5_000))
    for cut in range(0, 60, 7):
        text = filler[: 99_960 + cut] + "\nExemplar Photonics\nTechnology Co., Ltd.\n" + filler
        assert parties(scanner.scan(text.encode(), "a.txt"))["x.photonics"].count == 1


def test_an_acronym_needs_capitals_or_a_label(scanner: Scanner) -> None:
    assert not parties(scanner.scan(b"the orvm base and the eptc", "a.txt"))
    assert not parties(scanner.scan(b"ORVM AND EPTC ARE IN A LINE OF NOTHING BUT CAPITALS", "a.txt"))
    found = parties(scanner.scan(b"It was built by ORVM and by EPTC.", "a.txt"))
    assert {id_: one.match for id_, one in found.items()} == {
        "x.orion": "possible",
        "x.photonics": "possible",
    }
    assert parties(scanner.scan(b"Consignee: orvm", "a.txt"))["x.orion"].match == "certain"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"No,Consignee,Goods\n1,somebody,x\n2,orvm,y\n"),
        ("a.xlsx", made.xlsx({"A": [["Buyer:", "orvm"]]})),
        ("a.docx", made.docx(made.word_table([["\u6536\u8d27\u4eba (Consignee):", "orvm"]]))),
        ("a.txt", b"Ship to:\n  orvm\n"),
        ("a.eml", made.mail("hello", From="orvm <x@example.com>")),
    ],
)
def test_a_label_beside_or_above_is_support(scanner: Scanner, name: str, data: bytes) -> None:
    assert parties(scanner.scan(data, name))["x.orion"].match == "certain"


def test_a_short_name_that_is_no_acronym_counts_as_it_is_listed(over: Callable[..., Scanner]) -> None:
    scanner = over(entry("short", "Exemplar Information Industry", "Exeml"))
    for data, name in (
        (b"x,Exeml", "a.csv"),
        (b"we sold it to Exeml in May", "a.txt"),
        (made.xlsx({"A": [["Exeml"]]}), "a.xlsx"),
    ):
        report = scanner.scan(data, name)
        assert (parties(report)["x.short"].match, report.attention) == ("possible", True)
    assert not parties(scanner.scan(b"we sold some exeml in May", "a.txt"))


def test_a_name_of_common_words_is_no_piece_of_a_longer_name(over: Callable[..., Scanner]) -> None:
    many = [entry(f"n{number}", f"Firm{number} Technology Company Limited") for number in range(30)]
    scanner = over(*many, entry("common", "Technology Company Limited"))
    for text in ("Made by Whoever Technology Company Limited", "made by whoever technology company limited"):
        assert not parties(scanner.scan(text.encode(), "a.txt"))
    for text in (
        "Consignee Technology Company Limited",
        "made by Technology Company Limited",
        "technology co., ltd.",
    ):
        assert "x.common" in parties(scanner.scan(text.encode(), "a.txt"))


def test_a_firm_of_another_country_is_not_what_the_end_of_its_name_means(
    over: Callable[..., Scanner],
) -> None:
    foundry = entry(
        "foundry", "Semiconductor Manufacturing International Corporation", "中芯国际集成电路制造有限公司"
    )
    scanner = over(msgspec.structs.replace(foundry, countries=("CN",)))
    for text in (
        "wafers of Taiwan Semiconductor Manufacturing Co., Ltd. in Hsinchu",
        "Our vendors are Exemplar Optics and Taiwan Semiconductor Manufacturing Company Limited.",
    ):
        assert not parties(scanner.scan(text.encode(), "a.txt"))
    for text in (
        "Contact Semiconductor Manufacturing Co., Ltd. there",
        "wafers of Shanghai Semiconductor Manufacturing Co., Ltd. there",
        "Taiwan: Semiconductor Manufacturing International Co., Ltd. there",
        "our agent in Taiwan Semiconductor Manufacturing International Corporation",
    ):
        assert "x.foundry" in parties(scanner.scan(text.encode(), "a.txt")), text


def test_what_is_asked_besides_forgets_nothing_of_a_block(
    over: Callable[..., Scanner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrows.scan.parties._ASKED", 1)
    foundry = entry("foundry", "Semiconductor Manufacturing International", "中芯国际集成电路制造有限公司")
    optics = entry("optics", "Exemplar Optics Technology Co., Ltd.")
    scanner = over(msgspec.structs.replace(foundry, countries=("CN",)), optics)
    firm = "Taiwan Semiconductor Manufacturing Co., Ltd."
    text = f"for {firm} in Hsinchu, then to exemplar optic technology co., ltd. in turn"
    assert set(parties(scanner.scan(text.encode(), "a.txt"))) == {"x.optics"}


def test_numbers_are_whole(scanner: Scanner) -> None:
    assert "x.institute" in parties(
        scanner.scan(b"No 14 Research Institute of Exemplar Electronics", "a.txt")
    )
    other = parties(scanner.scan(b"No 141 Research Institute of Exemplar Electronics", "a.txt"))
    assert "x.institute" not in other or other["x.institute"].match == "possible"


def test_of_names_within_names_the_longest_counts(over: Callable[..., Scanner]) -> None:
    scanner = over(entry("short", "Exemplar Academy"), entry("long", "Exemplar Academy of Optics Co., Ltd."))
    report = scanner.scan(b"Made by Exemplar Academy of Optics Co., Ltd. in May", "a.txt")
    assert list(parties(report)) == ["x.long"]
    assert "1 weaker hits on the same words are left out" in parties(report)["x.long"].explanations
    inside = parties(scanner.scan("供应商：示范甲乙光电有限公司".encode(), "a.txt"))
    assert not inside


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "Baikal,Electronics"),
        ("a.csv", "Consignee:,Baikal,Electronics"),
        ("a.txt", "Buyer: Baikal\nElectronics"),
    ],
)
def test_a_name_in_a_cell_does_not_hide_a_longer_one_over_cells(
    over: Callable[..., Scanner], name: str, text: str
) -> None:
    scanner = over(entry("short", "Sunny Trading House", "Baikal"), entry("long", "Baikal Electronics"))
    assert set(parties(scanner.scan(text.encode(), name))) == {"x.short", "x.long"}


def test_a_short_name_inside_a_longer_one_is_possible(over: Callable[..., Scanner]) -> None:
    scanner = over(entry("han", "示范甲"), entry("latin", "Exemplarix"))
    assert parties(scanner.scan("客户是示范甲乙光电有限公司".encode(), "a.txt"))["x.han"].match == "possible"
    small = scanner.scan(b"we met exemplarix in May", "a.txt")
    assert (parties(small)["x.latin"].match, small.attention) == ("possible", False)
    longer = parties(scanner.scan(b"we met Exemplarix Marine Networks Ltd today", "a.txt"))
    assert longer["x.latin"].match == "possible"
    assert parties(scanner.scan(b"we met Exemplarix today", "a.txt"))["x.latin"].match == "strong"


def test_entries_count_while_they_stand(over: Callable[..., Scanner]) -> None:
    text = b"Bygone Exemplar Works"
    for day, there in ((date(2019, 12, 31), False), (date(2020, 1, 1), True), (date(2022, 1, 1), False)):
        assert bool(parties(over(*ENTRIES, on=day).scan(text, "a.txt"))) is there


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("37 Cuilanping Road, Jiangwan District, Wuhan", True),
        ("Wuhan, Jiangwan dist., No.37, Cuilanping Rd., 2nd floor", True),
        ("37 Cuilanping\nRoad\nJiangwan\nWuhan 430000", True),
        ("39 Cuilanping Road, Jiangwan District, Wuhan", False),
        ("137 Cuilanping Road, Jiangwan District, Wuhan", False),
        ("37 Cuilanping Road, Nanjing", False),
        ("37 pieces for Wuhan", False),
        ("Beijing, China", False),
    ],
)
def test_addresses(scanner: Scanner, written: str, there: bool) -> None:
    found = [
        one for one in scanner.scan(f"Ship to: {written}".encode(), "a.txt").findings if one.kind == "address"
    ]
    assert bool(found) is there
    if there:
        assert {party for one in found for party in one.about} == {
            f"{PHOTONICS} (x.photonics)",
            "Exemplar Optics (Wuhan) LLC (x.optics)",
        }


def test_an_entry_that_is_an_address(scanner: Scanner) -> None:
    report = scanner.scan(b"c/o 88 Lantern Wharf, Tower 3, Kowloonside, Hong Kong", "a.txt")
    assert [(one.kind, one.id, one.count) for one in report.findings] == [("address", "x.hall", 1)]
    report = scanner.scan(b"Tower 3, 88 Lantern Wharf, Kowloonside, Hongkong, Hong Kong", "a.txt")
    assert [(one.kind, one.id, one.match) for one in report.findings] == [("address", "x.hall", "strong")]


def test_products(scanner: Scanner) -> None:
    def named(text: str) -> list[tuple[str, str, str]]:
        report = scanner.scan(text.encode(), "a.txt")
        return [(one.id, one.match, one.mentions[0].text) for one in report.findings if one.kind == "product"]

    assert named("8 x NVIDIA A800 SXM 80GB boards") == [("nv-a800-sxm", "strong", "NVIDIA A800 SXM 80GB")]
    assert named("8xH100 80GB PCIe")[0][:2] == ("nv-h100-pcie", "strong")
    assert named("some RTX 4090s")[0][:2] == ("nv-rtx4090", "strong")
    assert named("one NXT:1980Di scanner")[0][:2] == ("asml-nxt1980di", "strong")
    assert named("the A10 motorway")[0][:2] == ("nv-a10", "possible")
    assert named("an NVIDIA A10 card")[0][:2] == ("nv-a10", "strong")
    assert named("ASML wants 5000 USD for a 100 GB disk") == []
    guessed = scanner.scan(b"A800 boards", "a.txt").findings[0]
    assert any("it could also be" in said for said in guessed.explanations)


def test_classifications(scanner: Scanner) -> None:
    text = b"ECCN 3A090.a., 5A992.c; eccn: 3b001.f.1; part 13A001-22, EAR99, phone 3A0901"
    report = scanner.scan(text, "a.txt")
    assert sorted(one.id for one in report.findings) == ["3A090.a", "3B001.f.1", "5A992.c", "EAR99"]
    assert not scanner.scan(b"goods are EAR99", "a.txt").attention


def test_words_of_an_end_use(scanner: Scanner) -> None:
    raised = scanner.scan(b"x\nFor the guidance unit of a missile.", "a.txt").findings
    assert [(one.kind, one.id, one.mentions[0].text) for one in raised] == [("red_flag", "wmd", "missile")]
    assert not scanner.scan(b"The goods are not for military use.", "a.txt").findings


@pytest.mark.parametrize(
    "written",
    [
        "Consignee: Exemplar Photonix Technology Co., Ltd.",
        "We send it to Exemplar Photonix Technologies Company, Ltd. in May.",
        "we send it to exemplar photonix technology co ltd in may",
        "Buyer / 买方: Exemplar Technology Photonics, Wuhan",
        "Severniy Primer Avia JSC is the carrier",
        "Mr. Exemplar Petrovich Mustermannov signed",
        "директор Экземпляр Мустерманов подписал",
    ],
)
def test_a_name_is_found_that_is_not_quite_the_listed_one(scanner: Scanner, written: str) -> None:
    found = parties(scanner.scan(written.encode(), "a.txt"))
    assert set(found) & {"x.photonics", "x.sever", "x.person"}
    assert all(one.explanations for one in found.values())


def test_clean_text_is_clear(scanner: Scanner) -> None:
    text = (
        b"Dear Ms. Example,\nthank you for your order of 12 office chairs (EAR99). Delivery to Example Furniture Ltd.,\n"
        b"5 High Street, London, is due on 3 May. Exemplar prices include packing.\nKind regards"
    )
    report = scanner.scan(text, "a.txt")
    assert not report.attention
    assert report.error is None


NAMES = [name.text for one in ENTRIES for name in one.names if one.type != "address" and len(name.text) > 8]


@settings(max_examples=60)
@given(
    name=st.sampled_from(NAMES),
    before=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="&"), max_size=40),
    after=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    gap=st.sampled_from([" ", "\n", "  \t", " \u200b", "\r\n", " - "]),
    case=st.sampled_from([str, str.upper, str.lower]),
)
def test_a_listed_name_is_found_whatever_stands_around_it(
    scanner: Scanner, name: str, before: str, after: str, gap: str, case: Callable[[str], str]
) -> None:
    text = f"{before} \n{case(name).replace(' ', gap)}\n {after}"
    report = scanner.scan(b"\xef\xbb\xbf" + text.encode(), "a.txt")
    wanted = {one.id for one in ENTRIES if name in {each.text for each in one.names}}
    assert wanted <= set(parties(report))
