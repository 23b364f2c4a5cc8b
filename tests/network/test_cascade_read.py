"""Folders of firm networks: what is read, and what is refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from narrows.errors import CountryError, FieldError, FormatError, InputError
from narrows.network.cascade.cascades import Cascades
from narrows.network.cascade.parameters import Parameters
from narrows.network.cascade.read import read_network
from network.cascade_cases import network_of

FIRMS = "id,sector,country,output\nfab,chips,TW,100\nlens,optics,Germany,\nmirror,optics,,30\ngas,gases,JP,\n"
LINKS = "supplier,buyer,value\nlens,fab,20\nmirror,fab,10\ngas,fab,5\n"
ESSENTIAL = "supplier_sector,buyer_sector,class\noptics,chips,essential\ngases,chips,nonessential\n"
STOCKS = "firm,supplier_sector,days\nfab,optics,15\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("firms", FIRMS), ("links", LINKS), ("essential", ESSENTIAL), ("inventories", STOCKS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_is_read(folder: Path) -> None:
    network = read_network(folder)
    assert network.firms == ["fab", "lens", "mirror", "gas"]
    assert network.countries == ("TW", "DE", "", "JP")
    assert [network.sectors[k] for k in network.sector] == ["chips", "optics", "optics", "gases"]
    assert network.value.tolist() == [20.0, 10.0, 5.0]
    assert network.output.tolist()[::2] == [100.0, 30.0]
    assert np.isnan(network.output[1])
    assert network.notices == ()
    found = Cascades(network, Parameters(horizon_days=30.0)).one({"lens": 0.0, "mirror": 0.0})
    assert found.levels_down[0] == pytest.approx(0.5)


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_are_read(folder: Path, sign: str) -> None:
    expected = read_network(folder).digest
    for path in folder.glob("*.csv"):
        path.write_text("\ufeff" + path.read_text("utf-8").replace(",", sign), encoding="utf-8")
    assert read_network(folder).digest == expected
    (folder / "links.csv").write_text(LINKS.replace("10", "ten").replace(",", sign), encoding="utf-8")
    with pytest.raises(FieldError, match=r"links.csv:3: value: is no number: 'ten'"):
        read_network(folder)


def test_a_column_that_is_not_read_is_named(folder: Path) -> None:
    """A misspelled `output` would leave every firm with half of its output sold to final demand."""
    (folder / "firms.csv").write_text(FIRMS.replace("output", "outptu"), encoding="utf-8")
    assert "firms.csv has columns that are not read: 'outptu'" in read_network(folder).notices


@pytest.mark.parametrize(
    ("firms", "said"),
    [
        (
            FIRMS.replace("mirror,optics,,30", "\nmirror,optics,,3"),
            r"firms.csv:5: output: of 'mirror' is 3, less than the 10",
        ),
        (
            FIRMS.replace("output", "final_demand_share").replace("100", "0").replace("30", "1"),
            r"firms.csv:4: final_demand_share: of 'mirror' is 1",
        ),
    ],
)
def test_what_does_not_fit_the_links_has_the_line_of_its_firm(folder: Path, firms: str, said: str) -> None:
    (folder / "firms.csv").write_text(firms, encoding="utf-8")
    with pytest.raises(FieldError, match=said):
        read_network(folder)


def test_a_network_without_a_link_is_refused(folder: Path) -> None:
    (folder / "links.csv").write_text("supplier,buyer,value\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"links.csv: has no link"):
        read_network(folder)


def test_parquet_says_the_same(folder: Path) -> None:
    expected = read_network(folder).digest
    for name in ("firms", "links", "inventories"):
        table = pl.read_csv(folder / f"{name}.csv")
        table.write_parquet(folder / f"{name}.parquet")
        (folder / f"{name}.csv").unlink()
    assert read_network(folder).digest == expected


def test_the_digest_is_of_all_that_counts(folder: Path) -> None:
    seen = {read_network(folder).digest}
    for name, old, new in (
        ("links", "20", "21"),
        ("essential", "nonessential", "none"),
        ("inventories", "15", "16"),
        ("firms", "100", "101"),
    ):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        seen.add(read_network(folder).digest)
    assert len(seen) == 5


WRONG = [
    ("firms", "id,sector\nfab,chips\nfab,optics\n", 3, "occurs twice: 'fab'"),
    ("firms", "id,sector\nfab,chips\n,optics\n", 3, "is empty"),
    ("firms", "id,sector\nfab,\n", 2, "is empty"),
    ("firms", "id,sector\n", None, "has no firm"),
    ("firms", "id,trade\nfab,x\n", 1, "has no column sector"),
    ("firms", "id,id,sector\nfab,x,y\n", 1, "two columns of one name"),
    ("firms", FIRMS.replace("100", "-1"), 2, "below 0"),
    ("firms", FIRMS.replace("100", "much"), 2, "is no number: 'much'"),
    ("firms", FIRMS.replace("100", "nan"), 2, "is nan"),
    ("firms", FIRMS.replace(",30", ",3"), None, "less than the 10 sold"),
    ("firms", "id,sector,final_demand_share\nfab,chips,0.5\nlens,optics,1.5\n", 3, "is 1.5"),
    ("firms", FIRMS.replace("Germany", "Atlantis"), 3, "Atlantis"),
    ("links", LINKS + "lens,nobody,1\n", 5, "'nobody' is no firm of the network"),
    ("links", LINKS + "lens,mirror,0\n", 5, "is 0.0, where a sale is positive"),
    ("links", LINKS + "lens,mirror,-2\nlens,gas,-2\n", 5, "1 more such row"),
    ("links", LINKS + "lens,mirror,nan\n", 5, "is nan"),
    ("links", LINKS + "lens,mirror,inf\n", 5, "is inf"),
    ("links", LINKS + "lens,mirror,\n", 5, "is empty"),
    ("links", LINKS + "lens,mirror,1;000\n", 5, "is no number"),
    ("links", LINKS + "lens,fab,1\n", 5, "linked above"),
    ("links", LINKS + '"lens","a\nb",1\n', 5, "is no firm"),
    ("links", LINKS + "\n\nlens,nobody,1\n", 7, "'nobody' is no firm"),
    ("links", LINKS + "lens,mirror,1,2\n", 5, "has 4 cells, where the header has 3"),
    ("links", "supplier,buyer\nlens,fab\n", 1, "has no column value"),
    ("essential", ESSENTIAL + "optics,chips,none\n", 4, "stated twice"),
    ("essential", ESSENTIAL + "gases,optics,vital\n", 4, "is 'vital'"),
    ("essential", "supplier_sector,buyer_sector,class,pool\noptics,chips,essential,p\n", 2, "names a pool"),
    ("inventories", STOCKS + "gas,optics,-3\n", 3, "below 0"),
    ("inventories", STOCKS + "nobody,optics,3\n", 3, "is no firm"),
    ("inventories", STOCKS + "fab,optics,3\n", 3, "stated twice"),
]


@pytest.mark.parametrize(("name", "text", "line", "said"), WRONG)
def test_what_is_wrong_is_refused_with_its_line(
    folder: Path, name: str, text: str, line: int | None, said: str
) -> None:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises((FieldError, FormatError, CountryError)) as caught:
        read_network(folder)
    error: InputError = caught.value
    assert said in error.what
    assert error.remedy
    if line is not None:
        assert error.where.line == line
        assert error.where.source == str(folder / f"{name}.csv")


@pytest.mark.parametrize("name", ["firms", "links"])
def test_a_missing_table_is_said(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()
    with pytest.raises(FormatError, match="is missing"):
        read_network(folder)


def test_no_folder_two_tables_and_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    with pytest.raises(FormatError, match="is no folder"):
        read_network(folder / "nowhere")
    (folder / "links.csv").write_bytes(b"supplier,buyer,value\nl\xe4ns,fab,1\n")
    with pytest.raises(FormatError):
        read_network(folder)
    (folder / "links.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(FormatError, match="stands beside"):
        read_network(folder)
    (folder / "links.csv").unlink()
    with pytest.raises(FormatError, match="cannot be read"):
        read_network(folder)


def test_stated_treatments_are_said(folder: Path) -> None:
    """Own use, doubled links, sectors of the matrix that nobody belongs to."""
    (folder / "links.csv").write_text(LINKS + "fab,fab,7\nlens,fab,2\n", encoding="utf-8")
    (folder / "essential.csv").write_text(ESSENTIAL + "steel,chips,essential\n", encoding="utf-8")
    network = read_network(folder, sum_duplicates=True)
    assert sorted(network.value.tolist()) == [5.0, 10.0, 22.0]
    told = "; ".join(network.notices)
    assert "1 links of a firm to itself, worth 7, are own use" in told
    assert "1 links between firms that are linked already are summed up" in told
    assert "1 sectors of the matrix have no firm: 'steel'" in told


def test_another_matrix_is_taken(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("supplier_sector,buyer_sector,class\ngases,chips,essential\n", encoding="utf-8")
    found = Cascades(read_network(folder, essential=other)).one("gas")
    assert found.levels_down[0] == pytest.approx(0.0)
    with pytest.raises(FormatError, match="cannot be read"):
        read_network(folder, essential=tmp_path / "absent.csv")


def test_networks_that_are_made_in_memory_are_checked_too() -> None:
    firms = {"a": "x", "b": "x"}
    for links, said in (
        ([("a", "a", 1.0)], "sells to itself"),
        ([("a", "b", 0.0)], "zero, negative or no number"),
        ([("a", "b", float("nan"))], "zero, negative or no number"),
        ([("a", "b", 1.0), ("a", "b", 2.0)], "linked twice"),
    ):
        with pytest.raises(FieldError, match=said):
            network_of(firms, links)
    with pytest.raises(FieldError, match="less than"):
        network_of(firms, [("a", "b", 5.0)], output={"a": 4.0})
    with pytest.raises(FieldError, match="there is none"):
        network_of({}, [])
