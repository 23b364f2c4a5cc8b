"""Readers of United States lists on real publications: nothing is lost, counts agree, known entries read right."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from narrows.errors import FormatError, InputError
from narrows.lists.entry import Entry
from narrows.lists.readers.base import ListReader
from narrows.lists.readers.us_annex import FrAnnex
from narrows.lists.readers.us_csl_csv import CslCsv
from narrows.lists.readers.us_csl_json import CslJson
from narrows.lists.readers.us_dpl import Dpl
from narrows.lists.readers.us_ecfr import EcfrEntityList, EcfrMeu, EcfrUvl
from narrows.lists.readers.us_lists_csv import ListsCsv
from narrows.lists.readers.us_lists_json import ListsJson
from narrows.lists.readers.us_words import scope_of

pytestmark = pytest.mark.shared

READERS: tuple[Callable[[], ListReader], ...] = (
    *(CslJson, CslCsv, Dpl, EcfrEntityList, EcfrUvl, EcfrMeu, FrAnnex, ListsJson, ListsCsv),
)
# Our list id, the list as the Consolidated Screening List of 2026-07-31 counts it.
COUNTS = {
    "us.sdn": 19181,
    "us.el": 3420,
    "us.dpl": 1596,
    "us.dtc": 787,
    "us.ssi": 286,
    "us.uvl": 222,
    "us.isn": 161,
    "us.plc": 78,
    "us.meu": 70,
    "us.cmic": 68,
    "us.mbs": 51,
    "us.capta": 1,
}
REPACKAGED = (
    *(
        "bis_dpl",
        "bis_entity_list",
        "bis_meu",
        "cbp_wro",
        "dhs_uflpa",
        "dow_1260h",
        "dow_1286",
        "fcc_covered",
    ),
    *(
        "ofac_eo14032_annex",
        "ofac_nscmic",
        "state_debarred_admin",
        "state_debarred_statutory",
        "state_nonproliferation",
    ),
)


@pytest.fixture(scope="module")
def lists(shared: Path) -> Path:
    return shared / "data" / "lists"


@pytest.fixture(scope="module")
def csl(lists: Path) -> list[Entry]:
    return entries(CslJson(), lists / "csl_20260731.json")


def entries(reader: ListReader, path: Path) -> list[Entry]:
    out = list(reader.read(path))
    assert not [item for item in out if isinstance(item, InputError)]
    found = [item for item in out if isinstance(item, Entry)]
    assert len({entry.id for entry in found}) == len(found)
    return found


def named(found: list[Entry], name: str) -> Entry:
    (entry,) = (entry for entry in found if entry.name == name)
    return entry


def test_no_entry_of_the_consolidated_list_is_lost(csl: list[Entry], lists: Path) -> None:
    assert Counter(entry.list for entry in csl) == COUNTS
    header = CslJson().header(lists / "csl_20260731.json")
    assert (header.claimed, header.published) == (len(csl), date(2026, 7, 31))
    types = Counter(entry.type for entry in csl)
    assert (types["person"], types["organization"], types["vessel"], types["aircraft"]) == (
        7591,
        10206,
        1524,
        344,
    )
    assert types["address"] == 19


def test_every_footnote_of_the_entity_list_is_explained(csl: list[Entry]) -> None:
    """Parties for each footnote. The list of that day has 6 lost marks, told from the section that is cited."""
    listed = [entry for entry in csl if entry.list == "us.el"]
    assert Counter(mark for entry in listed for mark in entry.footnotes) == {
        "1": 156,
        "2": 156,
        "3": 771,
        "4": 96,
        "5": 16,
    }
    assert not [entry.remarks for entry in listed if "is not explained" in entry.remarks]
    assert sum("mark is missing" in entry.remarks for entry in listed) == 6
    assert [e.name for e in listed if "without the mark" in e.remarks] == [
        "Shanghai Supercomputing Technology Co., Ltd."
    ]
    assert Counter(scope_of(entry.license_requirement) for entry in listed) == {
        "all_items": 3314,
        "see_entry": 106,
    }
    assert [entry.name for entry in listed if not entry.policy] == [
        "Rayscience Optoelectronics Innovation Co., Ltd.",
        "Gazprom Vniigaz, OOO",
    ]
    assert all("name no policy" in entry.remarks for entry in listed if not entry.policy)


def test_known_entries_of_the_entity_list(csl: list[Entry]) -> None:
    listed = [entry for entry in csl if entry.list == "us.el"]
    smic = named(listed, "Semiconductor Manufacturing International Corporation (SMIC)")
    assert (smic.footnotes, smic.policy) == (("5",), ("presumption_of_denial", "case_by_case"))
    assert {"SMIC Shanghai", "SMIC"} <= {name.text for name in smic.names}
    shenzhen = named(listed, "Semiconductor Manufacturing International (Shenzhen) Corporation")
    assert (shenzhen.footnotes, shenzhen.policy) == ((), ("see_744_11", "see_744_23"))
    ymtc = named(listed, "Yangtze Memory Technologies Co., Ltd.")
    assert (ymtc.footnotes, ymtc.citations, ymtc.policy) == ((), ("87 FR 77508",), ("presumption_of_denial",))
    assert "YMTC" in {name.text for name in ymtc.names}
    huawei = named(listed, "Huawei Technologies Co., Ltd. (Huawei)")
    assert (huawei.footnotes, len(huawei.citations)) == (("1", "2"), 10)
    assert named(listed, "Shanghai Biren Intelligent Technology Co., Ltd.").footnotes == ("4",)
    within = [entry for entry in listed if any(link.name == huawei.name for link in entry.links)]
    assert len(within) == 22
    assert all(entry.footnotes == ("1", "2") for entry in within)
    cetc = [e for e in listed if any("CETC 13" in link.name for link in e.links)]
    assert "MT Microsystems" in {entry.name for entry in cetc}


def test_the_extract_says_what_the_list_says(csl: list[Entry], lists: Path) -> None:
    listed = {entry.id: entry for entry in csl if entry.list == "us.el"}
    path = lists / "entity_list_2026-07-31.csv"
    extract = entries(ListsCsv(), path)
    assert len(extract) == 3420
    # The extract splits what it counts as one name only where the list does: same ids but for repeated names.
    same = [entry for entry in extract if entry.id in listed]
    assert len(same) > 3400
    for entry in same:
        other = listed[entry.id]
        assert (entry.footnotes, entry.policy, entry.citations) == (
            other.footnotes,
            other.policy,
            other.citations,
        )
    with path.open(encoding="utf-8", newline="") as stream:
        marks = [row["footnotes"] for row in csv.DictReader(stream)]
    differ = [(e.name, m) for e, m in zip(extract, marks, strict=True) if " ".join(e.footnotes) != m]
    # Where they differ the extract has overlooked "734.9(e) 1 ... of the EAR 2".
    assert [mark for _, mark in differ] == [""] * 6
    assert len(entries(ListsCsv(), lists / "unverified_list_2026-07-31.csv")) == 222


def test_the_cut_csv_is_refused_where_it_breaks(lists: Path) -> None:
    path = lists / "csl_20231130_truncated.csv"
    out: list[Entry | InputError] = []
    with pytest.raises(FormatError, match="never closed") as caught:
        out.extend(CslCsv().read(path))
    assert caught.value.where.line == 4233
    assert len(list(_until_refused(CslCsv(), path))) == 4226


def _until_refused(reader: ListReader, path: Path) -> list[Entry | InputError]:
    out: list[Entry | InputError] = []
    try:
        for item in reader.read(path):
            out.append(item)  # noqa: PERF402  # what came before the refusal is kept
    except FormatError:
        pass
    return out


def test_whole_records_of_the_csv(lists: Path, tmp_path: Path) -> None:
    lines = (lists / "csl_20231130_truncated.csv").read_bytes().splitlines(keepends=True)
    path = tmp_path / "whole.csv"
    path.write_bytes(b"".join(lines[:4232]))
    found = entries(CslCsv(), path)
    assert len(found) == 4226
    assert Counter(entry.list for entry in found)["us.el"] == 919
    ghoura = named(found, "Abdul Satar Ghoura")
    assert (ghoura.countries, ghoura.from_, len(ghoura.addresses)) == (("AF", "PK"), date(2011, 11, 21), 4)
    assert Counter(mark for e in found for mark in e.footnotes) == {"4": 4, "3": 2}
    telecom = named([e for e in found if e.list == "us.cmic"], "China Telecom Corporation Limited")
    assert telecom.id == "us.cmic:30882"
    assert {i.kind for i in telecom.identifiers} == {"uscc", "ticker", "isin"}
    assert telecom.from_ == date(2021, 8, 2)


def test_ids_hold_from_one_publication_to_the_next(csl: list[Entry], lists: Path) -> None:
    old = {
        e.id
        for e in _until_refused(CslCsv(), lists / "csl_20231130_truncated.csv")
        if isinstance(e, Entry) and e.list == "us.el"
    }
    assert len(old & {entry.id for entry in csl}) > 0.9 * len(old)


def test_denied_persons(lists: Path) -> None:
    path = lists / "dpl_20231130.txt"
    found = entries(Dpl(), path)
    assert len(found) == path.read_bytes().count(b"\n") - 1 == 665
    assert Dpl().header(path).published == date(2023, 11, 28)
    assert all(entry.from_ is not None for entry in found)
    assert sum(entry.until is None for entry in found) == 53
    ash = found[0]
    assert (ash.name, ash.from_, ash.until) == ("I. ASH", date(2003, 6, 19), date(2056, 6, 29))
    assert len(ash.citations) == 3
    # A state stands in the country cell of one record; another has neither country nor state.
    lost = [entry for entry in found if not entry.countries and entry.addresses]
    assert ["country: NM" in entry.remarks for entry in lost] == [False, True]


@pytest.mark.parametrize("name", REPACKAGED)
def test_repackaged_lists(lists: Path, name: str) -> None:
    path = lists / "us_20260709" / f"{name}.json"
    said = json.loads(path.read_text("utf-8"))
    found = entries(ListsJson(), path)
    assert len(found) == said["count"] == ListsJson().header(path).claimed
    for entry, raw in zip(found, said["entities"], strict=True):
        for note in (raw["notes"] or "").split("; "):
            assert _is_kept(note, entry), note


def _is_kept(note: str, entry: Entry) -> bool:
    """Whether what a note says is somewhere in its entry."""
    told = [entry.remarks, entry.license_requirement, *entry.programs, str(entry.until)]
    told += [link.name for link in entry.links] + [identifier.value for identifier in entry.identifiers]
    value = (
        note.removeprefix("Subordinate institution of ").rpartition(": ")[2].partition(" (")[0].rstrip(".")
    )
    return note.startswith("Date of birth") == bool(entry.birth_dates) and (
        bool(entry.birth_dates) or any(value in text for text in told)
    )


def test_the_entity_list_of_the_ecfr_as_repackaged(lists: Path) -> None:
    found = entries(ListsJson(), lists / "us_20260709" / "bis_entity_list.json")
    assert Counter(mark for entry in found for mark in entry.footnotes) == {
        "1": 130,
        "2": 130,
        "3": 773,
        "4": 96,
        "5": 16,
    }
    assert not [e.name for e in found if "is not explained" in e.remarks or "mark is missing" in e.remarks]
    assert sum(entry.from_ is None for entry in found) == 2
    addresses = [entry for entry in found if entry.type == "address"]
    assert len(addresses) == 19
    assert addresses[0].name == "Unit D, 16/F One Capital Place, 18 Luard Rd, Wan Chai, Hong Kong"
    assert "HK" in addresses[0].countries
    ymtc = named(found, "Yangtze Memory Technologies Co., Ltd.")
    assert (ymtc.from_, ymtc.countries, len(ymtc.addresses)) == (date(2022, 12, 19), ("CN", "HK"), 6)


def test_each_file_is_recognized_by_one_reader(lists: Path) -> None:
    for path in (*lists.glob("*"), *(lists / "us_20260709").glob("*")):
        if not path.is_file():
            continue
        with path.open("rb") as file:
            head = file.read(1 << 16)
        takers = [reader().format for reader in READERS if reader().sniff(head)]
        ours = path.name.startswith(("csl_", "dpl_", "entity_", "unverified_")) or path.stem in REPACKAGED
        assert len(takers) == int(ours), (path.name, takers)
