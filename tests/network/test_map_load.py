"""Reading a map from a folder: what it holds, and one clear error for each thing that can be wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from narrows.errors import CountryError, FieldError, FormatError, InputError
from narrows.network import supply_map
from narrows.network.check import require_shippable
from narrows.network.load import load_map, shipped_maps
from narrows.network.readers import draft
from network.map_fixtures import FILES, add_lines, errors_of, small_map, write_files

CIRCLE = (
    "some links go round in a circle, such as scanner -> etch -> chip -> lens -> scanner:"
    " what is available is still found, as a fixed point"
)


def test_a_folder_is_read_as_it_is_written(tmp_path: Path) -> None:
    found = small_map(tmp_path)
    assert found.about.license == supply_map.License(name="CC0-1.0", may_ship=True)
    assert found.about.vintage == "2025"
    assert [one.id for one in found.inputs] == ["scanner", "lens", "etch", "chip"]
    assert found.input("scanner").lead_years_high == 7.0
    assert found.providers[0].aliases == ("Alpha", "Alpha Optics N.V.")
    assert found.providers[1].country == "JP"
    assert found.links[0] == supply_map.Link(input="lens", into="scanner", relation="goes_into")
    assert found.items[0].item == {"eccn": "3B001.f.1.b.2.b", "name": "immersion scanner"}
    assert found.items[1].provider == ""
    assert found.uses[0].end_use == {"advanced_node_facility": True}
    assert found.controls[0].entry == "3B001.f.1.b.2.b"


def test_a_share_that_is_not_stated_is_no_zero(tmp_path: Path) -> None:
    silent, nothing = small_map(tmp_path).shares[2:]
    assert (silent.stated, silent.percent) == (False, None)
    assert (nothing.stated, nothing.percent) == (True, 0.0)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: (
            text.replace(b",", b";")
            .replace(b"Alpha; Alpha Optics", b'"Alpha; Alpha Optics')
            .replace(b"N.V.", b'N.V."')
        ),
        lambda text: text.replace(b"\n", b"\n\n"),
        lambda text: text.decode().encode("utf-16"),
    ],
    ids=["byte order mark", "CRLF", "semicolons", "blank lines", "UTF-16"],
)
def test_how_a_table_is_saved_makes_no_difference(tmp_path: Path, change) -> None:
    plain = small_map(tmp_path / "plain")
    saved = write_files(tmp_path / "saved", providers=change(FILES["providers.csv"].encode()))
    assert load_map(saved).sha256() == plain.sha256()


def test_a_quoted_line_end_is_a_space_and_lines_are_still_counted(tmp_path: Path) -> None:
    inputs = 'id,name,kind\na,"two\nlines",tool\nb,B,gadget\n'
    (error,) = errors_of(
        write_files(
            tmp_path, inputs=inputs, links="input,into\n", shares=None, items=None, uses=None, controls=None
        )
    )
    assert error.startswith("inputs.csv:4: kind: must be one of tool, material")
    (tmp_path / "inputs.csv").write_text(inputs.replace("gadget", "tool"))
    assert load_map(tmp_path).input("a").name == "two lines"


# Each: the file that is changed, its text, and what the only error says.
WRONG = {
    "unknown column": (
        "links",
        "input,into,kind\nlens,scanner,x\n",
        "links.csv:1: 'kind' is an unknown column of links. Known are input, into, relation",
    ),
    "column twice": ("links", "input,into,into\n", "links.csv:1: has the column 'into' twice. Remove one"),
    "missing column": ("links", "input\n", "links.csv:1: has no column 'into'. The columns of links are"),
    "empty file": ("links", "", "links.csv: is empty. Give a row of column names"),
    "ragged row": (
        "links",
        add_lines("links", "lens,etch"),
        "links.csv:5: has 2 cells where the table has 3 columns. Quote a cell",
    ),
    "Latin-1": (
        "providers",
        FILES["providers.csv"].replace("Beta,", "B\u00e9ta,").encode("latin-1"),
        "providers.csv:3: is not valid UTF-8 at byte",
    ),
    "open quote": (
        "providers",
        add_lines("providers", 'gamma,"Gamma,firm,US,'),
        "providers.csv:5: a quote that is opened here is never closed",
    ),
    "control character": (
        "providers",
        add_lines("providers", "gamma,Ga\x07mma,firm,US,"),
        "providers.csv:5: name: holds the control character U+0007",
    ),
    "unknown kind": (
        "providers",
        add_lines("providers", "gamma,Gamma,company,US,"),
        "providers.csv:5: kind: must be one of firm, country, got 'company'",
    ),
    "unknown country": (
        "providers",
        add_lines("providers", "gamma,Gamma,firm,Atlantis,"),
        "providers.csv:5: country: unknown country 'Atlantis'. Give an ISO 3166-1 alpha-2 code",
    ),
    "ambiguous country": (
        "providers",
        add_lines("providers", "gamma,Gamma,firm,Korea,"),
        "providers.csv:5: country: 'Korea' could mean several countries",
    ),
    "provider twice": (
        "providers",
        add_lines("providers", "alpha,Other,firm,US,"),
        "providers.csv:5: id: the id 'alpha' stands twice, first in line 2. Give every one its own id",
    ),
    "input twice": (
        "inputs",
        add_lines("inputs", "lens,Lens,material,making,,"),
        "inputs.csv:6: id: the id 'lens' stands twice, first in line 3",
    ),
    "no name": (
        "inputs",
        add_lines("inputs", "mask, ,material,making,,"),
        "inputs.csv:6: name: is missing. Give it; it may not be empty",
    ),
    "unknown stage": (
        "inputs",
        add_lines("inputs", "mask,Mask,material,makin,,"),
        "inputs.csv:6: stage: 'makin' is none of the map's stages. Did you mean 'making'?",
    ),
    "lead time upside down": (
        "inputs",
        add_lines("inputs", "mask,Mask,material,making,4,2"),
        "inputs.csv:6: lead_years_low: the range is upside down: from 4 to 2 years",
    ),
    "edge to nothing": (
        "links",
        add_lines("links", "lens,chips,goes_into"),
        "links.csv:5: into: 'chips' is not among the inputs. Did you mean 'chip'?",
    ),
    "edge from nothing": (
        "links",
        add_lines("links", "vacuum,chip,goes_into"),
        "links.csv:5: input: 'vacuum' is not among the inputs. Add it to inputs, or correct the id",
    ),
    "self-loop": (
        "links",
        add_lines("links", "lens,lens,goes_into"),
        "links.csv:5: into: 'lens' goes into itself. Remove the link",
    ),
    "link twice": (
        "links",
        add_lines("links", "lens,scanner,is_type_of"),
        "links.csv:5: the link 'lens' to 'scanner' stands twice, first as goes_into in line 2. Keep one",
    ),
    "unknown relation": (
        "links",
        add_lines("links", "lens,etch,part_of"),
        "links.csv:5: relation: must be one of goes_into, is_type_of, got 'part_of'",
    ),
    "share of an unknown input": (
        "shares",
        add_lines("shares", "lense,us,tonnes,5,,,,,"),
        "shares.csv:6: input: 'lense' is not among the inputs. Did you mean 'lens'?",
    ),
    "share of an unknown provider": (
        "shares",
        add_lines("shares", "lens,gamma,tonnes,5,,,,,"),
        "shares.csv:6: provider: 'gamma' is not among the providers.",
    ),
    "negative share": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,-5,,,,,"),
        "shares.csv:6: percent: must be from 0 to 100, got -5. Check the number and its unit",
    ),
    "share over the whole": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,100.1,,,,,"),
        "shares.csv:6: percent: must be from 0 to 100, got 100.1",
    ),
    "NaN": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,NaN,,,,,"),
        "shares.csv:6: percent: must be a finite number, got NaN. Leave the cell empty where the number is not known",
    ),
    "infinity": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,,,inf,,,"),
        "shares.csv:6: high: must be a finite number, got inf",
    ),
    "percent sign": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,61%,,,,,"),
        "shares.csv:6: percent: is no number: '61%'. Write 61",
    ),
    "decimal comma": (
        "shares",
        add_lines("shares", 'lens,alpha,tonnes,"6,1",,,,,'),
        "shares.csv:6: percent: is no number: '6,1'. Write the decimal point as a point",
    ),
    "year that is none": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,5,,,25,,"),
        "shares.csv:6: year: must be from 1900 to 2200, got 25",
    ),
    "half a year": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,5,,,2024.5,,"),
        "shares.csv:6: year: must be a whole number, got 2024.5",
    ),
    "range upside down": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,,60,40,,,"),
        "shares.csv:6: low: the range is upside down: from 60 to 40. Swap low and high",
    ),
    "outside its range": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,70,40,60,,,"),
        "shares.csv:6: percent: 70 lies outside its range of 40 to 60",
    ),
    "share twice": (
        "shares",
        add_lines("shares", "scanner,beta,revenue,20,,,2025,,"),
        "shares.csv:6: the share of 'beta' in 'scanner' by 'revenue' stands twice, first in line 3. Keep one",
    ),
    "two vintages": (
        "shares",
        add_lines("shares", "scanner,beta,revenue,18,,,2022,,"),
        "shares.csv:6: year: the share of 'beta' in 'scanner' by 'revenue' is of two vintages: 2025 in line 3, 2022 here",
    ),
    "more than the whole": (
        "shares",
        add_lines("shares", "scanner,us,revenue,15,,,2025,,"),
        "shares.csv:2: percent: the shares in 'scanner' by 'revenue' add up to 110 percent or more (lines 2, 3, 6).",
    ),
    "unknown confidence": (
        "shares",
        add_lines("shares", "lens,alpha,tonnes,5,,,,,sure"),
        "shares.csv:6: confidence: must be one of high, medium, low, got 'sure'",
    ),
    "item that the engine cannot read": (
        "items",
        FILES["items.yaml"].replace("name: immersion scanner", "nodes: 7"),
        "items.yaml:5:5: item.nodes: is no known field",
    ),
    "item with an origin": (
        "items",
        FILES["items.yaml"].replace("name: immersion scanner", "origin: NL"),
        "items.yaml:5:5: item.origin: is stated, and stands for the provider's country. Leave it out",
    ),
    "item of nobody": (
        "items",
        add_lines("items", "- {input: lens, provider: alpha, item: {eccn: 6A004}}"),
        "items.yaml:8: provider: 'alpha' has no row in shares for 'lens'. Add one",
    ),
    "item twice": (
        "items",
        add_lines("items", "- {input: scanner, item: {eccn: 3B001}}"),
        "items.yaml:8: this item of 'scanner' stands twice, first in line 6",
    ),
    "item with a field of its own": (
        "items",
        add_lines("items", "- {input: lens, item: {eccn: 6A004}, eccn: 6A004}"),
        "items.yaml:8:38: eccn: is no known field",
    ),
    "item that is no mapping": (
        "items",
        "- scanner\n",
        "items.yaml:1: must be a mapping. Write it as fields: input",
    ),
    "alias in YAML": ("items", "- &a {input: lens}\n", "items.yaml:1:3: the anchor &a is not read"),
    "use that says nothing": (
        "uses",
        "- {input: etch, end_use: {}}\n",
        "uses.yaml:1:17: end_use: says nothing",
    ),
    "use that the engine cannot read": (
        "uses",
        "- input: etch\n  end_use:\n    advanced_node_facility: perhaps\n",
        "uses.yaml:3:5: end_use.advanced_node_facility: must be true or false, got 'perhaps'",
    ),
    "two uses": (
        "uses",
        add_lines("uses", "- {input: etch, end_use: {civil: true}}"),
        "uses.yaml:3: a use of 'etch' stands twice, first in line 1",
    ),
    "control twice": (
        "controls",
        add_lines("controls", "scanner,US,3B001.f.1.b.2.b"),
        "controls.csv:3: US 3B001.f.1.b.2.b for 'scanner' stands twice, first in line 2",
    ),
    "no license": (
        "map",
        "id: x\ntitle: X\nvintage: 2025\nstages: [making, selling]\n",
        "map.yaml:1: license: is missing. State the license; may_ship: false if you do not know",
    ),
    "license without a name": (
        "map",
        FILES["map.yaml"].replace("name: CC0-1.0, ", ""),
        "map.yaml:4:1: license.name: is missing. State the license",
    ),
    "may_ship in words": (
        "map",
        FILES["map.yaml"].replace("may_ship: true", "may_ship: perhaps"),
        "map.yaml:4:26: license.may_ship: must be true or false",
    ),
    "unknown field of a map": (
        "map",
        FILES["map.yaml"] + "licence: CC0\n",
        "map.yaml:6:1: licence: is no known field. Did you mean 'license'?",
    ),
    "vintage that is none": (
        "map",
        FILES["map.yaml"].replace("2025", "soon"),
        "map.yaml:3:1: vintage: is neither a day nor a year: 'soon'. Write it as 2025",
    ),
    "no vintage": (
        "map",
        FILES["map.yaml"].replace("vintage: 2025\n", ""),
        "map.yaml:1: vintage: is missing. Give a day or a year, or unknown",
    ),
    "unknown way upstream": (
        "map",
        FILES["map.yaml"] + "upstream: abroad\n",
        "map.yaml:6:1: upstream: must be one of everywhere, home, got 'abroad'",
    ),
    "measure of no share": (
        "map",
        FILES["map.yaml"] + "measures: [revenues]\n",
        "measures: 'revenues' is the measure of no share. Did you mean 'revenue'?",
    ),
    "empty map.yaml": ("map", "", "map.yaml: is empty. Give id, title, vintage and license"),
    "broken map.yaml": ("map", "id: [\n", "map.yaml:2:1: is not valid YAML"),
    "list as map.yaml": ("map", "- a\n- b\n", "map.yaml:1: must be a mapping"),
}


@pytest.mark.parametrize(("stem", "text", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_file_line_and_remedy(
    tmp_path: Path, stem: str, text: str | bytes, told: str
) -> None:
    errors = errors_of(write_files(tmp_path, **{stem: text}))
    assert any(error.removeprefix(f"{tmp_path}: ").startswith(told) for error in errors), errors
    assert len(errors) == 1, errors


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path,
        inputs=add_lines("inputs", "mask,Mask,materials,making,,", "mask2,,tool,making,,"),
        links=add_lines("links", "mask,chip,goes_into", "nothing,chip,goes_into"),
        shares=add_lines("shares", "lens,alpha,tonnes,-1,7,2,,,", "mask,alpha,revenue,120,,,,,"),
    )
    # `mask` is in error itself, and so not missing as well.
    assert [error.partition(": ")[0] for error in errors_of(folder)] == [
        "inputs.csv:6",
        "inputs.csv:7",
        "shares.csv:6",
        "shares.csv:7",
        "links.csv:6",
    ]


def test_a_table_of_garbage_is_not_answered_in_full(tmp_path: Path) -> None:
    rows = [f"lens,alpha,m{n},many,,,,," for n in range(draft.MOST_ERRORS + 5)]
    errors = errors_of(write_files(tmp_path, shares=add_lines("shares", *rows)))
    assert len(errors) == draft.MOST_ERRORS + 1
    assert errors[-1] == "5 more errors were found. Correct these first"


def test_a_table_may_not_be_endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrows.network.readers.rows.MOST_ROWS", 2)
    assert "links.csv: has more than 2 rows. Leave out what is not needed, or split the map" in errors_of(
        write_files(tmp_path)
    )


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("map", "map.yaml: is missing. Give id, title, vintage and license"),
        ("inputs", "inputs.csv: is missing. A map needs inputs.csv"),
        ("links", "links.csv: is missing. A map needs links.csv"),
        ("providers", "providers.csv: is missing. A map needs providers.csv"),
    ],
)
def test_a_missing_file_is_named(tmp_path: Path, missing: str, told: str) -> None:
    assert errors_of(write_files(tmp_path, **{missing: None})) == [told]


def test_a_map_without_shares_says_what_it_does_not_know(tmp_path: Path) -> None:
    found = load_map(write_files(tmp_path, shares=None, items=None))
    assert "no provider is named for 2 inputs (scanner, lens): unknown, not safe" in found.notices
    assert "3 providers (alpha, beta, us) provide nothing that the map names" in found.notices


def test_an_empty_map_is_refused(tmp_path: Path) -> None:
    heads = {
        Path(name).stem: text.partition("\n")[0] + "\n"
        for name, text in FILES.items()
        if name.endswith("csv")
    }
    folder = write_files(tmp_path, **heads, items=None, uses=None)
    assert errors_of(folder) == ["inputs.csv: the map is empty: it has no inputs. Give at least one input"]


def test_a_file_with_a_wrong_name_is_not_passed_over(tmp_path: Path) -> None:
    folder = write_files(tmp_path)
    (folder / "share.csv").write_text("input\n")
    (folder / "README.md").write_text("read me")
    assert errors_of(folder) == ["share.csv: is no file of a map. Did you mean 'shares.csv'?"]


def test_remarks_say_what_a_valid_map_leaves_open(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path,
        inputs=add_lines("inputs", "gas,Gas,material,making,,", "mask,Mask,material,making,,"),
        links=add_lines("links", "chip,lens,goes_into"),
        providers=add_lines("providers", "gamma,Gamma,firm,,"),
        shares=add_lines("shares", "gas,gamma,tonnes,,,,,,", "scanner,us,revenue,1,,,2022,a guess,low"),
    )
    assert list(load_map(folder).notices) == [
        CIRCLE,
        "no provider is named for 1 input (mask): unknown, not safe",
        "no share is stated for 1 input (gas): providers are known, how much they hold is not",
        "1 input put shares of different years side by side, such as scanner by revenue: 2022, 2025",
        "no country is known of 1 provider (gamma): no withdrawal by country meets them",
    ]


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        (["a,p,m,60,,", "a,q,m,44,,"], True),  # rounding alone makes up to 104
        (["a,p,m,60,,", "a,q,m,46,,"], False),
        (["a,p,m,70,50,80", "a,q,m,50,30,60"], True),  # both can be true
        (["a,p,m,,50,80", "a,q,m,,60,70"], False),
        (["a,p,m,60,,", "a,q,n,60,,"], True),  # unlike wholes
    ],
)
def test_shares_are_added_up_by_measure_from_the_least_that_they_can_be(
    tmp_path: Path, rows: list[str], good: bool
) -> None:
    shares = "input,provider,measure,percent,low,high\n" + "\n".join(rows) + "\n"
    folder = write_files(
        tmp_path,
        inputs="id,name,kind\na,A,tool\n",
        links="input,into\n",
        providers="id,name,kind\np,P,firm\nq,Q,firm\n",
        shares=shares,
        items=None,
        uses=None,
        controls=None,
    )
    if good:
        assert len(load_map(folder).shares) == 2
    else:
        assert "add up to 1" in errors_of(folder)[0]


def test_what_is_no_map_is_refused_with_what_would_be_one(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "map")
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("hello")
    cases = {
        folder / "shares.csv": "is no map. Name the folder that it is in",
        tmp_path / "text": "is no map. Give a folder",
        tmp_path / "nowhere" / "map": "is not there. Give a folder",
        tmp_path / "empty": "is missing",
        "no_such_map": "is neither a path here nor a shipped map",
    }
    for source, told in cases.items():
        with pytest.raises(InputError, match=told):
            load_map(source)
    with pytest.raises(FormatError, match="is neither a file nor a folder"):
        load_map(os.devnull)


def test_errors_are_of_their_kind(tmp_path: Path) -> None:
    with pytest.raises(CountryError) as caught:
        load_map(write_files(tmp_path, providers=add_lines("providers", "gamma,Gamma,firm,Korea,")))
    assert set(caught.value.candidates) == {"KP", "KR"}


def test_a_map_whose_license_forbids_it_is_not_shipped(tmp_path: Path) -> None:
    require_shippable(small_map(tmp_path / "free"))
    closed = FILES["map.yaml"].replace("name: CC0-1.0, may_ship: true", "name: CC BY-NC 4.0")
    found = load_map(write_files(tmp_path / "closed", map=closed))
    with pytest.raises(FieldError, match=r"the map 'small' may not be shipped: its license is CC BY-NC 4.0"):
        require_shippable(found)


def test_every_map_of_the_package_may_be_shipped() -> None:
    shipped = shipped_maps()
    assert "chips" in shipped
    for name, folder in shipped.items():
        found = load_map(name)
        require_shippable(found)
        assert found.sha256() == load_map(folder).sha256()
        assert all(share.source for share in found.shares if share.stated)
