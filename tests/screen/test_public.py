"""`narrows.screen(names)`: names in what holds them, hits in the like, and what is to be known of the lists."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import narrows as nr
from narrows.errors import FieldError, FormatError, InputError, StoreError
from narrows.lists.entry import Entry, Name
from narrows.screen.hits import Hit, Query
from narrows.screen.watchlist import Watchlist
from narrows.screening import Screening, ScreeningNotice
from narrows.screening.cache import folder, watchlist

OWN = "id,name,country\nX1,Example Industries Group,CN\nX2,Sample Shipping Lines Ltd,RU\n"
NAMES = ["Sample Shipping Lines", "A Bakery Nearby", "Example Industries Group"]


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A list of one's own, an empty store and cache; what there is to say of the list is not under test."""
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "own.csv"
    path.write_text(OWN, "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScreeningNotice)
        yield path


def test_importing_the_package_compiles_nothing() -> None:
    code = (
        "import sys, narrows, narrows.screen as s\n"
        "assert not {'numba', 'polars', 'numpy'} & set(sys.modules), 'heavy'\n"
        "assert narrows.screen is s and callable(s)\n"
        "from narrows.screen import Watchlist\n"
        "assert narrows.screen.Watchlist is Watchlist"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_list_gives_hits_for_each_name(own: Path) -> None:
    found = nr.screen(NAMES, own)
    assert [[hit.id for hit in hits] for hits in found] == [["X2"], [], ["X1"]]
    assert all(isinstance(hit, Hit) for hits in found for hit in hits)
    assert nr.screen(tuple(NAMES), [own]) == found
    assert nr.screen(iter(NAMES), str(own)) == found
    assert nr.screen([], own) == []


def test_one_name_a_query_and_a_record(own: Path) -> None:
    (hit,) = nr.screen("Example Industries Group", own)
    assert (hit.id, hit.match, hit.lists) == ("X1", "certain", ("file.own",))
    (with_country,) = nr.screen(Query(name="Sample Shipping Lines", countries=("RU",)), own)
    (as_record,) = nr.screen({"name": "Sample Shipping Lines", "country": "Russia"}, own)
    (plain,) = nr.screen("Sample Shipping Lines", own)
    assert with_country.score == as_record.score > plain.score


def test_a_name_that_says_nothing_is_refused(own: Path) -> None:
    for nothing in ("", "Ltd", "...", None, Query(name="  ")):
        with pytest.raises(FieldError, match="row 2"):
            nr.screen(["Sample Shipping Lines", nothing], own)
    with pytest.raises(FieldError, match="cannot take names"):
        nr.screen(7, own)
    with pytest.raises(StoreError):
        nr.screen(NAMES, "us.nowhere")
    with pytest.raises(FormatError):
        nr.screen(NAMES, _page(own))


def _page(own: Path) -> Path:
    page = own.with_name("page.csv")
    page.write_text("<!doctype html><html><body>Busy", "utf-8")
    return page


def test_a_polars_column_gives_a_long_table(own: Path) -> None:
    found = nr.screen(pl.Series("n", [*NAMES, None, "Co., Ltd."]), own)
    assert found.columns[:9] == [
        "row",
        "query",
        "id",
        "name",
        "alias",
        "score",
        "match",
        "lists",
        "explanations",
    ]
    assert found.select("row", "id").rows() == [(0, "X2"), (2, "X1"), (3, None), (4, None)]
    assert found.get_column("error").is_null().to_list() == [True, True, False, False]
    assert found.schema["lists"] == pl.List(pl.String)
    assert nr.screen(pl.Series([], dtype=pl.String), own).height == 0


def test_a_table_with_facts_beside_the_names(own: Path) -> None:
    frame = pl.DataFrame({"Company": NAMES, "country": ["RU", "CN", None], "note": [1, 2, 3]})
    found = nr.screen(frame, own)
    assert found.select("row", "id").rows() == [(0, "X2"), (2, "X1")]
    assert "country RU agrees" in " ".join(found.get_column("explanations")[0])
    assert nr.screen(frame.lazy(), own).equals(found)
    other = frame.rename({"Company": "Kunde"})
    with pytest.raises(FieldError, match="has no column called"):
        nr.screen(other, own)
    assert nr.screen(other, own, column="Kunde").equals(found)


class Arrow:
    """A column or table of a library that knows nothing of Polars but the Arrow interface."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._held.__arrow_c_stream__(requested_schema)


def test_arrow_columns_and_tables(own: Path) -> None:
    wanted = nr.screen(pl.Series(NAMES), own)
    assert nr.screen(Arrow(pl.Series(NAMES)), own).equals(wanted)
    table = Arrow(pl.DataFrame({"q": NAMES, "x": [1, 2, 3]}))
    table.schema = None  # type: ignore[attr-defined]  # as tables of Arrow libraries have one
    assert nr.screen(table, own).equals(wanted)


def test_the_same_with_any_number_of_threads(own: Path) -> None:
    many = [f"Bakery Number {n}" for n in range(20_000)]
    many[17_000] = "Sample Shipping Lines"
    one, two = (nr.screen(pl.Series(many), own, threads=threads) for threads in (1, 2))
    assert one.equals(two)
    assert (17_000, "X2") in one.select("row", "id").rows()


def test_lists_ready_for_many_calls(own: Path) -> None:
    ready = Screening.open([own], on=date(2026, 1, 1))
    assert nr.screen(NAMES, ready) == nr.screen(NAMES, own)


def test_what_is_to_be_known_of_the_lists_is_a_warning(own: Path) -> None:
    with pytest.warns(ScreeningNotice, match="how old it is cannot be told") as told:
        nr.screen(NAMES, own)
    assert Path(told[0].filename) == Path(__file__)
    with pytest.warns(ScreeningNotice, match="embedded excerpts"):
        (hits,) = nr.screen(["Wuhan Juhere Photonic Tech Co., Ltd."], as_of="2022-10-24")
    assert [hit.id for hit in hits] == ["us.uvl.wuhan-juhere-photonic-tech-co-ltd"]
    with pytest.warns(ScreeningNotice, match="'Xland' is no country"):
        nr.screen([{"name": "A Bakery", "country": "Xland"}], own)


def test_owners(own: Path, root: Path) -> None:
    stakes = root / "examples" / "ownership" / "stakes.csv"
    (hits,) = nr.screen(["Example Cloud Pte. Ltd."], own, stakes=stakes, as_of=date(2025, 10, 15))
    assert [(hit.id, hit.field, hit.match) for hit in hits] == [("X1", "owner", "certain")]


def test_the_guide_runs(root: Path) -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (root / "docs/guide/screening.md").read_text("utf-8"), re.DOTALL
    )
    held: dict[str, Any] = {}
    for block in blocks:
        exec(block, held)  # noqa: S102 - what the guide tells people to run
    assert len(blocks) == 2
    assert held["ready"].basis[0].list == "embedded"


# The cache of watchlists.


def _many(count: int) -> list[Entry]:
    letters = "abcdefghijklmnop"
    words = ["".join(letters[(n >> shift) & 15] for shift in (12, 8, 4, 0)) for n in range(count)]
    return [
        Entry(
            id=str(n), list="own", type="organization", names=(Name(text=f"{word}ov Pumps", kind="primary"),)
        )
        for n, word in enumerate(words)
    ]


def test_a_watchlist_is_kept_and_found_again() -> None:
    entries = _many(2500)
    name = entries[1234].name
    first = watchlist(entries)
    (file,) = folder().glob("*.narrows")
    assert [path.name for path in folder().iterdir()] == [file.name]
    again = watchlist(entries)
    assert again.screen([name]) == first.screen([name]) == Watchlist.build(entries).screen([name])
    assert next(folder().glob("*.narrows")).stat().st_ino == file.stat().st_ino
    watchlist(entries[1:])
    assert len(list(folder().glob("*.narrows"))) == 2
    watchlist(_many(50))  # small ones are not worth a file
    assert len(list(folder().glob("*.narrows"))) == 2


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "other"])
def test_a_damaged_cache_is_built_again(damage: str) -> None:
    entries = _many(2500)
    name = entries[77].name
    wanted = watchlist(entries).screen([name])
    (file,) = folder().glob("*.narrows")
    data = bytearray(file.read_bytes())
    if damage == "bit":
        data[len(data) // 2] ^= 1
    file.unlink()
    whole = bytes(data)
    damaged = {"cut": whole[:-100], "bit": whole, "empty": b"", "other": b"something else" * 10}
    file.write_bytes(damaged[damage])
    assert watchlist(entries).screen([name]) == wanted
    assert len(file.read_bytes()) == len(whole)


def test_a_cache_that_cannot_be_written_is_done_without(monkeypatch: pytest.MonkeyPatch, own: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(own))  # a file, not a folder
    entries = _many(2100)
    assert watchlist(entries).screen([entries[5].name])[0][0].id == "5"


def test_old_watchlists_make_room() -> None:
    for n in range(10):
        watchlist(_many(2000 + n))
    assert len(list(folder().glob("*.narrows"))) == 8


@pytest.mark.parametrize("threshold", [1.01, -0.1, 5.0, float("nan")])
def test_what_is_no_threshold_is_refused(own: Path, threshold: float) -> None:
    with pytest.raises(InputError, match="no threshold"):
        nr.screen(NAMES, own, threshold=threshold)


def test_bytes_are_no_names(own: Path) -> None:
    with pytest.raises(FieldError, match="bytes"):
        nr.screen(b"Example Industries Group", own)


def test_a_day_that_is_none_is_refused_with_what_to_write(own: Path) -> None:
    with pytest.raises(FieldError, match="'soon' is no day"):
        nr.screen(NAMES, own, as_of="soon")
