"""Lists of edges and input-output systems as maps."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from narrows.errors import CountryError, FieldError, FormatError, InputError
from narrows.model.refusal import also
from narrows.network.imports.boario import import_boario
from narrows.network.imports.edges import import_edges
from narrows.network.imports.label import Label, slugs
from narrows.network.imports.pymrio import import_pymrio
from narrows.network.load import load_map
from narrows.network.supply_map import SupplyMap
from narrows.network.writer import write_map

# Edges.


def table(folder: Path, text: str) -> Path:
    path = folder / "sales.csv"
    path.write_text(text)
    return path


def links(map_: SupplyMap) -> set[tuple[str, str]]:
    return {(one.input, one.into) for one in map_.links}


def shares(map_: SupplyMap) -> dict[tuple[str, str], float | None]:
    return {(one.input, one.provider): one.percent for one in map_.shares}


def test_sales_without_items_make_a_network_of_firms(tmp_path: Path) -> None:
    found = import_edges(
        table(
            tmp_path,
            "supplier,buyer,supplier_country,buyer_country\nA,B,NL,United States\nB,C,,\nA,B,,\nC,A,DE,\n",
        )
    )
    assert links(found) == {("A", "B"), ("B", "C"), ("C", "A")}
    assert shares(found) == {("A", "A"): 100.0, ("B", "B"): 100.0, ("C", "C"): 100.0}
    assert {one.id: one.country for one in found.providers} == {"A": "NL", "B": "US", "C": "DE"}


def test_sales_of_items_make_shares_by_value(tmp_path: Path) -> None:
    found = import_edges(
        table(
            tmp_path,
            "supplier,buyer,item,value\n"
            "A,F,lens,30\nA,F,lens,30\nB,F,lens,20\nF,T,scanner,100\nT,X,chip,\nB,A,lens,0\n",
        )
    )
    # What F buys goes into what F sells; who buys a lens to sell a lens needs none to make one; X sells nothing.
    assert links(found) == {("lens", "scanner"), ("scanner", "chip"), ("chip", "X")}
    assert shares(found) == {
        ("lens", "A"): 75.0,
        ("lens", "B"): 25.0,
        ("scanner", "F"): 100.0,
        ("chip", "T"): None,
        ("X", "X"): 100.0,
    }
    assert {one.id: one.kind for one in found.inputs}["X"] == "product"


def test_a_value_that_is_missing_leaves_all_shares_of_the_item_open(tmp_path: Path) -> None:
    found = import_edges(table(tmp_path, "supplier,buyer,item,value\nA,X,lens,30\nB,X,lens,\n"))
    assert shares(found) == {("lens", "A"): None, ("lens", "B"): None, ("X", "X"): 100.0}
    assert "values of 1 item are missing or zero (lens): no shares of these" in found.notices


def test_a_recipe_makes_links_and_knows_no_provider(tmp_path: Path) -> None:
    found = import_edges(
        table(tmp_path, "input,goes_into,relation,note\nlens,scanner,,x\nEUV,scanner,is_type_of,\n")
    )
    assert [(one.input, one.into, one.relation) for one in found.links] == [
        ("lens", "scanner", "goes_into"),
        ("EUV", "scanner", "is_type_of"),
    ]
    assert {one.id: one.kind for one in found.inputs}["scanner"] == "product"
    assert "columns that are not read: note" in found.notices
    assert "no provider is named for 2 inputs (lens, EUV): unknown, not safe" in found.notices


def test_columns_of_other_names_are_mapped(tmp_path: Path) -> None:
    path = table(tmp_path, "source,target,kind\nA,B,x\n")
    found = import_edges(path, mapping={"supplier": "source", "buyer": "target"})
    assert links(found) == {("A", "B")}
    with pytest.raises(FieldError, match=r"is no table of edges. Give the columns supplier and buyer"):
        import_edges(path)
    with pytest.raises(
        FieldError, match=r"has no column 'sorce', which --map gives for supplier. Did you mean 'source'"
    ):
        import_edges(path, mapping={"supplier": "sorce", "buyer": "target"})
    # Without the column every firm's output would be an item of its own: another map.
    sold = table(tmp_path, "supplier,buyer,Product\nA,B,wafer\n")
    with pytest.raises(
        FieldError, match=r"has no column 'product', which --map gives for item. Did you mean 'Product'"
    ):
        import_edges(sold, mapping={"item": "product"})
    with pytest.raises(FieldError, match="'seller' is no column of edges"):
        import_edges(path, mapping={"seller": "source"})


def test_nothing_is_assumed_of_where_edges_come_from(tmp_path: Path) -> None:
    path = table(tmp_path, "supplier,buyer\nA,B\n")
    about = import_edges(path).about
    assert (about.license.name, about.license.may_ship, about.vintage) == ("not stated", False, "unknown")
    label = Label(id="x", title="Mine", vintage="2024-05", license="CC0-1.0")
    about = import_edges(path, label=label).about
    assert (about.id, about.title, about.vintage) == ("x", "Mine", "2024-05")
    assert (about.license.name, about.license.may_ship) == ("CC0-1.0", False)
    with pytest.raises(FieldError, match="is neither a day nor a year: 'lately'"):
        import_edges(path, label=Label(vintage="lately"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("supplier,buyer\nA,A\n", "sales.csv:2: buyer: 'A' supplies itself. Remove the row"),
        ("supplier,buyer\nA,\n", "sales.csv:2: buyer: is missing"),
        ("supplier,buyer,item\nA,B,\n", "sales.csv:2: item: is missing"),
        ("supplier,buyer,value\nA,B,-3\n", "sales.csv:2: value: must be from 0 to 1e+18, got -3"),
        ("supplier,buyer,value\nA,B,nan\n", "sales.csv:2: value: must be a finite number, got nan"),
        (
            "supplier,buyer,supplier_country\nA,B,Mars\n",
            "sales.csv:2: supplier_country: unknown country 'Mars'",
        ),
        (
            "supplier,buyer,supplier_country\nA,B,NL\nA,C,DE\n",
            "sales.csv:3: supplier_country: 'A' is in NL in line 2, in DE here",
        ),
        ("supplier,buyer\nA\n", "sales.csv:2: has 1 cells where the table has 2 columns"),
        ("supplier,supplier,buyer\nA,B,C\n", "sales.csv:1: has the column 'supplier' twice"),
        (
            "supplier,buyer,item\nA,lens,lens\n",
            "sales.csv:2: buyer: 'lens' is an item in line 2, and a firm here",
        ),
        (
            "supplier,buyer,input,goes_into\n",
            "sales.csv: has supplier and buyer and also input and goes_into",
        ),
        ("input,goes_into\nA,A\n", "sales.csv:2: into: 'A' goes into itself"),
        ("input,goes_into\nA,B\nA,B\n", "sales.csv:3: the link 'A' to 'B' stands twice, first in line 2"),
        (
            "input,goes_into,relation\nA,B,part_of\n",
            "sales.csv:2: relation: must be one of goes_into, is_type_of",
        ),
        ("supplier,buyer\n", "sales.csv: the map is empty"),
        ("", "sales.csv: is empty. Give a row of column names"),
    ],
)
def test_wrong_edges_are_refused_with_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        import_edges(table(tmp_path, text))
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(told)


def test_all_wrong_edges_are_told(tmp_path: Path) -> None:
    with pytest.raises(CountryError) as caught:
        import_edges(table(tmp_path, "supplier,buyer,buyer_country\nA,B,Mars\nA,A,\nA,C,NL\n,C,\n"))
    assert [one.where.line for one in (caught.value, *also(caught.value))] == [2, 3, 5]


# Input-output systems, in the layout that pymrio saves.

REGIONS, SECTORS = ("NL", "US", "XX"), ("ore", "metal", "cars, new")
LABELS = [(region, sector) for region in REGIONS for sector in SECTORS]
Z = np.array(
    [
        # to NL            to US             to XX
        [0, 10, 0, 0, 5, 0, 0, 0, 0],  # NL ore
        [0, 2, 30, 0, 0, 10, 0, 0, 0],  # NL metal
        [0, 0, 5, 0, 0, 0, 0, 0, 0],  # NL cars
        [0, 20, 0, 0, 40, 0, 0, 5, 0],  # US ore
        [1, 0, 10, 0, 8, 80, 0, 0, 5],  # US metal
        [0, 0, 0, 0, 0, 9, 0, 0, 0],  # US cars
        [0, 0, 0, 0, 5, 0, 0, 10, 0],  # XX ore
        [0, 0, 0, 0, 0, 0, 0, 0, 25],  # XX metal
        [0, 0, 0, 0, 0, 0, 0, 0, 0],  # XX cars
    ],
    dtype=float,
)
X = np.array([40.0, 50, 100, 80, 150, 200, 80, 25, 100])


def text_table(rows: np.ndarray, heads: list[list[str]], separator: str = "\t") -> str:
    """A table as pandas writes one whose rows and columns have several labels."""
    lines = [[name, "", *head] for name, head in zip(("region", "sector"), heads, strict=False)]
    if len(heads) == 2:
        lines.append(["region", "sector", *[""] * len(heads[0])])
    else:
        lines[0][1] = "sector"
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in line] for line in lines]
    for label, row in zip(LABELS, rows, strict=True):
        names = [f'"{name}"' if separator in name else name for name in label]
        quoted.append([*names, *[repr(float(cell)) for cell in row]])
    return "".join(separator.join(line) + "\n" for line in quoted)


def both() -> list[list[str]]:
    return [[region for region, _ in LABELS], [sector for _, sector in LABELS]]


def save(folder: Path, z: np.ndarray = Z, x: np.ndarray | None = X, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "Z.txt").write_text(text_table(z, both()))
    if x is not None:
        (folder / "x.txt").write_text(text_table(x[:, None], [["indout"]]))
    (folder / "metadata.json").write_text(json.dumps({"name": "Small", "version": "v1", "history": []}))
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def save_parquet(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    index = {"region": [region for region, _ in LABELS], "sector": [sector for _, sector in LABELS]}
    pl.DataFrame({str(label): Z[:, at] for at, label in enumerate(LABELS)} | index).write_parquet(
        folder / "Z.parquet"
    )
    pl.DataFrame({"indout": X} | index).write_parquet(folder / "x.parquet")
    return folder


def expected_links(threshold: float) -> set[tuple[str, str]]:
    """By the definition, cell by cell."""
    names = ("ore", "metal", "cars_new")
    out = set()
    for i, one in enumerate(names):
        for j, two in enumerate(names):
            flow = sum(Z[a, b] for a in range(9) for b in range(9) if a % 3 == i and b % 3 == j)
            output = sum(X[b] for b in range(9) if b % 3 == j)
            if i != j and flow > 0 and flow / output >= threshold:
                out.add((one, two))
    return out


@pytest.mark.parametrize("saved", [save, save_parquet], ids=["text", "Parquet"])
@pytest.mark.parametrize("threshold", [0.0, 0.01, 0.3])
def test_sectors_are_inputs_that_regions_provide(tmp_path: Path, saved, threshold: float) -> None:
    found = import_pymrio(saved(tmp_path / "mrio"), threshold=threshold)
    assert [(one.id, one.name) for one in found.inputs] == [
        ("ore", "ore"),
        ("metal", "metal"),
        ("cars_new", "cars, new"),
    ]
    assert [(one.id, one.kind, one.country) for one in found.providers] == [
        ("NL", "country", "NL"),
        ("US", "country", "US"),
        ("XX", "country", ""),
    ]
    assert shares(found) == {
        ("ore", "NL"): 20.0,
        ("ore", "US"): 40.0,
        ("ore", "XX"): 40.0,
        ("metal", "NL"): pytest.approx(100 * 50 / 225),
        ("metal", "US"): pytest.approx(100 * 150 / 225),
        ("metal", "XX"): pytest.approx(100 * 25 / 225),
        ("cars_new", "NL"): 25.0,
        ("cars_new", "US"): 50.0,
        ("cars_new", "XX"): 25.0,
    }
    assert {one.measure for one in found.shares} == {"output"}
    assert links(found) == expected_links(threshold)
    assert "regions that are no country: XX" in found.notices


def test_boario_is_read_from_the_system_behind_it_or_from_z_alone(tmp_path: Path) -> None:
    folder = save(tmp_path / "mrio")
    assert import_boario(folder).sha256() == import_pymrio(folder).sha256()
    alone = tmp_path / "Z.csv"
    alone.write_text(text_table(Z, both(), ","))
    found = import_boario(alone, label=Label(vintage="2019"))
    assert found.about.vintage == "2019"
    assert {one.measure for one in found.shares} == {"intermediate deliveries"}
    assert shares(found)[("ore", "NL")] == pytest.approx(100 * 15 / 95)
    assert "neither x nor Y is there: shares are of intermediate deliveries alone" in found.notices


def test_output_is_z_and_y_where_x_is_not_there(tmp_path: Path) -> None:
    folder = save(tmp_path / "with_y", x=None)
    y = np.stack([X - Z.sum(axis=1), np.zeros(9)], axis=1)
    (folder / "Y.txt").write_text(text_table(y, [["NL", "US"], ["households", "government"]]))
    found, expected = import_pymrio(folder), import_pymrio(save(tmp_path / "with_x"))
    assert shares(found) == pytest.approx(shares(expected))
    assert links(found) == links(expected)


def test_the_map_says_what_its_links_leave_out(tmp_path: Path) -> None:
    found = import_pymrio(save(tmp_path / "mrio"), threshold=0.3)
    assert found.about.title == "Small v1"
    assert found.about.note.startswith("links are inputs worth at least 0.3 of output: 2 of 3, ")
    write_map(found, tmp_path / "map")
    assert load_map(tmp_path / "map").sha256() == found.sha256()


def test_rest_of_world_codes_are_no_countries(tmp_path: Path) -> None:
    """EXIOBASE calls the rest of Africa WF, which in ISO 3166 are Wallis and Futuna."""
    names = {"NL": "WA", "US": "WF", "XX": "WL"}
    text = text_table(Z, both())
    few = text
    for old, new in names.items():
        few = few.replace(old, new)
    alone = tmp_path / "Z.txt"
    alone.write_text(few)
    assert {one.id: one.country for one in import_pymrio(alone).providers}["WF"] == "WF"
    regions = ("WA", "WE", "WF", "WL", "WM")
    lines = [
        "region\t\t" + "\t".join(regions),
        "sector\t\t" + "\t".join(["ore"] * 5),
        "region\tsector" + "\t" * 5,
    ]
    lines += [f"{region}\tore\t1\t1\t1\t1\t1" for region in regions]
    alone.write_text("\n".join(lines) + "\n")
    found = import_pymrio(alone)
    assert {one.country for one in found.providers} == {""}
    assert any("WF (Rest of the world: Africa)" in notice for notice in found.notices)


def test_a_pickle_is_refused_without_being_read(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "opened",)  # type: ignore[return-value]  # what a pickle may hold

    folder = tmp_path / "mrio"
    folder.mkdir()
    (folder / "Z.pickle").write_bytes(pickle.dumps(Trap()))
    for source in (folder, folder / "Z.pickle"):
        with pytest.raises(
            FormatError, match=r"pickle.*Reading a pickle runs what is in it. Save the system with"
        ):
            import_pymrio(source)
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("Z.txt", "40.0", "nan", "Z.txt:7: holds a value that is not finite. Write 0 for nothing"),
        ("Z.txt", "40.0", "many", "Z.txt:7: 'many' is no number"),
        ("Z.txt", "\t40.0", "", "Z.txt:7: has 10 cells where the table has 11 columns"),
        ("Z.txt", "US\tore", "US\tiron", "Z.txt:7: 'US iron' is in the rows and not in the columns of Z"),
        ("Z.txt", "US\tore", "NL\tore", "Z.txt: has 'NL ore' twice"),
        ("x.txt", "US\tore", "US\tiron", "x.txt: has other rows than Z: 'US iron'"),
        ("x.txt", "80.0", "-80.0", "x.txt: the output of 'US ore' is negative: -80"),
        ("x.txt", "80.0", "", "x.txt:5: '' is no number"),
    ],
)
def test_a_wrong_system_is_refused(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    folder = save(tmp_path / "mrio")
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        import_pymrio(folder)
    assert str(caught.value).replace(f"{folder}/", "").startswith(told), caught.value


def test_a_system_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    folder = save(tmp_path / "mrio")
    text = (folder / "Z.txt").read_text()
    (folder / "Z.txt").write_text(text[: text.index("XX\tmetal\t0")])
    with pytest.raises(FieldError, match="is cut off: 'XX cars, new' is missing among the rows"):
        import_pymrio(folder)


def test_negative_deliveries_are_none_and_said(tmp_path: Path) -> None:
    z = Z.copy()
    z[0, 1] = -0.5
    found = import_pymrio(save(tmp_path / "mrio", z))
    assert "1 negative deliveries in Z.txt are taken as 0" in found.notices


def test_what_is_no_system_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("hello\n")
    (tmp_path / "a.zip").write_bytes(b"PK")
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    (tmp_path / "A.txt").write_text("")
    for name, told in {
        "text.txt": "is no table of an input-output system",
        "a.zip": "is an archive. Unpack it",
        "a.xlsx": "is of no known format",
        "nowhere": "is not there",
        ".": "has no table Z. Save the system with pymrio's save_all",
    }.items():
        with pytest.raises(FormatError, match=told):
            import_pymrio(tmp_path / name)
    with pytest.raises(FieldError, match="the threshold must be from 0 to 1, got 2"):
        import_pymrio(save(tmp_path / "mrio"), threshold=2.0)


def test_ids_are_words_and_never_alike() -> None:
    assert slugs(["Meat, n.e.c.", "Meat (n.e.c)", "x_2", "x", "X", "--", "銅"]) == [
        "meat_n_e_c",
        "meat_n_e_c_2",
        "x_2",
        "x",
        "x_3",
        "x_4",
        "銅",
    ]
