"""The ETO dataset as a map: made-up files for every rule, and the real ones where they are at hand."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from narrows.errors import FieldError, FormatError, InputError
from narrows.model.refusal import also
from narrows.network.check import require_shippable
from narrows.network.imports.eto import import_eto
from narrows.network.load import load_map
from narrows.network.supply_map import SupplyMap
from narrows.network.writer import write_map

FILES = {
    "inputs": """\
input_id,input_name,type,stage_name,stage_id,description,year,extra
N1,Etching,process,Making,S1,"Takes away.
Layer by layer.",2025,x
N2,Etch tools,tool_resource,,,,2025,x
N3,Dry etch tools,tool_resource,,,,2025,x
N4,Gases,material_resource,,,,2025,x
N5,Layout,design_resource,,,,2025,x
N6,Chip,ultimate_output,,,,,x
""",
    "sequence": """\
input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id
Etch tools,N2,Etching,N1,,
Dry etch tools,N3,,,Etch tools,N2
Gases,N4,Etch tools,N2,,
Layout,N5,Etching,N1,,
Etching,N1,Chip,N6,,
""",
    "providers": """\
provider_name,alias,provider_id,provider_type,country
USA,United States,P1,country,
NLD,,P2,country,
EUR,Europe,P3,country,EUR
Dutch Etch,,P4,organization,NLD
Dutch Etch,DE,P4,organization,NLD
Dutch Etch,D. Etch,P4,organization,NLD
Various companies,,P5,organization,Various countries
""",
    "provision": """\
