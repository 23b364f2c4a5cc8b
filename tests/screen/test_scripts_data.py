"""The data files of the readings: each row says one thing, in the script of its file, and in plain Latin."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from narrows.errors import RulebookError
from narrows.screen.scripts import fold_latin, tables
from narrows.screen.scripts.alphabet import scripts_in

DATA = Path(tables.__file__).parent / "data"
FILES = sorted(path.stem for path in DATA.glob("*.csv"))
SCRIPTS = {
    "arabic": {"arabic"},
    "cyrillic": {"cyrillic"},
    "greek": {"greek"},
    "han": {"han", "latin"},  # a brand may be written in Latin letters
    "hebrew": {"hebrew"},
    "indic": {"devanagari", "bengali"},
    "japanese": {"han", "kana"},
    "korean": {"hangul"},
    "persian": {"arabic"},
    "thai": {"thai"},
}


@pytest.mark.parametrize("name", FILES)
def test_each_row_is_of_its_script_and_has_plain_latin_forms(name: str) -> None:
    entries = tables.table(name)
    assert entries
    allowed = SCRIPTS[name.split("_", maxsplit=1)[0]]
    for native, forms in entries.items():
        assert native == native.strip() != ""
        assert set(scripts_in(native)) <= allowed, native
        assert all(form == "" or fold_latin(form) for form in forms), native
        assert all(form.isascii() and form == form.lower() for form in forms), native


def test_each_brand_has_a_source() -> None:
    with (DATA / "han_brands.csv").open(encoding="utf-8", newline="") as stream:
        assert all(row["source"] for row in csv.DictReader(stream))


def test_a_key_that_stands_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "double.csv").write_text("native,latin\nа,a\nа,b\n", encoding="utf-8")
    monkeypatch.setattr(tables, "_DATA", tmp_path)
    with pytest.raises(RulebookError, match=r"double\.csv:3: 'а' stands twice"):
        tables.table("double")
