"""Readers of the Consolidated Screening List, the Denied Persons List and plain extracts, on files in their formats."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lists.us_files import DPL_ROW, csl_row, errors, read, table, written
from narrows.errors import FormatError, InputError
from narrows.lists.entry import Identifier, Link, Name
from narrows.lists.identity import made_id
from narrows.lists.readers import us_csl_csv, us_dpl
from narrows.lists.readers.base import Header, ListReader
from narrows.lists.readers.us_csl_csv import CslCsv
from narrows.lists.readers.us_csl_json import CslJson
from narrows.lists.readers.us_dpl import Dpl
from narrows.lists.readers.us_lists_json import ListsJson
from narrows.lists.readers.us_stream import Element, Member, members

RESULTS = Path(__file__).parent / "fixtures" / "us" / "csl_results.json"

SHORT: dict[str, Any] = {
    "sourceGeneratedAt": "2026-07-31T13:15:00+00:00",
    "entryCount": 3,
    "countsBySource": {"Entity List (EL) - X": 2, "Specially Designated Nationals (SDN) - Y": 1},
    "fieldKey": {
        "n": "name",
        "a": "alt_names",
        "s": "source (index into tables.sources)",
        "t": "type",
        "c": "address countries (ISO-2)",
        "e": "entity_number",
        "lr": "license_requirement (index into tables.requirements)",
        "pg": "programs (index into tables.programs)",
        "fr": "federal_register_notice",
    },
    "tables": {
        "sources": ["Entity List (EL) - X", "Specially Designated Nationals (SDN) - Y"],
        "requirements": ["For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4"],
        "programs": ["IRAN; SDGT"],
    },
    "entries": [
        {"n": "Example One (EO)", "s": 0, "c": ["HK", "PRC"], "lr": 0, "fr": "89 FR 1; 90 FR 2"},
        {"n": "Address 07", "s": 0, "c": ["HK"], "lr": 0},
        {
            "n": "EXAMPLE TWO",
            "a": ["E2"],
            "s": 1,
            "t": "Entity",
            "e": "77",
            "pg": 0,
            "c": ["REGION: KASHMIR"],
        },
    ],
}


def test_published_json() -> None:
    reader = CslJson()
    assert reader.sniff(RESULTS.read_bytes())
    assert reader.header(RESULTS) == Header()
    vessel, person, affiliate, address, denied = read(reader, RESULTS)
    assert (vessel.id, vessel.list, vessel.type, vessel.countries) == (
        "us.sdn:18001",
        "us.sdn",
        "vessel",
        ("PA",),
    )
    assert vessel.identifiers == (
        Identifier(kind="imo", value="IMO 9000001"),
        Identifier(kind="mmsi", value="370000001"),
        Identifier(kind="example_ledger_no", value="77", country="PA"),
        Identifier(kind="call_sign", value="XX1234"),
    )
    assert vessel.links == (Link(kind="owned_by", name="Example Shipping Co."),)
    assert vessel.programs == ("IRAN", "SDGT")
    for fact in (
        "vessel type: Crude Oil Tanker",
        "gross tonnage: 2595",
        "Linked To",
        "Vessel Year of Build: 1999",
    ):
        assert fact in vessel.remarks

    assert person.type == "person"
    assert person.nationalities == ("IR",)
    assert person.countries == ("AE",)
    assert person.birth_dates == ("1960-08-31", "1938-09", "1966")
    assert person.birth_places == ("Tehran, Iran",)
    assert Name(text="Little Example", quality="weak") in person.names
    assert Name(text="ПРИМЕР, Персона", kind="native") in person.names
    for fact in (
        "title: Director",
        "some day",
        "REGION: KASHMIR",
        "Gender: Male",
        "novel_field: something new",
    ):
        assert fact in person.remarks

    assert affiliate.name == "Example Marine Networks Co., Ltd."
    assert affiliate.links == (Link(kind="affiliate_of", name="Example Technologies Co., Ltd. (ET)"),)
    label = "Example Technologies Co., Ltd. (ET). Affiliated Entity: Example Marine Networks Co., Ltd."
    assert [n.text for n in affiliate.names][1:] == ["EMN", "Example Marine", label]
    assert (affiliate.footnotes, affiliate.policy) == (("1", "2"), ("presumption_of_denial",))
    assert affiliate.from_ == date(2019, 5, 21)
    assert affiliate.citations == ("84 FR 22963", "85 FR 29853")

    assert (address.type, address.name) == ("address", "Room 1, 2 Example Road, Wan Chai, Hong Kong, HK")
    assert "Address 03" in address.remarks
    assert (denied.countries, denied.addresses[0].country) == (("US",), "US")
    assert (denied.from_, denied.until) == (date(2022, 8, 24), date(2026, 1, 14))
    assert denied.id == made_id("us.dpl", "EXAMPLE PERSON", "US")
    assert [e.line for e in (vessel, person, affiliate, address, denied)] == [1, 2, 3, 4, 5]
    assert [e.name for e in read(reader, RESULTS, "us.sdn")] == ["EXAMPLE STAR", "EXAMPLE, Person"]


def test_short_json(tmp_path: Path) -> None:
    path = written(tmp_path / "csl.json", SHORT)
    reader = CslJson()
    assert reader.sniff(path.read_bytes())
    assert reader.header(path) == Header(published=date(2026, 7, 31), claimed=3)
    one, label, two = read(reader, path)
    assert (one.countries, one.addresses, one.footnotes) == (("HK", "CN"), (), ("4",))
    assert (label.type, label.name) == ("address", "Address 07")
    assert "does not tell the address" in label.remarks
    assert (two.id, two.programs, two.remarks) == ("us.sdn:77", ("IRAN", "SDGT"), "country: REGION: KASHMIR")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"entryCount": 4}, "says that it has 4 records"),
        ({"countsBySource": {"Entity List (EL) - X": 1}}, "says that it has 1 records of Entity List"),
        ({"fieldKey": {"n": "nonsense"}}, "no field of the list"),
        ({"fieldKey": {"n": "name (index into tables.absent)"}}, "table absent"),
        ({"tables": []}, "must stand before"),
        ({"entries": []}, "says that it has 3 records and has 0"),
    ],
)
def test_short_json_that_contradicts_itself_is_refused(
    tmp_path: Path, change: dict[str, Any], what: str
) -> None:
    path = written(tmp_path / "csl.json", SHORT | change)
    with pytest.raises(FormatError, match=what):
        list(CslJson().read(path))


@pytest.mark.parametrize("reader", [CslJson(), ListsJson()])
def test_parties_in_one_name_are_names_of_the_entry(reader: ListReader, tmp_path: Path) -> None:
    name = "Ex-Tech, Ltd. and David Muster"
    entries = [{"name": name}]
    form = {"list_id": "state-debarred-admin", "count": 1, "entities": entries}
    if isinstance(reader, CslJson):
        source = "ITAR Debarred (DTC) - State Department"
        form = {"results": [{"source": source, **entry} for entry in entries]}
    (entry,) = read(reader, written(tmp_path / "list.json", form))
    assert [each.text for each in entry.names] == [name, "Ex-Tech, Ltd.", "David Muster"]
    assert entry.remarks == f"several parties are listed as {name}"


def test_records_of_a_short_json_that_do_not_fit_are_told(tmp_path: Path) -> None:
    entries = [{"n": "A", "s": 9}, {"n": "B", "s": 0, "zz": 1}, {"n": 3, "s": 0}, "x", {"n": "", "s": 0}]
    keep = {key: SHORT[key] for key in ("fieldKey", "tables")}
    path = written(tmp_path / "csl.json", keep | {"entries": entries})
    out = list(CslJson().read(path))
    assert [e.where.row for e in errors(iter(out))] == [1, 2, 3, 4, 5]
    assert len(out) == 5


def test_json_records_that_are_wrong_are_told_one_by_one(tmp_path: Path) -> None:
    records = json.loads(RESULTS.read_text("utf-8"))["results"]
    twice = dict(records[0])
    bad = [
        {"source": "Entity List (EL)", "name": "  "},
        {"source": "New List (NEW) - Somewhere", "name": "Example"},
        {"source": "Entity List (EL)", "name": ["not", "text"]},
        twice,
        17,
    ]
    path = written(tmp_path / "csl.json", {"results": records + bad})
    out = list(CslJson().read(path))
    found = errors(iter(out))
    assert len(out) == len(records) + len(bad)
    assert [e.where.row for e in found] == [6, 7, 8, 9, 10]
    assert "no name" in found[0].what
    assert "New List (NEW)" in found[1].what
    assert "record 1 already, and again at record 9" in found[3].what


def test_the_same_number_on_two_lists_is_no_error(tmp_path: Path) -> None:
    record = {"id": "17014", "entity_number": "17014", "name": "EXAMPLE BANK", "type": "Entity"}
    sources = ["Sectoral Sanctions (SSI) - T", "Non-SDN Menu-Based Sanctions List (NS-MBS List) - T"]
    path = written(tmp_path / "csl.json", {"results": [record | {"source": source} for source in sources]})
    assert [e.id for e in read(CslJson(), path)] == ["us.ssi:17014", "us.mbs:17014"]


def test_ids_stay_unique_and_do_not_depend_on_the_publishers_hash(tmp_path: Path) -> None:
    record = {"source": "Denied Persons List (DPL)", "name": "EXAMPLE", "federal_register_notice": "1 FR 1"}
    rows = [
        record | {"id": str(n), "addresses": [{"address": f"{n % 2} ROAD", "country": "CA"}]}
        for n in range(4)
    ]
    ids = [e.id for e in read(CslJson(), written(tmp_path / "a.json", {"results": rows}))]
    assert len(set(ids)) == 4
    assert ids[0] == made_id("us.dpl", "EXAMPLE", "CA")
    again = [row | {"id": f"other{row['id']}"} for row in rows]
    assert [e.id for e in read(CslJson(), written(tmp_path / "b.json", {"results": again}))] == ids


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"<!doctype html><title>Error</title>", "HTML page"),
        (b"\xef\xbb\xbf  <HTML>", "HTML page"),
        (b"[]", "no JSON object"),
        (b"{}", "has no results"),
        (b'{"results": {}}', "has no records"),
        (b'{"results": []}', "has no records"),
        (b'{"results": [{"name": "A"}', "is cut off"),
        (b'{"results": [{"name": "A', "is cut off"),
        (b'{"results": [{"name": "A"}, ', "is cut off"),
        (b'{"results": [{"name": "A"}]', "is cut off"),
        (b'{"results": [{"name": "A"} {"name": "B"}]}', "comma or the end of the array"),
        (b'{"results": [{"name": "A"}]} trailing', "text follows"),
        (b'{"results": [{"name": "A", "name": "B"}]}', "stands twice"),
        (b'{"results": [], "results": []}', "stands twice"),
        (b'{"results": [{"name": NaN}]}', "NaN"),
        (b'{"results": [{"name": "A\x00"}]}', "NUL"),
        (b'{"results": [{"name": "Caf\xe9"}]}', "is not UTF-8"),
        ('{"results": []}'.encode("utf-16"), "is not UTF-8"),
        (b'{"results": ' + b"[" * 20_000, "nested|cut off"),
    ],
)
def test_files_that_are_no_json_list_are_refused(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "csl.json"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=what):
        list(CslJson().read(path))


def test_the_line_of_a_cut_is_told(tmp_path: Path) -> None:
    path = tmp_path / "csl.json"
    lines = RESULTS.read_text("utf-8").splitlines()
    path.write_text("\n".join(lines[:20]), "utf-8")
    with pytest.raises(FormatError) as caught:
        list(CslJson().read(path))
    assert caught.value.where.line in (18, 19, 20, 21)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "csl.json"
    path.write_bytes(b"\xef\xbb\xbf" + RESULTS.read_bytes())
    assert CslJson().sniff(path.read_bytes())
    assert len(read(CslJson(), path)) == 5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    items=st.lists(JSON, max_size=6),
    beside=st.dictionaries(st.text(max_size=4), JSON, max_size=3),
    indent=st.none() | st.just(1),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stream_gives_what_the_document_holds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    items: list[Any],
    beside: dict[str, Any],
    indent: int | None,
) -> None:
    monkeypatch.setattr("narrows.lists.readers.us_stream._CHUNK", 7)
    beside.pop("results", None)
    path = tmp_path / "any.json"
    path.write_text(
        json.dumps(beside | {"results": items}, indent=indent, ensure_ascii=False), "utf-8", newline="\n"
    )
    found = list(members(path, "results"))
    assert [item.value for item in found if isinstance(item, Element)] == items
    assert {item.key: item.value for item in found if isinstance(item, Member)} == beside
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 1])
    with pytest.raises(FormatError):
        list(members(path, "results"))


def test_csv(tmp_path: Path) -> None:
    rows = [
        us_csl_csv.COLUMNS,
        csl_row(
            _id="1",
            source="Specially Designated Nationals (SDN) - T",
            entity_number="1",
            type="Individual",
            programs="IRAN; SDGT",
            name="EXAMPLE, Person",
            addresses="1 Example Road, Dubai, AE; IR",
            alt_names="P. EXAMPLE; OTHER, Name",
            dates_of_birth="1951; 1956-01-02",
            nationalities="IR",
            ids="Passport, A 1, IR; C.U.R.P., X, MX, 1968; SWIFT/BIC, EXAMPLEX; Effective Date (CMIC), 2021-08-02",
        ),
        csl_row(
            _id="2",
            source="Denied Persons List (DPL) - B",
            name="EXAMPLE",
            addresses="2 EXAMPLE LANE, EL PASO, TX, 79905",
            start_date="2022-08-24",
            end_date="2020-01-01",
        ),
    ]
    path = table(tmp_path / "csl.csv", us_csl_csv.COLUMNS, rows)
    assert CslCsv().sniff(path.read_bytes())
    person, denied = read(CslCsv(), path)
    assert (person.id, person.countries, person.line) == ("us.sdn:1", ("AE", "IR"), 3)
    assert [a.text for a in person.addresses] == ["1 Example Road, Dubai, AE"]
    assert person.identifiers == (
        Identifier(kind="passport", value="A 1", country="IR"),
        Identifier(kind="national_id", value="X", country="MX"),
        Identifier(kind="swift", value="EXAMPLEX"),
    )
    assert person.from_ == date(2021, 8, 2)
    assert person.birth_dates == ("1951", "1956-01-02")
    assert [n.text for n in person.names] == ["EXAMPLE, Person", "P. EXAMPLE", "OTHER, Name"]
    assert denied.countries == ("US",)
    assert denied.until is None, "an end before the start must not clear anybody"
    assert "before it starts" in denied.remarks


@pytest.mark.parametrize("reader", [CslCsv(), Dpl()], ids=lambda reader: str(reader.format))
def test_tables_that_are_none_are_refused(tmp_path: Path, reader: ListReader) -> None:
    columns, mark = (us_csl_csv.COLUMNS, ",") if isinstance(reader, CslCsv) else (us_dpl.COLUMNS, "\t")
    row = (
        DPL_ROW
        if isinstance(reader, Dpl)
        else csl_row(_id="1", source="Entity List (EL)", name="Example", addresses="AE")
    )
    good = table(tmp_path / "good", columns, [row, row], mark).read_bytes()
    assert len(list(reader.read(tmp_path / "good"))) == 2
    head, first, second = good.splitlines(keepends=True)
    for name, data, what in (
        ("empty", b"", "is empty"),
        ("page", b"<html><head>", "HTML page"),
        ("header", head, "has no records"),
        ("columns", head.replace(b"ame", b"AME") + first, "other columns"),
        ("cut", head + first + second[:-20], "never closed|cut off"),
        ("short", head + first + second.rsplit(mark.encode(), 3)[0], "cut off"),
        ("nul", head + first.replace(b"EX", b"E\0").replace(b"Ex", b"E\0") + second, "NUL"),
        ("cp1252", head + first.replace(b"X", b"\xc9").replace(b"xa", b"\xe9") + second, "not valid UTF-8"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(FormatError, match=what):
            list(reader.read(path))
    path = tmp_path / "wide"
    path.write_bytes(head + first.rstrip(b"\n") + mark.encode() + b'"more"\n' + second)
    out = list(reader.read(path))
    assert [isinstance(item, InputError) for item in out] == [True, False]


def test_ids_used_twice_in_a_csv_name_both_lines(tmp_path: Path) -> None:
    row = csl_row(_id="1", source="Entity List (EL)", name="Example")
    other = csl_row(_id="1", source="Entity List (EL)", name="Another")
    path = table(tmp_path / "csl.csv", us_csl_csv.COLUMNS, [row, other])
    (error,) = errors(CslCsv().read(path))
    assert "line 2 already, and again at line 3" in error.what
