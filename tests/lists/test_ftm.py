"""FollowTheMoney entities and records of names alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FormatError
from narrows.lists.entry import Entry, Identifier, Link
from narrows.lists.readers import open_list
from narrows.lists.readers.ftm_words import country_of, share_of

FTM = Path(__file__).parent / "fixtures" / "ftm" / "entities.ftm.json"


def read() -> dict[str, Entry]:
    return {entry.id: entry for entry in open_list(FTM).entries}


def written(tmp_path: Path, *records: Mapping[str, object], name: str = "own.ftm.json") -> Path:
    path = tmp_path / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def test_parties_and_nothing_else_are_entries() -> None:
    file = open_list(FTM)
    assert file.format == "ftm"
    assert file.header.published == date(2026, 7, 2)
    assert file.problems == ()
    assert {entry.id: entry.type for entry in file.entries} == {
        "x-co": "organization",
        "x-man": "person",
        "x-ship": "vessel",
        "x-plane": "aircraft",
        "x-odd": "unknown",  # a schema that is not known here is screened
        "x-body": "organization",
    }


def test_names_keep_their_kind_and_quality() -> None:
    names = [(name.text, name.kind, name.quality) for name in read()["x-co"].names]
    assert names == [
        ("Example Holding JSC", "primary", "strong"),
        ("ОАО Пример Холдинг", "alias", "strong"),
        ("Example & Co", "alias", "strong"),
        ("Example Trust", "former", "strong"),
        ("EH", "alias", "weak"),
    ]
    assert read()["x-man"].name == "Ivan Primer"


def test_what_points_to_a_party_is_joined_before_and_after() -> None:
    entries = read()
    company, man = entries["x-co"], entries["x-man"]
    assert company.programs == ("Example program", "EX-PROG")
    assert company.from_ == date(2022, 3, 1)
    assert company.until is None
    assert company.citations == ("Example Office, Example program",)
    assert [(place.text, place.country) for place in company.addresses] == [
        ("1 Example St, Moscow", "RU"),
        ("2 Other St", ""),
    ]
    assert Identifier(kind="lei", value="EXAMPLE00000000000LEI") in company.identifiers
    assert company.countries == ("RU", "GE")
    assert Identifier(kind="passport", value="BB 2", country="RU") in man.identifiers
    assert Identifier(kind="driving_license", value="CC 3", country="RU") in man.identifiers
    assert man.birth_dates == ("1961", "1961-07-05")
    assert "about 1960" in man.remarks
    assert entries["x-body"].programs == ("Nested",)
    assert entries["x-body"].addresses[0].country == "BY"


def test_a_party_is_listed_until_its_last_sanction_ends() -> None:
    man = read()["x-man"]
    assert man.from_ == date(2020, 1, 5)
    assert man.until == date(2024, 2, 29)


def test_ownership_is_kept_with_its_share() -> None:
    entries = read()
    assert entries["x-ship"].links == (Link(kind="owned_by", id="x-co", share_percent=51.0),)
    assert Link(kind="owner_of", id="x-ship", share_percent=51.0) in entries["x-co"].links
    # One that has ended is not one that stands, and a share that is a range is no number.
    assert Link(kind="former_owned_by", id="x-man") in entries["x-co"].links
    assert "25-50" in entries["x-co"].remarks


def test_a_sanction_without_its_party_is_said(tmp_path: Path) -> None:
    party = {"id": "a", "schema": "Company", "properties": {"name": ["Example"]}}
    lost = {"id": "s", "schema": "Sanction", "properties": {"entity": ["b"]}}
    none = {"id": "t", "schema": "Sanction", "properties": {}}
    file = open_list(written(tmp_path, party, lost, none))
    told = " ".join(map(str, file.problems))
    assert "points to 'b', which is not in the file" in told
    assert "'t' points to no party" in told


def test_a_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.ftm.json"
    data = FTM.read_bytes()
    path.write_bytes(data[: data.rindex(b"Nested")])
    with pytest.raises(FormatError, match="breaks off in its last line"):
        open_list(path)


def test_a_bad_line_is_an_error_in_its_place(tmp_path: Path) -> None:
    party = {"id": "a", "schema": "Company", "properties": {"name": ["Example"]}}
    nameless = {"id": "b", "schema": "Vessel", "properties": {"flag": ["pa"]}}
    path = written(
        tmp_path, party, nameless, {"id": "c", "schema": "Company", "properties": {"name": "text"}}
    )
    path.write_bytes(
        path.read_bytes() + b'{"id": "d", "schema": nothing}\n' + path.read_bytes().replace(b'"a"', b'"e"')
    )
    file = open_list(path)
    assert [entry.id for entry in file.entries] == ["a", "e"]
    assert [problem.where.line for problem in file.problems] == [2, 3, 4, 6, 7]
    assert "the Vessel 'b' has no name" in str(file.problems[0])
    assert (file.problems[1].where.field or "").startswith("properties")


@pytest.mark.shared
def test_records_of_names(shared: Path) -> None:
    file = open_list(shared / "data/bench/entities.jsonl")
    assert file.format == "entities-jsonl"
    assert len(file.entries) == 27_224
    assert file.problems == ()
    assert file.lists == ("file.entities",)
    first = file.entries[0]
    assert first.id == "csl-0"
    assert [name.text for name in first.names][1] == "KARAMAY URBAN CREDIT COOPERATIVES"
    assert first.countries == ("CN",)
    lines = (shared / "data/bench/entities.jsonl").read_text("utf-8").splitlines()
    assert [entry.id for entry in file.entries] == [json.loads(line)["id"] for line in lines]


def test_records_of_names_with_faults(tmp_path: Path) -> None:
    file = open_list(
        written(
            tmp_path,
            {"id": "1", "names": ["Example &amp; Co", "例"], "countries": ["nowhere", "cn"]},
            {"id": "2", "names": [" "]},
            {"id": "3", "names": "Example"},
            {"id": "4", "names": ["Example"], "aka": ["Lost"]},
            {"names": ["Example"]},
            name="own.jsonl",
        ),
        list_id="own.blocked",
    )
    assert [(entry.id, entry.list) for entry in file.entries] == [("1", "own.blocked"), ("4", "own.blocked")]
    assert file.entries[0].name == "Example & Co"
    assert "&amp;" in file.entries[0].remarks
    assert "nowhere" in file.entries[0].remarks
    told = [str(problem) for problem in file.problems]
    assert "has no name" in told[0]
    assert "expected `array`" in told[1].lower()
    assert "'aka' is not read" in told[2]
    assert "missing required field `id`" in told[3]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("51 %", 51.0),
        ("50,1", 50.1),
        ("100", 100.0),
        ("25-50", None),
        ("250", None),
        ("half", None),
        ("", None),
    ],
)
def test_shares(text: str, share: float | None) -> None:
    assert share_of(text) == share


@pytest.mark.parametrize(
    ("code", "country"),
    [("ru", "RU"), ("ge-ab", "GE"), ("us-ca", "US"), ("suhh", ""), ("zz", ""), ("uk", "GB")],
)
def test_codes_of_the_vocabulary(code: str, country: str) -> None:
    assert country_of(code) == country


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from("abc"),
                "schema": st.sampled_from(["Person", "Sanction", "Ownership", "Address", "?"]),
            },
            optional={
                "caption": st.text(max_size=5),
                "properties": st.dictionaries(
                    st.sampled_from(
                        ["name", "entity", "owner", "asset", "full", "startDate", "addressEntity"]
                    ),
                    st.lists(VALUES, max_size=3),
                    max_size=4,
                ),
            },
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_records_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]]
) -> None:
    path = written(tmp_path_factory.mktemp("ftm"), *records)
    parties = sum(record["schema"] in ("Person", "?") for record in records)
    try:
        file = open_list(path, format="ftm")
    except FormatError:
        return
    assert len(file.entries) <= parties <= len(file.entries) + len(file.problems)
    assert len({entry.id for entry in file.entries}) == len(file.entries)