provider_name,provider_id,provided_name,provided_id,share_provided,year,source
USA,P1,Etch tools,N2,62.0,2025,an analysis
NLD,P2,Etch tools,N2,39.5,2025,an analysis
EUR,P3,Etch tools,N2,0.0,2025,an analysis
Dutch Etch,P4,Etch tools,N2,39.5,2024,an analysis
Various companies,P5,Gases,N4,,,
USA,P1,Making,S1,50,2025,an analysis
""",
    "stages": "stage_id,stage_name,description\nS1,Making,\n",
}


def write(folder: Path, suffix: str = "", **changed: str | None) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in (FILES | changed).items():
        if text is not None:
            (folder / f"{name}{suffix}.csv").write_text(text)
    return folder


def refusal(folder: Path, **options: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        import_eto(folder, **options)  # type: ignore[arg-type]  # options of several types
    return [str(one).replace(f"{folder}/", "") for one in (caught.value, *also(caught.value))]


def test_kinds_links_providers_and_shares_follow_the_rules(tmp_path: Path) -> None:
    found = import_eto(write(tmp_path / "eto"))
    assert {one.id: one.kind for one in found.inputs} == {
        "N1": "process",
        "N2": "tool",
        "N3": "tool",
        "N4": "material",
        "N5": "design",
        "N6": "product",
    }
    assert found.input("N1").description == "Takes away. Layer by layer."
    assert {(one.input, one.into, one.relation) for one in found.links} == {
        ("N2", "N1", "goes_into"),
        ("N3", "N2", "is_type_of"),
        ("N4", "N2", "is_type_of"),  # it goes into a tool: a kind of it
        ("N5", "N1", "goes_into"),
        ("N1", "N6", "goes_into"),
    }
    assert [(one.id, one.kind, one.country, one.aliases) for one in found.providers] == [
        ("P1", "country", "US", ("United States",)),
        ("P2", "country", "NL", ()),
        ("P3", "country", "", ("Europe",)),
        ("P4", "firm", "NL", ("DE", "D. Etch")),
        ("P5", "firm", "", ()),
    ]
    # Percentages stay as they are: 101.5 together, and a zero is no missing one.
    assert [(one.input, one.provider, one.measure, one.percent, one.year) for one in found.shares] == [
        ("N2", "P1", "country", 62.0, 2025),
        ("N2", "P2", "country", 39.5, 2025),
        ("N2", "P3", "country", 0.0, 2025),
        ("N2", "P4", "firm", 39.5, 2024),
        ("N4", "P5", "firm", None, None),
    ]
    about = found.about
    assert (about.upstream, about.remainder, about.measures) == ("everywhere", "spread", ("country",))
    assert (about.vintage, about.stages) == ("2025", ("Making",))


def test_it_may_be_used_and_not_shipped(tmp_path: Path) -> None:
    found = import_eto(write(tmp_path / "eto"))
    assert (found.about.license.name, found.about.license.may_ship) == ("CC BY-NC 4.0", False)
    with pytest.raises(FieldError, match=r"its license is CC BY-NC 4\.0"):
        require_shippable(found)


def test_what_is_left_out_is_said_and_kept_with_the_map(tmp_path: Path) -> None:
    provision = FILES["provision"] + "USA,P1,Lost tools,N68,5,2025,\n"
    found = import_eto(write(tmp_path / "eto", provision=provision))
    told = [
        "EUR, Various countries: no ISO country; the 2 providers there keep their names and have no country",
        "1 row of provision.csv on whole stages, which are no inputs: left out",
        "1 row of provision.csv on inputs that it does not list, N68 Lost tools: left out",
    ]
    assert list(found.notices[:3]) == told
    assert found.about.note == "; ".join(told)


def test_stages_are_known_from_the_inputs_where_their_table_is_missing(tmp_path: Path) -> None:
    found = import_eto(write(tmp_path / "eto", stages=None))
    assert found.about.stages == ("Making",)
    assert "1 row of provision.csv on whole stages, which are no inputs: left out" in found.notices


def test_an_older_form_has_percent_signs_and_negligible_shares(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    provision = (
        "provider_name,provider_id,provided_name,provided_id,share_provided,negligible_market_share\r\n"
        "USA,P1,Etch tools,N2,61%,\r\nDutch Etch,P4,Etch tools,N2,,negligible\r\n"
    )
    inputs = "input_name,input_id,type,stage_name,stage_id,description\r\nEtch tools,N2,tool_resource,,,\r\n"
    for name, text in (("inputs", inputs), ("provision", provision)):
        (folder / f"{name}_ab12.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert (
        "providers_ab12.csv: is missing. Take providers from a folder that has it, with --rest DIR"
        in refusal(folder)
    )
    found = import_eto(folder, rest=write(tmp_path / "eto"))
    assert [(one.percent, one.note) for one in found.shares] == [(61.0, ""), (None, "negligible")]
    assert found.about.vintage == "unknown"
    assert found.about.note.startswith(
        "vintage ab12; providers, sequence, stages taken from eto, of another vintage"
    )
    assert "5 rows of sequence.csv with inputs that this vintage lacks: left out" in found.notices
    assert not found.links


def test_a_vintage_is_named_where_there_are_several(tmp_path: Path) -> None:
    folder = write(tmp_path / "eto", "_ab12")
    assert len(import_eto(folder).inputs) == 6
    write(folder, "_cd34")
    assert refusal(folder) == [f"{folder}: holds several vintages. Name one with --vintage: ab12, cd34"]
    assert import_eto(folder, vintage="cd").about.note.startswith("vintage cd34")
    assert refusal(folder, vintage="ef") == [f"{folder}: has no vintage 'ef'. It has ab12, cd34"]
    write(folder)
    assert "holds several vintages" in refusal(folder)[0]


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("inputs", "N2,Etch tools,tool_resource", "N2,Etch tools,gadget", "inputs.csv:4: type: 'gadget' is no known type"),
        ("inputs", "N2,Etch tools", "N2,", "inputs.csv:4: input_name: is missing"),
        ("inputs", "N3,Dry", "N2,Dry", "inputs.csv:5: id: the id 'N2' stands twice, first in line 4"),
        ("inputs", "input_id,", "id,", "inputs.csv:1: has no column 'input_id'. It has 'id'"),
        ("sequence", "Gases,N4,Etch tools,N2", "Gases,N4,Etch tools,N99", "sequence.csv:4: into: 'N99' is not among"),
        ("sequence", "Gases,N4,Etch tools,N2", "Gases,N4,Gases,N4", "sequence.csv:4: into: 'N4' goes into itself"),
        ("providers", "P1,country", "P1,state", "providers.csv:2: provider_type: 'state' is no known type"),
        ("providers", "D. Etch,P4,organization,NLD", "D. Etch,P4,organization,USA", "providers.csv:7: provider_id: 'P4' is another"),
        ("provision", "N2,62.0", "N2,162.0", "provision.csv:2: share_provided: must be from 0 to 100, got 162.0"),
        ("provision", "N2,62.0", "N2,-2", "provision.csv:2: share_provided: must be from 0 to 100, got -2"),
        ("provision", "N2,62.0", "N2,nan", "provision.csv:2: share_provided: must be a finite number"),
        ("provision", "N2,62.0", "N2,82.0", "provision.csv:2: percent: the shares in 'N2' by 'country' add up to 121.5"),
        ("provision", "NLD,P2", "NLD,P99", "provision.csv:3: provider_id: 'P99' is not among the providers"),
        ("provision", "NLD,P2", "NLD,P1", "provision.csv:3: the share of 'P1' in 'N2' by 'country' stands twice"),
        ("provision", "2025,an analysis\nNLD", "soon,an analysis\nNLD", "provision.csv:2: year: is no number: 'soon'"),
    ],
)  # fmt: skip
def test_wrong_files_are_refused_with_line(tmp_path: Path, table: str, old: str, new: str, told: str) -> None:
    assert old in FILES[table]
    errors = refusal(write(tmp_path / "eto", **{table: FILES[table].replace(old, new, 1)}))
    assert errors[0].startswith(told), errors


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="is no folder"):
        import_eto(tmp_path / "nowhere")
    with pytest.raises(FormatError, match=r"inputs\.csv: is missing"):
        import_eto(tmp_path)


# The real files.


@pytest.fixture(scope="module")
def real(shared: Path) -> SupplyMap:
    return import_eto(shared / "data" / "supply" / "eto")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.shared
def test_the_real_data_is_taken_in_full(shared: Path, real: SupplyMap) -> None:
    folder = shared / "data" / "supply" / "eto"
    kinds = {row["provider_id"]: row["provider_type"] for row in rows(folder / "providers.csv")}
    expected = {
        (
            row["provided_id"],
            row["provider_id"],
            float(row["share_provided"]) if row["share_provided"] else None,
        )
        for row in rows(folder / "provision.csv")
        if not row["provided_id"].startswith("S")
    }
    assert {(one.input, one.provider, one.percent) for one in real.shares} == expected
    assert all((kinds[one.provider] == "country") == (one.measure == "country") for one in real.shares)
    assert {one.id for one in real.inputs} == {row["input_id"] for row in rows(folder / "inputs.csv")}
    assert {one.id for one in real.providers} == kinds.keys()
    types = {row["input_id"]: row["type"] for row in rows(folder / "inputs.csv")}
    links = set()
    for row in rows(folder / "sequence.csv"):
        if row["is_type_of_id"]:
            links.add((row["input_id"], row["is_type_of_id"], "is_type_of"))
        if row["goes_into_id"]:
            grouped = types[row["goes_into_id"]].endswith("_resource")
            links.add((row["input_id"], row["goes_into_id"], "is_type_of" if grouped else "goes_into"))
    assert {(one.input, one.into, one.relation) for one in real.links} == links


@pytest.mark.shared
def test_the_real_countries_are_codes_and_only_two_places_are_none(real: SupplyMap) -> None:
    assert {one.name: one.country for one in real.providers if one.kind == "country"}["TWN"] == "TW"
    assert sorted(one.name for one in real.providers if not one.country) == [
        "EUR",
        "Various companies",
        "Various countries",
    ]
    sums: dict[str, float] = defaultdict(float)
    for share in real.shares:
        if share.measure == "country" and share.percent is not None:
            sums[share.input] += share.percent
    assert all(98.0 <= value <= 103.0 for value in sums.values())


@pytest.mark.shared
@pytest.mark.parametrize("place", ["eto", "eto.sqlite", "eto.parquet"])
def test_the_real_map_is_written_and_read_back(tmp_path: Path, real: SupplyMap, place: str) -> None:
    write_map(real, tmp_path / place)
    assert load_map(tmp_path / place).sha256() == real.sha256()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("vintage", "inputs", "year"),
    [("5ed8c5b", 79, "unknown"), ("8a926c1", 126, "2024"), ("9b72624", 126, "2025")],
)
def test_earlier_vintages_are_read_with_what_they_lack_from_the_last(
    shared: Path, vintage: str, inputs: int, year: str
) -> None:
    supply = shared / "data" / "supply"
    found = import_eto(supply / "eto_history", vintage=vintage, rest=supply / "eto")
    assert (len(found.inputs), found.about.vintage) == (inputs, year)
    assert "providers, sequence, stages taken from eto, of another vintage" in found.about.note
    with pytest.raises(FormatError, match=r"providers_\w+\.csv: is missing"):
        import_eto(supply / "eto_history", vintage=vintage)
