"""Writing maps: what is written reads back as the same map in every format, and what is half written replaces nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrows.errors import FormatError, OutputError
from narrows.network import writer
from narrows.network.load import load_map
from narrows.network.readers.cells import text
from narrows.network.supply_map import (
    CONFIDENCES,
    About,
    Control,
    Input,
    Item,
    License,
    Link,
    Provider,
    Share,
    SupplyMap,
    Use,
)
from narrows.network.writer import map_format_of, write_map
from network.map_fixtures import errors_of, small_map

PLACES = ("folder", "file.sqlite", "folder.parquet")

# Text as it comes out of a reader: cleaned, in one line. It may look like a number, a truth value or a formula.
WORDS = st.one_of(
    st.sampled_from(["NO", "null", "3E001", "1e5", "007", "=1+1", "- a", "a: b", "ä", "東京", "y", "'", '"', "#x", "a,b", "~"]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=8),
).map(lambda word: text(word) or "").filter(bool)  # fmt: skip
NAMES = WORDS.filter(lambda word: ";" not in word)
TEXTS = st.one_of(st.just(""), WORDS)
CONFIDENCE = st.sampled_from(CONFIDENCES)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float | None, float | None, float | None]:
    """Percent, low and high that can be true together, of a share that leaves room for others."""
    low, middle, high = sorted(draw(st.lists(st.floats(0, 20), min_size=3, max_size=3)))
    stated = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    percent, low_, high_ = (
        value + 0.0 if given else None for value, given in zip((middle, low, high), stated, strict=True)
    )
    return percent, low_, high_


@st.composite
def maps(draw: st.DrawFn) -> SupplyMap:
    """Small valid maps."""
    stages = tuple(draw(st.lists(WORDS, max_size=2, unique=True)))
    ids = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    firms = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    inputs = [
        Input(
            id=id_,
            name=draw(WORDS),
            kind=draw(st.sampled_from(["tool", "material", "design", "service", "process", "product"])),
            stage=draw(st.sampled_from(["", *stages])),
            description=draw(TEXTS),
            substitutability=draw(st.sampled_from([None, "none", "partial", "good"])),
            lead_years_low=draw(st.sampled_from([None, 0.5])),
            lead_years_high=draw(st.sampled_from([None, 1.0, 2.25])),
        )
        for id_ in ids
    ]
    pairs = [(one, two) for one in ids for two in ids if one != two]
    ends = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    providers = [
        Provider(
            id=id_,
            name=draw(WORDS),
            kind=draw(st.sampled_from(["firm", "country"])),
            country=draw(st.sampled_from(["", "NO", "US", "TW"])),
            aliases=tuple(draw(st.lists(NAMES, max_size=2, unique=True))),
        )
        for id_ in firms
    ]
    keys = draw(
        st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(firms), WORDS), max_size=4, unique=True)
    )
    shares = []
    for input_, provider, measure in keys:
        percent, low, high = draw(ranges())
        shares.append(
            Share(
                input=input_,
                provider=provider,
                measure=measure,
                percent=percent,
                low=low,
                high=high,
                year=draw(st.sampled_from([None, 2022])),
                source=draw(TEXTS),
                confidence=draw(CONFIDENCE),
                note=draw(TEXTS),
            )
        )
    items = [
        Item(
            input=id_,
            item={
                "name": draw(WORDS),
                "us_content_percent": draw(st.floats(1, 100) | st.just(0.0)),
                "ecad_or_tcad": True,
            },
            source=draw(TEXTS),
            confidence=draw(CONFIDENCE),
        )
        for id_ in ids[:2]
    ]
    return SupplyMap(
        about=About(
            id=draw(WORDS),
            title=draw(WORDS),
            vintage=draw(st.sampled_from(["2025", "2025-07", "2025-07-31", "unknown"])),
            license=License(name=draw(WORDS), url=draw(TEXTS), may_ship=draw(st.booleans())),
            stages=stages,
            upstream=draw(st.sampled_from(["everywhere", "home"])),
            remainder=draw(st.sampled_from(["spread", "unknown"])),
            measures=tuple(dict.fromkeys(share.measure for share in shares[:1])),
            note=draw(TEXTS),
        ),
        inputs=tuple(inputs),
        links=tuple(
            Link(input=one, into=two, relation=draw(st.sampled_from(["goes_into", "is_type_of"])))
            for one, two in ends
        ),
        providers=tuple(providers),
        shares=tuple(shares),
        items=tuple(items),
        uses=tuple(Use(input=id_, end_use={"civil": draw(st.booleans())}) for id_ in ids[:1]),
        controls=tuple(Control(input=id_, regime="US", entry=draw(WORDS)) for id_ in ids[:1]),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(maps())
def test_every_map_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, map_: SupplyMap
) -> None:
    folder = tmp_path_factory.mktemp("maps")
    for place in PLACES:
        write_map(map_, folder / place)
        found = load_map(folder / place)
        assert found.sha256() == map_.sha256()
        for (name, rows), (_, before) in zip(found.tables(), map_.tables(), strict=True):
            assert rows == before, name


@pytest.mark.parametrize("place", PLACES)
def test_a_map_is_replaced_by_a_map(tmp_path: Path, place: str) -> None:
    old, target = small_map(tmp_path / "old"), tmp_path / place
    write_map(old, target)
    new = load_map(target)
    write_map(new, target)
    assert load_map(target) == new
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["old", place])


@pytest.mark.parametrize("place", PLACES)
def test_a_run_that_breaks_off_leaves_what_stood_there(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    map_, target = small_map(tmp_path / "source"), tmp_path / place
    write_map(map_, target)

    def broken(_: SupplyMap, place: Path) -> None:
        (place / "map.yaml" if place.is_dir() else place).write_text("id: half")
        raise OSError(28, "No space left on device")

    for name in ("write_csv_folder", "write_parquet_folder", "write_sqlite"):
        monkeypatch.setattr(f"narrows.network.writers.{name}", broken)
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        write_map(map_, target)
    assert load_map(target).sha256() == map_.sha256()
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([place, "source"])


def test_a_folder_that_cannot_be_put_in_place_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    map_, target = small_map(tmp_path / "source"), tmp_path / "map"
    write_map(map_, target)
    rename = Path.rename

    def failing(self: Path, to: Path) -> Path:
        if Path(to) == target and not self.name.endswith(".old"):
            raise OSError(5, "Input/output error")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError, match="Input/output error"):
        write_map(map_, target)
    assert load_map(target).sha256() == map_.sha256()


def test_files_of_others_are_never_thrown_away(tmp_path: Path) -> None:
    map_ = small_map(tmp_path / "source")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")
    (tmp_path / "note").write_text("a file")
    (tmp_path / "link").symlink_to(tmp_path / "source")
    (tmp_path / "dir.sqlite").mkdir()
    for name, told in {
        "mine": "holds 'thesis.tex', which is no part of a map",
        "note": "is no folder",
        "link": "is a symbolic link",
        "dir.sqlite": "is no file",
        "no/such/place": "cannot be written: No such file or directory",
    }.items():
        with pytest.raises(OutputError, match=told):
            write_map(map_, tmp_path / name)
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "years of work"


def test_the_name_says_the_format_unless_it_is_given(tmp_path: Path) -> None:
    names = {"a": "csv", "a.d": "csv", "a.sqlite": "sqlite", "a.DB": "sqlite", "a.parquet": "parquet"}
    assert {name: map_format_of(Path(name)) for name in names} == names
    map_ = small_map(tmp_path / "source")
    for form in writer.MAP_FORMATS:
        write_map(map_, tmp_path / f"as_{form}", form=form)
        assert load_map(tmp_path / f"as_{form}").sha256() == map_.sha256()


def test_numbers_and_blocks_stand_in_tables_as_people_would_write_them(tmp_path: Path) -> None:
    write_map(small_map(tmp_path / "source"), tmp_path / "map")
    shares = (tmp_path / "map" / "shares.csv").read_text().splitlines()
    assert shares[1] == "scanner,alpha,revenue,80,75,85,2025,an annual report,high,"
    assert (
        '- input: scanner\n  item:\n    eccn: "3B001.f.1.b.2.b"'
        in (tmp_path / "map" / "items.yaml").read_text()
    )


# SQLite and Parquet: what a folder of CSV cannot have.


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "map.sqlite"
    write_map(small_map(tmp_path / "source"), path)
    return path


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE TABLE share (input TEXT)", "share: is no table of a map. Did you mean 'shares'?"),
        ("DROP TABLE about", "about: is missing. A map needs the table about"),
        ("DROP TABLE providers", "providers: is missing. A map needs the table providers"),
        ("DELETE FROM about", "about: has no row. It holds one row"),
        (
            "ALTER TABLE about ADD COLUMN mood TEXT",
            "about row 1: 'mood' is an unknown column of about. Known are",
        ),
        ("ALTER TABLE links ADD COLUMN mood TEXT", "links: 'mood' is an unknown column of links"),
        ("UPDATE about SET license_name = NULL", "about row 1: license.name: is missing. State the license"),
        ("UPDATE about SET license_may_ship = 'yes'", "about row 1: license.may_ship: must be true or false"),
        ("UPDATE about SET stages = 'making'", "about row 1: stages: must be a list"),
        (
            "UPDATE shares SET percent = 101 WHERE rowid = 2",
            "shares row 2: percent: must be from 0 to 100, got 101",
        ),
        (
            "UPDATE shares SET percent = 9e999 WHERE rowid = 2",
            "shares row 2: percent: must be a finite number, got inf",
        ),
        ("UPDATE shares SET percent = 'many' WHERE rowid = 2", "shares row 2: percent: is no number: 'many'"),
        ("UPDATE inputs SET name = x'00ff' WHERE rowid = 1", "inputs row 1: name: must be text, got a bytes"),
        ("UPDATE items SET item = '{' WHERE rowid = 1", "items row 1: item: holds wrong JSON"),
        ("UPDATE items SET item = '[1]' WHERE rowid = 1", "items row 1: item: holds wrong JSON"),
        ("UPDATE items SET item = '{\"eccn\": 3}' WHERE rowid = 1", "items row 1: item.eccn: must be text"),
    ],
)
def test_a_wrong_database_is_refused_with_table_and_row(database: Path, statement: str, told: str) -> None:
    with sqlite3.connect(database) as changing:
        changing.execute(statement)
    changing.close()
    errors = [error.replace(f"{database} ", "") for error in errors_of(database)]
    assert errors[0].startswith(told), errors


def test_a_damaged_database_is_refused(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:3000])
    with pytest.raises(FormatError, match="cannot be read: "):
        load_map(database)


def test_reading_a_database_writes_nothing(database: Path) -> None:
    before = database.read_bytes()
    load_map(database)
    assert database.read_bytes() == before
    assert sorted(one.name for one in database.parent.iterdir()) == ["map.sqlite", "source"]


def test_a_wrong_parquet_folder_is_refused_with_file_and_row(tmp_path: Path) -> None:
    folder = tmp_path / "map.parquet"
    write_map(small_map(tmp_path / "source"), folder)
    shares = pl.read_parquet(folder / "shares.parquet")
    shares.with_columns(
        pl.when(pl.col("year") == 2024).then(float("nan")).otherwise("percent").alias("percent")
    ).write_parquet(folder / "shares.parquet")
    pl.read_parquet(folder / "links.parquet").rename({"into": "to"}).write_parquet(folder / "links.parquet")
    (folder / "uses.parquet").write_bytes(b"PAR1 no more")
    (folder / "notes.parquet").write_bytes(b"")
    errors = errors_of(folder)
    assert errors[0] == "notes.parquet: is no file of a map. Did you mean 'items.parquet'?"
    assert errors[1] == "links.parquet: 'to' is an unknown column of links. Did you mean 'into'?"
    assert errors[2].startswith("links.parquet: has no column 'into'")
    assert errors[3].startswith("shares.parquet row 3: percent: must be a finite number, got nan")
    assert errors[4].startswith("shares.parquet row 4: percent: must be a finite number, got nan")
    assert errors[5].startswith("uses.parquet: cannot be read: ")
    assert len(errors) == 6


def test_ids_that_are_numbers_are_text(tmp_path: Path) -> None:
    folder = tmp_path / "map.parquet"
    write_map(small_map(tmp_path / "source"), folder)
    links = pl.DataFrame({"input": [1], "into": [2]})
    links.write_parquet(folder / "links.parquet")
    assert errors_of(folder)[0].startswith(
        "links.parquet row 1: input: must be text, got 1. Write it as text"
    )
